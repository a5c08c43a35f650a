import assert from 'node:assert/strict';
import { Agent, createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type OutageProxy, startOutageProxy } from '../../bench/outage-proxy.ts';

describe('the proxy of the outage', () => {
  let server: Server;
  let proxy: OutageProxy;
  let agent: Agent;
  let asked: string[];

  beforeEach(async () => {
    asked = [];
    agent = new Agent({ keepAlive: true });
    server = createServer((incoming, outgoing) => {
      asked.push(incoming.url ?? '');
      incoming.resume().on('end', () => outgoing.end('{"errors":false}'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    proxy = await startOutageProxy(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, '9.5.2');
  });

  afterEach(async () => {
    agent.destroy();
    await proxy.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  /** The body of the answer, or the code of the error. */
  const send = (path: string, body = ''): Promise<string> =>
    new Promise((resolve) => {
      const outgoing = request(`${proxy.url}${path}`, { agent, method: body === '' ? 'GET' : 'POST' }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => resolve(Buffer.concat(chunks).toString()));
      });
      outgoing.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'no code'));
      outgoing.end(body);
    });

  it('passes requests and answers on, large ones too', async () => {
    assert.equal(await send('/_bulk', 'x'.repeat(5_000_000)), '{"errors":false}');
    assert.equal(await send('/_cluster/health'), '{"errors":false}');
    assert.deepEqual(asked, ['/_bulk', '/_cluster/health']);
  });

  it('answers the root itself, and so does not trouble a server that cannot', async () => {
    assert.match(await send('/'), /"number":"9.5.2".*You Know, for Search/);
    assert.deepEqual(asked, []);
  });

  it('takes the answer to a bulk request with it, whose work is done by then, and refuses what comes after', async () => {
    const cut = proxy.cut(60_000);
    assert.equal(await send('/_cluster/health'), '{"errors":false}', 'only a bulk request brings it down');
    assert.equal(await send('/index/_bulk?refresh=true', 'lines'), 'ECONNRESET');
    await cut;
    assert.deepEqual(asked, ['/_cluster/health', '/index/_bulk?refresh=true']);
    assert.equal(await send('/_bulk', 'lines'), 'ECONNREFUSED');
  });

  it('goes away without an answer to take when none comes', async () => {
    await proxy.cut(10);
    assert.equal(await send('/_bulk', 'lines'), 'ECONNREFUSED');
  });

  it('comes back at the same address', async () => {
    const { url } = proxy;
    await proxy.cut(10);
    await proxy.restore();
    assert.equal(proxy.url, url);
    assert.equal(await send('/_bulk', 'lines'), '{"errors":false}');
  });
});

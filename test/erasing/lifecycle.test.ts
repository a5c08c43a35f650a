/** What a server with lifecycles is told to delete by itself; the server of the integration tests has none. */
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { writeLifecycle } from '../../src/erasing/lifecycle.ts';
import type { JsonObject } from '../../src/record/record.ts';
import { createSearchClient, type SearchClient } from '../../src/search/client.ts';
import { objectOf } from '../../src/search/request.ts';

const HEADERS = {
  'x-elastic-product': 'Elasticsearch',
  'content-type': 'application/vnd.elasticsearch+json;compatible-with=9',
};

describe('the lifecycle of indices', () => {
  let policy: JsonObject | undefined;
  let puts: number;
  let hasLifecycles: boolean;
  let server: Server;
  let client: SearchClient;
  before(async () => {
    server = createServer(async (incoming, response) => {
      const body = await text(incoming);
      const isLifecycle = incoming.url?.startsWith('/_ilm/') === true;
      if (isLifecycle && !hasLifecycles) {
        response.writeHead(400, HEADERS).end('{"error":{"type":"no_handler"}}');
        return;
      }
      if (incoming.method === 'PUT') {
        policy = JSON.parse(body) as JsonObject;
        puts += 1;
      }
      const isMissing = incoming.url === '/_ilm/policy/prompt-logs' && policy === undefined;
      const answer = incoming.url === '/_ilm/policy/prompt-logs' ? { 'prompt-logs': policy } : {};
      response.writeHead(isMissing ? 404 : 200, HEADERS).end(JSON.stringify(isMissing ? {} : answer));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    client = createSearchClient({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  });
  after(async () => {
    await client.close();
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    policy = undefined;
    puts = 0;
    hasLifecycles = true;
  });

  const phases = (): JsonObject => objectOf(objectOf(policy?.['policy'])['phases']);

  it('is given weeks more than the records have, beside all that the policy says already', async () => {
    const written = await writeLifecycle(client, { metadataDays: 400, holds: 0 });
    assert.deepEqual(written, { state: 'written', days: 445 });
    assert.deepEqual(phases()['delete'], { min_age: '445d', actions: { delete: {} } });
    assert.ok('hot' in phases());
    const again = await writeLifecycle(client, { metadataDays: 400, holds: 0 });
    assert.deepEqual([again.state, puts], ['unchanged', 1]);
  });

  it('deletes nothing while a session is held, and again when none is', async () => {
    await writeLifecycle(client, { metadataDays: 30, holds: 0 });
    const held = await writeLifecycle(client, { metadataDays: 30, holds: 1 });
    assert.equal(held.state, 'left out');
    assert.ok(!('delete' in phases()) && 'hot' in phases());
    await writeLifecycle(client, { metadataDays: 30, holds: 0 });
    assert.ok('delete' in phases());
  });

  it('is left alone where the server has none, where records are kept for ever, and when only looking', async () => {
    assert.equal((await writeLifecycle(client, { metadataDays: undefined, holds: 0 })).state, 'left out');
    await writeLifecycle(client, { metadataDays: 30, holds: 0, dryRun: true });
    hasLifecycles = false;
    const left = await writeLifecycle(client, { metadataDays: 30, holds: 0 });
    assert.deepEqual([left.state, puts], ['left out', 0]);
  });
});

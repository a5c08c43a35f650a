/** A proxy before the model, in a process of its own: ours, or a bare one that passes on what comes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGateway } from '../src/doors/gateway/gateway.ts';
import { Shipper } from '../src/shipper.ts';

export interface ProxyJob {
  readonly logged: boolean;
  readonly provider: string;
  readonly search: string;
}

/** What a proxy has used so far, and of ours how many records it took and how many are delivered. */
export interface ProxyUse {
  readonly cpuSeconds: number;
  readonly rssMb: number;
  readonly accepted: number;
  readonly delivered: number;
}

interface Proxy {
  readonly url: string;
  readonly use: () => Pick<ProxyUse, 'accepted' | 'delivered'>;
  readonly stop: () => Promise<void>;
}

async function bareProxy({ provider }: ProxyJob): Promise<Proxy> {
  const { hostname, port } = new URL(provider);
  const agent = new Agent({ keepAlive: true });
  const server = createServer((from, reply) => {
    const { method, url: path, headers } = from;
    const asked = request({ agent, hostname, port, method, path, headers }, (answer) => {
      reply.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(reply);
    });
    from.pipe(asked);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, use: () => ({ accepted: 0, delivered: 0 }), stop: async () => server.closeAllConnections() };
}

async function ourGateway({ provider, search }: ProxyJob): Promise<Proxy> {
  const folder = mkdtempSync(join(tmpdir(), 'promptlog-gateway-'));
  const shipper = new Shipper({
    spool: { folder: join(folder, 'spool'), maxBytes: 20_000_000_000 },
    records: { kind: 'sqlite', file: join(folder, 'records.sqlite') },
    search: { url: search },
    onNotice: () => {},
  });
  const gateway = await startGateway({
    address: '127.0.0.1',
    port: 0,
    upstreams: [new URL(provider)],
    askForUsage: false,
    whenFull: 'pass',
    maxReplayBytes: 64_000_000,
    timeoutMs: 60_000,
    breaker: { failures: 5, openMs: 30_000 },
    taker: shipper,
    hasRoom: () => true,
    notify: ({ text }) => console.error(text),
  });
  return {
    url: gateway.url,
    use: () => {
      const { accepted, lanes } = shipper.status();
      return { accepted: accepted.record, delivered: Math.min(...lanes.map(({ delivered }) => delivered)) };
    },
    stop: async () => {
      await gateway.close(0);
      await shipper.close(0);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

let proxy: Proxy | undefined;
process.on('message', async (message: ProxyJob | 'use' | 'stop') => {
  if (message === 'use') {
    const { user, system } = process.cpuUsage();
    const used = { cpuSeconds: (user + system) / 1e6, rssMb: process.memoryUsage.rss() / 1e6 };
    process.send?.({ ...used, ...proxy?.use() });
  } else if (message === 'stop') {
    await proxy?.stop();
    process.exit(0);
  } else {
    proxy = message.logged ? await ourGateway(message) : await bareProxy(message);
    process.send?.(proxy.url);
  }
});

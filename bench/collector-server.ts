/** The servers of the collector and otlp benches, each in a process of its own: ours, and bare ones that only parse and answer. */
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify from 'fastify';
import { createAuth } from '../src/doors/http/auth/auth.ts';
import { addKey } from '../src/doors/http/auth/key-file.ts';
import { startCollector } from '../src/doors/http/server.ts';
import { itemsIn, otlpAnswer, readOtlp } from '../src/doors/otlp/otlp-encoding.ts';
import { Shipper } from '../src/shipper.ts';

export type CollectorContender = 'bare' | 'decode' | 'promptlog';

export interface ServerJob {
  readonly contender: CollectorContender;
  /** The search store; absent: both stores are away, so that what is measured ends with the spool. */
  readonly search?: string;
}

export interface ServerReady {
  readonly url: string;
  readonly key: string;
}

/** What a server has used so far. */
export interface ServerUse {
  readonly cpuSeconds: number;
  readonly rssMb: number;
}

const NOWHERE = 'http://127.0.0.1:9';
const AWAY = { kind: 'cosmos', endpoint: NOWHERE, key: 'a2V5', database: 'x', container: 'x' } as const;
const SPOOL_BYTES = 20_000_000_000;

async function serve(job: ServerJob): Promise<() => Promise<void>> {
  if (job.contender === 'promptlog') return serveCollector(job);
  return job.contender === 'bare' ? serveBare() : serveDecoder();
}

/** Decodes an OTLP export and answers. */
async function serveDecoder(): Promise<() => Promise<void>> {
  const app = Fastify({ bodyLimit: 20_000_000 });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/x-protobuf', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.post('/v1/traces', (request, reply) => {
    const value = readOtlp('traces', 'application/x-protobuf', request.body as Buffer);
    if (itemsIn('traces', value) === 0) throw new Error('there is nothing in it');
    const { contentType, body } = otlpAnswer('traces', 'application/x-protobuf');
    reply.type(contentType).send(body);
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  tell({ url: `http://127.0.0.1:${port}`, key: 'none' });
  return async () => {
    await app.close();
  };
}

/** Does what the route of the collector does for its caller, but keeps nothing. */
async function serveBare(): Promise<() => Promise<void>> {
  const app = Fastify({ bodyLimit: 20_000_000 });
  app.post('/v1/records', (request, reply) => {
    const values = (Array.isArray(request.body) ? request.body : [request.body]) as {
      chat_session_id: string;
      message: { id: string };
    }[];
    const items = values.map(({ chat_session_id: session, message: { id } }, index) => {
      return { index, id, session, status: 'accepted' };
    });
    reply.send({ accepted: items.length, ignored: 0, refused: 0, items });
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  tell({ url: `http://127.0.0.1:${port}`, key: 'none' });
  return async () => {
    await app.close();
  };
}

async function serveCollector({ search }: ServerJob): Promise<() => Promise<void>> {
  const home = mkdtempSync(join(tmpdir(), 'promptlog-bench-'));
  const shipper = new Shipper({
    spool: { folder: join(home, 'spool'), maxBytes: SPOOL_BYTES },
    records: search === undefined ? AWAY : { kind: 'sqlite', file: join(home, 'records.sqlite') },
    search: { url: search ?? NOWHERE },
    onNotice: () => {},
  });
  const { text: key } = addKey(home, { name: 'bench', scopes: ['ingest'], created: new Date().toISOString() });
  const auth = createAuth({ home });
  const limits = { spoolBytes: SPOOL_BYTES };
  const collector = await startCollector({ shipper, address: '127.0.0.1', port: 0, guard: auth.guard, limits });
  tell({ url: collector.url, key });
  return async () => {
    await collector.close();
    await auth.close();
    await shipper.close(0);
    rmSync(home, { recursive: true, force: true });
  };
}

function tell(value: ServerReady | ServerUse): void {
  process.send?.(value);
}

if (process.argv.includes('--child')) {
  let stop: (() => Promise<void>) | undefined;
  process.on('message', async (message: ServerJob | 'use' | 'stop') => {
    if (message === 'use') {
      const { user, system } = process.cpuUsage();
      tell({ cpuSeconds: (user + system) / 1e6, rssMb: process.memoryUsage.rss() / 1e6 });
    } else if (message === 'stop') {
      await stop?.();
      process.exit(0);
    } else stop = await serve(message);
  });
}

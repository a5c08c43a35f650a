/**
 * The OpenTelemetry Collector between the application and Elasticsearch: OTLP receiver, queue on disk, Elasticsearch exporter. What it is
 * sent was encoded before the clock started; the time and memory counted are those of its own process.
 */
import { mkdirSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { encodeMessage } from '../src/doors/otlp/protobuf.ts';
import { type RunningCollector, startCollector } from './otel-collector.ts';
import { arrivals } from './peers-arrived.ts';
import { INDEX, type Peer, type PeerAccess, type PeerDocument, type PeerJob } from './peers-peer.ts';

/** An export and how many records are in it. */
interface Export {
  readonly body: Buffer;
  readonly count: number;
}

/** Records in one export: about what the batch processor of an OpenTelemetry SDK sends at once. */
const BATCH = 500;
const IN_FLIGHT = 4;
const RETRY_MS = 1000;
const ACCEPTED = 200;

/** Every five-hundredth call brings an export of so many records; those between bring nothing. */
export async function otelCollector({ access, direct, collector = '' }: PeerJob): Promise<Peer<Export | undefined>> {
  const running = await startCollector(collector, (folder) => settingsOf(access, folder));
  const arrived = arrivals(direct);
  const agent = new Agent({ keepAlive: true, maxSockets: IN_FLIGHT });
  const waiting: Export[] = [];
  let inFlight = 0;
  let sent = 0;
  const send = async (): Promise<void> => {
    inFlight += 1;
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      while ((await post(agent, running.port, next.body)) !== ACCEPTED) await sleep(RETRY_MS);
    }
    inFlight -= 1;
  };
  return {
    items: exportsOf,
    take(item) {
      if (item === undefined) return;
      sent += item.count;
      waiting.push(item);
      if (inFlight < IN_FLIGHT) void send();
    },
    flush: () => arrived.allBut(0, sent),
    use: () => running.use(),
    close: () => stop(running, agent, arrived),
  };
}

async function stop(running: RunningCollector, agent: Agent, arrived: ReturnType<typeof arrivals>): Promise<void> {
  agent.destroy();
  await arrived.close();
  await running.stop();
}

/** What the README of the exporter says makes delivery at-least-once: a persistent queue and the batcher, with retries that last. */
export function settingsOf({ url, username, password }: PeerAccess, folder: string): { readonly service: object } {
  const directory = join(folder, 'queue');
  mkdirSync(directory);
  return {
    extensions: { file_storage: { directory } },
    exporters: {
      elasticsearch: {
        endpoint: url,
        user: username,
        password,
        logs_index: INDEX,
        mapping: { mode: 'bodymap' },
        compression: 'none',
        sending_queue: { enabled: true, storage: 'file_storage' },
        batcher: { enabled: true, flush_timeout: '1s' },
        retry: { enabled: true, max_retries: 30, max_interval: '5s' },
      },
    },
    service: {
      extensions: ['file_storage'],
      pipelines: { logs: { receivers: ['otlp'], exporters: ['elasticsearch'] } },
    },
  } as { readonly service: object };
}

function exportsOf(documents: readonly PeerDocument[]): (Export | undefined)[] {
  let batch: object[] = [];
  return documents.map(({ document, record }, at) => {
    batch.push({ timeUnixNano: `${Date.parse(record.time)}000000`, body: anyValueOf(document) });
    if (batch.length < BATCH && at < documents.length - 1) return undefined;
    const [logRecords, count] = [batch, batch.length];
    batch = [];
    const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'bench' } }] };
    const body = encodeMessage('ExportLogsServiceRequest', {
      resourceLogs: [{ resource, scopeLogs: [{ scope: { name: 'bench' }, logRecords }] }],
    });
    return { body, count };
  });
}

/** A value of a document as OTLP's AnyValue. */
function anyValueOf(value: unknown): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') return Number.isInteger(value) ? { intValue: value } : { doubleValue: value };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValueOf) } };
  if (typeof value !== 'object' || value === null) return {};
  const values = Object.entries(value).map(([key, member]) => ({ key, value: anyValueOf(member) }));
  return { kvlistValue: { values } };
}

/** The status of the answer; 0 when there was none. */
function post(agent: Agent, port: number, body: Buffer): Promise<number> {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/x-protobuf', 'content-length': body.length };
    const outgoing = request({ agent, host: '127.0.0.1', port, path: '/v1/logs', method: 'POST', headers }, (answer) =>
      answer.resume().on('end', () => resolve(answer.statusCode ?? 0)),
    );
    outgoing.on('error', () => resolve(0));
    outgoing.end(body);
  });
}

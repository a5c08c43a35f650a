/** The part of docs/benchmarks.md that the peers bench writes: when and where, the table, how each peer was set up, and what each does better. */
import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { AROUND_S, LOGGING_S, OUTAGE_S } from './peers-outage.ts';
import { PEERS, type PeerName, RETRIES } from './peers-peer.ts';
import { type PeerRow, peersTable } from './peers-table.ts';

/** What one run was. */
export interface PeersRun {
  readonly command: string;
  readonly count: number;
  readonly repeats: number;
  readonly perSecond: number;
  readonly calls: number;
  readonly elasticsearch: string;
  /** Why the collector has no row of figures; absent: it has. */
  readonly noCollector?: string;
}

const ROOT = join(import.meta.dirname, '..');
/** As pinned in otelcol-elastic/go.mod. */
const COLLECTOR = '0.112.0';

/** The peers' names in the table, with the versions that ran. */
export function titleOf(peer: PeerName): string {
  switch (peer) {
    case 'raw_bulk':
      return `raw \`bulk\` of ready lines (@elastic/elasticsearch ${versionOf('@elastic/elasticsearch')}): the ceiling`;
    case 'helpers_bulk':
      return `\`helpers.bulk\` (@elastic/elasticsearch ${versionOf('@elastic/elasticsearch')})`;
    case 'winston_elasticsearch':
      return `winston-elasticsearch ${versionOf('winston-elasticsearch')} (winston ${versionOf('winston')})`;
    case 'pino_elasticsearch':
      return `pino-elasticsearch ${versionOf('pino-elasticsearch')} (pino ${versionOf('pino')}), \`flushBytes\` 1000`;
    case 'pino_elasticsearch_5mb':
      return 'the same, `flushBytes` 5,000,000';
    case 'otel_collector':
      return `OpenTelemetry Collector ${COLLECTOR}, elasticsearchexporter, file_storage`;
    default:
      return `promptlog ${ownVersion()}`;
  }
}

/** Everything between the two marks. */
export function peersText(rows: ReadonlyMap<PeerName, PeerRow>, run: PeersRun, now: Date): string {
  const table = peersTable(PEERS.flatMap((peer) => rows.get(peer) ?? []));
  return [`${occasion(run, now)}\n`, table, `\n${method(run)}\n`, setUps(run), `\n${MERITS}`].join('\n');
}

function occasion(run: PeersRun, now: Date): string {
  const day = now.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
  const machine = `${cpus().length} processors (${cpus()[0]?.model.trim()}) that clients and Elasticsearch share, ${Math.round(totalmem() / 2 ** 30)} GB`;
  return `${day}, ${machine}, Node ${process.versions.node}, Elasticsearch ${run.elasticsearch} with 1 GB heap: \`${run.command}\`. The best of each column is bold.`;
}

function method({ count, repeats, perSecond, calls }: PeersRun): string {
  const logged = whole(perSecond * LOGGING_S);
  return [
    `Every peer runs in a process of its own and delivers the same ${whole(count)} records (3 KB) as the same documents (3.8 KB) into an empty index of the same template`,
    `(one shard, refresh every 5 s), ${repeats} times, interleaved, the order turned round each time; figures are medians. Time runs from the first call until all has been acknowledged by`,
    'Elasticsearch. Processor time and memory are those of the process that does the work, all its threads included; for the collector its own process, without whoever sends to it.',
    `The outage: ${perSecond} records a second for ${LOGGING_S} s; after ${AROUND_S} s a TCP proxy takes away the answer to a bulk request, resets every connection and refuses new ones for`,
    `${OUTAGE_S} s. Then each has until nothing has come for 25 s. Of the ${logged} records, lost and doubled are counted by the id inside each document. The call: ${whole(calls)} records of`,
    '2 KB, one a millisecond, with a server that takes everything at once; what a peer does later on the same event loop is not in it.',
  ].join('\n');
}

function setUps({ noCollector }: PeersRun): string {
  const collector =
    noCollector === undefined
      ? 'of October 2024, the newest that could be built here from modules with checksums; newer ones may do better. Reached through a TCP proxy, which answers the `GET /` that the embedded Elasticsearch does not; `mapping.mode: bodymap`, `sending_queue` on `file_storage` and `batcher.enabled`, which its README names for at-least-once delivery, `retry.max_retries` 30 with `max_interval` 5 s (default: 2 retries), `compression: none`, `batcher.flush_timeout` 1 s (default: 30 s); `fsync` is off, as by default. A call: the logger of the OpenTelemetry SDK is not among the packages here.'
      : `not measured: ${noCollector}`;
  return [
    'How each is set up, its documented defaults where nothing is said:',
    '',
    `- **raw bulk**: lines made before the clock starts, bodies of 5 MB or after half a second, two in flight, \`maxRetries\` ${RETRIES} (default: 3). It has no call of its own.`,
    `- **helpers.bulk**: a stream in object mode that the application writes to, \`maxRetries\` ${RETRIES} (default: 3), so that its pauses outlast the outage. Its call keeps a reference to the object, no more. With an \`_id\` from \`onDocument\` its doubles would fall on one document; here it is given none.`,
    '- **winston-elasticsearch**: `transformer` for the document, no template of its own; `retryLimit` 400 is its default. No more than 15,000 records may wait in it: beyond 100 MB its one request is refused for ever. Up to 2 s of its time are its `flushInterval`.',
    '- **pino-elasticsearch**: as a stream in the process; `flushBytes` 1000 is what its README shows, 5,000,000 what the client uses by default. It has no setting for retries: those of its client, 3. Its documents hold a `level` besides.',
    `- **OpenTelemetry Collector**: ${collector}`,
    '- **promptlog**: masks and insight on; each record is fsynced in the spool, then written to SQLite and to Elasticsearch. The others write to Elasticsearch alone.',
  ].join('\n');
}

const MERITS = [
  'What they do better: the raw client and `helpers.bulk` need no disk and, with nothing to mask, derive or keep, a fraction of the processor; `helpers.bulk` also updates and deletes. winston-elasticsearch',
  'and pino-elasticsearch take any object a logger takes, without a schema. The Collector speaks for applications in every language, takes metrics and traces too, and sends to dozens of',
  'systems beside Elasticsearch. What the table does not show: whatever the first five hold when their process is killed is gone.',
].join('\n');

function versionOf(name: string): string {
  return (JSON.parse(readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8')) as { version: string })
    .version;
}

function ownVersion(): string {
  return (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }).version;
}

function whole(value: number): string {
  return value.toLocaleString('en-US');
}

/** How fast records leave: as NDJSON beside a bare feed of the same store into a file, and as tables with everything derived. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../src/config.ts';
import { CSV } from '../src/export/csv.ts';
import type { ExportFormat } from '../src/export/export-format.ts';
import { copyBodies, exportRecords } from '../src/export/export-records.ts';
import { NDJSON } from '../src/export/ndjson.ts';
import { type ExportOutput, openFileOutput } from '../src/export/output.ts';
import { PARQUET } from '../src/export/parquet.ts';
import { projector } from '../src/export/projector.ts';
import { createRedaction } from '../src/export/redaction.ts';
import { insightFrom } from '../src/insight/insight-settings.ts';
import { insightOptions } from '../src/insight-options.ts';
import { CosmosConnection } from '../src/records/cosmos-client.ts';
import { openRecordsStore, type RecordsStoreOptions } from '../src/records/open-store.ts';
import { SqliteStore } from '../src/records/sqlite.ts';
import { openDatabase } from '../src/records/sqlite-database.ts';
import { startCosmosEmulator } from '../src/stack/cosmos-emulator.ts';
import type { BenchOptions } from './main.ts';
import { benchRecordCycle } from './records.ts';

const BATCH = 500;
const PAGE = 500;
/** The emulator is slow, and what is compared is what stands around it. */
const COSMOS_SHARE = 0.1;
const TABLE_SHARE = 0.25;

/** Medians of interleaved repeats, in records a second. */
export async function run({ count = 50_000, repeats = 3 }: BenchOptions): Promise<Record<string, number>> {
  const folder = mkdtempSync(join(tmpdir(), 'promptlog-export-'));
  const emulator = await startCosmosEmulator();
  const place = { endpoint: emulator.endpoint, key: emulator.key, database: 'bench', container: 'records' };
  try {
    const file = join(folder, 'records.sqlite');
    const small = join(folder, 'small.sqlite');
    await fill({ kind: 'sqlite', file }, count);
    await fill({ kind: 'sqlite', file: small }, Math.round(count * TABLE_SHARE));
    await fill({ kind: 'cosmos', ...place }, Math.round(count * COSMOS_SHARE));
    const ways = {
      sqlite_feed_per_s: () => timed(folder, (output) => bareSqlite(file, output)),
      sqlite_export_per_s: () => timed(folder, (output) => copied(file, output)),
      cosmos_feed_per_s: () => timed(folder, (output) => bareCosmos(place, output)),
      cosmos_export_per_s: () => timed(folder, (output) => exported({ kind: 'cosmos', ...place }, NDJSON, output)),
      csv_per_s: () => timed(folder, (output) => exported({ kind: 'sqlite', file: small }, CSV, output)),
      parquet_per_s: () => timed(folder, (output) => exported({ kind: 'sqlite', file: small }, PARQUET, output)),
    };
    const rates = new Map<string, number[]>();
    for (let repeat = 0; repeat < repeats; repeat += 1) {
      for (const [name, way] of Object.entries(ways)) rates.set(name, [...(rates.get(name) ?? []), await way()]);
    }
    const figures = Object.fromEntries([...rates].map(([name, values]) => [name, median(values)]));
    const ratio = (store: string): number =>
      (figures[`${store}_export_per_s`] ?? 0) / (figures[`${store}_feed_per_s`] ?? Number.NaN);
    return { ...figures, sqlite_ratio_to_feed: ratio('sqlite'), cosmos_ratio_to_feed: ratio('cosmos') };
  } finally {
    await emulator.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function fill(options: RecordsStoreOptions, count: number): Promise<void> {
  const store = await openRecordsStore(options);
  let batch = [];
  for (const record of benchRecordCycle({ count, bodies: 5_000 })) {
    const { message, chat_session_id: session, response_id: alias = '', time } = record;
    batch.push({ id: message.id, session, alias, time: Date.parse(time), body: Buffer.from(JSON.stringify(record)) });
    if (batch.length < BATCH) continue;
    await store.create(batch);
    batch = [];
  }
  await store.create(batch);
  await store.close();
}

/** Records a second of one way into one file, which is on the disk at the end. */
async function timed(folder: string, way: (output: ExportOutput) => Promise<number>): Promise<number> {
  const file = join(folder, 'out');
  const begun = performance.now();
  const records = await way(await openFileOutput(file, { gzip: false, force: true }));
  const seconds = (performance.now() - begun) / 1000;
  rmSync(file);
  return records / seconds;
}

async function bareSqlite(file: string, output: ExportOutput): Promise<number> {
  const database = await openDatabase(file, 5_000);
  const lineEnd = Buffer.from('\n');
  let pieces: Uint8Array[] = [];
  let records = 0;
  for (const row of database.prepare('SELECT body FROM records ORDER BY row').iterate()) {
    pieces.push(row['body'] as Uint8Array, lineEnd);
    records += 1;
    if (records % PAGE !== 0) continue;
    await output.write(Buffer.concat(pieces));
    pieces = [];
  }
  await output.write(Buffer.concat(pieces));
  await output.finish();
  database.close();
  return records;
}

async function copied(file: string, output: ExportOutput): Promise<number> {
  const store = new SqliteStore({ file });
  await store.open();
  const { written } = await copyBodies({ pages: store.bodies(), output });
  await store.close();
  return written;
}

async function bareCosmos(
  place: ConstructorParameters<typeof CosmosConnection>[0],
  output: ExportOutput,
): Promise<number> {
  const connection = new CosmosConnection(place);
  let records = 0;
  let continuationToken: string | undefined;
  do {
    const options = { maxItemCount: PAGE, ...(continuationToken !== undefined && { continuationToken }) };
    const { items, continuation } = await connection.page('SELECT * FROM c', [], options);
    await output.write(Buffer.from(items.map((item) => `${JSON.stringify(item)}\n`).join('')));
    records += items.length;
    continuationToken = continuation;
  } while (continuationToken !== undefined);
  await output.finish();
  connection.close();
  return records;
}

async function exported(from: RecordsStoreOptions, format: ExportFormat, output: ExportOutput): Promise<number> {
  const store = await openRecordsStore(from);
  const insight = insightFrom(insightOptions(loadConfig({ environment: { PROMPTLOG_HOME: tmpdir() } })));
  const redaction = createRedaction('none', { project: projector(insight) });
  const pages = store.scan({ pageSize: PAGE });
  const { written } = await exportRecords({ pages, redaction, writer: format.createWriter({}), output });
  await store.close();
  return written;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

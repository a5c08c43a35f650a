/** How many records a second the spool makes durable and hands out again, and how long one waits; beside SQLite doing the same. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EntryHead } from '../src/spool/entry.ts';
import { SpoolReader } from '../src/spool/reader.ts';
import { openSpool, type Spool } from '../src/spool/spool.ts';
import type { BenchOptions } from './main.ts';
import { benchRecords } from './records.ts';

interface Item {
  readonly head: EntryHead;
  readonly body: string;
}

const RECORD_BYTES = 2000;
const DISTINCT = 1000;
const WINDOW = 4000;
const RATE_PER_S = 2000;
const OPEN_LOOP_S = 5;
const TICK_MS = 5;
const GROUP_BYTES = 1_000_000;

/** Medians of interleaved repeats. */
export async function run(options: BenchOptions): Promise<Record<string, number>> {
  const count = options.count ?? 100_000;
  const items = makeItems();
  const seen = { append: [] as number[], drain: [] as number[], p50: [] as number[], p99: [] as number[] };
  const sqlite: number[] = [];
  for (let repeat = 0; repeat < (options.repeats ?? 3); repeat++) {
    await inFolder(async (folder) => {
      const { perSecond, durable } = await closedLoop(folder, items, count);
      seen.append.push(perSecond);
      seen.drain.push(drain(folder, durable));
    });
    await inFolder(async (folder) => {
      sqlite.push(await sqliteLoop(folder, items, count));
    });
    await inFolder(async (folder) => {
      const waits = await openLoop(folder, items);
      seen.p50.push(quantile(waits, 0.5));
      seen.p99.push(quantile(waits, 0.99));
    });
  }
  return {
    records_per_s: quantile(seen.append, 0.5),
    p50_durable_ms: quantile(seen.p50, 0.5),
    p99_durable_ms: quantile(seen.p99, 0.5),
    drain_per_s: quantile(seen.drain, 0.5),
    sqlite_records_per_s: quantile(sqlite, 0.5),
    ratio_to_sqlite: quantile(seen.append, 0.5) / quantile(sqlite, 0.5),
  };
}

/** Appends as fast as it may with at most so many records not durable; records a second until all are. */
async function closedLoop(
  folder: string,
  items: readonly Item[],
  count: number,
): Promise<{ readonly perSecond: number; readonly durable: number }> {
  let more: () => void = () => {};
  const { writer, ...spool } = openSpool({ folder, onDurable: () => more() });
  const since = performance.now();
  for (let n = 0; n < count; n++) {
    const { head, body } = items[n % DISTINCT] as Item;
    writer.append(head, body);
    while (writer.bytes - writer.durable >= WINDOW * RECORD_BYTES) {
      await new Promise<void>((resolve) => {
        more = resolve;
      });
    }
  }
  await writer.flush();
  const perSecond = (count / (performance.now() - since)) * 1000;
  await shut({ ...spool, writer });
  return { perSecond, durable: writer.durable };
}

function drain(folder: string, durable: number): number {
  const reader = new SpoolReader({ folder, position: 0 });
  const since = performance.now();
  let count = 0;
  while (reader.next(durable) !== undefined) count += 1;
  const perSecond = (count / (performance.now() - since)) * 1000;
  reader.close();
  return perSecond;
}

/** The usual way: so many records a second, and how long each waits until it is durable, in milliseconds. */
async function openLoop(folder: string, items: readonly Item[]): Promise<number[]> {
  const pending: { readonly at: number; readonly end: number }[] = [];
  const waits: number[] = [];
  let committed = 0;
  let taken = 0;
  const onDurable = (): void => {
    committed = taken - (spool.writer.bytes - spool.writer.durable);
    while (pending[0] !== undefined && pending[0].end <= committed) {
      waits.push(performance.now() - (pending.shift()?.at ?? 0));
    }
  };
  const spool: Spool = openSpool({ folder, onDurable });
  const since = performance.now();
  for (let sent = 0; sent < RATE_PER_S * OPEN_LOOP_S; ) {
    const due = ((performance.now() - since) * RATE_PER_S) / 1000;
    for (; sent < due; sent++) {
      const { head, body } = items[sent % DISTINCT] as Item;
      const before = spool.writer.bytes;
      spool.writer.append(head, body);
      taken += spool.writer.bytes - before;
      pending.push({ at: performance.now(), end: taken });
    }
    await sleep(TICK_MS);
  }
  await spool.writer.flush();
  await sleep(1);
  await shut(spool);
  return waits;
}

/** The same as a table: WAL, synchronous FULL, one transaction for a group of the same size. */
async function sqliteLoop(folder: string, items: readonly Item[], count: number): Promise<number> {
  const database = new DatabaseSync(join(folder, 'queue.sqlite'));
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    CREATE TABLE queue (position INTEGER PRIMARY KEY, kind TEXT, id TEXT, session TEXT, alias TEXT, time REAL, body TEXT)`);
  const insert = database.prepare('INSERT INTO queue (kind, id, session, alias, time, body) VALUES (?, ?, ?, ?, ?, ?)');
  let group: Item[] = [];
  let bytes = 0;
  const commit = (): void => {
    database.exec('BEGIN');
    for (const { head, body } of group) insert.run(head.kind, head.id, head.session, head.alias, head.time, body);
    database.exec('COMMIT');
    group = [];
    bytes = 0;
  };
  const since = performance.now();
  for (let n = 0; n < count; n++) {
    const item = items[n % DISTINCT] as Item;
    group.push(item);
    bytes += item.body.length;
    if (bytes < GROUP_BYTES) continue;
    commit();
    await new Promise((resolve) => setImmediate(resolve)); // as a server has to
  }
  commit();
  const perSecond = (count / (performance.now() - since)) * 1000;
  database.close();
  return perSecond;
}

function makeItems(): Item[] {
  return benchRecords({ count: DISTINCT, bytes: RECORD_BYTES }).map((record) => ({
    head: {
      kind: 'record',
      id: record.message.id,
      session: record.chat_session_id,
      alias: record.response_id ?? '',
      time: Date.parse(record.time),
    },
    body: JSON.stringify(record),
  }));
}

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'spool-bench-'));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function shut(spool: Pick<Spool, 'writer' | 'release'>): Promise<void> {
  await spool.writer.close();
  spool.release();
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

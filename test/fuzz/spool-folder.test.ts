/** The whole folder of a spool, its ledger and its lock among it, damaged anywhere: delivery goes on with what is sound, and says so. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { Delivery } from '../../src/delivery/delivery.ts';
import type { Delivered, Destination, EntryOutcome } from '../../src/delivery/destination.ts';
import { LANE_KINDS } from '../../src/delivery/destination.ts';
import type { LaneName } from '../../src/delivery/ledger.ts';
import { checkLedger } from '../../src/delivery/ledger-check.ts';
import { furthestCursor } from '../../src/delivery/status.ts';
import type { Notice } from '../../src/notice.ts';
import { openSpool } from '../../src/spool/spool.ts';
import { head, newFolder, removeFolders } from '../delivery/fixture.ts';
import { fuzzAsync, fuzzTimeout } from './fuzzing.ts';
import { byteEdit, editedBytes } from './mutations.ts';
import { assertCoded } from './strict-taker.ts';

const ENTRIES = 24;
const IDS = Array.from({ length: ENTRIES }, (_, at) => `entry-${at}`);
const REJECTED = new Set(['entry-3', 'entry-7']);
const WAITING = new Set(['entry-5', 'entry-9']);
const bodyOf = (id: string): string => JSON.stringify({ id, said: `${id} `.repeat(20) });

/** Remembers what it was given, and answers by the name of the entry. */
class Memory implements Destination {
  readonly lane: LaneName;
  readonly kinds;
  readonly inFlight = 1;
  readonly batchBytes = 2_000;
  readonly given = new Map<string, string>();
  readonly #takes: (id: string) => EntryOutcome;

  constructor(lane: LaneName, takes: (id: string) => EntryOutcome) {
    this.lane = lane;
    this.kinds = LANE_KINDS[lane];
    this.#takes = takes;
  }

  open(): Promise<void> {
    return Promise.resolve();
  }

  write(entries: readonly Delivered[]): Promise<readonly EntryOutcome[]> {
    for (const { id, session, body } of entries) this.given.set(`${id}|${session}`, body.toString());
    return Promise.resolve(entries.map(({ id }) => this.#takes(id)));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

describe('the folder of a spool under fuzz', function () {
  this.timeout(fuzzTimeout());
  let files: ReadonlyMap<string, Buffer>;
  before(async () => {
    files = await sampleFolder();
    assert.ok(files.has('ledger.sqlite') && [...files.keys()].some((name) => name.endsWith('.spool')));
  });
  after(removeFolders);

  it('delivers what is sound and nothing else, and says what is not', async () => {
    const names = [...files.keys()];
    const input = fc.tuple(fc.constantFrom(...names), fc.array(byteEdit, { minLength: 1, maxLength: 3 }));
    await fuzzAsync({ area: 'folders of a spool', runs: 40, cost: 20 }, input, async ([name, edits]) => {
      const folder = mkdtempSync(join(tmpdir(), 'promptlog-fuzz-'));
      try {
        for (const [each, bytes] of files) {
          writeFileSync(join(folder, each), each === name ? edits.reduce(editedBytes, bytes) : bytes);
        }
        await assertGoesOn(folder, name);
      } finally {
        rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
      }
    });
  });
});

/** A folder whose records lane has settled everything but what waits or was refused, while its search lane stands at the beginning. */
async function sampleFolder(): Promise<ReadonlyMap<string, Buffer>> {
  const folder = newFolder();
  const records = new Memory('records', (id) => {
    if (REJECTED.has(id)) return { kind: 'rejected', code: 400, reason: `no room for ${id}` };
    return WAITING.has(id) ? { kind: 'wait', reason: 'its record has not come' } : { kind: 'delivered' };
  });
  const search = new Memory('search', () => ({ kind: 'retry', reason: 'it is away' }));
  await delivering(folder, [records, search], async (delivery, position) => {
    assert.equal(await delivery.drain(position, 500), false);
  });
  const names = readdirSync(folder);
  return new Map(names.map((name) => [name, readFileSync(join(folder, name))]));
}

async function assertGoesOn(folder: string, damaged: string): Promise<void> {
  const records = new Memory('records', () => ({ kind: 'delivered' }));
  const search = new Memory('search', () => ({ kind: 'delivered' }));
  const notices: Notice[] = [];
  try {
    await delivering(
      folder,
      [records, search],
      async (delivery, position) => {
        await delivery.drain(position, 3_000);
      },
      notices,
    );
  } catch (error) {
    return assertCoded(error);
  }
  for (const { given } of [records, search]) {
    for (const [key, body] of given) {
      const id = key.slice(0, key.indexOf('|'));
      assert.equal(body, bodyOf(id), `${damaged}: it was never put in: ${key}`);
    }
  }
  // The records lane had only what waited left to do.
  const due = [
    { given: search.given, ids: [...IDS, 'late'] },
    { given: records.given, ids: [...WAITING, 'late'] },
  ];
  const missing = due.flatMap(({ given, ids }) => ids.filter((id) => !given.has(`${id}|session-of-${id}`)));
  const told = notices.filter(({ level }) => level === 'warn' || level === 'error');
  assert.ok(missing.length === 0 || told.length > 0, `${damaged}: nobody was told that ${missing.join()} are missing`);
}

/** As a shipper does it: the lock first, then the ledger, then the lanes. */
async function delivering(
  folder: string,
  destinations: readonly Destination[],
  work: (delivery: Delivery, position: number) => Promise<void>,
  notices: Notice[] = [],
): Promise<void> {
  const notify = (notice: Notice): void => void notices.push(notice);
  const options = { folder, segmentBytes: 1_500, flushIntervalMs: 1 };
  let spool = openSpool(options);
  let delivery: Delivery | undefined;
  try {
    checkLedger(folder, notify);
    const minPosition = furthestCursor(folder, undefined);
    if (minPosition > spool.writer.durable) {
      spool.release();
      spool = openSpool({ ...options, minPosition });
    }
    for (const id of spool.writer.durable === 0 ? IDS : ['late']) {
      spool.writer.append(head(id), bodyOf(id));
      await spool.writer.flush();
    }
    delivery = new Delivery({ folder, destinations, batchWaitMs: 1, retryMaxMs: 5, notify });
    delivery.advance(spool.writer.durable);
    delivery.start();
    await work(delivery, spool.writer.durable);
  } finally {
    await delivery?.stop();
    await spool.writer.close();
    spool.release();
  }
}

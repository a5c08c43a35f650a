import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Delivered, EntryOutcome } from '../../src/delivery/destination.ts';
import { HeldServer } from '../../src/delivery/held-server.ts';
import { Ledger } from '../../src/delivery/ledger.ts';
import type { Projection } from '../../src/delivery/projection-entry.ts';
import { headOf } from '../../src/delivery/projection-entry.ts';
import { RecordsDestination } from '../../src/delivery/records-destination.ts';
import { project } from '../../src/projection/search-document.ts';
import { movedTo } from '../../src/record/merge-tombstone.ts';
import type { PromptRecord } from '../../src/record/record.ts';
import { SqliteStore } from '../../src/records/sqlite.ts';
import { recordOf } from '../support/records.ts';
import { DeliveryBench, entryOf, head, newFolder, recordIn, removeFolders, StubDestination, until } from './fixture.ts';

const AT_ANY_TIME = Number.MAX_SAFE_INTEGER;
const GO_ON = new AbortController().signal;
const half = (which: 'request' | 'response', more: Parameters<typeof recordOf>[1] = {}) =>
  recordOf('a', { halves: [which], ...more });

describe('half a record', function () {
  this.timeout(30_000);
  let store: SqliteStore;
  let emitted: Projection[];

  const destinationWith = (joinWaitMs?: number) =>
    new RecordsDestination({
      openStore: async () => {
        await store.open();
        return store;
      },
      batchBytes: 1_000_000,
      emit: async (projections) => void emitted.push(...projections),
      ...(joinWaitMs === undefined ? {} : { joinWaitMs }),
    });
  const opened = async () => {
    const destination = destinationWith();
    await destination.open();
    return destination;
  };
  const stored = async (session = 'a') => (await store.read(session, 'a'))?.record ?? assert.fail('no record');
  const inSearch = () => project(recordIn(emitted.at(-1) ?? assert.fail('nothing was told'))).document?.['record'];

  beforeEach(() => {
    store = new SqliteStore({ file: join(newFolder(), 'records.sqlite') });
    emitted = [];
  });
  afterEach(async () => {
    await store.close();
    removeFolders();
  });

  it('is there at once, incomplete, and is to be looked at again after a quarter of an hour', async () => {
    const destination = await opened();
    const outcomes = await destination.write([entryOf(half('request'), 'part')], GO_ON);
    assert.deepEqual(outcomes, [{ kind: 'delivered', revisitMs: 900_000 }]);
    assert.deepEqual((await stored()).halves, ['request']);
    assert.partialDeepStrictEqual(inSearch(), { complete: false });
  });

  it('is not to be looked at again when the other half comes in the same batch, nor is a whole record', async () => {
    const destination = await opened();
    const entries = [entryOf(half('request'), 'part'), entryOf(half('response'), 'part'), entryOf(recordOf('b'))];
    const outcomes = await destination.write(entries, GO_ON);
    assert.deepEqual(
      outcomes.map((outcome) => 'revisitMs' in outcome),
      [false, false, false],
    );
  });

  it('is looked at once for each batch, however many pieces of it that brings', async () => {
    const destination = await opened();
    const entries = ['a', 'b', 'c'].map((content) => entryOf(half('request', { content }), 'part'));
    const outcomes = await destination.write(entries, GO_ON);
    assert.equal(outcomes.filter((outcome) => 'revisitMs' in outcome).length, 1);
  });

  it('is marked when the other half was waited for in vain, and search is told, again if need be', async () => {
    const destination = await opened();
    const entry = entryOf(half('request', { outcome: 'aborted' }), 'part');
    await destination.write([entry], GO_ON);
    for (const revision of [2, 2]) {
      assert.deepEqual(await destination.revisit([entry], GO_ON), [{ kind: 'delivered' }]);
      const record = await stored();
      assert.match(record.orphaned ?? '', /^\d{4}-.*Z$/);
      assert.deepEqual([record.revision, record.outcome], [revision, 'aborted']);
      assert.partialDeepStrictEqual(inSearch(), { complete: false, orphaned: true });
    }
    const again = await destination.write([entry], GO_ON);
    assert.deepEqual(again, [{ kind: 'delivered' }], 'one that bears the mark is not waited for again');
  });

  it('loses the mark when the other half comes after all', async () => {
    const destination = await opened();
    const entry = entryOf(half('request'), 'part');
    await destination.write([entry], GO_ON);
    await destination.revisit([entry], GO_ON);
    await destination.write([entryOf(half('response'), 'part')], GO_ON);
    assert.deepEqual([(await stored()).orphaned, (await stored()).halves?.length], [undefined, 2]);
    assert.equal((inSearch() as { orphaned?: boolean }).orphaned, undefined);
    assert.partialDeepStrictEqual(inSearch(), { complete: true });
    await destination.write([entry], GO_ON);
    await destination.revisit([entry], GO_ON);
    assert.equal((await stored()).orphaned, undefined);
  });

  it('finds at the end of its wait a whole record with the session that it lacks', async () => {
    const destination = await opened();
    const entry = entryOf(half('request', { properties: { TEAM: 'x' } }), 'part');
    const whole = entryOf(recordOf('a', { chat_session_id: 's' }));
    await destination.write([entry], GO_ON);
    await destination.write([whole], GO_ON);
    await destination.revisit([entry], GO_ON);
    assert.equal(movedTo(await stored('a')), 's');
    assert.deepEqual([(await stored('s')).properties, (await stored('s')).orphaned], [{ TEAM: 'x' }, undefined]);
  });

  it('is marked under its session when it was moved there and the other half never came', async () => {
    const destination = await opened();
    const entry = entryOf(half('request'), 'part');
    await destination.write([entry, entryOf(half('request', { chat_session_id: 's' }), 'part')], GO_ON);
    await destination.revisit([entry], GO_ON);
    assert.deepEqual([movedTo(await stored('a')), typeof (await stored('s')).orphaned], ['s', 'string']);
  });

  it('counts as delivered while it is waited for, and is marked by another process after a restart', async () => {
    const first = new DeliveryBench([destinationWith(300)]);
    await first.put(entryOf(half('request'), 'part'));
    await until('it is delivered', () => first.lane().delivered === 1);
    const { folder } = first;
    assert.deepEqual([first.lane().waiting, first.lane().dead], [0, 0]);
    await first.stop();
    assert.equal((await rereadWith(store)).orphaned, undefined);
    const second = new DeliveryBench([destinationWith(300)], { folder });
    await until('it is marked', async () => (await rereadWith(store)).orphaned !== undefined);
    await until('nothing is left', () => second.ledger.watched('records', AT_ANY_TIME, 10).length === 0);
    assert.equal(second.lane().delivered, 1);
    await second.stop();
  });
});

async function rereadWith({ place }: SqliteStore): Promise<PromptRecord> {
  const store = new SqliteStore({ file: place });
  await store.open();
  try {
    return (await store.read('a', 'a'))?.record ?? assert.fail('no record');
  } finally {
    await store.close();
  }
}

describe('the server of what waits, for records that lack something', () => {
  let ledger: Ledger;
  let says: EntryOutcome;
  let asked: string[];

  class Watcher extends StubDestination {
    async revisit(heads: readonly Pick<Delivered, 'id'>[]): Promise<readonly EntryOutcome[]> {
      asked.push(...heads.map(({ id }) => id));
      return heads.map(() => says);
    }
  }
  const allWatched = () => ledger.watched('records', AT_ANY_TIME, 10);
  const serverWith = (changeWaitMs = 60_000) =>
    new HeldServer({ destination: new Watcher(), ledger, changeWaitMs, retryMaxMs: 30_000 });

  beforeEach(() => {
    ledger = new Ledger(newFolder());
    ledger.lane('records', { position: 0, delivered: 0 });
    asked = [];
    const entry = { ...headOf('part', recordOf('a')), body: Buffer.alloc(0) };
    const watch = { entry, state: 'watched', code: 0, reason: '', afterMs: 1000 } as const;
    ledger.settle('records', 1, 1, [watch], Date.now() - 2000);
    ledger.settle('records', 2, 1, [{ ...watch, entry: { ...entry, id: 'later' }, afterMs: 60_000 }]);
  });
  afterEach(() => {
    ledger.close();
    removeFolders();
  });

  it('asks for those that are due, once, and counts nothing', async () => {
    says = { kind: 'delivered' };
    const { number } = allWatched()[0] ?? assert.fail();
    assert.equal(ledger.one(number), undefined, 'it is no dead letter');
    assert.equal(await serverWith().serve(GO_ON), true);
    await serverWith().serve(GO_ON);
    assert.deepEqual(asked, ['a']);
    assert.deepEqual([ledger.find('records')?.delivered, allWatched().length], [2, 1]);
  });

  it('leaves them alone when somebody drains: they are delivered', async () => {
    await serverWith().serveAll(GO_ON);
    assert.deepEqual(asked, []);
  });

  it('asks again later while the store fails, and gives up what cannot be read for as long as a change would wait', async () => {
    says = { kind: 'retry', reason: 'down' };
    assert.equal(await serverWith().serve(GO_ON), false);
    assert.equal(allWatched()[0]?.reason, 'down');
    assert.equal(ledger.watched('records', Date.now(), 10).length, 0);
    assert.equal(ledger.watched('records', Date.now() + 50_000, 10).length, 1);
    for (const state of ['retry', 'wait'] as const) {
      const number = allWatched()[0]?.number ?? 0;
      ledger.postpone({ number, key: '' }, 0, 'due');
      says = { kind: state, reason: 'torn' };
      await serverWith(0).serve(GO_ON);
    }
    assert.deepEqual(
      allWatched().map(({ id }) => id),
      ['later'],
    );
  });

  it('keeps a watch over a part that was delivered only after it had waited', async () => {
    const stub = new StubDestination();
    stub.rule = () => ({ b: { kind: 'delivered', revisitMs: 5_000 } });
    const entry = { ...head('b', { kind: 'part' }), body: Buffer.from('{}') };
    ledger.settle('records', 3, 0, [{ entry, state: 'waiting', code: 0, reason: '' }], Date.now() - 60_000);
    await new HeldServer({ destination: stub, ledger, changeWaitMs: 60_000, retryMaxMs: 30_000 }).serve(GO_ON);
    assert.deepEqual([ledger.find('records')?.delivered, ledger.held('waiting').length], [3, 0]);
    assert.deepEqual([allWatched().at(-1)?.id, allWatched().at(-1)?.body.length], ['b', 0]);
  });
});

import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Delivered } from '../../src/delivery/destination.ts';
import type { Projection } from '../../src/delivery/projection-entry.ts';
import { RecordsDestination } from '../../src/delivery/records-destination.ts';
import { PromptlogError } from '../../src/errors.ts';
import type { PromptRecord } from '../../src/record/record.ts';
import { createRedactor } from '../../src/record/redact.ts';
import { SqliteStore } from '../../src/records/sqlite.ts';
import type { ReplaceOutcome, StoredRecord } from '../../src/records/store.ts';
import { recordOf, SOME_TIME } from '../support/records.ts';
import { changeOf, entryOf, newFolder, recordIn, removeFolders } from './fixture.ts';

const GO_ON = new AbortController().signal;
const AT = '2026-11-21T06:00:00.000Z';

/** The real store, with a way to come between. */
class WatchedStore extends SqliteStore {
  reads = 0;
  beforeRead: (id: string) => void = () => {};
  beforeReplace: (record: PromptRecord) => Promise<ReplaceOutcome | undefined> = () => Promise.resolve(undefined);

  override async read(session: string, id: string): Promise<StoredRecord | undefined> {
    this.reads += 1;
    this.beforeRead(id);
    return super.read(session, id);
  }

  override async replace(record: PromptRecord, etag: string): Promise<ReplaceOutcome> {
    return (await this.beforeReplace(record)) ?? super.replace(record, etag);
  }
}

describe('the records lane’s destination', () => {
  let store: WatchedStore;
  let destination: RecordsDestination;
  let emitted: Projection[];
  let emit: (projections: readonly Projection[]) => Promise<void>;
  let mask: (record: PromptRecord) => PromptRecord;

  beforeEach(async () => {
    store = new WatchedStore({ file: join(newFolder(), 'records.sqlite') });
    emitted = [];
    mask = (record) => record;
    emit = async (projections) => {
      emitted.push(...projections);
    };
    destination = new RecordsDestination({
      openStore: async () => {
        await store.open();
        return store;
      },
      batchBytes: 1_000_000,
      emit: (projections) => emit(projections),
      mask: (record) => mask(record),
    });
    await destination.open();
  });
  afterEach(async () => {
    await destination.close();
    removeFolders();
  });

  const write = (...entries: readonly Delivered[]) => destination.write(entries, GO_ON);
  const kinds = async (...entries: readonly Delivered[]) => (await write(...entries)).map((outcome) => outcome.kind);
  const stored = async (id: string, session = id) => (await store.read(session, id))?.record ?? assert.fail(`no ${id}`);
  const told = () => emitted.map((projection) => [projection.head.id, recordIn(projection).revision]);
  const half = (which: 'request' | 'response', more: Parameters<typeof recordOf>[1] = {}) =>
    recordOf('a', { halves: [which], ...more });

  it('creates what is new, byte for byte, and tells search nothing: it takes records by itself', async () => {
    assert.deepEqual(await kinds(entryOf(recordOf('a')), entryOf(recordOf('b'))), ['delivered', 'delivered']);
    assert.deepEqual(await stored('a'), recordOf('a'));
    assert.deepEqual([emitted.length, store.reads], [0, 1]);
  });

  it('takes the same record again for what it is, at the cost of one read', async () => {
    const entries = Array.from({ length: 500 }, (_, index) => entryOf(recordOf(`m${index}`)));
    await write(...entries);
    const outcomes = await kinds(...entries);
    assert.ok(outcomes.every((kind) => kind === 'delivered'));
    assert.deepEqual([emitted.length, store.reads], [0, 500]);
    assert.equal((await stored('m7')).revision, 1);
  });

  it('merges a fuller copy, one revision up, and tells search', async () => {
    await write(entryOf(recordOf('a')));
    const fuller = recordOf('a', { response_id: 'chatcmpl-1', tags: ['kept'] });
    assert.deepEqual(await kinds(entryOf(fuller)), ['delivered']);
    const record = await stored('a');
    assert.deepEqual([record.revision, record.response_id, record.tags], [2, 'chatcmpl-1', ['kept']]);
    assert.deepEqual(told(), [['a', 2]]);
    assert.deepEqual(recordIn(emitted[0] ?? assert.fail()), record);
    assert.equal(emitted[0]?.head.alias, 'chatcmpl-1');
  });

  it('refuses what one who is bound adds to the record of another, and tells search what stands', async () => {
    const theirs = recordOf('a', { client: { app: 'bank' }, tags: ['theirs'] });
    const guess = { ...recordOf('a', { client: { app: 'shop' }, tags: ['guess'] }), bound_to: { app: 'shop' } };
    await write(entryOf(theirs));
    assert.deepEqual(await kinds(entryOf(guess), entryOf({ ...guess, halves: ['response'] }, 'part')), [
      'rejected',
      'rejected',
    ]);
    assert.deepEqual(await stored('a'), theirs);
    assert.deepEqual(recordIn(emitted.at(-1) ?? assert.fail()).tags, ['theirs']);
  });

  it('does not take one who is bound into the session of another’s record of that id', async () => {
    await write(entryOf(recordOf('a', { client: { app: 'bank' }, chat_session_id: 's' })));
    const guess = { ...half('response', { client: { app: 'shop' } }), bound_to: { app: 'shop' } };
    assert.deepEqual(await kinds(entryOf(guess, 'part')), ['delivered']);
    assert.equal((await stored('a', 's')).revision, 1);
    assert.equal((await stored('a')).erased, undefined);
  });

  it('masks what is whole only once the pieces of a source are put together', async () => {
    const text = JSON.stringify([{ role: 'user', content: `the key is sk-${'a1b2c3d4'.repeat(5)} indeed` }]);
    const cut = text.indexOf('c3d4');
    const piece = (seq: number, slice: string) => ({
      ...half('request'),
      pieces: { request: [{ seq, time: AT, text: slice }] },
    });
    mask = (record) => JSON.parse(createRedactor().redact(JSON.stringify(record)).json) as PromptRecord;
    await write(entryOf(piece(1, text.slice(0, cut)), 'part'));
    await write(entryOf(piece(2, text.slice(cut)), 'part'));
    const record = await stored('a');
    assert.match(JSON.stringify(record.message.prompt), /the key is \[\S+\] indeed/);
    assert.deepEqual(recordIn(emitted.at(-1) ?? assert.fail()), record);
    await write(entryOf(piece(2, text.slice(cut)), 'part'));
    assert.deepEqual(await stored('a'), record, 'a piece that comes again changes nothing');
  });

  it('keeps what it has when a poorer copy comes, and tells search what stands', async () => {
    await write(entryOf(recordOf('a', { tags: ['kept'] })));
    assert.deepEqual(await kinds(entryOf(recordOf('a'))), ['delivered']);
    assert.equal((await stored('a')).revision, 1);
    assert.deepEqual(told(), [['a', 1]]);
  });

  for (const order of [
    ['request', 'response'],
    ['response', 'request'],
  ] as const) {
    it(`joins two halves, the ${order[0]} first, and search hears of each state`, async () => {
      const content = { request: { content: 'Why?' }, response: { content: '', outcome: 'completed' as const } };
      await write(entryOf(half(order[0], content[order[0]]), 'part'));
      assert.deepEqual(told(), [['a', 1]]);
      await write(entryOf(half(order[1], content[order[1]]), 'part'));
      assert.deepEqual(told(), [
        ['a', 1],
        ['a', 2],
      ]);
      const record = await stored('a');
      assert.deepEqual([record.halves, record.outcome], [['request', 'response'], 'completed']);
      await write(entryOf(half(order[0], content[order[0]]), 'part'));
      assert.deepEqual(told().at(-1), ['a', 2], 'a half that comes again changes nothing');
    });
  }

  it('takes both halves, a change and a copy of one record from one batch', async () => {
    const outcomes = await kinds(
      changeOf({ id: 'a', at: AT, tags: ['early'] }),
      entryOf(half('request'), 'part'),
      entryOf(recordOf('b')),
      entryOf(half('response', { outcome: 'completed' }), 'part'),
      changeOf({ id: 'a', chat_session_id: 'a', at: AT, properties: { TEAM: 'x' } }),
      entryOf(recordOf('b')),
    );
    assert.deepEqual(new Set(outcomes), new Set(['delivered']));
    const record = await stored('a');
    assert.deepEqual([record.halves?.length, record.tags, record.properties], [2, ['early'], { TEAM: 'x' }]);
    assert.equal(recordIn(emitted.findLast(({ head }) => head.id === 'a') ?? assert.fail()).revision, record.revision);
    assert.equal(await store.count(), 2);
  });

  it('lets a change wait for its record, and finds it by either id once it is there', async () => {
    const byAlias = changeOf({ id: 'chatcmpl-1', at: AT, feedback: [{ name: 'score', value: 100, at: AT }] });
    const byId = changeOf({ id: 'a', chat_session_id: 'wrong', at: AT, tags: ['seen'] });
    assert.deepEqual(await kinds(byAlias, byId), ['wait', 'wait']);
    await write(entryOf(recordOf('a', { response_id: 'chatcmpl-1', chat_session_id: 's' })));
    assert.deepEqual(await kinds(byAlias, byId), ['delivered', 'delivered']);
    const record = await stored('a', 's');
    assert.deepEqual([record.feedback?.[0]?.value, record.tags, record.revision], [100, ['seen'], 3]);
    assert.deepEqual(await kinds(byAlias), ['delivered'], 'and again changes nothing');
    assert.equal((await stored('a', 's')).revision, 3);
  });

  it('tells search to remove a record from the month it no longer belongs to', async () => {
    const december = SOME_TIME + 15 * 86_400_000;
    await write(entryOf(recordOf('a', { at: december })));
    await write(entryOf(recordOf('a', { tags: ['earlier'] })));
    const removed = emitted.filter((projection) => recordIn(projection).erased !== undefined).map(recordIn);
    assert.deepEqual(
      removed.map(({ time, revision }) => [time.slice(0, 7), revision]),
      [['2026-12', 2]],
    );
    const last = recordIn(emitted.at(-1) ?? assert.fail());
    assert.deepEqual([last.time.slice(0, 7), last.revision, last.erased], ['2026-11', 2, undefined]);
  });

  it('does so also when it dies between replacing the record and telling: the removal goes first', async () => {
    await write(entryOf(recordOf('a', { at: SOME_TIME + 15 * 86_400_000 })));
    let emits = 0;
    emit = async (projections) => {
      if (++emits > 1) throw new Error('killed');
      emitted.push(...projections);
    };
    await assert.rejects(write(entryOf(recordOf('a'))), /killed/);
    assert.equal((await stored('a')).time, new Date(SOME_TIME).toISOString());
    assert.deepEqual(
      emitted.map((projection) => recordIn(projection).erased !== undefined),
      [true],
    );
  });

  it('delivers nothing before search was told durably, and tells again what it is not sure of', async () => {
    emit = () => Promise.reject(new Error('the disk is full'));
    await assert.rejects(write(entryOf(half('request'), 'part')), /disk is full/);
    emit = async (projections) => {
      emitted.push(...projections);
    };
    assert.deepEqual(await kinds(entryOf(half('request'), 'part')), ['delivered']);
    assert.deepEqual(told(), [['a', 1]]);
  });

  it('tells search in portions, so that many large merges do not pile up in memory', async () => {
    const portions: number[] = [];
    emit = async (projections) => {
      portions.push(projections.reduce((sum, { body }) => sum + body.length, 0));
    };
    const large = (id: string) => entryOf(recordOf(id, { content: 'x'.repeat(100_000), halves: ['request'] }), 'part');
    await write(...Array.from({ length: 100 }, (_, index) => large(`m${index}`)));
    assert.ok(portions.length >= 4 && Math.max(...portions) < 3_000_000, portions.join(' '));
    const changes = Array.from({ length: 100 }, (_, index) => changeOf({ id: `m${index}`, at: AT, tags: ['x'] }));
    portions.length = 0;
    await write(...changes);
    assert.ok(portions.length >= 4 && Math.max(...portions) < 5_000_000, portions.join(' '));
  });

  it('merges again when somebody else wrote in between', async () => {
    await write(entryOf(recordOf('a')));
    let others = 3;
    store.beforeReplace = async () => {
      if (others-- <= 0) return undefined;
      const other = new SqliteStore({ file: store.place });
      await other.open();
      const there = await other.read('a', 'a');
      assert.ok(there);
      const tags = [...(there.record.tags ?? []), `other-${others}`];
      await other.replace({ ...there.record, tags, revision: there.record.revision + 1 }, there.etag);
      await other.close();
      return undefined;
    };
    assert.deepEqual(await kinds(entryOf(recordOf('a', { outcome: 'completed' }))), ['delivered']);
    const record = await stored('a');
    assert.deepEqual([record.tags?.length, record.outcome, record.revision], [3, 'completed', 5]);
  });

  for (const [what, entry] of [
    ['copy', entryOf(recordOf('a', { outcome: 'completed' }))],
    ['change', changeOf({ id: 'a', at: AT, tags: ['x'] })],
  ] as const) {
    it(`gives others a turn when a ${what} meets nothing but conflicts`, async () => {
      await write(entryOf(recordOf('a')));
      store.beforeReplace = async () => ({ kind: 'conflict' });
      const [outcome] = await write(entry);
      assert.equal(outcome?.kind, 'retry');
      assert.equal(emitted.length, 0);
    });
  }

  it('refuses what the store refuses for its own sake, and nothing else', async () => {
    await write(entryOf(recordOf('a')), entryOf(recordOf('b')));
    store.beforeReplace = async (record) =>
      record.message.id === 'a' ? { kind: 'rejected', code: 413, reason: 'too large' } : undefined;
    const broken = { ...entryOf(recordOf('c')), body: Buffer.from('no object') };
    const more = { outcome: 'completed' } as const;
    const outcomes = await kinds(entryOf(recordOf('a', more)), entryOf(recordOf('b', more)), broken);
    assert.deepEqual(outcomes, ['rejected', 'delivered', 'rejected']);
    assert.deepEqual(told(), [['b', 2]]);
  });

  it('tries everything again when the store fails half-way, without asking it for each of the others', async () => {
    const ids = Array.from({ length: 200 }, (_, index) => `m${index}`);
    await write(...ids.map((id) => entryOf(recordOf(id))));
    const details = { place: 'x', reason: 'gone', remedy: 'Wait.' };
    store.beforeRead = (id) => {
      if (Number(id.slice(1)) >= 50) throw new PromptlogError('PL_RECORDS_UNAVAILABLE', details);
    };
    store.reads = 0;
    const outcomes = await kinds(...ids.map((id) => entryOf(recordOf(id))));
    assert.equal(outcomes.filter((kind) => kind === 'delivered').length, 50);
    assert.equal(outcomes.filter((kind) => kind === 'retry').length, 150);
    assert.ok(store.reads < 100, `${store.reads} reads`);
  });

  it('lets a record wait whose stored copy cannot be used, and holds nobody else up', async () => {
    await write(entryOf(recordOf('a')), entryOf(recordOf('b')));
    store.beforeRead = (id) => {
      if (id === 'a') throw new PromptlogError('PL_RECORD_TORN', { id, parts: 3, found: 1, revision: 1 });
    };
    const outcomes = await write(entryOf(recordOf('a')), entryOf(recordOf('b', { tags: ['x'] })));
    assert.deepEqual(
      outcomes.map(({ kind }) => kind),
      ['wait', 'delivered'],
    );
    assert.match(outcomes[0]?.kind === 'wait' ? outcomes[0].reason : '', /stored in 3 parts/);
  });

  it('stops between two records when it is told to', async () => {
    const ids = Array.from({ length: 100 }, (_, index) => `m${index}`);
    await write(...ids.map((id) => entryOf(recordOf(id))));
    const stop = new AbortController();
    store.beforeRead = () => stop.abort();
    const outcomes = await destination.write(
      ids.map((id) => entryOf(recordOf(id))),
      stop.signal,
    );
    assert.ok(outcomes.filter(({ kind }) => kind === 'retry').length >= 84);
  });
});

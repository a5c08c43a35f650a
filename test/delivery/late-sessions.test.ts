import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Delivered } from '../../src/delivery/destination.ts';
import type { Projection } from '../../src/delivery/projection-entry.ts';
import { RecordsDestination } from '../../src/delivery/records-destination.ts';
import { project } from '../../src/projection/search-document.ts';
import { erase } from '../../src/record/merge.ts';
import { movedTo } from '../../src/record/merge-tombstone.ts';
import type { PromptRecord } from '../../src/record/record.ts';
import { readPart, readRecord } from '../../src/record/schema.ts';
import { openRecordsStore, type RecordsStoreOptions } from '../../src/records/open-store.ts';
import type { RecordsStore } from '../../src/records/store.ts';
import type { CosmosEmulator } from '../../src/stack/cosmos-emulator.ts';
import { documentOf } from '../support/both-stores.ts';
import { startCosmosServer } from '../support/cosmos-server.ts';
import { changeOf, entryOf, newFolder, recordIn, removeFolders } from './fixture.ts';

const GO_ON = new AbortController().signal;
const ID = 'call-1';
const SESSION = 'session-1';
const TIME = '2026-11-21T05:00:00.000Z';
const question = { message: { id: ID, prompt: [{ role: 'human', content: 'Where is my refund?' }] }, time: TIME };
const answer = {
  message: { id: ID, other_attr: [{ completion: { choices: [{ message: { content: 'On its way.' } }] } }] },
  time: '2026-11-21T05:00:01.000Z',
  response_id: 'chatcmpl-1',
};
const span = { message: { id: ID }, time: TIME, timing: { duration_ms: 900 }, chat_session_id: SESSION };

const part = (value: object, ...halves: string[]) => entryOf(readPart({ accepted: TIME, ...value, halves }), 'part');
const logs = { request: part(question, 'request'), response: part(answer, 'response') };
const SCENARIOS: Readonly<Record<string, readonly Delivered[]>> = {
  'a request without the session that the response has': [
    logs.request,
    part({ ...answer, chat_session_id: SESSION }, 'response'),
  ],
  'two logs without the session that their span has': [logs.request, logs.response, part(span, 'response')],
  'a whole record without the session that a late half has': [
    entryOf(
      readRecord({ accepted: TIME, ...question, ...answer, message: { ...answer.message, ...question.message } }),
    ),
    part(span, 'response'),
  ],
  'halves without a session, and a whole record and half of it with one': [
    logs.request,
    entryOf(readRecord({ accepted: TIME, ...question, chat_session_id: SESSION })),
    part({ ...answer, chat_session_id: SESSION }, 'response'),
  ],
};

/** A search store that keeps versions as Elasticsearch does with `external_gte`. */
class SearchModel {
  readonly #versions = new Map<string, { readonly version: number; readonly document?: unknown }>();

  take(record: PromptRecord): void {
    const { index, id, version, document } = project(record, undefined, { bytes: JSON.stringify(record).length });
    const key = `${index}/${id}`;
    if ((this.#versions.get(key)?.version ?? 0) > version) return;
    this.#versions.set(key, document === undefined ? { version } : { version, document });
  }

  get documents(): Map<string, unknown> {
    const there = [...this.#versions].filter(([, { document }]) => document !== undefined);
    return new Map(there.map(([key, { document }]) => [key, JSON.parse(JSON.stringify(document))]));
  }
}

/** One process: dies at a step of its work when told to, before or after it, and then does nothing more. */
class Collector {
  steps = 0;
  dead = false;
  readonly destination: RecordsDestination;

  constructor(store: RecordsStore, search: SearchModel, diesAt = Number.POSITIVE_INFINITY, after = false) {
    const step = async <T>(work: () => Promise<T>): Promise<T> => {
      const last = ++this.steps === diesAt;
      if (last && !after) this.dead = true;
      if (this.dead) throw new Error('killed');
      const result = await work();
      if (last) this.dead = true;
      if (this.dead) throw new Error('killed');
      return result;
    };
    const mortal = new Proxy(store, {
      get: (target, name) => {
        const member = Reflect.get(target, name) as unknown;
        if (typeof member !== 'function') return member;
        return (...args: unknown[]) => step(() => Reflect.apply(member, target, args) as Promise<unknown>);
      },
    });
    this.destination = new RecordsDestination({
      openStore: async () => mortal,
      batchBytes: 1_000_000,
      emit: (projections: readonly Projection[]) =>
        step(async () => {
          for (const projection of projections) search.take(recordIn(projection));
        }),
    });
  }

  /** Writes until nothing is left, as a lane does; false when it died on the way. */
  async deliver(entries: readonly Delivered[]): Promise<boolean> {
    await this.destination.open();
    for (let rest = entries, turn = 0; rest.length > 0; turn++) {
      assert.ok(turn < 10, 'it comes to an end');
      const outcomes = await this.destination.write(rest, GO_ON).catch(() => []);
      if (this.dead) return false;
      rest = rest.filter((_, index) => outcomes[index]?.kind !== 'delivered');
    }
    return true;
  }
}

function* ordersOf<T>(items: readonly T[]): Generator<T[]> {
  if (items.length === 0) yield [];
  for (const [index, item] of items.entries()) {
    for (const rest of ordersOf(items.toSpliced(index, 1))) yield [item, ...rest];
  }
}

describeLateSessions('SQLite', () => ({ kind: 'sqlite', file: join(newFolder(), 'records.sqlite') }));

describe('over the wire', () => {
  let server: CosmosEmulator;
  before(async () => {
    server = await startCosmosServer();
  });
  after(() => server.stop());

  describeLateSessions('Cosmos DB', () => {
    const { endpoint, key } = server;
    return { kind: 'cosmos', endpoint, key, database: 'late', container: crypto.randomUUID() };
  });
});

/** Declares the suite for one kind of store. */
function describeLateSessions(name: string, nextPlace: () => RecordsStoreOptions): void {
  describe(`a session that becomes known late, in ${name}`, function () {
    this.timeout(60_000);
    let store: RecordsStore;
    let opened: RecordsStore | undefined;
    let search: SearchModel;

    const begin = async () => {
      await opened?.close();
      search = new SearchModel();
      store = await openRecordsStore(nextPlace());
      opened = store;
    };
    const arrive = (entries: readonly Delivered[]) => {
      // The search lane takes whole records by itself.
      for (const entry of entries) if (entry.kind === 'record') search.take(recordIn({ body: entry.body.toString() }));
    };
    /** What both stores hold, but for revisions and what a tombstone says beside where the record is. */
    const state = async () => {
      const records = new Map<string, unknown>();
      const documents = new Map<string, unknown>();
      for await (const page of store.scan()) {
        for (const record of page.records) {
          const { chat_session_id: session, erased } = record;
          records.set(session, erased === undefined ? { ...record, revision: 0 } : { moved_to: record.moved_to });
          if (erased === undefined) documents.set(...documentOf(record));
        }
      }
      assert.deepEqual(search.documents, documents, 'search holds what the records say');
      return records;
    };
    const settle = async (batches: readonly (readonly Delivered[])[]) => {
      for (const batch of batches) {
        arrive(batch);
        await new Collector(store, search).deliver(batch);
      }
    };
    beforeEach(begin);
    afterEach(async () => {
      await opened?.close();
      opened = undefined;
      removeFolders();
    });

    for (const [title, entries] of Object.entries(SCENARIOS)) {
      it(`leaves both stores the same after ${title}, in every order, one by one, together and again`, async () => {
        let expected: Map<string, unknown> | undefined;
        for (const order of ordersOf(entries)) {
          for (const batches of [order.map((entry) => [entry]), [order]]) {
            await begin();
            await settle(batches);
            for (const again of order) await settle([[again]]);
            const found = await state();
            const live = [...found].filter(([, record]) => !('moved_to' in (record as object)));
            assert.deepEqual(
              live.map(([session]) => session),
              [SESSION],
            );
            expected ??= found;
            assert.deepEqual(found, expected);
          }
        }
      });
    }

    it('leaves under the old key where the record is now, and nothing else', async () => {
      await settle([[logs.request], [logs.response], [part(span, 'response')]]);
      const tombstone = (await store.read(ID, ID))?.record ?? assert.fail('no tombstone');
      assert.equal(movedTo(tombstone), SESSION);
      assert.doesNotMatch(JSON.stringify(tombstone), /refund|way/);
      const record = (await store.read(SESSION, ID))?.record;
      assert.deepEqual([record?.halves, record?.timing], [['request', 'response'], { duration_ms: 900 }]);
    });

    it('is survived by a collector that dies at any step, and delivers again after its restart', async () => {
      const entries = SCENARIOS['two logs without the session that their span has'] ?? assert.fail();
      const orders = name === 'SQLite' ? [...ordersOf(entries)] : [entries];
      for (const order of orders) {
        await begin();
        await settle(order.map((entry) => [entry]));
        const expected = await state();
        for (const after of [false, true]) {
          for (let diesAt = 1, died = true; died; diesAt++) {
            await begin();
            arrive(order);
            died = false;
            for (const entry of order) {
              const collector = new Collector(store, search, diesAt, after);
              if (await collector.deliver([entry])) continue;
              died = true;
              await new Collector(store, search).deliver([entry]);
            }
            assert.deepEqual(await state(), expected, `died ${after ? 'after' : 'before'} step ${diesAt}`);
          }
        }
      }
    });

    it('is found by one of two collectors that write the two at the same moment', async () => {
      const orphan = logs.request;
      const known = part({ ...answer, chat_session_id: SESSION }, 'response');
      for (let round = 0; round < 10; round++) {
        await begin();
        await Promise.all([
          new Collector(store, search).deliver([orphan]),
          new Collector(store, search).deliver([known]),
        ]);
        const record = (await store.read(SESSION, ID))?.record;
        assert.deepEqual(record?.halves, ['request', 'response']);
        assert.equal(movedTo((await store.read(ID, ID))?.record ?? assert.fail()), SESSION);
      }
    });

    it('takes a change along that named the record before it was moved, or names its old key after', async () => {
      const at = '2026-11-21T06:00:00.000Z';
      const early = changeOf({ id: ID, at, tags: ['early'] });
      const late = changeOf({ id: ID, chat_session_id: ID, at, properties: { TEAM: 'x' } });
      const alias = changeOf({ id: 'chatcmpl-1', at, feedback: [{ name: 'score', value: 1, at }] });
      await settle([[logs.request], [early], [logs.response], [part(span, 'response')], [late], [alias]]);
      const record = (await store.read(SESSION, ID))?.record;
      assert.deepEqual([record?.tags, record?.properties, record?.feedback?.length], [['early'], { TEAM: 'x' }, 1]);
      await state();
    });

    it('would stay unknown to a lane that does not look for it (a deliberate bad case)', async () => {
      const blind = new Proxy(store, {
        get: (target, name) => {
          if (name === 'find') return () => Promise.resolve([]);
          const member = Reflect.get(target, name) as unknown;
          return typeof member === 'function' ? member.bind(target) : member;
        },
      });
      for (const entry of [part(span, 'response'), logs.request]) await new Collector(blind, search).deliver([entry]);
      assert.deepEqual((await store.read(ID, ID))?.record.erased, undefined);
    });

    it('never brings back what was erased', async () => {
      await settle([[logs.request]]);
      const { record, etag } = (await store.read(ID, ID)) ?? assert.fail();
      await store.replace(erase(record, TIME), etag);
      await settle([[part(span, 'response')], [logs.response], [logs.request]]);
      assert.deepEqual((await store.read(SESSION, ID))?.record.message.prompt, []);
      assert.equal(search.documents.size, 0);
    });
  });
}

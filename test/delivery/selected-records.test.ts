import assert from 'node:assert/strict';
import { join } from 'node:path';
import { countSelected, type RecordSelection, selectedRecords } from '../../src/delivery/selected-records.ts';
import { SqliteStore } from '../../src/records/sqlite.ts';
import { hasCode, itemOf, recordOf, SOME_TIME } from '../support/records.ts';
import { newFolder, removeFolders } from './fixture.ts';

const MINUTE = 60_000;

describe('choosing records', () => {
  let store: SqliteStore;
  // Minute by minute: two sessions in turn, three users in turn.
  const records = Array.from({ length: 30 }, (_, index) =>
    recordOf(`m${index}`, {
      chat_session_id: `s${index % 2}`,
      user: { name: '', user_id: `u${index % 3}` },
      at: SOME_TIME + index * MINUTE,
      response_id: `r${index}`,
    }),
  );

  before(async () => {
    store = new SqliteStore({ file: join(newFolder(), 'records.sqlite') });
    await store.open();
    // Not in the order of their time.
    await store.create(records.toReversed().map(itemOf));
  });
  after(async () => {
    await store.close();
    removeFolders();
  });

  const options = (selection: RecordSelection) => ({ store, client: undefined, selection, pageSize: 4 });

  /** What is found when every page is asked for by a call that knows the token of the page before alone. */
  async function idsOf(selection: RecordSelection): Promise<string[]> {
    const ids: string[] = [];
    let after: string | undefined;
    for (let more = true; more; ) {
      more = false;
      for await (const page of selectedRecords({ ...options(selection), after })) {
        assert.ok(page.records.length <= 4);
        ids.push(...page.records.map((record) => record.message.id));
        after = page.token;
        more = true;
        break;
      }
    }
    return ids;
  }

  const expected = (choose: (index: number) => boolean): string[] =>
    records.flatMap((record, index) => (choose(index) ? [record.message.id] : []));
  const at = (index: number): Date => new Date(SOME_TIME + index * MINUTE);

  const cases: [what: string, selection: RecordSelection, choose: (index: number) => boolean][] = [
    ['all of them where nothing is chosen', {}, () => true],
    ['by time, the end not included', { since: at(3), until: at(20) }, (index) => index >= 3 && index < 20],
    ['by session', { session: 's1' }, (index) => index % 2 === 1],
    ['by user', { user: 'u2' }, (index) => index % 3 === 2],
    ['by id', { id: 'm7' }, (index) => index === 7],
    ['by response id', { id: 'r8' }, (index) => index === 8],
    [
      'by all of it at once',
      { session: 's0', user: 'u0', since: at(6), until: at(25) },
      (index) => index % 6 === 0 && index >= 6 && index < 25,
    ],
    ['and none where the id is of another session', { session: 's0', id: 'm7' }, () => false],
  ];
  for (const [what, selection, choose] of cases) {
    it(`finds ${what}, in pages that go on by their token`, async () => {
      assert.deepEqual((await idsOf(selection)).toSorted(), expected(choose).toSorted());
    });
  }

  it('tells a session in the order of its time', async () => {
    assert.deepEqual(
      await idsOf({ session: 's0' }),
      expected((index) => index % 2 === 0),
    );
  });

  it('counts them where that takes less than reading all', async () => {
    const counts = cases.map(([, selection]) => countSelected(options(selection)));
    assert.deepEqual(await Promise.all(counts), [30, 17, 15, undefined, 1, 1, 4, 0]);
  });

  it('goes on behind a record, whatever was written before it meanwhile', async () => {
    const first = await selectedRecords(options({ session: 'grows' }))
      [Symbol.asyncIterator]()
      .next();
    assert.equal(first.done, true);
    const make = (id: string, minute: number) => itemOf(recordOf(id, { chat_session_id: 'grows', at: +at(minute) }));
    await store.create([make('g1', 1), make('g2', 2), make('g3', 3), make('g4', 4), make('g5', 5)]);
    let token = '';
    for await (const page of selectedRecords(options({ session: 'grows' }))) {
      token = page.token;
      break;
    }
    await store.create([make('g0', 0)]);
    const rest: string[] = [];
    for await (const page of selectedRecords({ ...options({ session: 'grows' }), after: token })) {
      rest.push(...page.records.map((record) => record.message.id));
    }
    assert.deepEqual(rest, ['g5']);
  });

  it('refuses a token of something else, and a query where there is nobody to ask', async () => {
    const read = async (selection: RecordSelection, after?: string): Promise<void> => {
      for await (const page of selectedRecords({ ...options(selection), after })) assert.fail(page.token);
    };
    await assert.rejects(read({ session: 's0' }, 'elsewhere'), hasCode('PL_USAGE', /elsewhere/));
    await assert.rejects(read({}, 'elsewhere'), hasCode('PL_USAGE', /elsewhere/));
    await assert.rejects(read({ query: 'outcome: failed' }), hasCode('PL_USAGE', /Elasticsearch/));
  });
});

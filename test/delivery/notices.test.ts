import assert from 'node:assert/strict';
import type { EntryOutcome } from '../../src/delivery/destination.ts';
import type { Notice } from '../../src/notice.ts';
import { recordOf } from '../support/records.ts';
import {
  type BenchOptions,
  changeOf,
  DeliveryBench,
  entryOf,
  removeFolders,
  StubDestination,
  until,
} from './fixture.ts';

const AWAY: EntryOutcome = { kind: 'retry', reason: 'Elasticsearch: connect ECONNREFUSED 127.0.0.1:9200' };
const CANARY = 'canary-4711';

describe('delivery says', () => {
  let stub: StubDestination;
  let bench: DeliveryBench;
  const begin = (
    rule: (ids: readonly string[]) => Readonly<Record<string, EntryOutcome>>,
    options: BenchOptions = {},
  ) => {
    stub = new StubDestination();
    stub.rule = rule;
    bench = new DeliveryBench([stub], options);
  };
  const said = (code: string): readonly Notice[] => bench.notices.filter((notice) => notice.code === code);
  const all = (ids: readonly string[], outcome: EntryOutcome) => Object.fromEntries(ids.map((id) => [id, outcome]));

  afterEach(async () => {
    await bench.stop();
    removeFolders();
  });

  it('nothing but that the store is open when all is well', async () => {
    begin(() => ({}));
    await bench.put('a', 'b');
    assert.equal(await bench.drain(), true);
    assert.deepEqual(
      bench.notices.map(({ level, code }) => [level, code]),
      [['info', 'records.open']],
    );
  });

  it('which record became a dead letter, with its session, its trace and the code, and none of the words of the store', async () => {
    const reason = `document_parsing_exception: failed to parse field [x]. Preview of field's value: '${CANARY}'`;
    begin((ids) => all(ids, { kind: 'rejected', code: 400, reason }));
    const record = recordOf('r-1', { chat_session_id: 's-1', content: CANARY, client: { trace_id: 't-1' } });
    await bench.put(entryOf(record));
    assert.equal(await bench.drain(), true);
    const [notice, ...more] = said('records.refused');
    assert.deepEqual(more, []);
    assert.deepEqual([notice?.level, notice?.record, notice?.session, notice?.trace], ['error', 'r-1', 's-1', 't-1']);
    assert.deepEqual(notice?.facts, {
      lane: 'records',
      kind: 'record',
      status: 400,
      fault: 'document_parsing_exception',
    });
    assert.ok(!JSON.stringify(bench.notices).includes(CANARY));
    assert.ok(bench.ledger.held('dead')[0]?.reason.includes(CANARY), 'the dead letter itself has them');
  });

  it('the same of a change whose record did not come in time', async () => {
    begin((ids) => all(ids, { kind: 'wait', reason: 'no record r-2 has come' }), { changeWaitMs: 0 });
    await bench.put(changeOf({ id: 'r-2', at: '2026-11-21T05:00:00.000Z' }));
    assert.equal(await bench.drain(), true);
    await until('it is a dead letter', () => said('records.refused').length === 1);
    const [notice] = said('records.refused');
    assert.deepEqual([notice?.level, notice?.record, notice?.trace], ['error', 'r-2', undefined]);
    assert.match(notice?.text ?? '', /a change of a record .*404: its record has not come/);
  });

  it('that a store is away, once, then that it is back, and how much had waited', async () => {
    let down = true;
    begin((ids) => (down ? all(ids, AWAY) : {}), { warnAfterMs: 20 });
    await bench.put('a');
    await until('it is away', () => said('records.away').length === 1);
    await bench.put('b', 'c');
    assert.match(said('records.away')[0]?.text ?? '', /\(ECONNREFUSED\)/);
    assert.deepEqual(said('records.back'), []);
    down = false;
    assert.equal(await bench.drain(), true);
    await until('it has caught up', () => said('records.caught-up').length === 1);
    assert.equal(said('records.away').length, 1);
    assert.equal(said('records.back')[0]?.level, 'info');
    assert.deepEqual(said('records.caught-up')[0]?.facts, { lane: 'records', entries: 3 });
  });

  it('nothing of a failure that passes soon', async () => {
    let times = 3;
    begin((ids) => (times-- > 0 ? all(ids, AWAY) : {}));
    await bench.put('a');
    assert.equal(await bench.drain(), true);
    assert.deepEqual(
      bench.notices.map(({ code }) => code),
      ['records.open'],
    );
  });
});

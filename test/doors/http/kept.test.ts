/** Callers that can neither correct a value nor hold it: what is refused of theirs is kept among the dead letters. */
import assert from 'node:assert/strict';
import { TestCollector } from '../../support/collector.ts';
import { recordOf } from '../../support/records.ts';
import { spooledEntries } from '../../support/spool-shipper.ts';

const KEEP = '/v1/records?refused=keep';
const KEY = 'sk-abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKL';

interface Letter {
  readonly code: string;
  readonly message: string;
  readonly door: string;
  readonly value?: unknown;
  readonly text?: string;
}

describe('the records route with refused=keep', function () {
  this.timeout(30_000);
  let collector: TestCollector;

  beforeEach(async () => {
    collector = await TestCollector.start();
  });
  afterEach(async () => {
    assert.deepEqual(collector.faults, []);
    await collector.remove();
  });

  function letters(): Letter[] {
    const refused = spooledEntries(collector.shipper.folder).filter(({ kind }) => kind === 'refused');
    return refused.map(({ body }) => body as unknown as Letter);
  }

  it('answers 200 when the refused value is on the disk, and says that it was kept', async () => {
    const { status, body } = await collector.post(KEEP, { note: 'no prompt at all' });
    assert.equal(status, 200);
    assert.deepEqual([body.accepted, body.refused], [0, 1]);
    const [item] = body.items;
    assert.deepEqual([item?.status, item?.kept, item?.error?.code], ['refused', true, 'PL_RECORD_INVALID']);
    const [letter] = letters();
    assert.deepEqual(letter?.value, { note: 'no prompt at all' });
    assert.deepEqual([letter?.code, letter?.door], ['PL_RECORD_INVALID', 'http']);
  });

  it('keeps text that is no JSON as it came', async () => {
    const { status } = await collector.post(KEEP, '{"message": "cut', { 'content-type': 'application/json' });
    assert.equal(status, 200);
    assert.equal(letters()[0]?.text, '{"message": "cut');
  });

  it('keeps the bad lines and takes the good ones', async () => {
    const lines = [JSON.stringify(recordOf('a')), '{broken', JSON.stringify(recordOf('b'))].join('\n');
    const { status, body } = await collector.post(KEEP, lines, { 'content-type': 'application/x-ndjson' });
    assert.deepEqual([status, body.accepted, body.refused], [200, 2, 1]);
    assert.deepEqual(
      letters().map(({ text }) => text),
      ['{broken'],
    );
  });

  it('masks what it keeps, in values and in text', async () => {
    await collector.post(KEEP, { note: `the key is ${KEY}` });
    await collector.post(KEEP, `{"note": "the key is ${KEY}`, { 'content-type': 'application/json' });
    const kept = JSON.stringify(letters());
    assert.equal(letters().length, 2);
    assert.ok(!kept.includes(KEY), kept);
    assert.match(kept, /\[credential\]/);
  });

  it('makes a dead letter of it, and nothing is pending', async () => {
    await collector.post(KEEP, { note: 'x' });
    await collector.shipper.drain();
    const records = collector.shipper.status().lanes.find(({ lane }) => lane === 'records');
    assert.deepEqual([records?.accepted, records?.dead, records?.pending], [1, 1, 0]);
  });

  it('names a letter by the key of its request, so that sending again is the same letter', async () => {
    const send = () => collector.post(KEEP, { note: 'x' }, { 'idempotency-key': 'line-7' });
    await send();
    await send();
    const ids = spooledEntries(collector.shipper.folder).map(({ id }) => id);
    assert.equal(ids.length, 2);
    assert.equal(new Set(ids).size, 1);
  });

  it('still answers 422 and 400, and keeps nothing, when it was not asked to', async () => {
    assert.equal((await collector.post('/v1/records', { note: 'x' })).status, 422);
    const broken = await collector.post('/v1/records', '{"note', { 'content-type': 'application/json' });
    assert.equal(broken.status, 400);
    assert.deepEqual(letters(), []);
  });
});

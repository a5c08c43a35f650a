/** Judgements and corrections over HTTP, until they are in the record. */
import assert from 'node:assert/strict';
import { TestCollector } from '../../support/collector.ts';
import { recordOf } from '../../support/records.ts';

const AT = '2026-11-21T06:00:00.000Z';

describe('corrections over HTTP', function () {
  this.timeout(30_000);
  let collector: TestCollector;

  before(async () => {
    collector = await TestCollector.start();
    await collector.post('/v1/records', [
      recordOf('a'),
      recordOf('b', { response_id: 'chatcmpl-b' }),
      recordOf('c/ä?'),
    ]);
  });
  after(async () => {
    assert.deepEqual(collector.faults, []);
    await collector.remove();
  });

  it('bring a rating, a score, a label, a comment and what the answer should have been', async () => {
    const judged = {
      rating: 'up',
      score: 90,
      label: 'helpful',
      comment: 'good',
      correction: 'x',
      corrections: ['y'],
      at: AT,
    };
    const { status, body } = await collector.post('/v1/records/a/feedback', judged);
    assert.deepEqual([status, body], [202, { id: 'a', status: 'accepted' }]);
    const { feedback } = (await collector.stored()).get('a') ?? assert.fail();
    const by = { source: 'user', at: AT };
    assert.deepEqual(
      [...(feedback ?? [])].sort((a, b) => (a.name < b.name ? -1 : 1)),
      [
        { name: 'correction', comment: 'x', ...by },
        { name: 'correction_2', comment: 'y', ...by },
        { name: 'label', value: 'helpful', ...by },
        { name: 'rating', value: 'up', comment: 'good', ...by },
        { name: 'score', value: 90, ...by },
      ],
    );
  });

  it('count once when they are sent twice, and find a record by its response id', async () => {
    const said = { comment: 'well', at: AT, source: 'reviewer' };
    await collector.post('/v1/records/chatcmpl-b/feedback', said);
    await collector.post('/v1/records/chatcmpl-b/feedback', said);
    const { feedback } = (await collector.stored()).get('b') ?? assert.fail();
    assert.deepEqual(feedback, [{ name: 'comment', comment: 'well', source: 'reviewer', at: AT }]);
  });

  it('set properties and tags, and remove a property', async () => {
    const first = { properties: { CASE: '17', DRAFT: true }, tags: ['x'], at: AT };
    assert.equal((await collector.send('PATCH', '/v1/records/c%2F%C3%A4%3F', first)).status, 202);
    const second = { properties: { DRAFT: null }, at: '2026-11-21T07:00:00.000Z' };
    assert.equal((await collector.send('PATCH', '/v1/records/c%2F%C3%A4%3F', second)).status, 202);
    const { properties, tags } = (await collector.stored()).get('c/ä?') ?? assert.fail();
    assert.deepEqual([properties, tags], [{ CASE: '17' }, ['x']]);
  });

  it('are taken for a record that has not come yet', async () => {
    await collector.post('/v1/records/late/feedback', { score: 1, at: AT });
    await collector.post('/v1/records', recordOf('late'));
    assert.equal((await collector.stored()).get('late')?.feedback?.[0]?.value, 1);
  });

  it('are refused with the path of what does not fit', async () => {
    const cases: readonly (readonly [path: string, body: unknown, field: string])[] = [
      ['/v1/records/a/feedback', {}, 'the body'],
      ['/v1/records/a/feedback', [], 'the body'],
      ['/v1/records/a/feedback', { score: 'much' }, 'score'],
      ['/v1/records/a/feedback', { score: 1, at: 'yesterday' }, 'at'],
      ['/v1/records/a/feedback', { corrections: ['x', 1] }, 'corrections.1'],
      ['/v1/records/a/feedback', { score: 1, stars: 5 }, 'stars'],
    ];
    for (const [path, body, field] of cases) {
      const reply = await collector.post(path, body);
      assert.deepEqual(
        [reply.status, reply.body.error?.code, reply.body.error?.path],
        [422, 'PL_RECORD_INVALID', field],
      );
    }
    for (const body of [{}, { tags: 'x' }, { properties: 1 }, { tags: [1] }]) {
      assert.equal((await collector.send('PATCH', '/v1/records/a', body)).status, 422);
    }
    const deep = `{"properties":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`;
    assert.equal((await collector.send('PATCH', '/v1/records/a', deep)).status, 422);
    assert.equal((await collector.send('PATCH', '/v1/records/a', '{')).status, 400);
    assert.equal((await collector.send('PATCH', '/v1/records/a', `{"tags":["${'x'.repeat(2_000_000)}"]}`)).status, 413);
  });
});

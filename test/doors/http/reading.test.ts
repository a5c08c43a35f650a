/** Reading records, sessions and search results over HTTP. */
import assert from 'node:assert/strict';
import type { AuditLine } from '../../../src/doors/http/auth/audit-trail.ts';
import { PromptlogError } from '../../../src/errors.ts';
import { TestCollector } from '../../support/collector.ts';
import { recordOf, SOME_TIME } from '../../support/records.ts';

describe('reading over HTTP', function () {
  this.timeout(30_000);
  let collector: TestCollector;
  const audit: AuditLine[] = [];
  let auditFails = false;

  before(async () => {
    collector = await TestCollector.start({
      audit: {
        add: async (line) => {
          if (auditFails) throw new PromptlogError('PL_OUTPUT', { reason: 'the disk is full' });
          audit.push(line);
        },
      },
    });
    await collector.post('/v1/records', [
      recordOf('a', { chat_session_id: 's 1', response_id: 'chatcmpl-a' }),
      recordOf('b', { chat_session_id: 's 1', at: SOME_TIME - 1_000 }),
      recordOf('a', { chat_session_id: 's 2', at: SOME_TIME + 1_000 }),
    ]);
    assert.equal(await collector.shipper.drain(), true);
  });
  after(async () => {
    assert.deepEqual(collector.faults, []);
    await collector.remove();
  });
  beforeEach(() => {
    audit.length = 0;
    auditFails = false;
  });

  it('gives one record by its id, the newest of several, or that of a session', async () => {
    assert.equal((await collector.get('/v1/records/a')).body.chat_session_id, 's 2');
    const { status, body } = await collector.get('/v1/records/a?session=s%201');
    assert.deepEqual(
      [status, body.chat_session_id, body.message.prompt[0]?.content],
      [200, 's 1', 'Where is my refund?'],
    );
    assert.equal((await collector.get('/v1/records/chatcmpl-a')).body.chat_session_id, 's 1');
    const missing = await collector.get('/v1/records/nobody');
    assert.deepEqual([missing.status, missing.body.error.code], [404, 'PL_NOT_FOUND']);
    assert.equal((await collector.get('/v1/records/a?session=s%203')).status, 404);
    assert.equal((await collector.ask('HEAD', '/v1/records/a')).status, 200);
  });

  it('gives a session in the order of its records', async () => {
    const { status, body } = await collector.get('/v1/sessions/s%201');
    const ids = body.records.map((record) => record.message.id);
    assert.deepEqual([status, body.session, ids], [200, 's 1', ['b', 'a']]);
    assert.equal((await collector.get('/v1/sessions/nobody')).status, 404);
  });

  it('hands a search to the search store with its filters', async () => {
    let asked: Record<string, unknown> = {};
    collector.home.search.fault = ({ path, body }) => {
      if (!path.endsWith('/_search')) return undefined;
      asked = JSON.parse(body);
      const hits = [{ _id: 'x', fields: { 'event.id': ['a'], 'session.id': ['s 1'] }, sort: [1, 'a'] }];
      const headers = { 'x-elastic-product': 'Elasticsearch', 'content-type': 'application/json' };
      return { status: 200, headers, body: JSON.stringify({ hits: { total: { value: 1, relation: 'eq' }, hits } }) };
    };
    try {
      const { status, body } = await collector.post('/v1/search', {
        words: 'refund',
        app: 'bot',
        since: '-7d',
        size: 1,
      });
      const next = [1, 'a'];
      const hits = [{ id: 'a', session: 's 1', highlights: {} }];
      assert.deepEqual([status, body], [200, { hits, total: 1, totalIsExact: true, next }]);
      assert.equal(asked['size'], 1);
      assert.match(JSON.stringify(asked['query']), /refund.*service\.name.*bot.*now-7d/);
    } finally {
      collector.home.search.fault = () => undefined;
    }
  });

  it('says what of a search cannot be meant, and when the search store is away', async () => {
    for (const [body, status] of [
      [{ size: 0 }, 422],
      [{ since: 'soon' }, 422],
      [{ sort: 'best' }, 422],
      [{ query: {} }, 422],
      [[], 422],
    ] as const) {
      assert.equal((await collector.post('/v1/search', body)).status, status, JSON.stringify(body));
    }
    collector.home.search.fault = ({ path }) => (path.endsWith('/_search') ? 'reset' : undefined);
    const away = await collector.post('/v1/search', {});
    collector.home.search.fault = () => undefined;
    assert.deepEqual([away.status, away.headers.get('retry-after')], [503, '5']);
    assert.deepEqual(
      collector.notices.map(({ level, facts }) => [level, facts?.['status']]),
      [['warn', 503]],
    );
  });

  it('keeps account of what was read, and gives nothing without', async () => {
    await collector.get('/v1/records/a');
    await collector.get('/v1/sessions/s%201');
    await collector.get('/v1/records/nobody');
    const by = { who: 'anyone', address: '127.0.0.1' };
    assert.deepEqual(audit, [
      { ...by, what: { record: 'a' }, outcome: 'given', records: 1 },
      { ...by, what: { session: 's 1' }, outcome: 'given', records: 2 },
      { ...by, what: { record: 'nobody' }, outcome: 'not found' },
    ]);
    auditFails = true;
    const { status, body } = await collector.get('/v1/records/a');
    assert.deepEqual([status, body.error.code], [500, 'PL_OUTPUT']);
    assert.ok(!JSON.stringify(body).includes('refund'));
  });
});

/** The Explorer's questions to a running collector, answered by a real Elasticsearch: for everybody only what is theirs. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { DASHBOARDS } from '../../src/dashboards/boards.ts';
import { panelsOf } from '../../src/dashboards/panel.ts';
import type { Insight } from '../../src/insight/insight-facts.ts';
import type { PromptRecord } from '../../src/record/record.ts';
import type { SearchClient } from '../../src/search/client.ts';
import { installTemplates } from '../../src/search/templates.ts';
import { searchAt, superuserClient } from '../support/both-stores.ts';
import type { Reply } from '../support/collector.ts';
import { sharedElasticsearch } from '../support/elasticsearch.ts';
import { ExplorerCollector, type TestBrowser } from '../support/explorer-collector.ts';
import { recordOf } from '../support/records.ts';

const INDEX = 'prompt-logs-2001.05';
const [SHOP, BANK] = ['explorer-shop', 'explorer-bank'];
const MAY = { since: '2001-05', until: '2001-05' };

interface Page {
  readonly hits: readonly { readonly id: string; readonly highlights: Record<string, readonly { found: boolean }[]> }[];
  readonly total: number;
  readonly facets: readonly { field: string; label: string; values: readonly { value: string; count: number }[] }[];
  readonly timeline: { interval: string; buckets: readonly { time: string; count: number }[] };
}

interface Board {
  readonly from: string;
  readonly to: string;
  readonly interval: string;
  readonly panels: readonly {
    id: string;
    rows?: readonly Record<string, unknown>[];
    records?: unknown[];
    error?: string;
  }[];
}

const as = <Body>({ status, body, text }: Reply): Body => {
  assert.equal(status, 200, text);
  return body as unknown as Body;
};

/** Derives something that can be recognised; what really is derived has its own tests. */
const insight: Insight = ({ asked }) => ({
  topics: [`about ${asked ?? 'nothing'}`],
  error: { class: 'none' },
  prompt: { language: 'en' },
  sentiment: { score: 0, label: 'neutral' },
  insight: { version: 'test' },
});

function said(id: string, app: string, hour: number, more: Parameters<typeof recordOf>[1] = {}): PromptRecord {
  return recordOf(id, {
    chat_session_id: `talk-${app}`,
    client: { app },
    user: { name: 'Ada', user_id: `user-of-${app}`, tenant_id: `tenant-of-${app}` },
    at: Date.UTC(2001, 4, 10, hour),
    outcome: 'completed',
    ...more,
  });
}

describe('the Explorer on a real server', function () {
  this.timeout(120_000);
  let explorer: ExplorerCollector;
  let superuser: SearchClient;
  let everybody: TestBrowser;
  let shop: TestBrowser;

  before(async () => {
    const server = await sharedElasticsearch();
    superuser = superuserClient(server);
    await installTemplates(superuser);
    explorer = await ExplorerCollector.start({
      shipping: searchAt(server),
      collector: { search: { client: superuser, place: 'the search store' } },
      explorer: { insight },
    });
    const records = [
      said('e1', SHOP, 9, { content: 'Where is my refund for the marmoset?' }),
      said('e2', SHOP, 10, { content: 'And the second marmoset?', outcome: 'failed', error: { type: 'rate_limit' } }),
      said('e3', SHOP, 11, { content: 'Thank you.' }),
      said('e4', BANK, 10, { content: 'A loan for a marmoset, please.' }),
      said('e5', BANK, 12, { content: 'Nothing else.', outcome: 'failed', error: { type: 'quota' } }),
      said('e6', BANK, 13, { chat_session_id: `talk-${SHOP}`, content: 'In the session of the others.' }),
    ];
    const key = explorer.keyFor(['ingest']);
    const sent = await explorer.collector.post('/v1/records', records, { 'x-api-key': key });
    assert.equal(sent.status, 200, sent.text);
    assert.equal(await explorer.collector.shipper.drain(), true);
    await superuser.indices.refresh({ index: INDEX });
    everybody = await explorer.signIn({ key: explorer.keyFor(['read', 'feedback']) });
    const bound = explorer.keyFor(['read', 'feedback'], { app: SHOP, tenant: `tenant-of-${SHOP}` });
    shop = await explorer.signIn({ code: await explorer.codeFor(bound) });
  });
  after(async () => {
    assert.deepEqual(explorer?.collector.faults, []);
    await explorer?.remove();
    await superuser?.indices.delete({ index: INDEX, ignore_unavailable: true });
    await superuser?.close();
  });

  const search = async (browser: TestBrowser, body: object): Promise<Page> =>
    as<Page>(await browser.post('/v1/search', { ...MAY, facets: true, size: 50, ...body }));
  const idsOf = ({ hits }: Page): string[] => hits.map(({ id }) => id).sort();
  const facet = ({ facets }: Page, name: string): [string, number][] =>
    (facets.find(({ field }) => field === name)?.values ?? []).map(({ value, count }) => [value, count]);

  it('finds by query, by words and by values, with what is common to all that was found', async () => {
    const page = await search(everybody, { query: 'marmoset and not outcome: failed' });
    assert.deepEqual(idsOf(page), ['e1', 'e4']);
    assert.ok(
      page.hits[0]?.highlights['message']?.some(({ found }) => found),
      'found words are marked',
    );
    assert.deepEqual(facet(page, 'service.name'), [
      [BANK, 1],
      [SHOP, 1],
    ]);
    assert.deepEqual(idsOf(await search(everybody, { words: 'marmoset', query: 'error.type: rate_limit' })), ['e2']);
    const failed = await search(everybody, { filters: { outcome: ['failed'], 'service.name': [SHOP] } });
    assert.deepEqual([idsOf(failed), failed.total], [['e2'], 1]);
    assert.deepEqual(facet(failed, 'outcome'), [
      ['completed', 2],
      ['failed', 1],
    ]);
    assert.deepEqual(facet(failed, 'service.name'), [
      [BANK, 1],
      [SHOP, 1],
    ]);
    assert.equal(failed.facets.find(({ field }) => field === 'service.name')?.label, 'Application');
  });

  it('counts records over the time asked for, and over their own where none was asked for', async () => {
    const { timeline } = await search(everybody, {});
    assert.equal(timeline.interval, '12h');
    assert.deepEqual([timeline.buckets[0]?.time, timeline.buckets.length], ['2001-05-01T00:00:00.000Z', 62]);
    assert.equal(
      timeline.buckets.reduce((sum, { count }) => sum + count, 0),
      6,
    );
    const query = `service.name: ${SHOP}`;
    const open = as<Page>(await everybody.post('/v1/search', { facets: true, query }));
    assert.deepEqual([open.timeline.interval, open.timeline.buckets[0]?.count], ['2m', 1]);
    const none = as<Page>(await everybody.post('/v1/search', { facets: true, query: 'service.name: nobody-has-it' }));
    assert.deepEqual([none.total, none.timeline.buckets], [0, []]);
  });

  it('says at which character a query goes wrong', async () => {
    for (const path of ['/v1/search', '/v1/dashboards/overview']) {
      const { status, body } = await everybody.post(path, { query: 'outcome: (failed' });
      const { code, path: where, position, message } = body.error as typeof body.error & { position: number };
      assert.deepEqual([status, code, where, position], [400, 'PL_QUERY_INVALID', 'query', 16], message);
      assert.match(message, /character 17: expected/);
    }
    const unknown = await everybody.post('/v1/search', { filters: { 'service.nam': ['x'] } });
    assert.deepEqual([unknown.status, unknown.body.error.path], [422, 'service.nam']);
  });

  it('shows a bound caller the records of its application, whatever it asks', async () => {
    for (const body of [{}, { query: `service.name: ${BANK} or service.name: *` }, { query: 'not service.name: x' }]) {
      const page = await search(shop, body);
      assert.deepEqual(idsOf(page), ['e1', 'e2', 'e3'], JSON.stringify(body));
      assert.deepEqual(facet(page, 'service.name'), [[SHOP, 3]]);
      assert.deepEqual(facet(page, 'user.name'), [['Ada', 3]]);
      assert.equal(
        page.timeline.buckets.reduce((sum, { count }) => sum + count, 0),
        3,
      );
    }
    assert.deepEqual(idsOf(await search(shop, { filters: { 'service.name': [BANK] } })), []);
  });

  it('suggests fields, and values of them that the caller may know', async () => {
    const { fields } = as<{ fields: { name: string; type: string; label: string }[] }>(await shop.get('/v1/fields'));
    assert.deepEqual(
      fields.find(({ name }) => name === 'prompt.text'),
      { name: 'prompt.text', type: 'text', label: 'Prompt' },
    );
    assert.ok(!fields.some(({ type }) => type === 'object' || type === 'alias'));
    const values = async (browser: TestBrowser, field: string, prefix: string) =>
      as<{ values: { value: string; count: number }[] }>(
        await browser.get(`/v1/values?${new URLSearchParams({ field, prefix })}`),
      ).values;
    assert.deepEqual(await values(everybody, 'service.name', 'EXPLORER-'), [
      { value: BANK, count: 3 },
      { value: SHOP, count: 3 },
    ]);
    assert.deepEqual(await values(shop, 'service.name', ''), [{ value: SHOP, count: 3 }]);
    assert.deepEqual(await values(shop, 'user.id', 'user-of-explorer-b'), []);
    assert.deepEqual(await values(shop, 'record.complete', 'tr'), [{ value: 'true', count: 3 }]);
    assert.equal((await shop.get('/v1/values?field=message')).status, 422);
    assert.equal((await shop.get('/v1/values')).status, 422);
  });

  it('gives conversations in order with what is derived, and without the turns of others', async () => {
    interface Conversation {
      readonly turns: readonly { readonly record: PromptRecord; readonly insight: Record<string, unknown> }[];
    }
    const path = `/v1/conversations/talk-${SHOP}`;
    const { turns } = as<Conversation>(await everybody.get(path));
    assert.deepEqual(
      turns.map(({ record }) => record.message.id),
      ['e1', 'e2', 'e3', 'e6'],
    );
    assert.deepEqual(turns[2]?.insight, {
      topics: ['about Thank you.'],
      sentiment: { score: 0, label: 'neutral' },
      error: { class: 'none' },
      prompt: { language: 'en' },
    });
    const own = as<Conversation>(await shop.get(path));
    assert.deepEqual(
      own.turns.map(({ record }) => record.message.id),
      ['e1', 'e2', 'e3'],
    );
    assert.equal((await shop.get(`/v1/conversations/talk-${BANK}`)).status, 404);
    assert.equal((await shop.get('/v1/records/e4')).status, 404);
  });

  it('answers every panel of every dashboard', async () => {
    const listed = as<{ dashboards: { id: string }[] }>(await everybody.get('/v1/dashboards'));
    assert.deepEqual(listed.dashboards, JSON.parse(JSON.stringify(DASHBOARDS)));
    for (const dashboard of DASHBOARDS) {
      const body = { from: '2001-05-10', to: '2001-05-10' };
      const board = as<Board>(await everybody.post(`/v1/dashboards/${dashboard.id}`, body));
      assert.deepEqual([board.from, board.to], ['2001-05-10T00:00:00.000Z', '2001-05-11T00:00:00.000Z']);
      assert.match(board.interval, /^\d+[smhd]$/);
      assert.deepEqual(
        board.panels.map(({ id }) => id),
        panelsOf(dashboard).map(({ id }) => id),
      );
      assert.deepEqual(
        board.panels.flatMap(({ id, error }) => (error === undefined ? [] : [`${id}: ${error}`])),
        [],
      );
    }
    assert.equal((await everybody.post('/v1/dashboards/nothing', {})).status, 404);
    const { status, body } = await everybody.post('/v1/dashboards/overview', { from: 'now', to: 'now-1h' });
    assert.deepEqual([status, body.error.path], [422, 'from']);
  });

  it('counts for a bound caller its own records alone, and nothing about the collector', async () => {
    const ask = { from: '2001-05-10', to: '2001-05-10' };
    const both = `(service.name: ${SHOP} or service.name: ${BANK})`;
    const filters = { 'service.name': [SHOP, BANK] };
    const callsOf = (board: Board): unknown => board.panels.flatMap(({ rows = [] }) => rows)[0];
    const all = as<Board>(await everybody.post('/v1/dashboards/overview', { ...ask, query: both }));
    const own = as<Board>(await shop.post('/v1/dashboards/overview', { ...ask, query: both, filters }));
    const alone = as<Board>(
      await everybody.post('/v1/dashboards/overview', { ...ask, query: `service.name: ${SHOP}` }),
    );
    const rowsOf = ({ panels }: Board) => panels.map(({ id, rows, records }) => [id, rows, records]);
    assert.deepEqual(rowsOf(own), rowsOf(alone));
    assert.notDeepEqual(callsOf(all), callsOf(own));
    for (const dashboard of DASHBOARDS) {
      const board = as<Board>(await shop.post(`/v1/dashboards/${dashboard.id}`, ask));
      assert.doesNotMatch(JSON.stringify(board), new RegExp(`${BANK}|"e[456]"`), dashboard.id);
      for (const { id, source } of panelsOf(dashboard)) {
        const error = board.panels.find((panel) => panel.id === id)?.error;
        assert.equal(error !== undefined, source === 'health', `${id}: ${error}`);
      }
    }
  });

  it('tells how the collector is, to those who are not bound', async () => {
    const health = as<{
      version: string;
      stores: { store: string; ok: boolean }[];
      spools: { own: boolean; lanes: { lane: string; delivered: number; pending: number }[] }[];
    }>(await everybody.get('/v1/health'));
    assert.equal(health.version, '1.2.3');
    assert.deepEqual(
      health.stores.map(({ store, ok }) => [store, ok]),
      [
        ['records', true],
        ['search', true],
      ],
    );
    const [spool] = health.spools;
    assert.equal(spool?.own, true);
    assert.deepEqual(
      spool?.lanes.map(({ lane, pending }) => [lane, pending]),
      [
        ['records', 0],
        ['search', 0],
      ],
    );
    const { status, body } = await shop.get('/v1/health');
    assert.deepEqual([status, body.error.code], [403, 'PL_FORBIDDEN']);
  });

  it('takes feedback through the cookie, for own records only', async () => {
    const given = { rating: 'up', at: '2001-05-10T10:00:00.000Z' };
    assert.equal((await shop.post('/v1/records/e1/feedback', given)).status, 202);
    assert.equal((await shop.post('/v1/records/e4/feedback', given)).status, 404);
    assert.equal(await explorer.collector.shipper.drain(), true);
    const { turns } = as<{ turns: { record: PromptRecord }[] }>(await shop.get(`/v1/conversations/talk-${SHOP}`));
    assert.deepEqual(
      turns[0]?.record.feedback?.map(({ name, value }) => [name, value]),
      [['rating', 'up']],
    );
  });

  it('keeps account of searches, conversations and dashboards, and of no word in them', async () => {
    const reader = await explorer.signIn({ key: explorer.keyFor() });
    await search(reader, { query: 'marmoset' });
    for (let look = 0; look < 3; look += 1) await reader.post('/v1/dashboards/topics', {});
    const text = await readFile(explorer.auditFile, 'utf8');
    const lines = text.trim().split('\n').slice(-2);
    assert.deepEqual(
      lines.map((line) => (JSON.parse(line) as { what: unknown }).what),
      [{ search: { words: 1, characters: 8 } }, { dashboard: 'topics' }],
    );
    assert.doesNotMatch(text, /marmoset/);
  });

  it('ends what a revoked key opened', async () => {
    const key = explorer.keyFor();
    const browser = await explorer.signIn({ key });
    assert.equal((await browser.post('/v1/search', {})).status, 200);
    explorer.revoke(key);
    for (const reply of [await browser.post('/v1/search', {}), await browser.get('/v1/me')]) {
      assert.equal(reply.status, 401);
    }
  });
});

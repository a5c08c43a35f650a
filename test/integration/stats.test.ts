/** The tables of `promptlog stats` show the numbers that the dashboards show, and those worked out by hand. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DASHBOARDS } from '../../src/dashboards/boards.ts';
import { type AggregatePanel, panelsOf, type Row } from '../../src/dashboards/panel.ts';
import { runPanels } from '../../src/dashboards/run.ts';
import { openRecordsStore } from '../../src/records/open-store.ts';
import type { SearchClient } from '../../src/search/client.ts';
import { installTemplates } from '../../src/search/templates.ts';
import { askStats, type StatsScope } from '../../src/stats/ask-stats.ts';
import { dimensionsOf } from '../../src/stats/dimensions.ts';
import { totalOf } from '../../src/stats/order.ts';
import type { StatsRow } from '../../src/stats/stats-request.ts';
import { ofAllCalls, type StatsTable, TABLES } from '../../src/stats/tables.ts';
import { isSame } from '../dashboards/numbers/compare.ts';
import { expectedPanels } from '../dashboards/numbers/expected.ts';
import type { ExpectedRows } from '../dashboards/numbers/expected-panel.ts';
import { baseOf, fixtureRecords, rangeOf } from '../dashboards/numbers/fixture.ts';
import { loadFixture, removeFixture } from '../dashboards/numbers/load-fixture.ts';
import { superuserClient } from '../support/both-stores.ts';
import { sharedElasticsearch, type TestElasticsearch } from '../support/elasticsearch.ts';
import { type Ran, runPromptlog, valuesOf } from '../support/promptlog-command.ts';
import { itemOf } from '../support/records.ts';

/** A table by dimensions, beside the panel that splits by the same fields. */
const SAME_AS_PANELS: readonly (readonly [table: StatsTable, by: string, panel: string])[] = [
  [TABLES.tokens, 'ip,model', 'usage-by-ip-and-model'],
  [TABLES.cost, 'user', 'usage-by-user'],
  [TABLES.cost, 'app', 'usage-by-app'],
  [TABLES.cost, 'team', 'usage-by-team'],
  [TABLES.cost, 'subscription', 'usage-by-subscription'],
  [TABLES.cost, 'ip', 'usage-by-ip'],
  [TABLES.cost, 'model', 'usage-by-model'],
  [TABLES.sessions, 'session', 'sessions-longest'],
  [TABLES.topics, 'topic', 'topics-sentiment'],
  [TABLES.errors, 'asked', 'errors-by-model'],
  [TABLES.errors, 'backend', 'errors-by-backend'],
  [TABLES.errors, 'app', 'errors-by-app'],
];

function panelNamed(id: string): AggregatePanel {
  const panel = DASHBOARDS.flatMap(panelsOf).find((each) => each.id === id);
  assert.ok(panel !== undefined && panel.chart !== 'records');
  return panel;
}

/** Where the rows of a table are not those of a panel: found by their keys, figure by figure. */
function wrongRows(panel: AggregatePanel, rows: readonly Row[], stats: readonly StatsRow[]): string[] {
  const splits = (panel.splits ?? []).map(({ id }) => id);
  const byKey = new Map(stats.map((row) => [JSON.stringify(Object.values(row.keys).map(String)), row]));
  return rows.flatMap((row) => {
    const key = JSON.stringify(splits.map((id) => (row[id] === 'not named' ? 'null' : String(row[id]))));
    const found = byKey.get(key);
    if (found === undefined) return [`${key} is missing`];
    const cost = 'cost' in row ? [['cost', found.costs['USD'] ?? null] as const] : [];
    return [...Object.entries(found.figures), ...cost]
      .filter(([id, value]) => id in row && !isSame(row[id], value))
      .map(([id, value]) => `${key}: ${id} is ${value} instead of ${row[id]}`);
  });
}

describe('the tables of usage', () => {
  const base = baseOf(Date.now());
  const { from: since, to: until } = rangeOf(base);
  let server: TestElasticsearch;
  let client: SearchClient;
  let home: string;

  before(async function prepare() {
    this.timeout(120_000);
    server = await sharedElasticsearch();
    client = superuserClient(server);
    home = await mkdtemp(join(tmpdir(), 'promptlog-stats-'));
    await installTemplates(client);
    await loadFixture(client, base);
  });
  after(async () => {
    await removeFixture(client);
    await client.close();
    await rm(home, { recursive: true, force: true });
  });

  function ask(table: StatsTable, by: string, scope: StatsScope = {}, pageSize?: number): Promise<StatsRow[]> {
    const paged = pageSize === undefined ? {} : { pageSize };
    return askStats({ client, table, by: dimensionsOf(by), scope: { since, until, ...scope }, ...paged });
  }

  for (const [table, by, id] of SAME_AS_PANELS) {
    it(`shows in ${table.name} by ${by} what the dashboards show in ${id}`, async () => {
      const panel = panelNamed(id);
      const [result] = await runPanels(client, [panel], { from: since, to: until, filters: [] });
      assert.ok(result?.rows !== undefined && result.rows.length > 0, result?.error);
      const stats = await ask(table, by);
      assert.deepEqual(wrongRows(panel, result.rows, stats), []);
      const wrong = result.rows.map((row) => ({ ...row, [panel.metrics.at(0)?.id ?? '']: -1 }));
      if (id !== 'usage-by-user') assert.equal(wrongRows(panel, wrong, stats).length, wrong.length);
    });
  }

  it('shows the table of tokens by address and model that was worked out by hand, and nothing besides', async () => {
    const rows = await ask(TABLES.tokens, 'ip,model');
    const { rows: expected } = expectedPanels(base)['usage-by-ip-and-model'] as ExpectedRows;
    assert.equal(rows.length, expected.length);
    assert.deepEqual(wrongRows(panelNamed('usage-by-ip-and-model'), expected, rows), []);
  });

  it('cuts nothing where there are more rows than fit one answer', async () => {
    const all = await ask(TABLES.cost, 'session,model');
    assert.ok(all.length > 60);
    assert.deepEqual(await ask(TABLES.cost, 'session,model', {}, 7), all);
  });

  it('keeps what names no team as a row of its own, so that the rows add up to all', async () => {
    const rows = await ask(TABLES.cost, 'team');
    assert.ok(rows.some(({ keys }) => keys['team'] === null));
    const total = totalOf(rows, TABLES.cost);
    assert.deepEqual([total.figures['calls'], total.figures['tokens']], [248, 30_483]);
    assert.ok(isSame(total.costs['USD'], 0.04888718));
  });

  it('tells days and months apart in UTC', async () => {
    const days = await ask(TABLES.cost, 'day');
    assert.deepEqual(
      days.map(({ keys }) => keys['day']),
      Array.from({ length: 10 }, (_, day) => new Date(since.getTime() + day * 86_400_000).toISOString().slice(0, 10)),
    );
    const months = await ask(TABLES.cost, 'month');
    assert.ok(months.every(({ keys }) => /^\d{4}-\d\d$/.test(String(keys['month']))));
  });

  it('counts every call where it is told to', async () => {
    const answered = totalOf(await ask(TABLES.tokens, 'model'), TABLES.tokens);
    const every = totalOf(await ask(ofAllCalls(TABLES.tokens), 'model'), TABLES.tokens);
    assert.equal(answered.figures['tokens'], 30_474);
    assert.equal(every.figures['tokens'], 30_483);
  });

  it('sums each currency apart', async () => {
    const index = 'prompt-logs-1997.01';
    const call = (id: string, cost: object) => [
      { index: { _index: index, _id: id } },
      { '@timestamp': '1997-01-02T00:00:00.000Z', event: { id }, service: { name: 'till' }, cost },
    ];
    const operations = [
      ...call('e1', { total: 2, currency: 'EUR' }),
      ...call('e2', { total: 3, currency: 'EUR' }),
      ...call('u1', { total: 5, currency: 'USD' }),
      ...call('n1', { unpriced: true }),
    ];
    try {
      assert.equal((await client.bulk({ operations, refresh: true })).errors, false);
      const times = { since: new Date('1997-01-01'), until: new Date('1997-02-01') };
      const [row, ...others] = await ask(TABLES.cost, 'app', times);
      assert.deepEqual(others, []);
      assert.deepEqual(row?.costs, { EUR: 5, USD: 5 });
      assert.deepEqual([row?.figures['calls'], row?.figures['unpriced']], [4, 1]);
    } finally {
      await client.indices.delete({ index });
    }
  });

  describe('by command', () => {
    function stats(args: readonly string[], user = server.analyst): Promise<Ran> {
      return runPromptlog(['stats', ...args], {
        PROMPTLOG_HOME: home,
        PROMPTLOG_SQLITE_FILE: join(home, 'records.sqlite'),
        PROMPTLOG_ELASTICSEARCH_URL: server.url,
        PROMPTLOG_ELASTICSEARCH_USERNAME: user.username,
        PROMPTLOG_ELASTICSEARCH_PASSWORD: user.password,
      });
    }
    const period = ['--since', since.toISOString(), '--until', new Date(until.getTime() - 1).toISOString()];
    const worked = ['--query', 'gateway.subscription: team-north'];

    it('prints the worked table of gateway rows', async () => {
      const { status, out, err } = await stats(['tokens', '--by', 'ip,model', ...worked]);
      assert.equal(status, 0, err);
      assert.deepEqual(
        out.split('\n').map((line) => line.split(/ {2,}/)),
        [
          ['Address', 'Model', 'Input tokens', 'Output tokens', 'Tokens', 'Tokens per call'],
          ['10.0.0.5', 'gpt-4o-2024-08-06', '100', '50', '150', '150'],
          ['10.0.0.5', 'gpt-35-turbo', '44', '20', '64', '32'],
          ['10.0.0.9', 'gpt-35-turbo', '5', '5', '10', '10'],
          ['Total', '149', '75', '224'],
          ['Answered chat and completion calls whose model is known.'],
          [''],
        ],
      );
    });

    it('prints the same as JSON and as CSV', async () => {
      const json = await stats(['tokens', ...worked, '--json']);
      assert.deepEqual(valuesOf(json)[1], {
        ip: '10.0.0.5',
        model: 'gpt-35-turbo',
        input_tokens: 44,
        output_tokens: 20,
        tokens: 64,
        average_tokens: 32,
      });
      const csv = await stats(['cost', '--by', 'team', ...period, '--csv']);
      const [head, first] = csv.out.split('\n');
      assert.equal(head, 'team,calls,input_tokens,output_tokens,tokens,unpriced,cost_USD');
      assert.equal(first, 'Care,120,10000,5250,15250,5,0.023925');
    });

    it('says how many rows it does not show', async () => {
      const { out } = await stats(['sessions', ...period, '--limit', '3']);
      assert.match(out, /\n3 of 60 rows shown; the total is that of all\. --limit all shows them\.\n/);
      assert.match(out, /\nTotal +240 /);
    });

    it('lists the newest calls with their resource, category and operation', async () => {
      const { out } = await stats(['recent', '--limit', '9', '--json']);
      const calls = valuesOf<Record<string, string>>({ out });
      assert.equal(calls.length, 9);
      assert.deepEqual(
        calls.map(({ time }) => time),
        calls
          .map(({ time }) => time)
          .toSorted()
          .reverse(),
      );
      assert.deepEqual([calls[0]?.['category'], calls[0]?.['operation']], ['api', 'ChatCompletions_Create']);
      assert.match((await stats(['recent'])).out, /^Time +Resource +Category +Operation\n/);
    });

    it('prices records anew by a file, and leaves everything as it is', async () => {
      const store = await openRecordsStore({ kind: 'sqlite', file: join(home, 'records.sqlite') });
      await store.create(fixtureRecords(base).map(itemOf));
      await store.close();
      const prices = join(home, 'prices.yaml');
      await writeFile(prices, 'currency: EUR\nprices:\n  - match: house-llm\n    input: 1000\n    output: 2000\n');
      const ran = await stats(['cost', '--by', 'team', ...period, '--price-file', prices, '--json']);
      assert.equal(ran.status, 0, ran.err);
      const care = valuesOf<Record<string, unknown>>(ran).find(({ team }) => team === 'Care');
      // Five calls of the house: 500 read and 500 written.
      assert.deepEqual([care?.['calls'], care?.['tokens'], care?.['unpriced']], [120, 15_250, 0]);
      const costs = care?.['cost'] as Record<string, number>;
      assert.ok(isSame(costs['EUR'], 1.5) && isSame(costs['USD'], 0.023925), JSON.stringify(costs));
      assert.equal((await stats(['cost', '--by', 'topic', '--price-file', prices])).status, 2);
    });

    it('compares with an export of the provider, and says where they differ', async () => {
      const day = new Date(base - 86_400_000).toISOString().slice(0, 10);
      const small = 'gpt-4o-mini-2024-07-18';
      const ours = (await ask(TABLES.cost, 'day,model', { query: 'gen_ai.provider.name: openai' })).filter(
        ({ keys }) => keys['day'] === day && keys['model'] !== null,
      );
      const line = (row: StatsRow, more = 0) =>
        `${Date.parse(day) / 1000},${day}T00:00:00+00:00,${row.keys['model']},${row.figures['calls']},${Number(row.figures['input_tokens']) + more},${row.figures['output_tokens']}`;
      const file = join(home, 'completions_usage.csv');
      const head = 'start_time,start_time_iso,model,num_model_requests,input_tokens,output_tokens';
      const only = ['--query', 'gen_ai.provider.name: openai'];
      await writeFile(file, [head, ...ours.map((row) => line(row))].join('\n'));
      const same = await stats(['cost', '--reconcile', file, ...only]);
      assert.equal(same.status, 0, same.out + same.err);
      assert.match(same.out, /All 2 days and models agree within 1 %/);
      await writeFile(file, [head, ...ours.map((row) => line(row, row.keys['model'] === small ? 5000 : 0))].join('\n'));
      const other = await stats(['cost', '--reconcile', file, ...only, '--json']);
      assert.equal(other.status, 3, other.err);
      const differing = valuesOf<Record<string, unknown>>(other).filter(({ differs }) => differs);
      assert.deepEqual(
        differing.map(({ model, input_tokens }) => [model, (input_tokens as { difference: number }).difference]),
        [[small, -5000]],
      );
    });

    it('says what is wrong with what was asked for', async () => {
      for (const [args, said] of [
        [['tokens', '--by', 'colour'], /--by takes user, .*not "colour"/],
        [['tokens', '--by', 'ip,ip'], /--by names ip twice/],
        [['tokens', '--sort', 'cost'], /--sort takes ip, model, input_tokens/],
        [['cost', '--limit', 'few'], /--limit takes a whole number or all/],
        [['cost', '--csv', '--json'], /--csv and --json/],
        [['cost', '--since', 'soon'], /--since takes now/],
        [['cost', '--query', 'colour: red'], /colour/],
        [['cost', '--reconcile', join(home, 'none.csv')], /none\.csv cannot be read/],
        [['recent', '--limit', '0'], /--limit takes a whole number/],
      ] as const) {
        const { status, err } = await stats([...args]);
        assert.equal(status, 2, `${args.join(' ')}: ${err}`);
        assert.match(err, said);
      }
    });
  });
});

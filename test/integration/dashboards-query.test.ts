import assert from 'node:assert/strict';
import { panelRows, panelSearch, type Scope } from '../../src/dashboards/aggregation.ts';
import { DASHBOARDS } from '../../src/dashboards/boards.ts';
import type { Metric, NumberPanel, Panel, RecordsPanel, Row, Split, TablePanel } from '../../src/dashboards/panel.ts';
import { panelsOf } from '../../src/dashboards/panel.ts';
import type { SearchAnswer } from '../../src/dashboards/rows.ts';
import { type PanelResult, runPanels } from '../../src/dashboards/run.ts';
import { PromptlogError } from '../../src/errors.ts';
import { createSearchClient, type SearchClient } from '../../src/search/client.ts';
import { installTemplates } from '../../src/search/templates.ts';
import { freePort } from '../../src/stack/port.ts';
import { sharedElasticsearch } from '../support/elasticsearch.ts';

const INDEX = 'prompt-logs-1991.03';
const SECOND = 1_000_000_000;
const at = (time: string): number => Date.parse(`1991-03-01T${time}Z`);
const SCOPE: Scope = { from: new Date(at('00:00:00')), to: new Date(at('12:00:00')), filters: [] };

type Said = readonly [
  id: string,
  time: string,
  user: string,
  app: string | null,
  tokens: number | null,
  seconds: number,
  outcome: string,
  topics: string[],
  turn: number,
];

const RECORDS: readonly Said[] = [
  ['r1', '1991-03-01T00:00:00Z', 'u1', 'shop', 10, 1, 'completed', ['a'], 1],
  ['r2', '1991-03-01T00:05:00Z', 'u1', 'shop', 20, 2, 'completed', ['a'], 2],
  ['r3', '1991-03-01T00:15:00Z', 'u2', 'shop', 30, 3, 'failed', ['a', 'b'], 1],
  ['r4', '1991-03-01T01:00:00Z', 'u2', 'desk', 40, 4, 'completed', ['b'], 2],
  ['r5', '1991-03-01T01:00:00Z', 'u3', 'desk', 50, 5, 'failed', ['c'], 1],
  ['r6', '1991-03-01T06:00:00Z', 'u3', null, null, 6, 'aborted', ['c'], 2],
  ['r7', '1991-03-01T11:59:59.999Z', 'u1', 'desk', 70, 7, 'completed', ['c'], 3],
  // Outside: the end does not belong to the range.
  ['r8', '1991-03-01T12:00:00Z', 'u9', 'shop', 1000, 100, 'failed', ['d'], 9],
  // The period before, in which nobody spoke of c.
  ...Array.from({ length: 10 }, (_, index): Said => {
    const topics = index < 8 ? ['a'] : ['b'];
    return [`b${index}`, '1991-02-28T18:00:00Z', 'u9', 'shop', 1, 1, 'completed', topics, 1];
  }),
];

function documentOf([id, time, user, app, tokens, seconds, outcome, topics, turn]: Said): Record<string, unknown> {
  return {
    '@timestamp': time,
    event: { id, duration: seconds * SECOND, outcome: outcome === 'failed' ? 'failure' : 'success' },
    user: { id: user },
    ...(app === null ? {} : { service: { name: app } }),
    ...(tokens === null ? {} : { gen_ai: { usage: { total_tokens: tokens } } }),
    outcome,
    topics,
    session: { id: `s-${user}`, turn },
    record: { complete: outcome !== 'aborted' },
    source: { ip: `10.0.0.${user.slice(1)}` },
    properties: { TEAM_NAME: user === 'u1' ? 'red' : 'blue' },
    message: `question ${id} ${'x'.repeat(2000)}`,
    tags: ['first', 'second'],
  };
}

const metric = (id: string, formula: string): Metric => ({ id, label: id, formula, format: 'decimal' });
const CALLS = metric('calls', 'count()');
const TOKENS = metric('tokens', 'sum(gen_ai.usage.total_tokens)');
const TIME: Split = { kind: 'time', id: 'time', label: 'Time' };
const base = (id: string) => ({ id, title: id, question: `${id}?`, width: 6 });
const figure = (id: string, formula: string, more: Partial<NumberPanel> = {}): NumberPanel => ({
  ...base(id),
  chart: 'number',
  metrics: [metric('value', formula)],
  ...more,
});
const table = (
  splits: TablePanel['splits'],
  metrics: TablePanel['metrics'] = [CALLS],
  more: Partial<TablePanel> = {},
): TablePanel => ({ ...base('table'), chart: 'table', metrics, splits, ...more });
const values = (field: string, more: object = {}): Split => ({
  kind: 'values',
  id: 'by',
  label: field,
  field,
  size: 10,
  ...more,
});

describe('panels, answered by a real server', () => {
  let client: SearchClient;
  let superuser: SearchClient;

  before(async () => {
    const server = await sharedElasticsearch();
    superuser = createSearchClient({ url: server.url, ...server.superuser });
    client = createSearchClient({ url: server.url, ...server.analyst });
    await installTemplates(superuser);
    const operations = RECORDS.flatMap((said) => [{ index: { _id: said[0] } }, documentOf(said)]);
    const { errors } = await superuser.bulk({ index: INDEX, refresh: true, operations });
    assert.equal(errors, false);
  });

  after(async () => {
    await superuser.indices.delete({ index: INDEX });
    await Promise.all([superuser.close(), client.close()]);
  });

  async function answer(panel: Panel, scope = SCOPE): Promise<PanelResult> {
    const [result] = await runPanels(client, [panel], scope);
    assert.ok(result);
    return result;
  }

  async function rows(panel: Panel, scope = SCOPE): Promise<readonly Row[]> {
    const { rows: found, error } = await answer(panel, scope);
    assert.equal(error, undefined);
    return found ?? [];
  }

  /** The rows as lists, which read better than objects. */
  async function lists(panel: Panel, scope = SCOPE): Promise<unknown[]> {
    return (await rows(panel, scope)).map((row) => Object.values(row));
  }

  it('gives every measure', async () => {
    const cases: readonly [formula: string, value: number | string | null][] = [
      ['count()', 7],
      ["count(kql='event.outcome: failure')", 2],
      ["count(kql='event.outcome: failure') / count()", 2 / 7],
      ['sum(gen_ai.usage.total_tokens)', 220],
      ['average(gen_ai.usage.total_tokens)', 220 / 6],
      ["sum(gen_ai.usage.total_tokens, kql='user.id: u1')", 100],
      ['min(gen_ai.usage.total_tokens)', 10],
      ['max(gen_ai.usage.total_tokens)', 70],
      ['median(event.duration) / 1000000000', 4],
      ['percentile(event.duration, percentile=50) / 1000000000', 4],
      ['percentile(event.duration, percentile=100) / 1000000000', 7],
      ["percentile(event.duration, percentile=0, kql='outcome: failed') / 1000000000", 3],
      ['unique_count(user.id)', 3],
      ["unique_count(user.id, kql='event.outcome: failure')", 2],
      ['last_value(outcome)', 'completed'],
      ["last_value(service.name, kql='event.outcome: failure')", 'desk'],
      // The last of the calls without tokens has none; the last call that has any is taken.
      ['last_value(gen_ai.usage.total_tokens, kql=\'@timestamp < "1991-03-01T11:00:00Z" and user.id: u3\')', 50],
      ["last_value(gen_ai.usage.total_tokens, kql='outcome: aborted')", null],
      ['last_value(record.complete)', 'true'],
      ['last_value(@timestamp)', at('11:59:59.999')],
      ['max(@timestamp) - min(@timestamp)', at('11:59:59.999') - at('00:00:00')],
      ["average(gen_ai.usage.total_tokens, kql='outcome: aborted')", null],
      ["sum(gen_ai.usage.total_tokens, kql='outcome: aborted')", 0],
      ["count() / count(kql='outcome: filtered')", null],
      ['2 * (count() + 1) - 1', 15],
    ];
    const panels = cases.map(([formula], index) => figure(`f${index}`, formula));
    const results = await runPanels(client, panels, SCOPE);
    for (const [index, [formula, value]] of cases.entries()) {
      const { rows: found, error } = results[index] ?? {};
      assert.equal(error, undefined, formula);
      assert.deepEqual(found, [{ value }], formula);
    }
  });

  it('takes the middle of two where a median falls between them', async () => {
    const panel = figure('median', 'median(gen_ai.usage.total_tokens)');
    assert.deepEqual(await rows(panel), [{ value: 35 }]);
  });

  it('splits by values, the greatest first and equals by name', async () => {
    const app = (more: object) => table([values('service.name', more)], [CALLS, TOKENS]);
    assert.deepEqual(await rows(app({})), [
      { by: 'desk', calls: 3, tokens: 160 },
      { by: 'shop', calls: 3, tokens: 60 },
    ]);
    const none = ['nobody', 1, 0];
    assert.deepEqual(await lists(app({ missing: 'nobody' })), [['desk', 3, 160], ['shop', 3, 60], none]);
    assert.deepEqual(await lists(app({ missing: 'nobody', order: 'asc', by: 'tokens' })), [
      none,
      ['shop', 3, 60],
      ['desk', 3, 160],
    ]);
    assert.deepEqual(await lists(app({ size: 1, by: 'tokens' })), [['desk', 3, 160]]);
  });

  it('orders values by any single measure', async () => {
    const first = async (formula: string) => {
      const [row] = await lists(
        table([values('service.name', { missing: 'nobody', by: 'm' })], [metric('m', formula)]),
      );
      return row;
    };
    assert.deepEqual(await first("count(kql='outcome: aborted')"), ['nobody', 1]);
    assert.deepEqual(await first("sum(gen_ai.usage.total_tokens, kql='user.id: u2')"), ['desk', 40]);
    assert.deepEqual(await first("max(event.duration, kql='event.outcome: failure')"), ['desk', 5 * SECOND]);
    assert.deepEqual(await first('median(event.duration)'), ['nobody', 6 * SECOND]);
    assert.deepEqual(await first("percentile(event.duration, percentile=99.5, kql='user.id: u1')"), [
      'desk',
      7 * SECOND,
    ]);
    assert.deepEqual(await first('unique_count(user.id)'), ['desk', 3]);
    assert.deepEqual(await first('average(gen_ai.usage.total_tokens)'), ['desk', 160 / 3]);
  });

  it('splits by fields of every kind that has values', async () => {
    const by = (field: string) => lists(table([values(field)]));
    assert.deepEqual(await by('record.complete'), [
      ['true', 6],
      ['false', 1],
    ]);
    assert.deepEqual(await by('source.ip'), [
      ['10.0.0.1', 3],
      ['10.0.0.2', 2],
      ['10.0.0.3', 2],
    ]);
    assert.deepEqual(await by('session.turn'), [
      [1, 3],
      [2, 3],
      [3, 1],
    ]);
    assert.deepEqual(await by('properties.TEAM_NAME'), [
      ['blue', 4],
      ['red', 3],
    ]);
    assert.deepEqual(await by('topics'), [
      ['a', 3],
      ['c', 3],
      ['b', 2],
    ]);
  });

  it('splits by time, with gaps and both ends', async () => {
    const metrics = [CALLS, TOKENS, metric('average', 'average(gen_ai.usage.total_tokens)')] as const;
    const found = await lists(table([TIME], metrics));
    assert.equal(found.length, 72);
    assert.deepEqual(found[0], [at('00:00:00'), 2, 30, 15]);
    assert.deepEqual(found[1], [at('00:10:00'), 1, 30, 30]);
    assert.deepEqual(found[2], [at('00:20:00'), 0, 0, null]);
    assert.deepEqual(found[6], [at('01:00:00'), 2, 90, 45]);
    assert.deepEqual(found[71], [at('11:50:00'), 1, 70, 70]);
    assert.deepEqual(
      found.map((row) => (row as number[])[1]).reduce((a = 0, b = 0) => a + b),
      7,
    );
  });

  it('keeps one line for each value along time, whichever split is named first', async () => {
    const app = values('service.name', { size: 1, by: 'tokens' });
    const along = await lists(table([TIME, app], [TOKENS]));
    assert.equal(along.length, 72);
    assert.deepEqual(along[0], [at('00:00:00'), 'desk', 0]);
    assert.deepEqual(along[6], [at('01:00:00'), 'desk', 90]);
    const two = await lists(table([TIME, values('service.name')], [TOKENS]));
    assert.deepEqual(two.slice(0, 3), [
      [at('00:00:00'), 'desk', 0],
      [at('00:00:00'), 'shop', 30],
      [at('00:10:00'), 'desk', 0],
    ]);
    const other = await lists(table([values('service.name'), TIME], [TOKENS]));
    assert.equal(other.length, 144);
    assert.deepEqual(other[6], ['desk', at('01:00:00'), 90]);
  });

  it('splits by ranges and by queries, in the order in which they are written', async () => {
    const ranges = [
      { label: 'many', from: 2 },
      { label: 'one', to: 2 },
      { label: 'hundreds', from: 100, to: 1000 },
    ];
    const turns: Split = { kind: 'ranges', id: 'by', label: 'Turns', field: 'session.turn', ranges };
    assert.deepEqual(await lists(table([turns], [CALLS, metric('rate', "count(kql='outcome: failed') / count()")])), [
      ['many', 4, 0],
      ['one', 3, 2 / 3],
      ['hundreds', 0, null],
    ]);
    const filters = [
      { label: 'failed', kql: 'event.outcome: failure' },
      { label: 'of u3', kql: 'user.id: u3' },
      { label: 'none', kql: 'user.id: u4' },
    ];
    const queries: Split = { kind: 'filters', id: 'by', label: 'Queries', filters };
    assert.deepEqual(await lists(table([queries])), [
      ['failed', 2],
      ['of u3', 2],
      ['none', 0],
    ]);
  });

  it('finds what is rising, compared with the period before', async () => {
    const rising: Split = { kind: 'rising', id: 'by', label: 'Topic', field: 'topics', size: 5 };
    const metrics = [CALLS, metric('users', 'unique_count(user.id)')] as const;
    assert.deepEqual(await lists(table([rising], metrics)), [['c', 3, 2]]);
    // Only one of them is by u1.
    assert.deepEqual(await lists(table([rising], metrics, { filter: 'user.id: u1' })), []);
  });

  it('splits by two fields', async () => {
    const app = values('service.name', { id: 'app' });
    const user = values('user.id', { id: 'user', size: 2 });
    assert.deepEqual(await rows(table([app, user])), [
      { app: 'desk', user: 'u1', calls: 1 },
      { app: 'desk', user: 'u2', calls: 1 },
      { app: 'shop', user: 'u1', calls: 2 },
      { app: 'shop', user: 'u2', calls: 1 },
    ]);
  });

  it('leaves out rows without any figure, except along time', async () => {
    const average = metric('m', 'average(gen_ai.usage.total_tokens)');
    assert.deepEqual(await lists(table([values('outcome')], [average])), [
      ['failed', 40],
      ['completed', 35],
    ]);
  });

  it('narrows down by the filter of the panel and those of the dashboard', async () => {
    const scope = { ...SCOPE, filters: [{ terms: { 'user.id': ['u1', 'u2'] } }] };
    assert.deepEqual(await rows(figure('f', 'count()'), scope), [{ value: 5 }]);
    assert.deepEqual(await rows(figure('f', 'count()', { filter: 'service.name: shop' }), scope), [{ value: 3 }]);
    const empty = { ...SCOPE, from: new Date(at('02:00:00')), to: new Date(at('02:00:00')) };
    assert.deepEqual(await rows(figure('f', 'count()'), empty), [{ value: 0 }]);
  });

  it('lists records, those without a value last, and cuts long texts', async () => {
    const panel: RecordsPanel = {
      ...base('list'),
      chart: 'records',
      columns: ['gen_ai.usage.total_tokens', 'prompt.last', 'tags', 'record.complete', 'event.end'],
      sort: ['gen_ai.usage.total_tokens', 'desc'],
      size: 20,
      filter: 'user.id: (u1 or u3)',
    };
    const { records = [], total, error } = await answer(panel);
    assert.equal(error, undefined);
    assert.equal(total, 5);
    assert.deepEqual(
      records.map(({ id, session, fields }) => [id, session, fields['gen_ai.usage.total_tokens']]),
      [
        ['r7', 's-u1', 70],
        ['r5', 's-u3', 50],
        ['r2', 's-u1', 20],
        ['r1', 's-u1', 10],
        ['r6', 's-u3', null],
      ],
    );
    const [first] = records;
    assert.equal(first?.time, at('11:59:59.999'));
    assert.equal(String(first?.fields['prompt.last']).length, 1001);
    assert.equal(first?.fields['tags'], 'first, second');
    assert.equal(first?.fields['record.complete'], true);
    assert.equal(first?.fields['event.end'], null);
  });

  it('answers a panel by itself as it does among others', async () => {
    const panel = table([values('service.name')], [TOKENS]);
    const body = await client.search({ index: 'prompt-logs', ...panelSearch(panel, SCOPE) });
    assert.deepEqual(panelRows(panel, body as unknown as SearchAnswer), await rows(panel));
  });

  it('says what a panel cannot be answered for, and answers the others', async () => {
    const ranges: Split = {
      kind: 'ranges',
      id: 'by',
      label: 'App',
      field: 'service.name',
      ranges: [{ label: 'x', from: 1 }],
    };
    const byText: RecordsPanel = { ...base('l'), chart: 'records', columns: [], sort: ['message', 'asc'], size: 1 };
    const good = figure('good', 'count()');
    const panels: readonly Panel[] = [
      good,
      figure('field', 'sum(gen_ai.usage.tokens)'),
      figure('kind', 'sum(service.name)'),
      figure('formula', 'count('),
      figure('measure', "count(kql='nothing: x')"),
      figure('filter', 'count()', { filter: 'nothing: x' }),
      table([values('message')]),
      table([values('service.name')], [metric('m', 'count() / 2')]),
      table([values('service.name')], [metric('m', 'last_value(outcome)')]),
      table([values('service.name', { by: 'other' })]),
      table([values('session.turn', { missing: 'none' })]),
      table([ranges]),
      byText,
      table([values('outcome', { size: 1 })]),
    ];
    const results = await runPanels(client, panels, SCOPE);
    const said = [
      undefined,
      /no field gen_ai\.usage\.tokens to measure/,
      /sum cannot be taken of service\.name, which is a keyword field/,
      /the formula count\( cannot be read at character/,
      /there is no field nothing/,
      /there is no field nothing/,
      /message is a text/,
      /cannot be ordered by count\(\) \/ 2/,
      /cannot be ordered by last_value\(outcome\)/,
      /ordered by other, which is no metric/,
      /missing values cannot be given a name/,
      // These two the server refuses, the first of them together with the panels it shares a search with.
      /refused the request: Field \[service\.name\] of type \[keyword\] is not supported for aggregation \[range\]/,
      /refused the request: .*message/,
      undefined,
    ];
    for (const [index, expected] of said.entries()) {
      const { error, rows: found } = results[index] ?? {};
      if (expected === undefined) assert.equal(error, undefined);
      else assert.match(error ?? 'no error', expected);
      assert.equal(found === undefined, expected !== undefined);
    }
    assert.deepEqual(results[0]?.rows, [{ value: 7 }]);
    assert.deepEqual(results.at(-1)?.rows, [{ by: 'completed', calls: 4 }]);
  });

  it('finds nothing where there is no index yet', async () => {
    const none = { ...SCOPE, from: new Date('1980-01-01'), to: new Date('1980-01-02') };
    const source = 'health' as const;
    const lag = [metric('lag', 'max(lane.lag_seconds)')] as const;
    const samples: RecordsPanel = {
      ...base('l'),
      chart: 'records',
      source,
      columns: ['lane.name'],
      sort: ['@timestamp', 'desc'],
      size: 5,
    };
    const results = await runPanels(
      client,
      [figure('f', 'count()', { source }), table([values('lane.name')], lag, { source }), samples],
      none,
    );
    assert.deepEqual(
      results.map(({ tookMs: _, ...rest }) => rest),
      [
        { id: 'f', rows: [{ value: 0 }] },
        { id: 'table', rows: [] },
        { id: 'l', records: [], total: 0 },
      ],
    );
  });

  it('fails as a whole when nobody answers', async () => {
    const nobody = createSearchClient({ url: `http://127.0.0.1:${await freePort()}` });
    await assert.rejects(
      runPanels(nobody, [figure('f', 'count()')], SCOPE),
      (error) => error instanceof PromptlogError && error.code === 'PL_SEARCH_UNREACHABLE',
    );
    await nobody.close();
  });

  for (const dashboard of DASHBOARDS) {
    it(`answers every panel of ${dashboard.title}, together as alone`, async () => {
      const panels = panelsOf(dashboard);
      const withoutTime = (results: readonly PanelResult[]) => results.map(({ tookMs: _, ...rest }) => rest);
      const together = withoutTime(await runPanels(client, panels, SCOPE));
      assert.deepEqual(
        together.filter(({ error }) => error !== undefined),
        [],
      );
      assert.deepEqual(together, withoutTime(await runPanels(client, panels, SCOPE, { share: false })));
    });
  }
});

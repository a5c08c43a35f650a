/** Every panel of every dashboard shows the numbers worked out by hand: counted by a real server, and as Grafana asks for them. */
import assert from 'node:assert/strict';
import { DASHBOARDS } from '../../src/dashboards/boards.ts';
import { grafanaFiles } from '../../src/dashboards/grafana/grafana-files.ts';
import { intervalFor } from '../../src/dashboards/interval.ts';
import { type AggregatePanel, type Dashboard, type Panel, panelsOf, type Row } from '../../src/dashboards/panel.ts';
import { type PanelResult, runPanels } from '../../src/dashboards/run.ts';
import type { JsonObject } from '../../src/record/record.ts';
import type { SearchClient } from '../../src/search/client.ts';
import { installTemplates } from '../../src/search/templates.ts';
import { wrongIn, wrongShown } from '../dashboards/numbers/compare.ts';
import { expectedPanels } from '../dashboards/numbers/expected.ts';
import {
  type ExpectedPanel,
  type ExpectedRecords,
  type ExpectedRows,
  figure,
  table,
} from '../dashboards/numbers/expected-panel.ts';
import { baseOf, rangeOf } from '../dashboards/numbers/fixture.ts';
import { loadFixture, removeFixture } from '../dashboards/numbers/load-fixture.ts';
import { superuserClient } from '../support/both-stores.ts';
import { sharedElasticsearch } from '../support/elasticsearch.ts';
import { rowsShown } from '../support/grafana/rows.ts';
import { type Frame, type GrafanaPanel, runPanel, shownFrames } from '../support/grafana-query.ts';

const PANELS = DASHBOARDS.flatMap(panelsOf);
/** Grafana can show no values that are rising, and says so in the place of the panel. */
const NOT_IN_GRAFANA = ['topics-rising'];

/**
 * Grafana asks for one value more inside another, as one of them may be that of documents without any; where none is, it shows one more:
 * the first, in the order of letters, of those asked about in 3 sessions, or in 1 of the newcomer's.
 */
const ONE_MORE_IN_GRAFANA: Readonly<Record<string, ExpectedRows>> = {
  'topics-by-user': table('user_name topic calls sessions', [
    ['Ada', 'refunds', 12, 3],
    ['Bob', 'holidays and absence', 12, 3],
    ['Eve', 'delivery', 12, 3],
    ['Newcomer', 'translation', 4, 1],
  ]),
};

/** Months later, nobody came in the last seven days: all four were there before. */
const AFTERWARDS: Readonly<Record<string, ExpectedRows>> = {
  'sessions-new-users': figure('new_users', 0),
  'sessions-returning-users': figure('returning_users', 0),
};

interface GrafanaCase {
  readonly panel: Panel;
  readonly dashboard: JsonObject;
  readonly json: GrafanaPanel;
}

/** The generated panels beside their definitions; the first of a dashboard is its header. */
function grafanaCases(dashboard: Dashboard): GrafanaCase[] {
  const text = grafanaFiles([dashboard]).get(`grafana/dashboards/${dashboard.id}.json`) ?? '';
  const json = JSON.parse(text) as JsonObject;
  const panels = json['panels'] as unknown as GrafanaPanel[];
  return panelsOf(dashboard).map((panel, index) => {
    const generated = panels[index + 1];
    assert.ok(generated, `there is no panel of Grafana's for ${panel.id}`);
    return { panel, dashboard: json, json: generated };
  });
}

/** A copy with another number in its last column that has one, or another last record. */
function withOneChanged(expected: ExpectedPanel): ExpectedPanel {
  if ('records' in expected) return { ...expected, records: [...expected.records.slice(0, -1), 'call-1000'] };
  const at = expected.rows.findIndex((row) => Object.values(row).some((value) => typeof value === 'number'));
  const row = expected.rows[at] ?? {};
  const id = Object.keys(row).findLast((each) => typeof row[each] === 'number') ?? '';
  const changed = { ...row, [id]: Number(row[id]) * 1.001 + 0.001 };
  return { ...expected, rows: expected.rows.with(at, changed) };
}

describe('the numbers of the dashboards', () => {
  // Some panels look at the last seven days before now.
  const base = baseOf(Date.now());
  const expected = expectedPanels(base);
  let client: SearchClient;
  let results: ReadonlyMap<string, PanelResult>;

  before(async function prepare() {
    this.timeout(120_000);
    client = superuserClient(await sharedElasticsearch());
    await installTemplates(client);
    await loadFixture(client, base);
    results = await answers();
  });
  after(async () => {
    await removeFixture(client);
    await client.close();
  });

  async function answers(): Promise<ReadonlyMap<string, PanelResult>> {
    const scope = { ...rangeOf(base), filters: [] };
    const found = await Promise.all(DASHBOARDS.map((dashboard) => runPanels(client, panelsOf(dashboard), scope)));
    return new Map(found.flat().map((result) => [result.id, result]));
  }

  function expectedOf(id: string): ExpectedPanel {
    const found = expected[id];
    assert.ok(found, `nothing is expected of ${id}`);
    return found;
  }

  function resultOf(id: string): PanelResult {
    const found = results.get(id);
    assert.ok(found, `no result of ${id}`);
    return found;
  }

  describe('as Elasticsearch counts them', () => {
    for (const { id } of PANELS) {
      it(`are right in ${id}`, () => assert.deepEqual(wrongIn(expectedOf(id), resultOf(id)), []));
    }

    it('are seen to be wrong in every panel where one number, or one record, is another', () => {
      for (const { id } of PANELS) assert.equal(wrongIn(withOneChanged(expectedOf(id)), resultOf(id)).length, 1, id);
    });

    it('are seen to be wrong where a row is missing, or one too many', () => {
      const { rows } = expectedOf('usage-by-user') as ExpectedRows;
      const result = resultOf('usage-by-user');
      assert.ok(wrongIn({ rows: rows.slice(1) }, result).length > 0);
      assert.ok(wrongIn({ rows: [...rows, ...rows.slice(-1)] }, result).length > 0);
      assert.deepEqual(wrongIn({ rows }, { id: 'usage-by-user', tookMs: 0, error: 'no such field' }), [
        'no answer: no such field',
      ]);
    });
  });

  describe('as Grafana asks for them', () => {
    const { from, to } = rangeOf(base);
    const range = { from: from.getTime(), to: to.getTime() - 1, intervalMs: intervalFor(from, to).ms };
    const cases = DASHBOARDS.flatMap(grafanaCases);

    function framesOf({ dashboard, json }: GrafanaCase): Promise<readonly Frame[]> {
      return runPanel(client, dashboard, json, range);
    }

    async function wrongRowsOf(each: GrafanaCase, { rows }: ExpectedRows): Promise<string[]> {
      const panel = each.panel as AggregatePanel;
      const shown = rowsShown(panel, shownFrames(each.json, await framesOf(each)));
      const keys = (panel.splits ?? []).map(({ id }) => id);
      const metrics = panel.metrics.filter(({ formula }) => !formula.includes('last_value')).map(({ id }) => id);
      const more = ONE_MORE_IN_GRAFANA[panel.id]?.rows ?? [];
      const isShown = (row: Row) => shown.some((other) => keys.every((key) => other[key] === row[key]));
      return wrongShown({ rows: [...rows, ...more.filter(isShown)] }, shown, keys, metrics);
    }

    it('has a panel for all but those it says it cannot show', () => {
      const texts = cases.filter(({ json }) => json.type === 'text').map(({ panel }) => panel.id);
      assert.deepEqual(texts, NOT_IN_GRAFANA);
    });

    for (const each of cases) {
      if (NOT_IN_GRAFANA.includes(each.panel.id)) continue;
      const { id, chart } = each.panel;
      if (chart === 'records') {
        it(`are right in ${id}`, async () => {
          const [frame] = await framesOf(each);
          const ids = frame?.columns.find(({ name }) => name === 'event.id')?.values;
          assert.deepEqual(ids, (expectedOf(id) as ExpectedRecords).records);
        });
      } else {
        it(`are right in ${id}`, async () => {
          assert.deepEqual(await wrongRowsOf(each, expectedOf(id) as ExpectedRows), []);
        });
      }
    }

    it('are seen to be wrong where one number is another', async () => {
      for (const id of ['overview-calls', 'usage-by-ip-and-model', 'errors-classes-over-time', 'topics-by-app']) {
        const each = cases.find(({ panel }) => panel.id === id);
        assert.ok(each);
        const wrong = await wrongRowsOf(each, withOneChanged(expectedOf(id)) as ExpectedRows);
        assert.equal(wrong.length, 1, id);
      }
    });
  });

  describe('where a month ends within the range', () => {
    const march = Date.parse('2026-03-05T00:00:00Z');

    it('are the same, but for the people of the last seven days', async () => {
      await loadFixture(client, march);
      const scope = { ...rangeOf(march), filters: [] };
      const found = (await runPanels(client, PANELS, scope)).flatMap((result) => {
        const wanted = AFTERWARDS[result.id] ?? expectedPanels(march)[result.id];
        assert.ok(wanted, `nothing is expected of ${result.id}`);
        return wrongIn(wanted, result).map((wrong) => `${result.id}, ${wrong}`);
      });
      assert.deepEqual(found, []);
    });
  });
});

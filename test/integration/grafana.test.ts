import assert from 'node:assert/strict';
import { DASHBOARDS } from '../../src/dashboards/boards.ts';
import { grafanaFiles } from '../../src/dashboards/grafana/grafana-files.ts';
import { intervalFor } from '../../src/dashboards/interval.ts';
import { type AggregatePanel, type Dashboard, type Panel, panelsOf, type Row } from '../../src/dashboards/panel.ts';
import { runPanels } from '../../src/dashboards/run.ts';
import { fieldNamed } from '../../src/record/fields.ts';
import type { JsonObject } from '../../src/record/record.ts';
import { createSearchClient, type SearchClient } from '../../src/search/client.ts';
import { installTemplates } from '../../src/search/templates.ts';
import { sharedElasticsearch } from '../support/elasticsearch.ts';
import {
  FIXTURE_FROM,
  FIXTURE_TO,
  type FixtureDocument,
  healthDocuments,
  recordDocuments,
} from '../support/grafana/documents.ts';
import { differences, rowsShown } from '../support/grafana/rows.ts';
import { SAMPLES } from '../support/grafana/samples.ts';
import { type Chosen, type GrafanaPanel, runPanel, type ShownFrame, shownFrames } from '../support/grafana-query.ts';

const FROM = new Date(FIXTURE_FROM);
const TO = new Date(FIXTURE_TO);
const RANGE = { from: FIXTURE_FROM, to: FIXTURE_TO - 1, intervalMs: intervalFor(FROM, TO).ms };

function jsonOf(dashboard: Dashboard): JsonObject {
  const text = grafanaFiles([dashboard]).get(`grafana/dashboards/${dashboard.id}.json`) ?? '';
  return JSON.parse(text) as JsonObject;
}

/** The generated panels by the definitions they come from; the first is the header. */
function generated(dashboard: Dashboard): {
  readonly json: JsonObject;
  readonly pairs: (readonly [Panel, GrafanaPanel])[];
} {
  const json = jsonOf(dashboard);
  const panels = json['panels'] as unknown as GrafanaPanel[];
  return {
    json,
    pairs: panelsOf(dashboard).map((panel, index) => [panel, panels[index + 1] as GrafanaPanel] as const),
  };
}

/** Of two splits Grafana may show one value more of the second, for each of the first: where no document lacks one. */
function extra(rows: readonly Row[], ours: readonly Row[], keys: readonly string[]): Row[] {
  const known = new Set(ours.map((row) => JSON.stringify(keys.map((key) => row[key]))));
  const shown = rows.filter((row) =>
    Object.entries(row).some(([name, value]) => !keys.includes(name) && value !== null),
  );
  return shown.filter((row) => !known.has(JSON.stringify(keys.map((key) => row[key]))));
}

function without(left: readonly Row[], rows: readonly Row[]): Row[] {
  return rows.filter((row) => !left.includes(row));
}

function perValue(rows: readonly Row[], [first = '']: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(String(row[first]), (counts.get(String(row[first])) ?? 0) + 1);
  return counts;
}

async function write(client: SearchClient, index: string, documents: readonly FixtureDocument[]): Promise<void> {
  const operations = documents.flatMap(({ id, document }) => [{ index: { _index: index, _id: id } }, document]);
  const answer = await client.bulk({ operations, refresh: true });
  assert.equal(answer.errors, false, JSON.stringify(answer.items.find(({ index: item }) => item?.error)));
}

describe('the generated Grafana panels, asked as Grafana asks', () => {
  let client: SearchClient;

  before(async function prepare() {
    this.timeout(120_000);
    const server = await sharedElasticsearch();
    client = createSearchClient({ url: server.url, ...server.superuser });
    await installTemplates(client);
    await write(client, 'prompt-logs-1998.03', recordDocuments());
    await write(client, 'promptlog-health-1998.03', healthDocuments());
  });

  async function shown(dashboard: Dashboard, panel: GrafanaPanel, chosen?: Chosen): Promise<ShownFrame[]> {
    return shownFrames(panel, await runPanel(client, jsonOf(dashboard), panel, RANGE, chosen));
  }

  async function counted(panel: Panel, filters: JsonObject[] = []): Promise<readonly Row[]> {
    const [result] = await runPanels(client, [panel], { from: FROM, to: TO, filters });
    assert.equal(result?.error, undefined);
    return result?.rows ?? [];
  }

  for (const dashboard of [...DASHBOARDS, ...SAMPLES]) {
    const { pairs } = generated(dashboard);
    for (const [panel, json] of pairs) {
      if (json.type === 'text' || panel.chart === 'records') continue;
      it(`shows what was counted for ${panel.id}`, async () => {
        const ours = await counted(panel);
        const frames = await shown(dashboard, json);
        const { metrics, splits = [] } = panel as AggregatePanel;
        const keys = splits.map(({ id }) => id);
        const seen = metrics.filter(({ formula }) => !formula.includes('last_value')).map(({ id }) => id);
        const rows = rowsShown(panel as AggregatePanel, frames);
        const isPair = splits.length === 2 && splits[0]?.kind === 'values';
        assert.deepEqual(differences(ours, isPair ? without(extra(rows, ours, keys), rows) : rows, keys, seen), []);
        if (isPair) for (const [value, count] of perValue(extra(rows, ours, keys), keys)) assert.ok(count <= 1, value);
        assert.ok(ours.length > 0 || panel.id === 'x-table-nobody', 'the fixture has something to count');
      });
    }
  }

  it('notices a panel that counts something else', async () => {
    const { json, pairs } = generated(SAMPLES[0] as Dashboard);
    const [panel, own] = pairs.find(([{ id }]) => id === 'x-table-by-filtered') ?? [];
    assert.ok(panel !== undefined && panel.chart === 'table' && own !== undefined);
    const [first, ...others] = own.targets;
    assert.ok(first !== undefined);
    const wrong = { ...own, targets: [{ ...first, query: 'user.id:u1' }, ...others] };
    const frames = shownFrames(wrong, await runPanel(client, json, wrong, RANGE));
    const metrics = panel.metrics.map(({ id }) => id);
    const found = differences(await counted(panel), rowsShown(panel, frames), ['model'], metrics);
    assert.ok(found.length > 0 && found.every((text) => text.includes('was counted')), found.join());
  });

  describe('narrowed down', () => {
    const errors = DASHBOARDS.find(({ id }) => id === 'errors') as Dashboard;
    const { pairs } = generated(errors);
    const [panel, json] = pairs.find(([{ id }]) => id === 'errors-by-model') ?? [];

    async function compared(chosen: Chosen, filters: JsonObject[]): Promise<string[]> {
      assert.ok(panel !== undefined && panel.chart === 'table' && json !== undefined);
      const ours = await counted(panel, filters);
      assert.ok(ours.length > 0);
      const frames = await shown(errors, json, chosen);
      const metrics = panel.metrics.map(({ id }) => id);
      return differences(ours, rowsShown(panel, frames), [panel.splits[0].id], metrics);
    }

    it('shows what was counted for one value, and for several', async () => {
      assert.deepEqual(await compared({ service_name: ['shop'] }, [{ term: { 'service.name': 'shop' } }]), []);
      const both: JsonObject[] = [{ terms: { 'service.name': ['shop', 'search'] } }, { term: { topic: 'billing' } }];
      assert.deepEqual(await compared({ service_name: ['shop', 'search'], topic: ['billing'] }, both), []);
    });

    it('takes documents without the field for All, and leaves them out otherwise', async () => {
      assert.deepEqual(await compared({}, []), []);
      const everything = await compared({ topic: ['billing', 'delivery', 'returns'] }, []);
      assert.ok(everything.length > 0);
    });
  });

  for (const dashboard of DASHBOARDS) {
    for (const [panel, json] of generated(dashboard).pairs) {
      if (panel.chart !== 'records') continue;
      it(`lists what was found for ${panel.id}`, async () => {
        const [result] = await runPanels(client, [panel], { from: FROM, to: TO, filters: [] });
        const records = result?.records ?? [];
        const [frame] = await shown(dashboard, json);
        const column = (field: string) =>
          frame?.columns.find(({ name }) => name === fieldNamed(field)?.label)?.values ?? [];
        const [by] = panel.sort;
        const found = by === '@timestamp' ? records.map(({ time }) => time) : records.map(({ fields }) => fields[by]);
        assert.ok(records.length > 0);
        // Where the latest are put into another order, that is all they have in common.
        if (by === 'feedback.last_at') assert.equal(column('prompt.last').length, records.length);
        else assert.deepEqual(column(by), found);
        assert.deepEqual(column('@timestamp').length, records.length);
      });
    }
  }

  it('shows a conversation turn by turn, with what was answered, and nothing without a session', async () => {
    const json = JSON.parse(grafanaFiles([]).get('grafana/dashboards/conversation.json') ?? '') as JsonObject;
    const turns = (json['panels'] as unknown as GrafanaPanel[]).at(-1) as GrafanaPanel;
    const expected = recordDocuments()
      .map(({ document }) => document)
      .filter((document) => document['session.id'] === 's1')
      .sort((a, b) => String(a['@timestamp']).localeCompare(String(b['@timestamp'])));
    const [frame] = shownFrames(turns, await runPanel(client, json, turns, RANGE, { session: 's1' }));
    const column = (name: string) => frame?.columns.find((each) => each.name === name)?.values;
    assert.deepEqual(
      column('Last question'),
      expected.map((document) => document['message']),
    );
    assert.equal(
      column('Answer')?.filter((text) => /^answer \d+$/.test(String(text))).length,
      expected.filter((document) => document['gen_ai.output.messages'] !== undefined).length,
    );
    const [empty] = shownFrames(turns, await runPanel(client, json, turns, RANGE));
    assert.deepEqual(empty?.columns ?? [], []);
  });
});

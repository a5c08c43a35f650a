import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { DASHBOARDS } from '../../src/dashboards/boards.ts';
import { timeHistogram } from '../../src/dashboards/interval.ts';
import { object } from '../../src/dashboards/kibana/check/problem.ts';
import { CONVERSATION } from '../../src/dashboards/kibana/conversation.ts';
import { bundleObjects } from '../../src/dashboards/kibana/kibana-files.ts';
import { lensPanel } from '../../src/dashboards/kibana/lens-panel.ts';
import { viewOf } from '../../src/dashboards/kibana/view.ts';
import { type AggregatePanel, panelsOf, type Row } from '../../src/dashboards/panel.ts';
import { runPanels } from '../../src/dashboards/run.ts';
import { SOURCES, sourceOf } from '../../src/dashboards/sources.ts';
import { demoChanges, demoRecords } from '../../src/demo/demo-records.ts';
import { insightFrom } from '../../src/insight/insight-settings.ts';
import { project } from '../../src/projection/search-document.ts';
import { applyChange } from '../../src/record/change.ts';
import type { JsonObject } from '../../src/record/record.ts';
import { createSearchClient, type SearchClient } from '../../src/search/client.ts';
import { parseKql } from '../../src/search/kql/kql.ts';
import { kqlQuery } from '../../src/search/kql/kql-query.ts';
import { request } from '../../src/search/request.ts';
import { installTemplates } from '../../src/search/templates.ts';
import { sharedElasticsearch } from '../support/elasticsearch.ts';
import { LensQuery, type LensRow, MISSING } from '../support/lens-query.ts';

const RECORDS = 1200;
const INDEX = 'prompt-logs-1994.05';
const HEALTH = 'promptlog-health-1994.05';
const FROM = new Date('1994-05-10T00:00:00Z');
const TO = new Date('1994-05-24T00:00:00Z');
const SCOPE = { from: FROM, to: TO, filters: [] };

const PANELS = [...DASHBOARDS, CONVERSATION].flatMap(panelsOf);

describe('what Kibana asks a real server for', () => {
  let client: SearchClient;

  before(async () => {
    const server = await sharedElasticsearch();
    client = createSearchClient({ url: server.url, ...server.superuser });
    await installTemplates(client);
    await write(INDEX, documents());
    await write(HEALTH, samples());
  });

  after(async () => {
    await client.indices.delete({ index: [INDEX, HEALTH] });
    await client.close();
  });

  async function write(index: string, documents: readonly JsonObject[]): Promise<void> {
    const operations = documents.flatMap((document) => [{ index: {} }, document]);
    const { errors } = await client.bulk({ index, refresh: true, operations });
    assert.equal(errors, false);
  }

  for (const panel of PANELS) {
    if (panel.chart === 'records') continue;
    const rises = panel.splits?.some(({ kind }) => kind === 'rising') ?? false;
    it(`is answered for ${panel.id}${rises ? '' : ', as promptlog’s own page is'}`, async () => {
      const lens = await lensRows(panel);
      if (rises) return;
      const [own] = await runPanels(client, [panel], SCOPE, { requestCache: false });
      assert.equal(own?.error, undefined);
      assert.notEqual(lens.length, 0);
      assert.deepEqual(comparable(lens), comparable(own?.rows ?? []));
    });
  }

  it('would be seen to differ if a saved object meant something else', async () => {
    const panel = PANELS.find(({ id }) => id === 'overview-error-rate');
    assert.ok(panel?.chart === 'number');
    const [metric] = panel.metrics;
    const other = { ...panel, metrics: [{ ...metric, formula: `${metric.formula} * 2` }] as const };
    const [own] = await runPanels(client, [panel], SCOPE);
    assert.notDeepEqual(comparable(await lensRows(other)), comparable(own?.rows ?? []));
  });

  it('is answered for every saved search: its query, its columns and its order', async () => {
    const searches = bundleObjects().filter(({ type }) => type === 'search');
    assert.ok(searches.length > 5);
    for (const { id, attributes } of searches) {
      const { query } = JSON.parse(String(object(attributes['kibanaSavedObjectMeta'])['searchSourceJSON']));
      const [[field, order]] = attributes['sort'] as [[string, string]];
      const answer = await request(client, 'POST', '/prompt-logs/_search', {
        query: kqlQuery(parseKql(String(query.query), SOURCES.records.kql)),
        fields: attributes['columns'] ?? [],
        sort: [{ [field]: order }],
        _source: false,
        size: 10,
      });
      assert.ok(Array.isArray(object(answer?.['hits'])['hits']), id);
    }
  });

  it('is answered for every control: the values there are to choose from', async () => {
    const fields = new Set([...DASHBOARDS, CONVERSATION].flatMap(({ controls }) => controls.map(({ field }) => field)));
    for (const field of fields) {
      const body = { size: 0, aggs: { values: { terms: { field } } } };
      const answer = await request(client, 'POST', '/prompt-logs/_search', body);
      const { buckets } = object(object(answer?.['aggregations'])['values']);
      assert.ok(Array.isArray(buckets) && buckets.length > 0, field);
    }
  });

  /** The rows of the panel's saved object, under the names of its splits and metrics. */
  async function lensRows(panel: AggregatePanel): Promise<Row[]> {
    const { alias, timeField, kql } = sourceOf(panel);
    const { embeddableConfig } = lensPanel(panel, viewOf(panel.source ?? 'records'));
    const histogram = timeHistogram(timeField, FROM, TO);
    const scope = { timeField, from: FROM, to: TO, histogram, kql };
    const query = new LensQuery(object(embeddableConfig['attributes']), scope);
    const answer = await request(client, 'POST', `/${alias}/_search`, query.search());
    return query
      .rows(object(answer))
      .map((row) => renamed(row, panel))
      .filter((row) => saysAnything(row, panel));
  }
});

function renamed(row: LensRow, panel: AggregatePanel): Row {
  const splits = panel.splits ?? [];
  const keys = splits.map((split, index): [string, number | string | null] => {
    const key = row[`split${index + 1}`] ?? null;
    return [split.id, key === MISSING && split.kind === 'values' ? (split.missing ?? null) : key];
  });
  const figures = panel.metrics.map(
    ({ id }, index) => [id, row[`metric${String(index + 1).padStart(2, '0')}`] ?? null] as const,
  );
  return Object.fromEntries([...keys, ...figures]);
}

/** As on our own page: where time has no gaps, a row without any figure says nothing. */
function saysAnything(row: Row, panel: AggregatePanel): boolean {
  const splits = panel.splits ?? [];
  return (
    splits.length === 0 ||
    splits.some(({ kind }) => kind === 'time') ||
    panel.metrics.some(({ id }) => row[id] !== null)
  );
}

/** Rows in an order of their own, their numbers as exact as sums of doubles are. */
function comparable(rows: readonly Row[]): string[] {
  return rows
    .map((row) =>
      Object.entries(row).map(([name, value]) => `${name}=${typeof value === 'number' ? value.toPrecision(9) : value}`),
    )
    .map((values) => values.join(' '))
    .sort();
}

/** Search documents of demo data, judged and with insight. */
function documents(): JsonObject[] {
  const options = { count: RECORDS, until: TO, days: 13 };
  const name = new URL('../../topics.yaml', import.meta.url);
  const insight = insightFrom({ topics: { text: readFileSync(name, 'utf8'), name: 'topics.yaml' } });
  const changes = new Map([...demoChanges(options)].map((change) => [change.id, change]));
  return [...demoRecords(options)].flatMap((made) => {
    const record = { ...made, door: 'import' };
    const change = changes.get(record.message.id);
    const { document } = project(change === undefined ? record : applyChange(record, change), insight);
    return document === undefined ? [] : [document as JsonObject];
  });
}

/** Samples of two processes, one an hour. */
function samples(): JsonObject[] {
  return Array.from({ length: 48 }, (_, hour) => ({
    '@timestamp': new Date(FROM.getTime() + hour * 3_600_000).toISOString(),
    service: { instance: { id: `collector-${hour % 2}` } },
    lane: {
      name: hour % 3 === 0 ? 'records' : 'search',
      waiting: hour % 7,
      dead_letters: hour % 5 === 0 ? 1 : 0,
      delivered: hour * 10,
      lag_seconds: hour / 4,
    },
    spool: { bytes: hour * 1000 },
  }));
}

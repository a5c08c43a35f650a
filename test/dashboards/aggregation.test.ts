import assert from 'node:assert/strict';
import { panelRows, panelSearch, type Scope } from '../../src/dashboards/aggregation.ts';
import { planPanels } from '../../src/dashboards/aggregation-plan.ts';
import { DASHBOARDS } from '../../src/dashboards/boards.ts';
import { type Metric, type NumberPanel, panelsOf, type Split, type TablePanel } from '../../src/dashboards/panel.ts';

const FROM = Date.UTC(2026, 10, 1);
const TO = Date.UTC(2026, 10, 2);
const SCOPE: Scope = { from: new Date(FROM), to: new Date(TO), filters: [{ term: { 'service.name': 'shop' } }] };
const metric = (id: string, formula: string): Metric => ({ id, label: id, formula, format: 'decimal' });
const base = { id: 'p', title: 'P', question: 'P?', width: 4 };
const figure = (formula: string, more: Partial<NumberPanel> = {}): NumberPanel => ({
  ...base,
  chart: 'number',
  metrics: [metric('m', formula)],
  ...more,
});
const table = (splits: TablePanel['splits'], ...metrics: [Metric, ...Metric[]]): TablePanel => ({
  ...base,
  chart: 'table',
  metrics,
  splits,
});
const app: Split = { kind: 'values', id: 'app', label: 'App', field: 'service.name', size: 10 };
const time: Split = { kind: 'time', id: 'time', label: 'Time' };
const range = { range: { '@timestamp': { gte: FROM, lt: TO, format: 'epoch_millis' } } };

describe('the search of a panel', () => {
  it('looks at the time, the filter of the panel and those of the dashboard, and at no document itself', () => {
    assert.deepEqual(panelSearch(figure('sum(cost.total)', { filter: 'outcome: failed' }), SCOPE), {
      size: 0,
      track_total_hits: false,
      query: { bool: { filter: [range, { term: { outcome: 'failed' } }, ...SCOPE.filters] } },
      aggs: { m0: { sum: { field: 'cost.total' } } },
    });
  });

  it('counts all documents where a figure is their number', () => {
    assert.equal(panelSearch(figure('count() / 2'), SCOPE)['track_total_hits'], true);
    assert.equal(panelSearch(figure("count(kql='outcome: failed')"), SCOPE)['track_total_hits'], false);
    assert.equal(panelSearch(table([time], metric('m', 'count()')), SCOPE)['track_total_hits'], false);
  });

  it('takes equal measures once, those of one query together, and the percentiles of one field at once', () => {
    const formula =
      "sum(cost.total) / sum(cost.total) + percentile(event.duration, percentile=95) + median(event.duration) + count(kql='outcome: failed') + sum(cost.total, kql='outcome: failed')";
    assert.deepEqual(panelSearch(figure(formula), SCOPE)['aggs'], {
      m0: { sum: { field: 'cost.total' } },
      m1: { percentiles: { field: 'event.duration', percents: [50, 95], keyed: false } },
      f2: { filter: { term: { outcome: 'failed' } }, aggs: { m3: { sum: { field: 'cost.total' } } } },
    });
  });

  it('shares the measures of several figures', () => {
    const plan = planPanels([figure('max(cost.total)'), figure('max(cost.total) * 2'), figure('count()')]);
    assert.equal(plan[0]?.measures, plan[2]?.measures);
    assert.deepEqual(plan[0]?.measures.aggregations(), { m0: { max: { field: 'cost.total' } } });
  });

  it('orders values by a measure, and equals by name', () => {
    const order = (formula: string) => {
      const { aggs } = panelSearch(table([app], metric('m', formula)), SCOPE) as {
        aggs: Record<string, { terms: { order: unknown[] } }>;
      };
      return aggs['s0_0']?.terms.order;
    };
    const byName = { _key: 'asc' };
    assert.deepEqual(order('count()'), [{ _count: 'desc' }, byName]);
    assert.deepEqual(order("count(kql='outcome: failed')"), [{ f0: 'desc' }, byName]);
    assert.deepEqual(order("sum(cost.total, kql='outcome: failed')"), [{ 'f0>m1': 'desc' }, byName]);
    assert.deepEqual(order('percentile(event.duration, percentile=95)'), [{ 'm0[95]': 'desc' }, byName]);
  });

  it('puts time inside the values, whichever is named first', () => {
    const { aggs } = panelSearch(table([time, app], metric('m', 'sum(cost.total)')), SCOPE);
    const text = JSON.stringify(aggs);
    assert.ok(text.indexOf('"terms"') < text.indexOf('"date_histogram"'), text);
    // What the values are ordered by is needed beside the histogram, and in each of its steps.
    assert.equal(text.split('{"sum":').length, 3);
  });

  it('puts dear splits by values into a filter, where the server reads documents once', () => {
    const names = (panel: TablePanel) => Object.keys(panelSearch(panel, SCOPE)['aggs'] as object);
    assert.deepEqual(names(table([app], metric('m', 'sum(cost.total)'))), ['s0_0']);
    assert.deepEqual(names(table([app], metric('m', 'unique_count(user.id)'))), ['s0_0_all']);
    assert.deepEqual(names(table([app, { ...app, id: 'other' }], metric('m', 'count()'))), ['s0_0_all']);
  });

  it('compares what is rising with the period before, narrowed down alike', () => {
    const rising: Split = { kind: 'rising', id: 'r', label: 'Phrase', field: 'topics', size: 5 };
    const { aggs } = panelSearch(table([rising], metric('m', 'count()')), SCOPE) as {
      aggs: Record<string, { significant_terms: Record<string, unknown> }>;
    };
    const before = { range: { '@timestamp': { gte: FROM - (TO - FROM), lt: FROM, format: 'epoch_millis' } } };
    assert.deepEqual(aggs['s0_0']?.significant_terms['background_filter'], {
      bool: { filter: [before, ...SCOPE.filters] },
    });
  });

  it('can be built for every panel there is', () => {
    for (const panel of DASHBOARDS.flatMap(panelsOf)) assert.ok(panelSearch(panel, SCOPE)['query'], panel.id);
  });
});

describe('the rows of a panel', () => {
  it('are empty figures where the answer holds nothing', () => {
    const nothing = { hits: { hits: [] } };
    assert.deepEqual(panelRows(figure('count()'), nothing), [{ m: 0 }]);
    assert.deepEqual(panelRows(figure('sum(cost.total)'), nothing), [{ m: 0 }]);
    assert.deepEqual(panelRows(figure('average(cost.total)'), nothing), [{ m: null }]);
    assert.deepEqual(panelRows(table([app], metric('m', 'count()')), nothing), []);
    for (const panel of DASHBOARDS.flatMap(panelsOf)) if (panel.chart !== 'records') panelRows(panel, nothing);
  });

  it('hold the keys of the splits in the order of the panel', () => {
    const bucket = { key: 'shop', doc_count: 2, s0_1: { buckets: [{ key: FROM, doc_count: 2 }] } };
    const rows = panelRows(table([time, app], metric('m', 'count()')), {
      aggregations: { s0_0: { buckets: [bucket] } },
    });
    assert.deepEqual(Object.entries(rows[0] ?? {}), [
      ['time', FROM],
      ['app', 'shop'],
      ['m', 2],
    ]);
  });
});

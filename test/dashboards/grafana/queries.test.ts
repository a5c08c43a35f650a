import assert from 'node:assert/strict';
import { type Measure, parseFormula } from '../../../src/dashboards/formula.ts';
import { metricAgg, orderBy, seriesName, tableName } from '../../../src/dashboards/grafana/query-model.ts';
import { panelData, shapeOf } from '../../../src/dashboards/grafana/shapes.ts';
import { calculate, type Transformation } from '../../../src/dashboards/grafana/transformations.ts';
import type { AggregatePanel, Metric, Split } from '../../../src/dashboards/panel.ts';

const CALLS: Metric = { id: 'calls', label: 'Calls', formula: 'count()', format: 'count' };
const FAILED: Metric = {
  id: 'failed',
  label: 'Failed',
  formula: "count(kql='event.outcome: failure')",
  format: 'count',
};
const SPEED: Metric = {
  id: 'p90',
  label: 'p90',
  formula: 'percentile(event.duration, percentile=90)',
  format: 'decimal',
};
const RATE: Metric = {
  id: 'rate',
  label: 'Rate',
  formula: "count(kql='event.outcome: failure') / count()",
  format: 'percent',
};
const MODEL: Split = { kind: 'values', id: 'model', label: 'Model', field: 'gen_ai.request.model', size: 5 };
const TIME: Split = { kind: 'time', id: 'time', label: 'Time' };
const SIZE: Split = {
  kind: 'ranges',
  id: 'size',
  label: 'Size',
  field: 'gen_ai.usage.input_tokens',
  ranges: [
    { label: 'small', to: 10 },
    { label: 'large', from: 10 },
  ],
};

function panelOf(
  parts: Pick<AggregatePanel, 'chart' | 'metrics'> & { splits?: readonly Split[]; filter?: string },
): AggregatePanel {
  return { id: 'p', title: 'P', question: 'What?', width: 12, ...parts } as AggregatePanel;
}

function dataOf(panel: AggregatePanel, narrowing = '') {
  const data = panelData({ panel, narrowing });
  assert.ok(data);
  return data;
}

function measure(text: string): Measure {
  const formula = parseFormula(text);
  assert.ok(formula.kind === 'measure');
  return formula.measure;
}

describe('the words of Grafana’s Elasticsearch source', () => {
  const metrics = [
    metricAgg(measure('count()'), '1'),
    metricAgg(measure('max(event.duration)'), '2'),
    metricAgg(measure('max(cost.total)'), '3'),
    metricAgg(measure('percentile(event.duration, percentile=99.9)'), '4'),
    metricAgg(measure('median(event.duration)'), '5'),
    metricAgg(measure('unique_count(user.id)'), '6'),
  ];

  it('are those of its metrics', () => {
    assert.deepEqual(
      metrics.map(({ type }) => type),
      ['count', 'max', 'max', 'percentiles', 'percentiles', 'cardinality'],
    );
    assert.deepEqual(metrics[4]?.settings, { percents: ['50'] });
  });

  it('name the columns of a table, with the field where two are of one kind', () => {
    assert.deepEqual(
      metrics.map((metric) => tableName(metric, metrics)),
      ['Count', 'Max event.duration', 'Max cost.total', 'p99.9 event.duration', 'p50.0 event.duration', 'Unique Count'],
    );
  });

  it('name series along time by their query, measure and field', () => {
    assert.deepEqual(
      metrics.slice(0, 2).map((metric) => seriesName('B', metric)),
      ['B Count ', 'B Max event.duration'],
    );
  });

  it('order by the count, a metric, or one of its percentiles', () => {
    assert.deepEqual(metrics.map(orderBy), ['_count', '2', '3', '4[99.9]', '5[50.0]', '6']);
  });
});

describe('the queries of a panel', () => {
  it('are narrowed down by the dashboard, the panel and the measure', () => {
    const { targets } = dataOf(panelOf({ chart: 'number', metrics: [FAILED], filter: 'user.id: u1' }), '(a:$a)');
    assert.deepEqual(
      targets.map(({ query }) => query),
      ['((a:$a)) AND (user.id:"u1") AND (event.outcome:"failure")'],
    );
  });

  it('are one for each filter; those besides the one with the order fetch practically all values', () => {
    const { targets, transformations } = dataOf(
      panelOf({ chart: 'table', metrics: [CALLS, FAILED, RATE], splits: [MODEL] }),
    );
    assert.deepEqual(
      targets.map(({ query, bucketAggs }) => [query, bucketAggs[0]?.settings['size']]),
      [
        ['', '5'],
        ['event.outcome:"failure"', '10000'],
      ],
    );
    const ids = transformations.map(({ id }) => id);
    assert.deepEqual(ids.slice(0, 4), ['organize', 'organize', 'joinByField', 'filterByValue']);
    assert.ok(!ids.includes('limit'));
  });

  it('make 0 of what a value has none of, in the answers that lack the value', () => {
    const { transformations } = dataOf(panelOf({ chart: 'table', metrics: [CALLS, FAILED], splits: [MODEL] }));
    const sums = transformations.filter(({ options }) => options['mode'] === 'reduceRow');
    assert.deepEqual(
      sums.map(({ options }) => options['reduce']),
      [{ include: ['B1'], reducer: 'sum', nullValueMode: 'null as zero' }],
    );
  });

  it('fetch practically all values where only Grafana can put them into their order', () => {
    const { targets, transformations } = dataOf(panelOf({ chart: 'table', metrics: [FAILED, CALLS], splits: [MODEL] }));
    for (const { bucketAggs } of targets) {
      assert.deepEqual([bucketAggs[0]?.settings['size'], bucketAggs[0]?.settings['orderBy']], ['10000', '_count']);
    }
    const ids = transformations.map(({ id }) => id);
    assert.ok(ids.indexOf('joinByField') < ids.indexOf('sortBy') && ids.indexOf('sortBy') < ids.indexOf('limit'));
    assert.deepEqual(transformations.find(({ id }) => id === 'limit')?.options, { limitField: 5 });
  });

  it('of one figure have one bucket for all of the time, which is there even if it is empty', () => {
    const { targets, transformations } = dataOf(panelOf({ chart: 'number', metrics: [FAILED] }));
    assert.deepEqual(targets[0]?.bucketAggs, [
      {
        id: '2',
        type: 'date_histogram',
        field: '@timestamp',
        settings: { interval: '36500d', min_doc_count: '0', timeZone: 'utc' },
      },
    ]);
    assert.deepEqual(transformations, []);
  });

  it('look only at documents with the field of a percentile, where none would be 0', () => {
    const [table] = dataOf(panelOf({ chart: 'table', metrics: [SPEED], splits: [MODEL] })).targets;
    assert.equal(table?.query, '_exists_:event.duration');
    const seconds = { ...SPEED, formula: `${SPEED.formula} / 1000` };
    const [number] = dataOf(panelOf({ chart: 'number', metrics: [seconds] })).targets;
    assert.deepEqual(
      [number?.query, number?.bucketAggs[0]?.settings['min_doc_count']],
      ['_exists_:event.duration', '1'],
    );
  });

  it('count besides, for known values, how often there is something to calculate with', () => {
    const seconds = { ...SPEED, formula: `${SPEED.formula} / 1000` };
    const { targets, transformations } = dataOf(panelOf({ chart: 'table', metrics: [CALLS, seconds], splits: [SIZE] }));
    assert.deepEqual(
      targets.map(({ metrics, query, alias }) => [metrics[0]?.type, query, alias]),
      [
        ['count', '', '{"row":"{{filter}}","column":"A"}'],
        ['percentiles', '', '{"row":"{{filter}}","column":"B"}'],
        ['count', '_exists_:event.duration', '{"row":"{{filter}}","column":"C"}'],
      ],
    );
    const calculations = transformations
      .filter(({ id }) => id === 'calculateField')
      .map(({ options }) => options['binary']);
    assert.deepEqual(calculations, [
      { left: 'C', operator: '/', right: 'C' },
      { left: 'B', operator: '*', right: 'C there' },
      { left: 'B if there', operator: '/', right: '1000' },
    ]);
  });

  it('give documents without a value of the second split a name, and leave its row out', () => {
    const app: Split = { kind: 'values', id: 'app', label: 'App', field: 'service.name', size: 3 };
    const pair = dataOf(panelOf({ chart: 'table', metrics: [CALLS], splits: [MODEL, app] }));
    const inner = pair.targets[0]?.bucketAggs[1]?.settings;
    assert.deepEqual([inner?.['missing'], inner?.['size']], ['–', '4']);
    assert.equal(pair.transformations[0]?.id, 'filterByValue');
    const ip: Split = { ...app, field: 'source.ip' };
    const [addresses] = dataOf(panelOf({ chart: 'table', metrics: [CALLS], splits: [MODEL, ip] })).targets;
    assert.deepEqual(
      [addresses?.query, addresses?.bucketAggs[1]?.settings['missing']],
      ['_exists_:source.ip', undefined],
    );
  });

  it('key known values by their places, as the source would sort them by their names', () => {
    const { targets } = dataOf(panelOf({ chart: 'bars', metrics: [CALLS], splits: [SIZE] }));
    assert.deepEqual(targets[0]?.bucketAggs[0]?.settings['filters'], [
      { label: '0', query: 'gen_ai.usage.input_tokens:{* TO 10}' },
      { label: '1', query: 'gen_ai.usage.input_tokens:[10 TO *}' },
    ]);
  });

  it('are one for each known value where these are lines along time', () => {
    const { targets } = dataOf(panelOf({ chart: 'line', metrics: [CALLS], splits: [TIME, SIZE] }));
    assert.deepEqual(
      targets.map(({ refId, alias }) => [refId, alias]),
      [
        ['A', 'small'],
        ['B', 'large'],
      ],
    );
  });

  it('leave out what the source cannot take, and take the rest', () => {
    const ended: Metric = { id: 'ended', label: 'Ended', formula: 'last_value(outcome)', format: 'text' };
    const { leftOut, targets } = dataOf(panelOf({ chart: 'table', metrics: [CALLS, ended], splits: [MODEL] }));
    assert.deepEqual([leftOut, targets.length], [[ended], 1]);
    assert.equal(panelData({ panel: panelOf({ chart: 'number', metrics: [ended] }), narrowing: '' }), undefined);
  });

  it('leave out, of two splits, what would need a second query: two keys cannot be joined', () => {
    const { leftOut } = dataOf(panelOf({ chart: 'table', metrics: [CALLS, FAILED, RATE], splits: [MODEL, MODEL] }));
    assert.deepEqual(leftOut, [FAILED, RATE]);
  });

  it('are none for values that are rising, a table of series, or two splits of which one is by queries', () => {
    const rising: Split = { kind: 'rising', id: 'r', label: 'R', field: 'topics', size: 5 };
    assert.equal(shapeOf(panelOf({ chart: 'table', metrics: [CALLS], splits: [rising] })), undefined);
    assert.equal(shapeOf(panelOf({ chart: 'table', metrics: [CALLS], splits: [TIME, MODEL] })), undefined);
    assert.equal(shapeOf(panelOf({ chart: 'table', metrics: [CALLS], splits: [MODEL, SIZE] })), undefined);
    assert.equal(
      panelData({ panel: panelOf({ chart: 'table', metrics: [CALLS], splits: [rising] }), narrowing: '' }),
      undefined,
    );
  });
});

describe('a formula as steps of Grafana', () => {
  const stepsOf = (text: string): (readonly string[])[] =>
    calculate(parseFormula(text), 'Result', ({ field = 'Count' }) => field).map(({ options }: Transformation) => {
      const { left, operator, right } = options['binary'] as Record<string, string>;
      return [`${left} ${operator} ${right}`, String(options['alias'])];
    });

  it('is one step for one operation', () => {
    assert.deepEqual(stepsOf('max(event.duration) / 1000'), [['event.duration / 1000', 'Result']]);
  });

  it('calculates the inner parts first, and what is constant by itself', () => {
    assert.deepEqual(stepsOf('(sum(a) - sum(b)) * (2 + 3) / count()'), [
      ['a - b', 'Result (2)'],
      ['Result (2) * 5', 'Result (1)'],
      ['Result (1) / Count', 'Result'],
    ]);
  });
});

import assert from 'node:assert/strict';
import { lensPanel } from '../../../src/dashboards/kibana/lens-panel.ts';
import { viewOf } from '../../../src/dashboards/kibana/view.ts';
import type { AggregatePanel, Format } from '../../../src/dashboards/panel.ts';
import { panelsOf } from '../../../src/dashboards/panel.ts';
import type { JsonObject } from '../../../src/record/record.ts';
import { inside } from './bundle.ts';
import { CALLS, ERROR_RATE, SAMPLES } from './sample-dashboards.ts';

interface Drawn {
  readonly type: string;
  readonly order: readonly string[];
  readonly columns: JsonObject;
  readonly chart: JsonObject;
  readonly config: JsonObject;
}

describe('a panel in Lens', () => {
  it('is the chart of its kind', () => {
    const kinds = ['calls', 'lines', 'areas', 'bars', 'ranking', 'share', 'heat', 'table', 'rising'];
    assert.deepEqual(
      kinds.map((id) => drawnOf(sample(id)).type),
      ['lnsMetric', 'lnsXY', 'lnsXY', 'lnsXY', 'lnsXY', 'lnsPie', 'lnsHeatmap', 'lnsDatatable', 'lnsDatatable'],
    );
    const series = ['lines', 'areas', 'bars', 'ranking'].map((id) => drawnOf(sample(id)).chart['preferredSeriesType']);
    assert.deepEqual(series, ['line', 'area_stacked', 'bar_stacked', 'bar_horizontal']);
  });

  it('has its question as its description, and says what Kibana compares with where something rises', () => {
    assert.equal(drawnOf(sample('lines')).config['description'], 'When?');
    assert.equal(
      drawnOf(sample('rising')).config['description'],
      'What is new? Kibana compares with all records of the index, not with the period before.',
    );
  });

  it('has a lone measure as a plain column with its filter, so that values can be ordered by it', () => {
    const { columns } = drawnOf(sample('lines'));
    assert.deepEqual(columns['metric02'], {
      label: 'Failed',
      customLabel: true,
      dataType: 'number',
      operationType: 'count',
      isBucketed: false,
      scale: 'ratio',
      sourceField: '___records___',
      filter: { query: 'event.outcome: failure', language: 'kuery' },
      params: { emptyAsNull: false, format: { id: 'number', params: { decimals: 0 } } },
    });
  });

  it('has arithmetic as a formula with its whole chain of helpers', () => {
    const { columns, order } = drawnOf(sample('rate'));
    assert.deepEqual(order, ['metric01', 'metric01X0', 'metric01X1', 'metric01X2']);
    assert.deepEqual(inside(columns, 'metric01')['references'], ['metric01X2']);
    assert.deepEqual(inside(columns, 'metric01X0', 'filter')['query'], 'event.outcome: failure');
    assert.equal(inside(columns, 'metric01X1')['filter'], undefined);
    assert.deepEqual(inside(columns, 'metric01X2', 'params')['tinymathAst'], {
      type: 'function',
      name: 'divide',
      args: ['metric01X0', 'metric01X1'],
      location: { min: 0, max: ERROR_RATE.formula.length },
      text: ERROR_RATE.formula,
    });
  });

  it('has numbers and nested arithmetic in its formula as they stand', () => {
    const formula = '(max(@timestamp) - min(@timestamp)) / 1000';
    const { columns } = drawnOf({ ...figure(), metrics: [{ ...CALLS, formula, format: 'seconds' }] });
    const tree = inside(columns, 'metric01X2', 'params', 'tinymathAst');
    assert.equal((tree['args'] as JsonObject[])[1], 1000);
    assert.equal((tree['args'] as JsonObject[])[0]?.['name'], 'subtract');
    assert.deepEqual(inside(columns, 'metric01X2')['references'], ['metric01X0', 'metric01X1']);
    assert.equal(inside(columns, 'metric01X0')['dataType'], 'date');
  });

  it('asks for values before time, so that they are the greatest of the whole range', () => {
    assert.deepEqual(drawnOf(sample('areas')).order, ['split2', 'split1', 'metric01']);
    const [layer] = drawnOf(sample('areas')).chart['layers'] as JsonObject[];
    assert.deepEqual([layer?.['xAccessor'], layer?.['splitAccessor']], ['split1', 'split2']);
  });

  it('orders values by the metric the panel names, and by the first otherwise', () => {
    const { columns } = drawnOf(sample('table'));
    assert.deepEqual(inside(columns, 'split1', 'params')['orderBy'], { type: 'column', columnId: 'metric05' });
    assert.deepEqual(inside(columns, 'split2', 'params')['orderBy'], { type: 'column', columnId: 'metric02' });
    assert.equal(inside(columns, 'split2', 'params')['orderDirection'], 'asc');
    const ranking = drawnOf(sample('ranking')).columns;
    assert.deepEqual(inside(ranking, 'split1', 'params')['orderBy'], { type: 'column', columnId: 'metric01' });
  });

  it('is refused when values are ordered by what Kibana cannot order by', () => {
    const table = sample('table');
    assert.ok(table.chart === 'table');
    const ordered = (by: string): AggregatePanel => ({
      ...table,
      splits: [{ kind: 'values', id: 'app', field: 'service.name', label: 'Application', size: 5, by }],
    });
    assert.throws(() => drawnOf(ordered('error_rate')), /panel table orders by error_rate, which is a formula/);
    assert.throws(() => drawnOf(ordered('gone')), /panel table orders by gone, which is none of its metrics/);
  });

  it('shows documents without a value where the panel names them, and the rest of a whole', () => {
    const others = (id: string, split: string): unknown[] => {
      const { otherBucket, missingBucket } = inside(drawnOf(sample(id)).columns, split, 'params');
      return [otherBucket, missingBucket];
    };
    assert.deepEqual(others('areas', 'split2'), [true, true]);
    assert.deepEqual(others('share', 'split1'), [true, false]);
    assert.deepEqual(others('ranking', 'split1'), [false, false]);
  });

  it('leaves the ends of ranges open that have none', () => {
    assert.deepEqual(inside(drawnOf(sample('bars')).columns, 'split1', 'params')['ranges'], [
      { from: null, to: 2, label: 'first' },
      { from: 2, to: 6, label: 'few' },
      { from: 6, to: null, label: 'many' },
    ]);
  });

  it('looks at the samples of the pipeline, past the filters of the dashboard, when it says so', () => {
    const panel = sample('lag');
    const { config } = drawnOf(panel);
    const layer = inside(config, 'attributes', 'state', 'datasourceStates', 'formBased', 'layers', 'layer1');
    assert.equal(layer['ignoreGlobalFilters'], true);
    assert.deepEqual(
      lensPanel(panel, viewOf('health')).references.map(({ id, name }) => [id, name]),
      [['promptlog-health', 'lag:indexpattern-datasource-layer-layer1']],
    );
  });

  it('shows each format in the words of Lens', () => {
    const shown = (format: Format): unknown => {
      const { columns } = drawnOf({ ...figure(), metrics: [{ ...CALLS, format }] });
      const { id, params } = (inside(columns, 'metric01', 'params')['format'] ?? {}) as JsonObject;
      return [id, (params as JsonObject | undefined)?.['pattern'] ?? (params as JsonObject | undefined)?.['fromUnit']];
    };
    assert.deepEqual((['percent', 'money', 'tokens', 'bytes', 'seconds', 'milliseconds', 'time'] as const).map(shown), [
      ['percent', undefined],
      ['custom', '$0,0.00[00]'],
      ['custom', '0,0.[0]a'],
      ['bytes', undefined],
      ['duration', 'seconds'],
      ['duration', 'milliseconds'],
      [undefined, undefined],
    ]);
  });
});

function figure(): AggregatePanel & { readonly chart: 'number' } {
  return { id: 'figure', title: 'Figure', question: 'How many?', chart: 'number', metrics: [CALLS], width: 2 };
}

function sample(id: string): AggregatePanel {
  const panel = SAMPLES.flatMap(panelsOf).find((one) => one.id === id);
  assert.ok(panel !== undefined && panel.chart !== 'records', id);
  return panel;
}

function drawnOf(panel: AggregatePanel): Drawn {
  const config = lensPanel(panel, viewOf(panel.source ?? 'records')).embeddableConfig;
  const layer = inside(config, 'attributes', 'state', 'datasourceStates', 'formBased', 'layers', 'layer1');
  return {
    type: String(inside(config, 'attributes')['visualizationType']),
    order: layer['columnOrder'] as string[],
    columns: inside(layer, 'columns'),
    chart: inside(config, 'attributes', 'state', 'visualization'),
    config,
  };
}

/** One way to break each thing that is checked in the charts of a dashboard; and what is said of it. */
import { parseFormula } from '../../../src/dashboards/formula.ts';
import type { JsonObject } from '../../../src/record/record.ts';
import { parseKql } from '../../../src/search/kql/kql.ts';
import { type Broken, fault, first, inside } from './bundle.ts';

const FIRST = 'dashboard promptlog-first, panel';
const at = (panel: string, column: string) => `${FIRST} ${panel}, layer layer1, column ${column}`;

export const BROKEN_CHARTS: readonly Broken[] = [
  [
    'a chart without references inside',
    (bundle) =>
      bundle.lens('calls', (attributes) => {
        delete attributes['references'];
      }),
    `${FIRST} calls has no list of references inside`,
  ],
  [
    'a layer whose data view is not named inside',
    (bundle) =>
      bundle.lens('calls', (attributes) => {
        attributes['references'] = [];
      }),
    `${FIRST} calls has no reference indexpattern-datasource-layer-layer1 inside`,
  ],
  [
    'a layer whose data view is not named on the dashboard',
    (bundle) => {
      const references = bundle.references('dashboard', 'promptlog-first');
      const name = 'calls:indexpattern-datasource-layer-layer1';
      references.splice(references.indexOf(bundle.reference('dashboard', 'promptlog-first', name)), 1);
    },
    `${FIRST} calls has no reference calls:indexpattern-datasource-layer-layer1 on the dashboard`,
  ],
  [
    'references that do not agree',
    (bundle) =>
      bundle.lens('calls', (attributes) => {
        first(attributes, 'references')['id'] = 'promptlog-health';
      }),
    `${FIRST} calls refers to promptlog-health inside and to promptlog-records on the dashboard`,
  ],
  [
    'a layer of the old kind',
    (bundle) =>
      bundle.lens('calls', (attributes) => {
        const states = inside(attributes, 'state', 'datasourceStates');
        states['indexpattern'] = states['formBased'] ?? null;
        delete states['formBased'];
      }),
    `${FIRST} calls has no layer of the kind formBased`,
  ],
  [
    'a query in another language',
    (bundle) =>
      bundle.lens('ranking', (attributes) => {
        inside(attributes, 'state', 'query')['language'] = 'lucene';
      }),
    `${FIRST} ranking the query is not in the language kuery`,
  ],
  [
    'a filter of an unknown field',
    (bundle) =>
      bundle.column('lines', 'metric02', (column) => {
        inside(column, 'filter')['query'] = 'event.outcom: failure';
      }),
    `${at('lines', 'metric02')} the filter is faulty: ${fault(() => parseKql('event.outcom: failure'))}`,
  ],
  [
    'a filter split that cannot be read',
    (bundle) =>
      bundle.column('heat', 'split2', (_, params) => {
        inside(first(params, 'filters'), 'input')['query'] = 'outcome: )';
      }),
    `${at('heat', 'split2')} the filter well is faulty: ${fault(() => parseKql('outcome: )'))}`,
  ],
  [
    'a column left out of the order',
    (bundle) =>
      bundle.layer('lines', (layer) => {
        layer['columnOrder'] = ['split1', 'metric01'];
      }),
    `${at('lines', 'metric02')} is not in columnOrder`,
  ],
  [
    'an order of columns there are not',
    (bundle) =>
      bundle.layer('calls', (layer) => {
        layer['columnOrder'] = ['metric01', 'metric02'];
      }),
    `${FIRST} calls, layer layer1 columnOrder names metric02, which is no column`,
  ],
  [
    'a bucket after a metric',
    (bundle) =>
      bundle.layer('ranking', (layer) => {
        layer['columnOrder'] = ['metric01', 'split1'];
      }),
    `${at('ranking', 'split1')} is a bucket and comes after a metric in columnOrder`,
  ],
  [
    'an operation that is not known',
    (bundle) =>
      bundle.column('calls', 'metric01', (column) => {
        column['operationType'] = 'cardinality';
      }),
    `${at('calls', 'metric01')} has an operation that is not known: cardinality`,
  ],
  [
    'a column without what its operation needs',
    (bundle) =>
      bundle.column('ranking', 'split1', (column, params) => {
        delete column['sourceField'];
        delete params['size'];
      }),
    `${at('ranking', 'split1')} is a terms without params.size, sourceField`,
  ],
  [
    'a metric that says it is a bucket',
    (bundle) =>
      bundle.column('calls', 'metric01', (column) => {
        column['isBucketed'] = true;
      }),
    `${at('calls', 'metric01')} is a count and isBucketed says otherwise`,
    `${FIRST} calls metricAccessor names metric01, which is no metric`,
  ],
  [
    'values of a text',
    (bundle) =>
      bundle.column('ranking', 'split1', (column) => {
        column['sourceField'] = 'prompt.last';
      }),
    `${at('ranking', 'split1')} is of prompt.last, which is text and cannot be counted by`,
  ],
  [
    'values of a field that is not mapped',
    (bundle) =>
      bundle.column('ranking', 'split1', (column) => {
        column['sourceField'] = 'service.nmae';
      }),
    `${at('ranking', 'split1')} is of service.nmae, which is no field`,
  ],
  [
    'a sum of words',
    (bundle) =>
      bundle.column('areas', 'metric01', (column) => {
        column['sourceField'] = 'user.id';
      }),
    `${at('areas', 'metric01')} is a sum of user.id, which is a string`,
  ],
  [
    'an order by a column there is not',
    (bundle) =>
      bundle.column('ranking', 'split1', (_, params) => {
        inside(params, 'orderBy')['columnId'] = 'metric09';
      }),
    `${at('ranking', 'split1')} is ordered by metric09, which is no column`,
  ],
  [
    'an order by a bucket',
    (bundle) =>
      bundle.column('table', 'split2', (_, params) => {
        inside(params, 'orderBy')['columnId'] = 'split1';
      }),
    `${at('table', 'split2')} is ordered by split1, which is no metric`,
  ],
  [
    'an order by a formula',
    (bundle) =>
      bundle.column('table', 'split1', (_, params) => {
        inside(params, 'orderBy')['columnId'] = 'metric03';
      }),
    `${at('table', 'split1')} is ordered by metric03, a formula that Kibana cannot order by`,
  ],
  [
    'an order by a fraction of a percentile',
    (bundle) =>
      bundle.column('ranking', 'metric01', (column, params) => {
        column['operationType'] = 'percentile';
        column['sourceField'] = 'event.duration';
        params['percentile'] = 99.9;
      }),
    `${at('ranking', 'split1')} is ordered by metric01, a percentile that Kibana cannot order by`,
  ],
  [
    'significance of a number',
    (bundle) =>
      bundle.column(
        'rising',
        'split1',
        (column) => {
          column['sourceField'] = 'session.turn';
        },
        'promptlog-second',
      ),
    'dashboard promptlog-second, panel rising, layer layer1, column split1 is ordered by significance, and session.turn is no keyword',
  ],
  [
    'missing values that Kibana would leave out',
    (bundle) =>
      bundle.column('areas', 'split2', (_, params) => {
        params['otherBucket'] = false;
      }),
    `${at('areas', 'split2')} has missingBucket without otherBucket, and Kibana would leave it out`,
  ],
  [
    'a range that holds nothing',
    (bundle) =>
      bundle.column('bars', 'split1', (_, params) => {
        first(params, 'ranges')['from'] = 9;
      }),
    `${at('bars', 'split1')} the range first is empty`,
  ],
  [
    'a last value by no date',
    (bundle) =>
      bundle.column('ended', 'metric01', (_, params) => {
        params['sortField'] = 'session.turn';
      }),
    `${at('ended', 'metric01')} takes the last value by session.turn, which is no date`,
  ],
  [
    'a formula that cannot be read',
    (bundle) =>
      bundle.column('rate', 'metric01', (_, params) => {
        params['formula'] = 'count( / count()';
      }),
    `${at('rate', 'metric01')} has a faulty formula: ${fault(() => parseFormula('count( / count()'))}`,
  ],
  [
    'a formula without a helper',
    (bundle) =>
      bundle.layer('rate', (layer, columns) => {
        delete columns['metric01X1'];
        layer['columnOrder'] = ['metric01', 'metric01X0', 'metric01X2'];
      }),
    `${at('rate', 'metric01')} lacks its helper column metric01X1`,
  ],
  [
    'a helper that is not what the formula says',
    (bundle) =>
      bundle.column('rate', 'metric01X0', (column) => {
        delete column['filter'];
      }),
    `${at('rate', 'metric01')} says count(kql='event.outcome: failure'), and its helper metric01X0 is something else`,
  ],
  [
    'arithmetic that is not that of the formula',
    (bundle) =>
      bundle.column('rate', 'metric01X2', (_, params) => {
        inside(params, 'tinymathAst')['name'] = 'multiply';
      }),
    `${at('rate', 'metric01')} has arithmetic that is not that of its text`,
  ],
  [
    'a formula that refers to the wrong helper',
    (bundle) =>
      bundle.column('rate', 'metric01', (column) => {
        column['references'] = ['metric01X1'];
      }),
    `${at('rate', 'metric01')} refers to metric01X1 and should to metric01X2`,
    `${FIRST} rate shows the column metric01X2 nowhere`,
  ],
  [
    'a column Kibana would take for a helper of a formula',
    (bundle) =>
      bundle.layer('table', (layer, columns) => {
        columns['metric03b'] = columns['metric01'] ?? null;
        (layer['columnOrder'] as string[]).push('metric03b');
      }),
    `${at('table', 'metric03b')} begins like the formula metric03, which Kibana would take it for a helper of`,
    `${FIRST} table shows the column metric03b nowhere`,
  ],
  [
    'a chart that is not known',
    (bundle) =>
      bundle.lens('calls', (attributes) => {
        attributes['visualizationType'] = 'lnsNumber';
      }),
    `${FIRST} calls is drawn in a way that is not known: lnsNumber`,
  ],
  [
    'a chart of a layer there is not',
    (bundle) =>
      bundle.chart('calls', (state) => {
        state['layerId'] = 'layer2';
      }),
    `${FIRST} calls shows the layer layer2, which there is not`,
  ],
  [
    'a figure without its metric',
    (bundle) =>
      bundle.chart('calls', (state) => {
        delete state['metricAccessor'];
      }),
    `${FIRST} calls metricAccessor names no column`,
    `${FIRST} calls shows the column metric01 nowhere`,
  ],
  [
    'an axis of a column there is not',
    (bundle) =>
      bundle.chart('ranking', (state) => {
        first(state, 'layers')['xAccessor'] = 'time';
      }),
    `${FIRST} ranking xAccessor names time, which is no column`,
    `${FIRST} ranking shows the column split1 nowhere`,
  ],
  [
    'series of an unknown kind',
    (bundle) =>
      bundle.chart('ranking', (state) => {
        first(state, 'layers')['seriesType'] = 'columns';
      }),
    `${FIRST} ranking draws series of a kind that is not known: columns`,
  ],
  [
    'a split in the new words',
    (bundle) =>
      bundle.chart('areas', (state) => {
        const layer = first(state, 'layers');
        layer['splitAccessors'] = [layer['splitAccessor'] ?? ''];
        delete layer['splitAccessor'];
      }),
    `${FIRST} areas names splitAccessors, which older versions do not read`,
  ],
  [
    'a ring in the old words',
    (bundle) =>
      bundle.chart('share', (state) => {
        const layer = first(state, 'layers');
        layer['groups'] = layer['primaryGroups'] ?? [];
      }),
    `${FIRST} share names groups, which is obsolete`,
  ],
  [
    'a ring of an unknown shape',
    (bundle) =>
      bundle.chart('share', (state) => {
        state['shape'] = 'ring';
      }),
    `${FIRST} share has a shape that is not known: ring`,
  ],
  [
    'a heatmap without its grid',
    (bundle) =>
      bundle.chart('heat', (state) => {
        delete state['gridConfig'];
      }),
    `${FIRST} heat has no gridConfig`,
  ],
  [
    'a table that leaves a column out',
    (bundle) =>
      bundle.chart('table', (state) => {
        state['columns'] = (state['columns'] as JsonObject[]).filter(({ columnId }) => columnId !== 'metric04');
      }),
    `${FIRST} table shows the column metric04 nowhere`,
  ],
];

/** What a panel looks like: the kind of Grafana's panel, its options, and how its columns are shown. */
import type { Json, JsonObject } from '../../record/record.ts';
import type { AggregatePanel, Metric, Split } from '../panel.ts';
import { type SourceFacts, sourceOf } from '../sources.ts';
import type { PanelData } from './assemble.ts';
import { type NamedSplit, placeKey } from './queries.ts';
import { unitOf } from './units.ts';

export interface Look {
  readonly type: string;
  readonly options: JsonObject;
  readonly fieldConfig: JsonObject;
  /** Steps along time at most; absent: as many as it has pixels. */
  readonly maxDataPoints?: number;
}

/** The field a click on which leads to the conversation. */
const SESSION = 'session.id';
/** What 0 of 0 comes to. */
const NO_FIGURE: JsonObject = { type: 'special', options: { match: 'nan', result: { text: '–', index: 0 } } };
const LEGEND: JsonObject = { showLegend: true, displayMode: 'list', placement: 'bottom', calcs: [] };
const LAST_VALUE: JsonObject = { values: false, calcs: ['lastNotNull'], fields: '' };
const ALL_VALUES: JsonObject = { values: true, calcs: ['lastNotNull'], fields: '', limit: 100 };
const BARS = 60;
const STEPS = 200;

export function lookOf(panel: AggregatePanel, data: PanelData): Look {
  const look = visualOf(panel);
  const { defaults = {}, ...rest } = look.fieldConfig as { defaults?: JsonObject };
  return {
    ...look,
    fieldConfig: { ...rest, defaults: { ...defaultsOf(panel), ...defaults }, overrides: overridesOf(panel, data) },
  };
}

/** A column that leads to the conversation, under the name it is shown with. */
export function sessionLink(column: string): JsonObject {
  const url = `/d/promptlog-conversation?var-session=${macro('__value.raw:percentencode')}&${macro('__url_time_range')}`;
  const links = [{ title: 'Open the conversation', url, targetBlank: false }];
  return override(column, [{ id: 'links', value: links }]);
}

export function override(column: string, properties: readonly JsonObject[]): JsonObject {
  return { matcher: { id: 'byName', options: column }, properties: [...properties] };
}

function visualOf(panel: AggregatePanel): Look {
  const isAlongTime = panel.splits?.[0].kind === 'time';
  const hasColumns = panel.splits?.length === 2;
  switch (panel.chart) {
    case 'number':
      return { type: 'stat', options: STAT, fieldConfig: {} };
    case 'share':
      return { type: 'piechart', options: RING, fieldConfig: {} };
    case 'table':
      return { type: 'table', options: TABLE, fieldConfig: {} };
    case 'ranking':
      return { type: 'barchart', options: bars(panel, 'horizontal'), fieldConfig: {} };
    case 'heatmap':
      return isAlongTime
        ? { type: 'heatmap', options: HEATMAP, fieldConfig: {}, maxDataPoints: BARS }
        : { type: 'table', options: TABLE, fieldConfig: { defaults: COLOURED } };
    default:
      if (isAlongTime) return alongTime(panel.chart);
      return { type: 'barchart', options: bars(panel, hasColumns ? 'stacked' : 'vertical'), fieldConfig: {} };
  }
}

const STAT: JsonObject = {
  colorMode: 'none',
  graphMode: 'none',
  justifyMode: 'auto',
  orientation: 'auto',
  reduceOptions: LAST_VALUE,
  textMode: 'value',
  wideLayout: true,
};
const RING: JsonObject = {
  pieType: 'donut',
  displayLabels: ['percent'],
  legend: { showLegend: true, displayMode: 'table', placement: 'right', values: ['value', 'percent'] },
  reduceOptions: ALL_VALUES,
  tooltip: { mode: 'single', sort: 'none' },
};
const TABLE: JsonObject = { showHeader: true, cellHeight: 'sm' };
const COLOURED: JsonObject = {
  color: { mode: 'continuous-BlPu' },
  custom: { cellOptions: { type: 'color-background', mode: 'basic' } },
};
const HEATMAP: JsonObject = {
  calculate: false,
  cellGap: 1,
  color: { mode: 'scheme', scheme: 'Blues', fill: 'dark-blue', exponent: 0.5, reverse: false, steps: 64 },
  exemplars: { color: 'rgba(255,0,255,0.7)' },
  legend: { show: true },
  rowsFrame: { layout: 'auto' },
  showValue: 'never',
  tooltip: { mode: 'single', showColorScale: true, yHistogram: false },
  yAxis: { axisPlacement: 'left', reverse: false },
};

function bars(panel: AggregatePanel, kind: 'horizontal' | 'stacked' | 'vertical'): JsonObject {
  return {
    orientation: kind === 'horizontal' ? 'horizontal' : 'vertical',
    xField: panel.splits?.[0].label ?? '',
    stacking: kind === 'stacked' ? 'normal' : 'none',
    showValue: 'auto',
    barWidth: 0.9,
    groupWidth: 0.8,
    fullHighlight: false,
    xTickLabelRotation: 0,
    xTickLabelMaxLength: 40,
    legend: kind === 'stacked' || panel.metrics.length > 1 ? LEGEND : { ...LEGEND, showLegend: false },
    tooltip: { mode: 'multi', sort: 'desc' },
  };
}

function alongTime(chart: string): Look {
  const stacking = { mode: chart === 'line' ? 'none' : 'normal', group: 'A' };
  const custom: JsonObject = {
    drawStyle: chart === 'bars' ? 'bars' : 'line',
    fillOpacity: chart === 'line' ? 0 : chart === 'area' ? 40 : 80,
    lineWidth: chart === 'bars' ? 0 : 1,
    showPoints: chart === 'line' ? 'auto' : 'never',
    spanNulls: false,
    stacking,
  };
  return {
    type: 'timeseries',
    options: { legend: LEGEND, tooltip: { mode: 'multi', sort: 'desc' } },
    fieldConfig: { defaults: { custom } },
    maxDataPoints: chart === 'bars' ? BARS : STEPS,
  };
}

function defaultsOf({ metrics: [metric] }: AggregatePanel): JsonObject {
  return { ...unitOf(metric.format), mappings: [NO_FIGURE], noValue: '–' };
}

function overridesOf(panel: AggregatePanel, data: PanelData): Json[] {
  const { chart, splits } = panel;
  const metrics = panel.metrics.filter((metric) => !data.leftOut.includes(metric));
  const [first, second] = (splits ?? []) as readonly (Split | undefined)[];
  const hasColumns = second !== undefined && chart !== 'table' && first?.kind !== 'time';
  const column = chart === 'heatmap' ? first : second;
  return [
    ...Object.entries(data.seriesNames).map(([name, label]) => override(name, seriesLook(metrics, label))),
    ...(hasColumns || data.transformations.length === 0
      ? []
      : metrics.filter((metric) => metric !== panel.metrics[0]).map(metricLook)),
    ...(hasColumns && column !== undefined ? columnNames(column) : []),
    ...[first, second].flatMap((split) => (split === undefined ? [] : keyLook(split, sourceOf(panel)))),
  ];
}

function seriesLook(metrics: readonly Metric[], label: string): JsonObject[] {
  const metric = metrics.find((each) => each.label === label);
  return [{ id: 'displayName', value: label }, ...(metric === undefined ? [] : unitProperties(metric))];
}

function metricLook(metric: Metric): JsonObject {
  return override(metric.label, unitProperties(metric));
}

function unitProperties({ format }: Metric): JsonObject[] {
  return Object.entries(unitOf(format)).map(([id, value]) => ({ id, value }));
}

/** Columns that are called by the places of known values. */
function columnNames(split: Split): JsonObject[] {
  if (split.kind !== 'filters' && split.kind !== 'ranges') return [];
  return labelsOf(split).map(([key, label]) => override(key, [{ id: 'displayName', value: label }]));
}

/** The column of a split: its values are words, even where they look like numbers. */
function keyLook(split: Split, source: SourceFacts): JsonObject[] {
  if (split.kind === 'time') return [];
  const unit: JsonObject = { id: 'unit', value: 'string' };
  if (split.kind === 'filters' || split.kind === 'ranges') {
    const texts = labelsOf(split).map(([key, text], index) => [key, { text, index }] as const);
    const mapping = { type: 'value', options: Object.fromEntries(texts) };
    return [override(split.label, [unit, { id: 'mappings', value: [mapping] }])];
  }
  const isBoolean = source.kql.find(split.field)?.type === 'boolean';
  const truths = { '0': { text: 'false', index: 0 }, '1': { text: 'true', index: 1 } };
  const mapped: JsonObject[] = isBoolean ? [{ id: 'mappings', value: [{ type: 'value', options: truths }] }] : [];
  const links = split.field === SESSION ? [sessionLink(split.label)] : [];
  return [override(split.label, [unit, ...mapped]), ...links];
}

function labelsOf(split: NamedSplit): (readonly [key: string, label: string])[] {
  const named = split.kind === 'filters' ? split.filters : split.ranges;
  return named.map(({ label }, index) => [placeKey(split, index), label]);
}

/** What Grafana replaces by a value when the link is followed. */
function macro(name: string): string {
  return `$\{${name}}`;
}

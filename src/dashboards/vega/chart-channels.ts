/** The channels that charts have in common: along x, up y, colours with their legend, and what the pointer is told. */
import type { ChartPanel, Format, Metric, Split } from '../panel.ts';
import { axisFormat } from './axis-format.ts';
import type { Palette, Scheme } from './palette.ts';
import type { Point } from './points.ts';

/** What a chart must fit to. */
export interface Look {
  readonly scheme: Scheme;
  readonly width: number;
  readonly height: number;
  /** How a value is written in tooltips and beside bars. */
  readonly text: (value: number | string | null, format: Format) => string;
  /** The time looked at, in milliseconds, so that a quiet hour at either end is seen as one. */
  readonly period?: readonly [from: number, to: number];
}

export type Members = Readonly<Record<string, unknown>>;

/** A chart that is being specified. */
export interface Drawing {
  readonly panel: ChartPanel;
  readonly look: Look;
  readonly palette: Palette;
  readonly points: readonly Point[];
}

/** The hour within a day, the day at its beginning. */
const TIME_LABEL =
  "hours(datum.value) + minutes(datum.value) + seconds(datum.value) > 0 ? timeFormat(datum.value, '%H:%M') : timeFormat(datum.value, '%-d %b')";
/** Of a letter in a legend, and of what is around its text. */
const LETTER_WIDTH = 6.4;
const LEGEND_SPACE = 30;

export function alongX({ panel, look, points }: Drawing): Members {
  const split = panel.splits[0];
  const axis = { title: null, grid: false, labelOverlap: 'greedy' };
  if (split.kind !== 'time') {
    return {
      field: 'x',
      type: 'nominal',
      sort: null,
      axis: { ...axis, labelAngle: 0, labelLimit: 110, ticks: false },
      scale: { paddingInner: 0.25 },
    };
  }
  const { from, to } = timeSpan(points, look.period);
  return {
    // A bar stands over its step of time, a point of a line at its beginning.
    field: panel.chart === 'bars' ? 'middle' : 'time',
    type: 'temporal',
    axis: { ...axis, tickCount: Math.max(2, Math.round(look.width / 90)), labelExpr: TIME_LABEL },
    // As expressions of plain numbers: a domain of times would be built by a function that interpreted expressions lack.
    scale: { domainMin: { expr: String(from) }, domainMax: { expr: String(to) }, nice: false },
  };
}

/** From the first step to the end of the last, or what is looked at where that is more. */
function timeSpan(points: readonly Point[], period: Look['period']): { readonly from: number; readonly to: number } {
  const times = points.map(({ time }) => time ?? 0);
  const ends = points.map(({ middle, time }) => 2 * (middle ?? 0) - (time ?? 0));
  const [from, to] = period ?? [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  return { from: Math.min(from, ...times), to: Math.max(to, ...ends) };
}

export function upY({ panel, points }: Drawing): Members {
  const [{ format }] = panel.metrics;
  const flat = points.every(({ value }) => value === null || value === 0);
  return {
    field: 'value',
    type: 'quantitative',
    axis: { title: null, tickCount: 4, domain: false, ticks: false, labelPadding: 6, ...axisFormat(format) },
    ...(flat ? { scale: { domain: [0, 1] } } : {}),
  };
}

export function colour({ panel, palette, points, look }: Drawing): Members {
  const names = [...new Set(points.map(({ series }) => series))];
  if (names.length === 1 && panel.chart !== 'share')
    return { value: palette.meanings[names[0] ?? ''] ?? palette.single };
  let next = 0;
  const range = names.map(
    (name) => palette.meanings[name.toLowerCase()] ?? palette.series[next++ % palette.series.length],
  );
  const isRing = panel.chart === 'share';
  const longest = Math.min(150, Math.max(...names.map((name) => name.length)) * LETTER_WIDTH);
  const columns = isRing ? 1 : Math.max(1, Math.floor(look.width / (longest + LEGEND_SPACE)));
  return {
    field: 'series',
    type: 'nominal',
    scale: { domain: names, range },
    sort: null,
    legend: { title: null, orient: isRing ? 'right' : 'bottom', columns, labelLimit: 150, symbolType: 'circle' },
  };
}

/** What the pointer is told: each split and the figure, as text made before. */
export function tooltip({ splits, metrics, chart }: ChartPanel): Members[] {
  const field = (name: string, title: string) => ({ field: name, type: 'nominal', title });
  const [first, second] = splits;
  const shown = [field('xText', labelOf(first))];
  if (second !== undefined) shown.push(field('series', labelOf(second)));
  const hasMany = metrics.length > 1 && second === undefined && chart !== 'ranking';
  if (hasMany) shown.push(field('series', 'Figure'));
  return [...shown, field('valueText', hasMany ? 'Value' : metricLabel(metrics[0]))];
}

function labelOf(split: Split): string {
  return split.label;
}

function metricLabel({ label }: Metric): string {
  return label;
}

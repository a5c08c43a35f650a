/** What a panel is: one definition, from which come its aggregation, its Kibana and Grafana panels and its chart on the Explorer. */

/** How a value is shown. `percent` takes a ratio; durations are in the unit their name says; `time` is in milliseconds since 1970. */
export type Format =
  | 'bytes'
  | 'count'
  | 'decimal'
  | 'milliseconds'
  | 'money'
  | 'percent'
  | 'seconds'
  | 'text'
  | 'time'
  | 'tokens';

/** Which documents a panel counts: those of records, or the samples of the pipeline's health. */
export type Source = 'health' | 'records';

export interface Metric {
  /** Unique in its panel; the key of its value in a row. */
  readonly id: string;
  readonly label: string;
  /**
   * In the language of Lens formulas: `count(kql='event.outcome: failure') / count()`. Measures: count, sum, average, min, max, median,
   * percentile(field, percentile=95), unique_count, last_value; each may be filtered by kql='…'; + - * / and brackets join them.
   */
  readonly formula: string;
  readonly format: Format;
}

/** By what the documents are told apart. */
export type Split = FilterSplit | RangeSplit | RisingSplit | TimeSplit | ValueSplit;

interface SplitBase {
  /** Unique in its panel; the key of its value in a row. */
  readonly id: string;
  readonly label: string;
}

/** By time, in steps that suit the range looked at. */
export interface TimeSplit extends SplitBase {
  readonly kind: 'time';
}

/** By the values of a field, the greatest first. */
export interface ValueSplit extends SplitBase {
  readonly kind: 'values';
  readonly field: string;
  /** At most so many of them. */
  readonly size: number;
  /** The id of the metric they are ordered by, which must be a single measure; absent: the first metric. */
  readonly by?: string;
  readonly order?: 'asc' | 'desc';
  /** What documents without a value are called; absent: they are left out. */
  readonly missing?: string;
}

/** By the values of a field that are unusually frequent, compared with the period before. Has count() as its first metric. */
export interface RisingSplit extends SplitBase {
  readonly kind: 'rising';
  readonly field: string;
  readonly size: number;
}

/** By ranges of a number: `from` belongs to a range, `to` does not. */
export interface RangeSplit extends SplitBase {
  readonly kind: 'ranges';
  readonly field: string;
  readonly ranges: readonly { readonly label: string; readonly from?: number; readonly to?: number }[];
}

/** By queries: a document may be in several. */
export interface FilterSplit extends SplitBase {
  readonly kind: 'filters';
  readonly filters: readonly { readonly label: string; readonly kql: string }[];
}

interface PanelBase {
  /** Unique among all panels, readable, and never changed: people's links hold it. */
  readonly id: string;
  readonly title: string;
  /** The question it answers, as a person would ask it. */
  readonly question: string;
  /** Default: records. */
  readonly source?: Source;
  /** KQL: what it looks at besides what the dashboard is filtered to. */
  readonly filter?: string;
  /** Columns of twelve. */
  readonly width: number;
}

/** One figure. It has one metric and no split. */
export interface NumberPanel extends PanelBase {
  readonly chart: 'number';
  readonly metrics: readonly [Metric];
  readonly splits?: undefined;
}

/**
 * `line`, `area` and `bars` (stacked): the first split is the x axis, usually time; with a second split there is one metric.
 * `ranking`: horizontal bars, one split, one metric. `share`: a ring, one split, one metric. `heatmap`: x and y, one metric.
 */
export interface ChartPanel extends PanelBase {
  readonly chart: 'area' | 'bars' | 'heatmap' | 'line' | 'ranking' | 'share';
  readonly metrics: readonly [Metric, ...Metric[]];
  readonly splits: readonly [Split] | readonly [Split, Split];
}

/** A table: the values of the splits, then the metrics. */
export interface TablePanel extends PanelBase {
  readonly chart: 'table';
  readonly metrics: readonly [Metric, ...Metric[]];
  readonly splits: readonly [Split] | readonly [Split, Split];
}

/** A list of records, or of samples. */
export interface RecordsPanel extends PanelBase {
  readonly chart: 'records';
  /** Fields, in the order of the columns; the time comes before them. Labels and formats are those of the data view. */
  readonly columns: readonly string[];
  readonly sort: readonly [field: string, order: 'asc' | 'desc'];
  readonly size: number;
  readonly metrics?: undefined;
  readonly splits?: undefined;
}

export type AggregatePanel = ChartPanel | NumberPanel | TablePanel;
export type Panel = AggregatePanel | RecordsPanel;

/** Panels side by side; their widths add up to twelve at most. */
export interface PanelRow {
  /** In steps of Kibana's grid, of which a figure needs 5 and a chart 12. */
  readonly height: number;
  readonly panels: readonly Panel[];
}

/** A field by which a whole dashboard can be narrowed down. */
export interface Control {
  readonly field: string;
  readonly label: string;
}

export interface Dashboard {
  /** Part of addresses: `overview`. */
  readonly id: string;
  readonly title: string;
  /** What it is for, in one sentence. */
  readonly purpose: string;
  /** What people come to it with; shown in its header. */
  readonly questions: readonly string[];
  /** The time looked at first, back from now: `24h`, `7d`, `30d`. */
  readonly period: string;
  readonly controls: readonly Control[];
  readonly rows: readonly PanelRow[];
}

/** A row of a panel's figures: the values of its splits and metrics by their ids. Null: there is no such figure, as for 0 of 0. */
export type Row = { readonly [id: string]: number | string | null };

/** All panels of a dashboard, in the order they are read. */
export function panelsOf(dashboard: Dashboard): Panel[] {
  return dashboard.rows.flatMap(({ panels }) => panels);
}

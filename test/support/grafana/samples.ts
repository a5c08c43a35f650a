/** Panels of every chart and every kind of split, beyond those our dashboards use today. */
import type { Dashboard, Metric, Panel } from '../../../src/dashboards/panel.ts';

const CALLS: Metric = { id: 'calls', label: 'Calls', formula: 'count()', format: 'count' };
const FAILED: Metric = {
  id: 'failed',
  label: 'Failed',
  formula: "count(kql='event.outcome: failure')",
  format: 'count',
};
const RATE: Metric = {
  id: 'rate',
  label: 'Rate',
  formula: "count(kql='event.outcome: failure') / count()",
  format: 'percent',
};
const P90: Metric = {
  id: 'p90',
  label: 'p90',
  formula: 'percentile(event.duration, percentile=90) / 1000000',
  format: 'milliseconds',
};
const MIXED: Metric = {
  id: 'mixed',
  label: 'Mixed',
  formula: "(sum(cost.total, kql='outcome: completed') + 1) * 2 - average(sentiment.score) / (2 + 2)",
  format: 'decimal',
};
const TIME = { kind: 'time', id: 'time', label: 'Time' } as const;
const MODEL = { kind: 'values', id: 'model', label: 'Model', field: 'gen_ai.request.model', size: 3 } as const;
const APP = { kind: 'values', id: 'app', label: 'App', field: 'service.name', size: 2, missing: 'none' } as const;
const SIZE = {
  kind: 'ranges',
  id: 'size',
  label: 'Size',
  field: 'gen_ai.usage.input_tokens',
  ranges: [
    { label: 'small', to: 500 },
    { label: 'middle', from: 500, to: 1500 },
    { label: 'large', from: 1500 },
  ],
} as const;
const MOOD = {
  kind: 'filters',
  id: 'mood',
  label: 'Mood',
  filters: [
    { label: 'glad', kql: 'sentiment.label: positive' },
    { label: 'angry', kql: 'sentiment.label: negative' },
    { label: 'all', kql: '' },
  ],
} as const;

const PANELS: readonly Panel[] = [
  panel({ id: 'x-number', chart: 'number', metrics: [MIXED] }),
  panel({ id: 'x-line-many', chart: 'line', metrics: [CALLS, FAILED, RATE, P90], splits: [TIME] }),
  panel({ id: 'x-line-plain', chart: 'line', metrics: [CALLS, FAILED], splits: [TIME] }),
  panel({ id: 'x-area-values', chart: 'area', metrics: [FAILED], splits: [TIME, MODEL] }),
  panel({ id: 'x-bars-filters', chart: 'bars', metrics: [CALLS], splits: [TIME, MOOD] }),
  panel({ id: 'x-line-ranges', chart: 'line', metrics: [FAILED], splits: [TIME, SIZE] }),
  panel({ id: 'x-heatmap-time', chart: 'heatmap', metrics: [CALLS], splits: [TIME, MODEL] }),
  panel({ id: 'x-heatmap-values', chart: 'heatmap', metrics: [CALLS], splits: [APP, MODEL] }),
  panel({ id: 'x-heatmap-failed', chart: 'heatmap', metrics: [FAILED], splits: [MODEL, APP] }),
  panel({ id: 'x-bars-values', chart: 'bars', metrics: [RATE, CALLS], splits: [{ ...APP, by: 'calls' }] }),
  panel({ id: 'x-bars-stacked', chart: 'bars', metrics: [CALLS], splits: [MODEL, APP] }),
  panel({ id: 'x-ranking-filtered', chart: 'ranking', metrics: [FAILED], splits: [MODEL] }),
  panel({
    id: 'x-ranking-number',
    chart: 'ranking',
    metrics: [CALLS],
    splits: [{ ...MODEL, field: 'gateway.attempts' }],
  }),
  panel({ id: 'x-ranking-flag', chart: 'ranking', metrics: [CALLS], splits: [{ ...MODEL, field: 'record.complete' }] }),
  panel({ id: 'x-ranking-asc', chart: 'ranking', metrics: [CALLS], splits: [{ ...MODEL, order: 'asc' }] }),
  panel({ id: 'x-share', chart: 'share', metrics: [CALLS], splits: [MOOD] }),
  panel({ id: 'x-table-time', chart: 'table', metrics: [CALLS, RATE, P90], splits: [TIME] }),
  panel({ id: 'x-table-by-filtered', chart: 'table', metrics: [FAILED, CALLS, RATE, MIXED, P90], splits: [MODEL] }),
  panel({ id: 'x-table-by-median', chart: 'table', metrics: [median(), FAILED, CALLS], splits: [MODEL] }),
  panel({ id: 'x-table-filters', chart: 'table', metrics: [CALLS, RATE, P90, MIXED], splits: [MOOD] }),
  panel({
    id: 'x-table-flag',
    chart: 'table',
    metrics: [CALLS, RATE],
    splits: [{ ...MODEL, field: 'record.complete' }],
  }),
  panel({
    id: 'x-table-number',
    chart: 'table',
    metrics: [CALLS, RATE],
    splits: [{ ...MODEL, field: 'gateway.attempts' }],
  }),
  panel({ id: 'x-table-pair', chart: 'table', metrics: [CALLS, tokens()], splits: [{ ...MODEL, by: 'tokens' }, APP] }),
  panel({ id: 'x-bars-ranges', chart: 'bars', metrics: [CALLS, RATE], splits: [SIZE] }),
  panel({ id: 'x-ranking-filters', chart: 'ranking', metrics: [FAILED], splits: [MOOD] }),
  panel({ id: 'x-number-rate', chart: 'number', metrics: [RATE] }),
  panel({ id: 'x-number-p90', chart: 'number', metrics: [P90] }),
  panel({ id: 'x-number-plain', chart: 'number', metrics: [FAILED] }),
  panel({
    id: 'x-table-gaps',
    chart: 'table',
    metrics: [CALLS],
    splits: [
      { ...MODEL, size: 10 },
      { kind: 'values', id: 'reason', label: 'Reason', field: 'gen_ai.response.finish_reasons', size: 3 },
    ],
  }),
  panel({ id: 'x-number-nobody', chart: 'number', metrics: [CALLS], filter: 'user.id: nobody' }),
  panel({
    id: 'x-filters-nobody',
    chart: 'table',
    metrics: [CALLS, P90, RATE],
    splits: [MOOD],
    filter: 'user.id: nobody',
  }),
  panel({ id: 'x-line-nobody', chart: 'line', metrics: [CALLS, P90, RATE], splits: [TIME], filter: 'user.id: nobody' }),
  panel({ id: 'x-table-nobody', chart: 'table', metrics: [CALLS, P90], splits: [MODEL], filter: 'user.id: nobody' }),
];

export const SAMPLES: readonly Dashboard[] = [
  {
    id: 'samples',
    title: 'Samples',
    purpose: 'Every chart with every split.',
    questions: [],
    period: '2d',
    controls: [{ field: 'service.name', label: 'Application' }],
    rows: PANELS.map((each) => ({ height: 12, panels: [each] })),
  },
];

function panel<P extends Omit<Panel, 'question' | 'title' | 'width'>>(parts: P): Panel {
  return { title: parts.id, question: `What is ${parts.id}?`, width: 12, ...parts } as unknown as Panel;
}

function median(): Metric {
  return { id: 'median', label: 'Median', formula: 'median(event.duration)', format: 'decimal' };
}

function tokens(): Metric {
  return { id: 'tokens', label: 'Tokens', formula: 'sum(gen_ai.usage.total_tokens)', format: 'tokens' };
}

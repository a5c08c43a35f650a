/** Short ways to write down what the boards have in common: the figures that come back, the splits, the controls. */
import type { Control, Metric, NumberPanel, Source, TimeSplit, ValueSplit } from '../panel.ts';

/** What every dashboard of records can be narrowed down by. */
export const CONTROLS: readonly Control[] = [
  { field: 'service.name', label: 'Application' },
  { field: 'gen_ai.request.model', label: 'Model' },
  { field: 'user.name', label: 'User' },
  { field: 'topic', label: 'Topic' },
  { field: 'outcome', label: 'Outcome' },
];

/** Heights of rows. */
export const HEIGHT = { figures: 5, chart: 12, table: 14, records: 18 } as const;

/** Along time. */
export const TIME: TimeSplit = { kind: 'time', id: 'time', label: 'Time' };

export const CALLS: Metric = { id: 'calls', label: 'Calls', formula: 'count()', format: 'count' };
export const TOKENS: Metric = {
  id: 'tokens',
  label: 'Tokens',
  formula: 'sum(gen_ai.usage.total_tokens)',
  format: 'tokens',
};
export const INPUT_TOKENS: Metric = {
  id: 'input_tokens',
  label: 'Input tokens',
  formula: 'sum(gen_ai.usage.input_tokens)',
  format: 'tokens',
};
export const OUTPUT_TOKENS: Metric = {
  id: 'output_tokens',
  label: 'Output tokens',
  formula: 'sum(gen_ai.usage.output_tokens)',
  format: 'tokens',
};
// The sum, written so that there is none, and not 0, where no call has a price: a sum of nothing is 0 everywhere.
export const COST: Metric = {
  id: 'cost',
  label: 'Cost',
  formula: "average(cost.total) * count(kql='cost.total: *')",
  format: 'money',
};
/** The cost where values are ordered by it, which only a single measure can do. */
export const SPENT: Metric = { id: 'spent', label: 'Cost', formula: 'sum(cost.total)', format: 'money' };
export const USERS: Metric = { id: 'users', label: 'Users', formula: 'unique_count(user.id)', format: 'count' };
/** Beside a user's id, which alone is sure to be of one person. */
export const NAME: Metric = { id: 'name', label: 'Name', formula: 'last_value(user.name)', format: 'text' };
export const SESSIONS: Metric = {
  id: 'sessions',
  label: 'Sessions',
  formula: 'unique_count(session.id)',
  format: 'count',
};
export const FAILED: Metric = {
  id: 'failed',
  label: 'Failed',
  formula: "count(kql='event.outcome: failure')",
  format: 'count',
};
export const ERROR_RATE: Metric = {
  id: 'error_rate',
  label: 'Error rate',
  formula: "count(kql='event.outcome: failure') / count()",
  format: 'percent',
};
export const MOOD: Metric = {
  id: 'mood',
  label: 'Average mood',
  formula: 'average(sentiment.score)',
  format: 'decimal',
};
export const NEGATIVE_SHARE: Metric = {
  id: 'negative',
  label: 'Negative',
  formula: "count(kql='sentiment.label: negative') / count(kql='sentiment.label: *')",
  format: 'percent',
};

/** The duration within which a share of the calls is answered, in seconds. */
export function latency(percentile: 50 | 95 | 99): Metric {
  return {
    id: `p${percentile}`,
    label: `p${percentile}`,
    formula: `percentile(event.duration, percentile=${percentile}) / 1000000000`,
    format: 'seconds',
  };
}

/** The time to the first token that 95 of 100 streamed answers kept. */
export const FIRST_TOKEN: Metric = {
  id: 'first_token',
  label: 'First token, p95',
  formula: 'percentile(gen_ai.response.time_to_first_chunk, percentile=95)',
  format: 'seconds',
};
export const SPEED: Metric = {
  id: 'speed',
  label: 'Tokens per second',
  formula: 'median(throughput.output_tokens_per_second)',
  format: 'decimal',
};

/** By the values of a field. */
export function by(
  field: string,
  label: string,
  size: number,
  more: Partial<Pick<ValueSplit, 'by' | 'id' | 'missing' | 'order'>> = {},
): ValueSplit {
  return { kind: 'values', id: field.replaceAll('.', '_'), field, label, size, ...more };
}

/** One figure, two columns wide unless told otherwise. */
export function figure(
  id: string,
  question: string,
  metric: Metric,
  more: { readonly title?: string; readonly filter?: string; readonly source?: Source; readonly width?: number } = {},
): NumberPanel {
  const { title = metric.label, width = 2, ...rest } = more;
  return { id, title, question, chart: 'number', metrics: [metric], width, ...rest };
}

/** A metric under another name. */
export function named(metric: Metric, label: string): Metric {
  return { ...metric, label };
}

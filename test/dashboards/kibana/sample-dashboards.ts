/** Two small dashboards with every kind of chart, split and format, for tests that must not change when the real ones do. */
import type { Dashboard, Metric, NumberPanel } from '../../../src/dashboards/panel.ts';

export const CALLS: Metric = { id: 'calls', label: 'Calls', formula: 'count()', format: 'count' };
const COST: Metric = { id: 'cost', label: 'Cost', formula: 'sum(cost.total)', format: 'money' };
const FAILED: Metric = {
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
const LATENCY: Metric = {
  id: 'latency',
  label: 'p95',
  formula: 'percentile(event.duration, percentile=95) / 1000000000',
  format: 'seconds',
};
const LAST: Metric = { id: 'last', label: 'Last call', formula: 'max(@timestamp)', format: 'time' };
const ENDED: Metric = { id: 'ended', label: 'Ended', formula: 'last_value(outcome)', format: 'text' };
const USERS: Metric = { id: 'users', label: 'Users', formula: 'unique_count(user.id)', format: 'count' };
const LAG: Metric = { id: 'lag', label: 'Lag', formula: 'max(lane.lag_seconds)', format: 'seconds' };

const TIME = { kind: 'time', id: 'time', label: 'Time' } as const;
const MODEL = {
  kind: 'values',
  id: 'model',
  field: 'gen_ai.request.model',
  label: 'Model',
  size: 5,
  missing: 'not named',
} as const;
const APP = { kind: 'values', id: 'app', field: 'service.name', label: 'Application', size: 10 } as const;

function figure(id: string, metric: Metric): NumberPanel {
  return {
    id,
    title: metric.label,
    question: `How about ${metric.label}?`,
    chart: 'number',
    metrics: [metric],
    width: 3,
  };
}

export const FIRST: Dashboard = {
  id: 'first',
  title: 'First',
  purpose: 'A sample of charts.',
  questions: ['How many?', 'How well?'],
  period: '24h',
  controls: [
    { field: 'service.name', label: 'Application' },
    { field: 'user.id', label: 'User' },
  ],
  rows: [
    {
      height: 5,
      panels: [figure('calls', CALLS), figure('rate', ERROR_RATE), figure('last', LAST), figure('ended', ENDED)],
    },
    {
      height: 12,
      panels: [
        {
          id: 'lines',
          title: 'Lines',
          question: 'When?',
          chart: 'line',
          metrics: [CALLS, FAILED],
          splits: [TIME],
          width: 3,
        },
        {
          id: 'areas',
          title: 'Areas',
          question: 'When?',
          chart: 'area',
          metrics: [COST],
          splits: [TIME, MODEL],
          width: 3,
        },
        {
          id: 'bars',
          title: 'Bars',
          question: 'How long?',
          chart: 'bars',
          metrics: [CALLS],
          splits: [
            {
              kind: 'ranges',
              id: 'turn',
              field: 'session.turn',
              label: 'Turn',
              ranges: [
                { label: 'first', to: 2 },
                { label: 'few', from: 2, to: 6 },
                { label: 'many', from: 6 },
              ],
            },
          ],
          width: 3,
        },
        {
          id: 'ranking',
          title: 'Ranking',
          question: 'Who?',
          chart: 'ranking',
          metrics: [CALLS],
          splits: [APP],
          filter: 'event.outcome: failure',
          width: 3,
        },
      ],
    },
    {
      height: 12,
      panels: [
        { id: 'share', title: 'Share', question: 'Which?', chart: 'share', metrics: [CALLS], splits: [APP], width: 4 },
        {
          id: 'heat',
          title: 'Heat',
          question: 'Where?',
          chart: 'heatmap',
          metrics: [CALLS],
          splits: [
            APP,
            {
              kind: 'filters',
              id: 'fate',
              label: 'Fate',
              filters: [
                { label: 'well', kql: 'event.outcome: success' },
                { label: 'badly', kql: 'event.outcome: failure' },
              ],
            },
          ],
          width: 4,
        },
        {
          id: 'table',
          title: 'Table',
          question: 'How does each fare?',
          chart: 'table',
          metrics: [CALLS, USERS, ERROR_RATE, LATENCY, COST],
          splits: [
            { ...APP, by: 'cost' },
            { ...MODEL, by: 'users', order: 'asc' },
          ],
          width: 4,
        },
      ],
    },
  ],
};

export const SECOND: Dashboard = {
  id: 'second',
  title: 'Second',
  purpose: 'A sample of the rest.',
  questions: ['What is new?'],
  period: '7d',
  controls: [],
  rows: [
    {
      height: 12,
      panels: [
        {
          id: 'rising',
          title: 'Rising',
          question: 'What is new?',
          chart: 'table',
          metrics: [CALLS, USERS],
          splits: [{ kind: 'rising', id: 'topics', field: 'topics', label: 'Phrase', size: 15 }],
          width: 6,
        },
        {
          id: 'lag',
          title: 'Lag',
          question: 'Does a store fall behind?',
          chart: 'line',
          source: 'health',
          metrics: [LAG],
          splits: [TIME, { kind: 'values', id: 'lane', field: 'lane.name', label: 'Lane', size: 2 }],
          width: 6,
        },
      ],
    },
    {
      height: 18,
      panels: [
        {
          id: 'failures',
          title: 'Failures',
          question: 'What failed last?',
          chart: 'records',
          columns: ['error.message', 'prompt.last', 'session.id'],
          sort: ['@timestamp', 'desc'],
          size: 50,
          filter: 'event.outcome: failure',
          width: 12,
        },
      ],
    },
  ],
};

export const SAMPLES: readonly Dashboard[] = [FIRST, SECOND];

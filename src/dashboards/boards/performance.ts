/** How fast answers come. */
import type { Dashboard, Metric, TablePanel, ValueSplit } from '../panel.ts';
import { by, CALLS, CONTROLS, FIRST_TOKEN, figure, HEIGHT, latency, SPEED, TIME } from './define.ts';

const LATENCIES = [CALLS, latency(50), latency(95), latency(99)] as const;
// Averages beside the percentiles of the latency: each further percentile of a million records is as dear as the table itself.
const AVERAGE_LATENCY: Metric = {
  id: 'average_latency',
  label: 'Latency, average',
  formula: 'average(event.duration) / 1000000000',
  format: 'seconds',
};
const AVERAGE_FIRST_TOKEN: Metric = {
  id: 'average_first_token',
  label: 'First token, average',
  formula: 'average(gen_ai.response.time_to_first_chunk)',
  format: 'seconds',
};
const AVERAGE_SPEED: Metric = {
  id: 'average_speed',
  label: 'Tokens per second, average',
  formula: 'average(throughput.output_tokens_per_second)',
  format: 'decimal',
};

function times(id: string, title: string, question: string, split: ValueSplit, width: number): TablePanel {
  const metrics = [...LATENCIES, AVERAGE_FIRST_TOKEN, AVERAGE_SPEED] as const;
  return { id, title, question, chart: 'table', metrics, splits: [split], width };
}

export const PERFORMANCE: Dashboard = {
  id: 'performance',
  title: 'Performance',
  purpose: 'How long people wait, and for what.',
  questions: [
    'How long do calls take, and how long until the first token?',
    'Which model, region or backend is slow?',
    'Which calls were the slowest?',
  ],
  period: '24h',
  controls: CONTROLS,
  rows: [
    {
      height: HEIGHT.figures,
      panels: [
        figure('performance-p50', 'Within which time is half of the calls answered?', latency(50), {
          title: 'Latency, p50',
        }),
        figure('performance-p95', 'Within which time are 95 of 100 answered?', latency(95), { title: 'Latency, p95' }),
        figure('performance-p99', 'Within which time are 99 of 100 answered?', latency(99), { title: 'Latency, p99' }),
        figure('performance-first-token', 'How long until the first token, for 95 of 100?', FIRST_TOKEN, { width: 3 }),
        figure('performance-speed', 'How many tokens a second does an answer bring?', SPEED, { width: 3 }),
      ],
    },
    {
      height: HEIGHT.chart,
      panels: [
        {
          id: 'performance-latency-over-time',
          title: 'Latency over time',
          question: 'Are answers getting slower?',
          chart: 'line',
          metrics: [latency(50), latency(95), latency(99)],
          splits: [TIME],
          width: 6,
        },
        {
          id: 'performance-first-token-by-model',
          title: 'First token by model, average',
          question: 'Which model lets people wait for its first word?',
          chart: 'line',
          metrics: [AVERAGE_FIRST_TOKEN],
          splits: [TIME, by('gen_ai.request.model', 'Model', 6)],
          // In the order of averages what has none comes first, and would take the others' places.
          filter: 'gen_ai.response.time_to_first_chunk: *',
          width: 6,
        },
      ],
    },
    {
      height: HEIGHT.table,
      panels: [
        {
          id: 'performance-by-model',
          title: 'By model',
          question: 'Which models are slow?',
          chart: 'table',
          metrics: [...LATENCIES, FIRST_TOKEN, SPEED],
          splits: [by('gen_ai.request.model', 'Model', 20, { missing: 'not named' })],
          width: 12,
        },
      ],
    },
    {
      height: HEIGHT.table,
      panels: [
        times('performance-by-region', 'By region', 'Which regions are slow?', by('cloud.region', 'Region', 20), 6),
        times(
          'performance-by-backend',
          'By backend',
          'Which backends are slow?',
          by('gateway.backend', 'Backend', 20),
          6,
        ),
      ],
    },
    {
      height: HEIGHT.chart,
      panels: [
        {
          id: 'performance-speed-by-model',
          title: 'Tokens per second by model',
          question: 'Which models write fast?',
          chart: 'ranking',
          metrics: [SPEED],
          splits: [by('gen_ai.response.model', 'Model', 10)],
          filter: 'throughput.output_tokens_per_second: *',
          width: 6,
        },
        {
          id: 'performance-by-length',
          title: 'By length of the answer',
          question: 'How much of the time is the length of the answer?',
          chart: 'table',
          metrics: [CALLS, AVERAGE_LATENCY, AVERAGE_FIRST_TOKEN, AVERAGE_SPEED],
          splits: [
            {
              kind: 'ranges',
              id: 'length',
              field: 'gen_ai.usage.output_tokens',
              label: 'Output tokens',
              ranges: [
                { label: 'to 99', from: 0, to: 100 },
                { label: '100-499', from: 100, to: 500 },
                { label: '500-1,999', from: 500, to: 2000 },
                { label: '2,000 and more', from: 2000 },
              ],
            },
          ],
          width: 6,
        },
      ],
    },
    {
      height: HEIGHT.records,
      panels: [
        {
          id: 'performance-slowest',
          title: 'Slowest calls',
          question: 'Which single calls took longest?',
          chart: 'records',
          columns: [
            'event.duration',
            'gen_ai.response.time_to_first_chunk',
            'gen_ai.usage.output_tokens',
            'prompt.last',
            'service.name',
            'gen_ai.request.model',
            'gateway.backend',
            'session.id',
          ],
          sort: ['event.duration', 'desc'],
          size: 25,
          filter: 'event.duration > 0',
          width: 12,
        },
      ],
    },
  ],
};

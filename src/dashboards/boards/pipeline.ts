/** Whether the logging itself is well: what waits, what was refused, what is not whole. */
import type { Dashboard, Metric } from '../panel.ts';
import { by, CALLS, figure, HEIGHT, TIME } from './define.ts';

const LAG: Metric = { id: 'lag', label: 'Lag', formula: 'max(lane.lag_seconds)', format: 'seconds' };
const WAITING: Metric = { id: 'waiting', label: 'Waiting', formula: 'max(lane.waiting)', format: 'count' };
const DEAD: Metric = { id: 'dead', label: 'Dead letters', formula: 'max(lane.dead_letters)', format: 'count' };
const DELIVERED: Metric = { id: 'delivered', label: 'Delivered', formula: 'sum(lane.delivered)', format: 'count' };
const SPOOL: Metric = { id: 'spool', label: 'Spool', formula: 'max(spool.bytes)', format: 'bytes' };
const COMPLETE: Metric = {
  id: 'complete',
  label: 'Whole records',
  formula: "count(kql='record.complete: true') / count()",
  format: 'percent',
};
const ORPHANS: Metric = {
  id: 'orphans',
  label: 'Orphans',
  formula: "count(kql='record.orphaned: true')",
  format: 'count',
};
const MASKED: Metric = {
  id: 'masked',
  label: 'With masks',
  formula: "count(kql='record.masked > 0')",
  format: 'count',
};
const BYTES: Metric = {
  id: 'bytes',
  label: 'Size, p95',
  formula: 'percentile(record.bytes, percentile=95)',
  format: 'bytes',
};
const LAST: Metric = { id: 'last', label: 'Last record', formula: 'max(@timestamp)', format: 'time' };
const MISSING: Metric = { id: 'missing', label: 'Missing', formula: 'max(verify.missing)', format: 'count' };
const STALE: Metric = { id: 'stale', label: 'Stale', formula: 'max(verify.stale)', format: 'count' };
const EXTRA: Metric = { id: 'extra', label: 'Extra', formula: 'max(verify.extra)', format: 'count' };
const DIFFERING: Metric = { id: 'differing', label: 'Differing', formula: 'max(verify.differing)', format: 'count' };

export const PIPELINE: Dashboard = {
  id: 'pipeline',
  title: 'Pipeline health',
  purpose: 'Whether everything that is logged arrives, whole and in time.',
  questions: [
    'Does anything wait, and how long?',
    'Was anything refused by a store?',
    'Are the records whole?',
    'Does search hold what the records store holds?',
    'Through which door do they come?',
  ],
  period: '24h',
  controls: [
    { field: 'record.door', label: 'Door' },
    { field: 'service.name', label: 'Application' },
  ],
  rows: [
    {
      height: HEIGHT.figures,
      panels: [
        figure('pipeline-lag', 'How old did the oldest waiting entry get?', LAG, {
          source: 'health',
          title: 'Longest lag',
        }),
        figure('pipeline-waiting', 'How many entries waited at most?', WAITING, {
          source: 'health',
          title: 'Most waiting',
        }),
        figure('pipeline-dead', 'How many entries did a store refuse?', DEAD, { source: 'health' }),
        figure('pipeline-complete', 'Which share of the records is whole?', COMPLETE),
        figure('pipeline-orphans', 'How many halves were waited for in vain?', ORPHANS),
        figure('pipeline-masked', 'In how many records was something masked?', MASKED),
      ],
    },
    {
      height: HEIGHT.chart,
      panels: [
        {
          id: 'pipeline-lag-over-time',
          title: 'Lag over time',
          question: 'Does a store fall behind?',
          chart: 'line',
          source: 'health',
          metrics: [LAG],
          splits: [TIME, by('lane.name', 'Lane', 2)],
          width: 6,
        },
        {
          id: 'pipeline-delivered-over-time',
          title: 'Delivered over time',
          question: 'How much goes to each store?',
          chart: 'bars',
          source: 'health',
          metrics: [DELIVERED],
          splits: [TIME, by('lane.name', 'Lane', 2)],
          width: 6,
        },
      ],
    },
    {
      height: HEIGHT.table,
      panels: [
        {
          id: 'pipeline-instances',
          title: 'Collectors',
          question: 'How is each collector?',
          chart: 'table',
          source: 'health',
          metrics: [WAITING, LAG, DEAD, DELIVERED, SPOOL],
          splits: [by('service.instance.id', 'Collector', 20), by('lane.name', 'Lane', 2)],
          width: 6,
        },
        {
          id: 'pipeline-doors',
          title: 'Doors',
          question: 'Through which door do records come, how large, and how whole?',
          chart: 'table',
          metrics: [CALLS, COMPLETE, ORPHANS, MASKED, BYTES, LAST],
          splits: [by('record.door', 'Door', 20, { missing: 'not named' })],
          width: 6,
        },
      ],
    },
    {
      height: HEIGHT.chart,
      panels: [
        {
          id: 'pipeline-verified',
          title: 'Differences found by verifying',
          question: 'Does search hold what the records store holds?',
          chart: 'line',
          source: 'health',
          metrics: [MISSING, STALE, EXTRA, DIFFERING],
          splits: [TIME],
          filter: 'verify.records: *',
          width: 12,
        },
      ],
    },
    {
      height: HEIGHT.records,
      panels: [
        {
          id: 'pipeline-incomplete',
          title: 'Records that are not whole',
          question: 'Which records lack a half or a piece?',
          chart: 'records',
          columns: ['record.orphaned', 'record.door', 'event.id', 'prompt.last', 'service.name', 'session.id'],
          sort: ['@timestamp', 'desc'],
          size: 50,
          filter: 'record.complete: false',
          width: 12,
        },
      ],
    },
  ],
};

/** What fails, why, and where. */
import type { Dashboard, Metric } from '../panel.ts';
import { by, CALLS, CONTROLS, ERROR_RATE, FAILED, figure, HEIGHT, named, TIME, USERS } from './define.ts';

const FILTERED: Metric = {
  id: 'filtered',
  label: 'Blocked by a filter',
  formula: "count(kql='content_filter.blocked: true')",
  format: 'count',
};
const THROTTLED: Metric = {
  id: 'throttled',
  label: 'Throttled (429)',
  formula: "count(kql='http.response.status_code: 429')",
  format: 'count',
};
const RETRIED: Metric = {
  id: 'retried',
  label: 'Tried more than once',
  formula: "count(kql='gateway.attempts > 1')",
  format: 'count',
};
const ABORTED: Metric = {
  id: 'aborted',
  label: 'Stopped by the caller',
  formula: "count(kql='outcome: aborted')",
  format: 'count',
};
const ATTEMPTS: Metric = {
  id: 'attempts',
  label: 'Attempts',
  formula: 'average(gateway.attempts)',
  format: 'decimal',
};
const FAILURE = 'event.outcome: failure';

export const ERRORS: Dashboard = {
  id: 'errors',
  title: 'Errors',
  purpose: 'What fails, why, and where it should be mended.',
  questions: [
    'Is it getting worse?',
    'Of which class are the errors, and of which model and backend?',
    'What was blocked by a content filter?',
    'What do the messages say?',
  ],
  period: '24h',
  controls: CONTROLS,
  rows: [
    {
      height: HEIGHT.figures,
      panels: [
        figure('errors-rate', 'Which share of the calls failed?', ERROR_RATE),
        figure('errors-failed', 'How many calls failed?', named(FAILED, 'Failed calls')),
        figure('errors-throttled', 'How many were turned away for their number?', THROTTLED),
        figure('errors-filtered', 'How many were blocked by a content filter?', FILTERED),
        figure('errors-aborted', 'How many did the caller stop?', ABORTED),
        figure('errors-retried', 'How many needed more than one attempt?', RETRIED),
      ],
    },
    {
      height: HEIGHT.chart,
      panels: [
        {
          id: 'errors-rate-over-time',
          title: 'Error rate over time',
          question: 'Is it getting worse?',
          chart: 'line',
          metrics: [ERROR_RATE],
          splits: [TIME],
          width: 6,
        },
        {
          id: 'errors-classes-over-time',
          title: 'Classes of errors over time',
          question: 'What kind of error comes when?',
          chart: 'bars',
          metrics: [CALLS],
          splits: [TIME, by('error.class', 'Class', 10)],
          filter: FAILURE,
          width: 6,
        },
      ],
    },
    {
      height: HEIGHT.table,
      panels: [
        {
          id: 'errors-by-model',
          title: 'By model',
          question: 'Which models fail?',
          chart: 'table',
          metrics: [FAILED, CALLS, ERROR_RATE],
          splits: [by('gen_ai.request.model', 'Model', 20, { missing: 'not named' })],
          width: 4,
        },
        {
          id: 'errors-by-backend',
          title: 'By backend',
          question: 'Which backends fail, and how often are they tried?',
          chart: 'table',
          metrics: [FAILED, CALLS, ERROR_RATE, ATTEMPTS],
          splits: [by('gateway.backend', 'Backend', 20)],
          width: 4,
        },
        {
          id: 'errors-by-app',
          title: 'By application',
          question: 'Whom does it hit?',
          chart: 'table',
          metrics: [FAILED, CALLS, ERROR_RATE, USERS],
          splits: [by('service.name', 'Application', 20, { missing: 'not named' })],
          width: 4,
        },
      ],
    },
    {
      height: HEIGHT.chart,
      panels: [
        {
          id: 'errors-classes',
          title: 'Classes of errors',
          question: 'What kind of error is the most common?',
          chart: 'ranking',
          metrics: [CALLS],
          splits: [by('error.class', 'Class', 15)],
          filter: FAILURE,
          width: 4,
        },
        {
          id: 'errors-finish-reasons',
          title: 'Finish reasons',
          question: 'Why do answers end?',
          chart: 'share',
          metrics: [CALLS],
          splits: [by('gen_ai.response.finish_reasons', 'Finish reason', 8)],
          width: 4,
        },
        {
          id: 'errors-filters',
          title: 'Content filter categories',
          question: 'Which categories of the content filter block?',
          chart: 'ranking',
          metrics: [CALLS],
          splits: [by('content_filter.categories', 'Category', 10)],
          width: 4,
        },
      ],
    },
    {
      height: HEIGHT.table,
      panels: [
        {
          id: 'errors-messages',
          title: 'Top messages',
          question: 'What do the messages of errors say?',
          chart: 'table',
          metrics: [CALLS, USERS],
          splits: [by('error.message.keyword', 'Message', 20)],
          filter: FAILURE,
          width: 8,
        },
        {
          id: 'errors-retries',
          title: 'Attempts',
          question: 'How many attempts do calls need?',
          chart: 'table',
          metrics: [CALLS, ERROR_RATE],
          splits: [
            {
              kind: 'ranges',
              id: 'attempts',
              field: 'gateway.attempts',
              label: 'Attempts',
              ranges: [
                { label: '1', from: 1, to: 2 },
                { label: '2', from: 2, to: 3 },
                { label: '3 or more', from: 3 },
              ],
            },
          ],
          width: 4,
        },
      ],
    },
    {
      height: HEIGHT.records,
      panels: [
        {
          id: 'errors-latest',
          title: 'Latest failures',
          question: 'What failed last, for whom, with which words?',
          chart: 'records',
          columns: [
            'error.class',
            'error.message',
            'prompt.last',
            'service.name',
            'gen_ai.request.model',
            'user.name',
            'session.id',
          ],
          sort: ['@timestamp', 'desc'],
          size: 50,
          filter: FAILURE,
          width: 12,
        },
      ],
    },
  ],
};

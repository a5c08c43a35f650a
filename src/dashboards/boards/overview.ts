/** The first page: how much, how well, how expensive, and about what. */
import type { Dashboard } from '../panel.ts';
import {
  by,
  CALLS,
  CONTROLS,
  COST,
  ERROR_RATE,
  figure,
  HEIGHT,
  latency,
  MOOD,
  SESSIONS,
  SPENT,
  TIME,
  TOKENS,
  USERS,
} from './define.ts';

export const OVERVIEW: Dashboard = {
  id: 'overview',
  title: 'Overview',
  purpose: 'How the language models of the company are used, at a glance.',
  questions: [
    'How many calls, by how many people?',
    'How many of them failed, and how long did they take?',
    'What did they cost, and which application spent it?',
    'What do people ask about?',
  ],
  period: '7d',
  controls: CONTROLS,
  rows: [
    {
      height: HEIGHT.figures,
      panels: [
        figure('overview-calls', 'How many calls were made?', CALLS),
        figure('overview-users', 'How many people made them?', USERS),
        figure('overview-sessions', 'In how many conversations?', SESSIONS),
        figure('overview-error-rate', 'Which share of the calls failed?', ERROR_RATE),
        figure('overview-latency', 'Within which time are 95 of 100 calls answered?', latency(95), {
          title: 'Latency, p95',
        }),
        figure('overview-cost', 'What did it all cost?', COST),
      ],
    },
    {
      height: HEIGHT.chart,
      panels: [
        {
          id: 'overview-calls-by-outcome',
          title: 'Calls by outcome',
          question: 'When are calls made, and how do they end?',
          chart: 'bars',
          metrics: [CALLS],
          splits: [TIME, by('outcome', 'Outcome', 5, { missing: 'unknown' })],
          width: 8,
        },
        {
          id: 'overview-models',
          title: 'Models',
          question: 'Which models answer?',
          chart: 'share',
          metrics: [CALLS],
          splits: [by('gen_ai.request.model', 'Model', 8, { missing: 'not named' })],
          width: 4,
        },
      ],
    },
    {
      height: HEIGHT.chart,
      panels: [
        {
          id: 'overview-cost-by-app',
          title: 'Cost by application',
          question: 'Which application spends the money, and when?',
          chart: 'bars',
          metrics: [SPENT],
          splits: [TIME, by('service.name', 'Application', 6, { missing: 'not named' })],
          width: 6,
        },
        {
          id: 'overview-topics',
          title: 'Topics',
          question: 'What do people ask about most?',
          chart: 'ranking',
          metrics: [CALLS],
          splits: [by('topic', 'Topic', 10)],
          width: 6,
        },
      ],
    },
    {
      height: HEIGHT.table,
      panels: [
        {
          id: 'overview-apps',
          title: 'Applications',
          question: 'How does each application fare?',
          chart: 'table',
          metrics: [CALLS, USERS, ERROR_RATE, latency(95), TOKENS, COST, MOOD],
          splits: [by('service.name', 'Application', 20, { missing: 'not named' })],
          width: 12,
        },
      ],
    },
  ],
};

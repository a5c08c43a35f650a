/** How conversations go: how many, how long, how many at once, and how they end. */
import type { Dashboard, Metric } from '../panel.ts';
import { by, CALLS, CONTROLS, COST, figure, HEIGHT, MOOD, NAME, SESSIONS, TIME, TOKENS, USERS } from './define.ts';

const TURNS: Metric = {
  id: 'turns',
  label: 'Calls per session',
  formula: "count(kql='session.id: *') / unique_count(session.id)",
  format: 'decimal',
};
const ABANDONED: Metric = {
  id: 'abandoned',
  label: 'Abandoned',
  formula: "unique_count(session.id, kql='outcome: aborted')",
  format: 'count',
};
const ABANDONED_SHARE: Metric = {
  id: 'abandoned_share',
  label: 'Abandoned',
  formula: "unique_count(session.id, kql='outcome: aborted') / unique_count(session.id)",
  format: 'percent',
};
const NEW_USERS: Metric = {
  id: 'new_users',
  label: 'New users, last 7 days',
  formula: "unique_count(user.id) - unique_count(user.id, kql='@timestamp < now-7d')",
  format: 'count',
};
const RETURNING_USERS: Metric = {
  id: 'returning_users',
  label: 'Returning users, last 7 days',
  formula:
    "unique_count(user.id, kql='@timestamp >= now-7d') - unique_count(user.id) + unique_count(user.id, kql='@timestamp < now-7d')",
  format: 'count',
};
const STARTED: Metric = {
  id: 'started',
  label: 'Sessions begun',
  formula: "unique_count(session.id, kql='session.turn: 1')",
  format: 'count',
};
const FIRST: Metric = { id: 'first', label: 'First call', formula: 'min(@timestamp)', format: 'time' };
const LAST: Metric = { id: 'last', label: 'Last call', formula: 'max(@timestamp)', format: 'time' };
const LENGTH: Metric = {
  id: 'length',
  label: 'Duration',
  formula: '(max(@timestamp) - min(@timestamp)) / 1000',
  format: 'seconds',
};
const LONGEST_TURN: Metric = { id: 'turn', label: 'Turns', formula: 'max(session.turn)', format: 'count' };
const ENDED: Metric = { id: 'ended', label: 'Ended', formula: 'last_value(outcome)', format: 'text' };

export const SESSIONS_BOARD: Dashboard = {
  id: 'sessions',
  title: 'Sessions',
  purpose: 'How conversations go, from the first question to the last answer.',
  questions: [
    'How many conversations are there, and how many at once?',
    'How many turns do they take, and how long do they last?',
    'Which were abandoned?',
    'Who is new, and who comes back?',
  ],
  period: '30d',
  controls: CONTROLS,
  rows: [
    {
      height: HEIGHT.figures,
      panels: [
        figure('sessions-count', 'How many conversations were there?', SESSIONS),
        figure('sessions-turns', 'How many calls does a conversation take?', TURNS),
        figure('sessions-users', 'How many people had them?', USERS),
        figure('sessions-abandoned', 'In which share did somebody stop an answer before its end?', ABANDONED_SHARE),
        figure(
          'sessions-new-users',
          'How many people of the last seven days were not there earlier in the period?',
          NEW_USERS,
        ),
        figure(
          'sessions-returning-users',
          'How many people of the last seven days were there before, within the period?',
          RETURNING_USERS,
        ),
      ],
    },
    {
      height: HEIGHT.chart,
      panels: [
        {
          id: 'sessions-over-time',
          title: 'Conversations over time',
          question: 'When do conversations begin?',
          chart: 'bars',
          metrics: [STARTED],
          splits: [TIME],
          width: 6,
        },
        {
          id: 'sessions-concurrent',
          title: 'Concurrent sessions',
          question: 'How many conversations are going on at the same time?',
          chart: 'line',
          metrics: [SESSIONS, ABANDONED],
          splits: [TIME],
          width: 6,
        },
      ],
    },
    {
      height: HEIGHT.chart,
      panels: [
        {
          id: 'sessions-reached',
          title: 'How far conversations go',
          question: 'How many conversations reach which turn?',
          chart: 'bars',
          metrics: [SESSIONS],
          splits: [
            {
              kind: 'ranges',
              id: 'turn',
              field: 'session.turn',
              label: 'Turn',
              ranges: [
                { label: '1', from: 1, to: 2 },
                { label: '2', from: 2, to: 3 },
                { label: '3', from: 3, to: 4 },
                { label: '4-5', from: 4, to: 6 },
                { label: '6-10', from: 6, to: 11 },
                { label: '11-20', from: 11, to: 21 },
                { label: 'more', from: 21 },
              ],
            },
          ],
          width: 5,
        },
        {
          id: 'sessions-users-table',
          title: 'Users',
          question: 'Who talks most, since when, and until when?',
          chart: 'table',
          metrics: [NAME, SESSIONS, CALLS, FIRST, LAST, COST],
          splits: [by('user.id', 'User', 20, { by: 'calls' })],
          width: 7,
        },
      ],
    },
    {
      height: HEIGHT.table,
      panels: [
        {
          id: 'sessions-longest',
          title: 'Longest sessions',
          question: 'Which conversations took the most calls, how long did they last, and how did they end?',
          chart: 'table',
          metrics: [CALLS, LONGEST_TURN, LENGTH, FIRST, LAST, ENDED, MOOD, TOKENS, COST],
          splits: [by('session.id', 'Session', 25)],
          width: 12,
        },
      ],
    },
    {
      height: HEIGHT.table,
      panels: [
        {
          id: 'sessions-abandoned-list',
          title: 'Abandoned sessions',
          question: 'In which conversations was an answer stopped before its end?',
          chart: 'table',
          metrics: [CALLS, LAST],
          splits: [by('session.id', 'Session', 25)],
          filter: 'outcome: aborted',
          width: 12,
        },
      ],
    },
  ],
};

/** What people talk about: by topic of the taxonomy and by the phrases they use. */
import type { Dashboard, Metric } from '../panel.ts';
import {
  by,
  CALLS,
  CONTROLS,
  COST,
  ERROR_RATE,
  figure,
  HEIGHT,
  MOOD,
  NEGATIVE_SHARE,
  SESSIONS,
  TIME,
  USERS,
} from './define.ts';

const WITH_TOPIC: Metric = {
  id: 'with_topic',
  label: 'Calls with a topic',
  formula: "count(kql='topic: *') / count()",
  format: 'percent',
};
const NO_SUBJECT: Metric = {
  id: 'no_subject',
  label: 'Calls without a subject',
  formula: "count(kql='not topics: *') / count()",
  format: 'percent',
};

export const TOPICS: Dashboard = {
  id: 'topics',
  title: 'Topics',
  purpose: 'What people ask about, what is new, and how they feel about it.',
  questions: [
    'What are the common topics?',
    'What is asked more often than in the period before?',
    'Who asks about what, in which application?',
    'Which topics make people unhappy?',
  ],
  period: '7d',
  controls: CONTROLS,
  rows: [
    {
      height: HEIGHT.figures,
      panels: [
        figure('topics-covered', 'Which share of the calls has a topic of the taxonomy?', WITH_TOPIC, { width: 3 }),
        figure('topics-without', 'In which share was no subject found?', NO_SUBJECT, { width: 3 }),
        figure('topics-users', 'How many people asked?', USERS, { width: 3 }),
        figure('topics-mood', 'In what mood, from -1 to 1?', MOOD, { width: 3 }),
      ],
    },
    {
      height: HEIGHT.chart,
      panels: [
        {
          id: 'topics-common',
          title: 'Common topics',
          question: 'Which topics of the taxonomy are asked about most?',
          chart: 'ranking',
          metrics: [CALLS],
          splits: [by('topic', 'Topic', 15)],
          width: 4,
        },
        {
          id: 'topics-phrases',
          title: 'Common phrases',
          question: 'Which subjects do people name in their own words?',
          chart: 'ranking',
          metrics: [CALLS],
          splits: [by('topics', 'Phrase', 15)],
          width: 4,
        },
        {
          id: 'topics-rising',
          title: 'Rising phrases',
          question: 'What is asked about unusually often, compared with the period before?',
          chart: 'table',
          metrics: [CALLS, USERS],
          splits: [{ kind: 'rising', id: 'topics', field: 'topics', label: 'Phrase', size: 15 }],
          width: 4,
        },
      ],
    },
    {
      height: HEIGHT.chart,
      panels: [
        {
          id: 'topics-over-time',
          title: 'Topics over time',
          question: 'When is which topic asked about?',
          chart: 'bars',
          metrics: [CALLS],
          splits: [TIME, by('topic', 'Topic', 8)],
          width: 8,
        },
        {
          id: 'topics-languages',
          title: 'Languages',
          question: 'In which languages do people ask?',
          chart: 'share',
          metrics: [CALLS],
          splits: [by('prompt.language', 'Language', 8, { missing: 'not sure' })],
          width: 4,
        },
      ],
    },
    {
      height: HEIGHT.chart,
      panels: [
        {
          id: 'topics-by-app',
          title: 'Topics by application',
          question: 'Which application is asked about what?',
          chart: 'heatmap',
          metrics: [CALLS],
          splits: [by('service.name', 'Application', 10), by('topic', 'Topic', 12)],
          width: 6,
        },
        {
          id: 'topics-by-user',
          title: 'Topics by user',
          question: 'Who asks about what?',
          chart: 'table',
          metrics: [CALLS, SESSIONS],
          splits: [by('user.name', 'User', 10), by('topic', 'Topic', 3)],
          width: 6,
        },
      ],
    },
    {
      height: HEIGHT.table,
      panels: [
        {
          id: 'topics-sentiment',
          title: 'Sentiment by topic',
          question: 'Which topics make people unhappy, fail, or cost much?',
          chart: 'table',
          metrics: [CALLS, USERS, MOOD, NEGATIVE_SHARE, ERROR_RATE, COST],
          splits: [by('topic', 'Topic', 20)],
          width: 12,
        },
      ],
    },
  ],
};

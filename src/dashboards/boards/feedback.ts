/** How people felt, by their words and by their judgements. */
import type { Dashboard, Metric } from '../panel.ts';
import { by, CALLS, CONTROLS, figure, HEIGHT, MOOD, NEGATIVE_SHARE, named, TIME, USERS } from './define.ts';

const JUDGED: Metric = {
  id: 'judged',
  label: 'Judged answers',
  formula: "count(kql='feedback.count > 0')",
  format: 'count',
};
const JUDGED_SHARE: Metric = {
  id: 'judged_share',
  label: 'Answers judged',
  formula: "count(kql='feedback.count > 0') / count()",
  format: 'percent',
};
const SCORE: Metric = { id: 'score', label: 'Average score', formula: 'average(feedback.score)', format: 'decimal' };
const COMMENTED: Metric = {
  id: 'commented',
  label: 'With a comment',
  formula: "count(kql='feedback.comment: *')",
  format: 'count',
};

export const FEEDBACK: Dashboard = {
  id: 'feedback',
  title: 'Feedback and sentiment',
  purpose: 'How people felt about the answers: by what they wrote, and by what they clicked.',
  questions: [
    'In what mood do people write, and is it changing?',
    'How are answers judged, and which ones?',
    'Which conversations went badly?',
  ],
  period: '30d',
  controls: CONTROLS,
  rows: [
    {
      height: HEIGHT.figures,
      panels: [
        figure('feedback-mood', 'In what mood do people write, from -1 to 1?', MOOD),
        figure(
          'feedback-negative',
          'Which share of what they write is negative?',
          named(NEGATIVE_SHARE, 'Negative turns'),
        ),
        figure('feedback-judged', 'How many answers were judged?', JUDGED),
        figure('feedback-judged-share', 'Which share of the answers is that?', JUDGED_SHARE),
        figure('feedback-score', 'What score do they give?', SCORE),
        figure('feedback-commented', 'How many judgements come with words?', COMMENTED),
      ],
    },
    {
      height: HEIGHT.chart,
      panels: [
        {
          id: 'feedback-mood-over-time',
          title: 'Mood over time',
          question: 'Is the mood changing?',
          chart: 'area',
          metrics: [CALLS],
          splits: [TIME, by('sentiment.label', 'Mood', 3)],
          width: 8,
        },
        {
          id: 'feedback-labels',
          title: 'Labels',
          question: 'With which labels are answers judged?',
          chart: 'share',
          metrics: [CALLS],
          splits: [by('feedback.label', 'Label', 10)],
          width: 4,
        },
      ],
    },
    {
      height: HEIGHT.chart,
      panels: [
        {
          id: 'feedback-score-over-time',
          title: 'Score over time',
          question: 'Are the answers getting better?',
          chart: 'line',
          metrics: [SCORE],
          splits: [TIME],
          width: 6,
        },
        {
          id: 'feedback-by-model',
          title: 'By model',
          question: 'Which model leaves people content?',
          chart: 'table',
          metrics: [CALLS, MOOD, NEGATIVE_SHARE, JUDGED, SCORE],
          splits: [by('gen_ai.response.model', 'Model', 20)],
          width: 6,
        },
      ],
    },
    {
      height: HEIGHT.table,
      panels: [
        {
          id: 'feedback-by-app',
          title: 'By application',
          question: 'Which application leaves people content?',
          chart: 'table',
          metrics: [CALLS, USERS, MOOD, NEGATIVE_SHARE, JUDGED, SCORE],
          splits: [by('service.name', 'Application', 20)],
          width: 6,
        },
        {
          id: 'feedback-unhappy-sessions',
          title: 'Unhappy sessions',
          question: 'In which conversations did people write angrily most often?',
          chart: 'table',
          metrics: [named(CALLS, 'Negative turns'), { ...MOOD, label: 'Mood of these turns' }],
          splits: [by('session.id', 'Session', 20)],
          filter: 'sentiment.label: negative',
          width: 6,
        },
      ],
    },
    {
      height: HEIGHT.records,
      panels: [
        {
          id: 'feedback-comments',
          title: 'Latest judgements',
          question: 'What do people say about the answers?',
          chart: 'records',
          columns: [
            'feedback.score',
            'feedback.label',
            'feedback.comment',
            'prompt.last',
            'completion.text',
            'service.name',
            'user.name',
            'session.id',
          ],
          sort: ['feedback.last_at', 'desc'],
          size: 50,
          filter: 'feedback.count > 0',
          width: 12,
        },
      ],
    },
  ],
};

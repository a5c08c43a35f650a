/** What the dashboard of feedback shows of the fixture. */
import { along, callsOf, type Expectations, figure, sessionOf, table } from '../expected-panel.ts';

/** The mean of -0.83, 0.64 and three times 0. */
const MEAN_MOOD = -0.038;

export function feedback(base: number): Expectations {
  return {
    'feedback-mood': figure('mood', -9.12 / 248),
    // The calls of text 2, of all 248: "Hi" is neutral.
    'feedback-negative': figure('negative', 48 / 248),
    // Every 20th of 240.
    'feedback-judged': figure('judged', 12),
    'feedback-judged-share': figure('judged_share', 12 / 248),
    // Six times 1, six times 0.
    'feedback-score': figure('score', 0.5),
    'feedback-commented': figure('commented', 6),
    // Texts 0, 1 and 4 are neutral, 2 is negative, 3 is positive; the gateway's eight are neutral.
    'feedback-mood-over-time': along(base, (step) => {
      const texts = callsOf(step).map((call) => sessionOf(call) % 5);
      const of = (...wanted: number[]) => texts.filter((text) => wanted.includes(text)).length;
      return [
        { sentiment_label: 'neutral', calls: of(0, 1, 4) + (step === 0 ? 8 : 0) },
        { sentiment_label: 'negative', calls: of(2) },
        { sentiment_label: 'positive', calls: of(3) },
      ];
    }),
    'feedback-labels': table('feedback_label calls', [
      ['down', 6],
      ['up', 6],
    ]),
    // Calls 0, 40, 80, … have the score 1, calls 20, 60, 100, … 0; elsewhere there is none.
    'feedback-score-over-time': along(base, (step) => {
      const judged = callsOf(step).find((call) => call % 20 === 0);
      return [{ score: judged === undefined ? null : judged % 40 === 0 ? 1 : 0 }];
    }),
    /*
     * 135 small answers, 27 of each text; 5 of the house, one of each; 60 large ones, 12 of each, and row 3 of the gateway, which is neutral:
     * 12 x -0.19 = -2.28, of 61. All judged calls are large.
     */
    'feedback-by-model': table('gen_ai_response_model calls mood negative judged score', [
      ['gpt-4o-mini-2024-07-18', 135, MEAN_MOOD, 0.2, 0, null],
      ['gpt-4o-2024-08-06', 61, -2.28 / 61, 12 / 61, 12, 0.5],
      ['gpt-35-turbo', 5, 0, 0, 0, null],
      ['house-llm', 5, MEAN_MOOD, 0.2, 0, null],
      ['text-embedding-3-small', 1, 0, 0, 0, null],
    ]),
    // Call 40n is of session 10n, which is even: support has the good scores; call 40n + 20 of 10n + 5: sales has the bad ones.
    'feedback-by-app': table('service_name calls users mood negative judged score', [
      ['sales-helper', 120, 4, MEAN_MOOD, 0.2, 6, 0],
      ['support-bot', 120, 4, MEAN_MOOD, 0.2, 6, 1],
    ]),
    // The sessions 5n + 2, in the order of letters.
    'feedback-unhappy-sessions': table(
      'session_id calls mood',
      [12, 17, 2, 22, 27, 32, 37, 42, 47, 52, 57, 7].map((k) => [`session-${k}`, 4, -0.83]),
    ),
    // The newest first.
    'feedback-comments': {
      total: 12,
      records: [0, 20, 40, 60, 80, 100, 120, 140, 160, 180, 200, 220].map((call) => `call-${call}`),
    },
  };
}

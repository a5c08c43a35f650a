/** What the dashboard of topics shows of the fixture. */
import { along, callsOf, type Expectations, figure, sessionOf, table } from '../expected-panel.ts';

/** The topics in the order of the alphabet, with the sessions `k % 5` in which they are asked about. */
const TOPICS: readonly (readonly [topic: string, text: number])[] = [
  ['delivery', 2],
  ['holidays and absence', 4],
  ['refunds', 0],
  ['translation', 3],
  ['travel and expenses', 1],
];

export function topics(base: number): Expectations {
  return {
    // All but the gateway's eight.
    'topics-covered': figure('with_topic', 240 / 248),
    'topics-without': figure('no_subject', 8 / 248),
    'topics-users': figure('users', 4),
    // 48 calls x (-0.83 + 0.64) = -9.12, of 248. -0.83: terrible -3 x 1.2 for the exclamation mark, -3.6 / root of (3.6² + 2.4²); 0.64: perfect, 2 / root of (2² + 2.4²).
    'topics-mood': figure('mood', -9.12 / 248),
    'topics-common': table(
      'topic calls',
      TOPICS.map(([topic]) => [topic, 48]),
    ),
    // "a flight to Berlin" is two subjects; the others are one each.
    'topics-phrases': table('topics calls', [
      ['berlin', 48],
      ['flight', 48],
      ['parcel', 48],
      ['refund', 48],
      ['translation', 48],
      ['urlaub', 48],
    ]),
    // Of these nobody spoke in the ten days before; of refunds everybody did. They rose by the same, so that nothing orders them.
    'topics-rising': {
      ...table('topics calls users', [
        ['berlin', 48, 4],
        ['flight', 48, 4],
        ['parcel', 48, 4],
        ['translation', 48, 4],
        ['urlaub', 48, 4],
      ]),
      anyOrder: true,
    },
    // The calls of the step whose session has that text.
    'topics-over-time': along(base, (step) =>
      TOPICS.map(([topic, text]) => ({
        topic,
        calls: callsOf(step).filter((call) => sessionOf(call) % 5 === text).length,
      })),
    ),
    // Four of five texts are English: 192, and the gateway's "Say hi."; one is German; of "Hi" nobody can be sure.
    'topics-languages': table('prompt_language calls', [
      ['en', 193],
      ['de', 48],
      ['not sure', 7],
    ]),
    // Of 30 sessions of an application 6 have each text: 24 calls.
    'topics-by-app': table(
      'service_name topic calls',
      ['sales-helper', 'support-bot'].flatMap((app) => TOPICS.map(([topic]) => [app, topic, 24])),
    ),
    /*
     * ada has the 18 sessions 6, 9, … 57, whose texts are 1, 4, 2, 0, 3 in turn: 4 sessions of each of the first three, 3 of the others.
     * bob has 7, 10, … 58: texts 2, 0, 3, 1, 4. eve has 8, 11, … 59: texts 3, 1, 4, 2, 0. The newcomer has 0 to 5: text 0 twice.
     */
    'topics-by-user': table('user_name topic calls sessions', [
      ['Ada', 'delivery', 16, 4],
      ['Ada', 'holidays and absence', 16, 4],
      ['Ada', 'travel and expenses', 16, 4],
      ['Bob', 'delivery', 16, 4],
      ['Bob', 'refunds', 16, 4],
      ['Bob', 'translation', 16, 4],
      ['Eve', 'holidays and absence', 16, 4],
      ['Eve', 'translation', 16, 4],
      ['Eve', 'travel and expenses', 16, 4],
      ['Newcomer', 'refunds', 8, 2],
      ['Newcomer', 'delivery', 4, 1],
      ['Newcomer', 'holidays and absence', 4, 1],
    ]),
    /*
     * Of the 48 calls of a text 4 are throttled (sessions 3m + 2) and 2 filtered (6m + 4): 6 of 48. 2 are stopped, 40 completed: 12 large,
     * 1 of the house, 27 small: 12 x 0.0007 + 27 x 0.000045 = 0.0084 + 0.001215.
     */
    'topics-sentiment': table('topic calls users mood negative error_rate cost', [
      ['delivery', 48, 4, -0.83, 1, 0.125, 0.009615],
      ['holidays and absence', 48, 4, 0, 0, 0.125, 0.009615],
      ['refunds', 48, 4, 0, 0, 0.125, 0.009615],
      ['translation', 48, 4, 0.64, 0, 0.125, 0.009615],
      ['travel and expenses', 48, 4, 0, 0, 0.125, 0.009615],
    ]),
  };
}

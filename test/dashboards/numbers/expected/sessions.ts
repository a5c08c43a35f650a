/** What the dashboard of sessions shows of the fixture. */
import { along, callsOf, type Expectations, figure, HOUR, sessionOf, table } from '../expected-panel.ts';

/** The first 25 of sixty names in the order of letters. */
const FIRST_NAMES = [0, 1, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 2, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 3, 30];
/** Of the texts 0 to 4. */
const MOODS = [0, 0, -0.83, 0.64, 0] as const;

export function sessions(base: number): Expectations {
  const hoursBefore = (hours: number): number => base - hours * HOUR;
  return {
    'sessions-count': figure('sessions', 60),
    // The gateway's rows belong to no session: 240 / 60.
    'sessions-turns': figure('turns', 4),
    'sessions-users': figure('users', 4),
    // Ten stopped calls in ten sessions: 10 of 60.
    'sessions-abandoned': figure('abandoned_share', 1 / 6),
    // The newcomer came on the last day; ada, bob and eve were there on the first days as well as on the last.
    'sessions-new-users': figure('new_users', 1),
    'sessions-returning-users': figure('returning_users', 3),
    // Turn 1 is call 4k + 3. Of the calls 3s to 3s + 2 one is such a call, but for s = 4n, which has 12n, 12n + 1 and 12n + 2.
    'sessions-over-time': along(base, (step) => [{ started: step % 4 === 0 ? 0 : 1 }]),
    // Three calls in a row are of one session in the steps 4n and 4n + 3, else of two. The stopped call 24m + 5 is the last of step 8m + 1.
    'sessions-concurrent': along(base, (step) => [
      { sessions: new Set(callsOf(step).map(sessionOf)).size, abandoned: step % 8 === 1 ? 1 : 0 },
    ]),
    // Each has four turns; those of the gateway are no session.
    'sessions-reached': table('turn sessions', [
      ['1', 60],
      ['2', 60],
      ['3', 60],
      ['4-5', 60],
      ['6-10', 0],
      ['11-20', 0],
      ['more', 0],
    ]),
    /*
     * Sessions 6 to 59 in turns: 18 each, 72 calls; 0 to 5: 6, 24 calls. Session k begins with call 4k + 3 and ends with call 4k:
     * ada 57 to 6, bob 58 to 7, eve 59 to 8, the newcomer 5 to 0.
     * Large calls: one a session. Of bob's 72, 9 are stopped and 9 filtered; of eve's 18 throttled; of the newcomer's 24 2, 1 and 1; of
     * ada's none; 4 of ada's and 1 of the newcomer's go to the house. Small: ada 72 - 18 - 4 = 50, bob and eve 54 - 18 = 36, the
     * newcomer 20 - 6 - 1 = 13.
     * 18 x 0.0007 + 50 x 0.000045 = 0.0126 + 0.00225; 0.0126 + 0.00162; 6 x 0.0007 + 13 x 0.000045 = 0.0042 + 0.000585.
     */
    'sessions-users-table': table('user_id name sessions calls first last cost', [
      ['ada', 'Ada', 18, 72, hoursBefore(232), hoursBefore(25), 0.01485],
      ['bob', 'Bob', 18, 72, hoursBefore(236), hoursBefore(29), 0.01422],
      ['eve', 'Eve', 18, 72, hoursBefore(240), hoursBefore(33), 0.01422],
      ['newcomer', 'Newcomer', 6, 24, hoursBefore(24), hoursBefore(1), 0.004785],
    ]),
    /*
     * All have four calls, an hour apart, and end with a large one, which completes. In the sessions 3n all four complete, else three do:
     * 600 tokens or 450, and 50 more where the house answers, in the sessions 12n. 0.0007 and three small calls: 0.000835, or two: 0.00079.
     */
    'sessions-longest': table(
      'session_id calls turn length first last ended mood tokens cost',
      FIRST_NAMES.map((k) => {
        const tokens = k % 12 === 0 ? 650 : k % 3 === 0 ? 600 : 450;
        const cost = k % 3 === 0 && k % 12 !== 0 ? 0.000835 : 0.00079;
        const times = [hoursBefore(4 * k + 4), hoursBefore(4 * k + 1)] as const;
        return [`session-${k}`, 4, 4, 10_800, ...times, 'completed', MOODS[k % 5] ?? 0, tokens, cost];
      }),
    ),
    // Call 24m + 5, so session 6m + 1, in its second turn from the end; in the order of letters.
    'sessions-abandoned-list': table(
      'session_id calls last',
      [1, 13, 19, 25, 31, 37, 43, 49, 55, 7].map((k) => [`session-${k}`, 1, hoursBefore(4 * k + 2)]),
    ),
  };
}

/** What the dashboard of errors shows of the fixture. */
import { along, type Expectations, figure, table } from '../expected-panel.ts';

/** The throttled row of the gateway. */
const ROW_6 = '9c1e0000-0000-4000-8000-000000000006';

export function errors(base: number): Expectations {
  return {
    'errors-rate': figure('error_rate', 0.125),
    // 20 throttled, 10 filtered, 1 of the gateway's.
    'errors-failed': figure('failed', 31),
    // 20 of ours, 1 of the gateway's.
    'errors-throttled': figure('throttled', 21),
    // 240 / 24.
    'errors-filtered': figure('filtered', 10),
    'errors-aborted': figure('aborted', 10),
    // The large call of each of the sessions 0, 8, … 56.
    'errors-retried': figure('retried', 8),
    // One of three fails in the steps 4n + 3 (throttled) and 8n + 5 (filtered); in the last step one of eleven, which is the gateway's.
    'errors-rate-over-time': along(base, (step) => {
      if (step === 0) return [{ error_rate: 1 / 11 }];
      return [{ error_rate: step % 4 === 3 || step % 8 === 5 ? 1 / 3 : 0 }];
    }),
    'errors-classes-over-time': along(base, (step) => [
      { error_class: 'rate_limit', calls: step % 4 === 3 || step === 0 ? 1 : 0 },
      { error_class: 'content_filter', calls: step % 8 === 5 ? 1 : 0 },
    ]),
    // Call 11 of 12 and call 17 of 24 are never the fourth of a session, nor of the house: all 30 of the small model's 175.
    'errors-by-model': table('gen_ai_request_model failed calls error_rate', [
      ['gpt-4o-mini', 30, 175, 30 / 175],
      ['d', 1, 8, 1 / 8],
      ['gpt-4o', 0, 60, 0],
      ['house-llm', 0, 5, 0],
    ]),
    /*
     * eu-1 has the sessions 4n, us-1 4n + 1: 15 each, 60 calls. Throttled: session 3m + 2, of which 5 are 4n and 5 are 4n + 1. Filtered:
     * session 6m + 4, of which 5 are 4n and none is odd. Eight calls of eu-1 took two attempts: (52 + 16) / 60. The gateway's rows say
     * nothing of attempts.
     */
    'errors-by-backend': table('gateway_backend failed calls error_rate attempts', [
      ['eu-1', 10, 60, 10 / 60, 68 / 60],
      ['us-1', 5, 60, 5 / 60, 1],
      ['aoai.example.net', 1, 8, 1 / 8, null],
    ]),
    // Support: 10 throttled and 10 filtered; sales: 10 throttled.
    'errors-by-app': table('service_name failed calls error_rate users', [
      ['support-bot', 20, 120, 20 / 120, 4],
      ['sales-helper', 10, 120, 10 / 120, 4],
      ['not named', 1, 8, 1 / 8, 0],
    ]),
    // 20 + 1 throttled, 10 filtered. What the caller stopped is no failure.
    'errors-classes': table('error_class calls', [
      ['rate_limit', 21],
      ['content_filter', 10],
    ]),
    // 195 of ours and six of the gateway's (an embedding has none, nor has what was throttled); the house's five are cut off.
    'errors-finish-reasons': table('gen_ai_response_finish_reasons calls', [
      ['stop', 201],
      ['length', 5],
    ]),
    // Violence was found in all ten, hate in none.
    'errors-filters': table('content_filter_categories calls', [['violence', 10]]),
    // Throttled are sessions 3m + 2: eve's, and the newcomer's 2 and 5. Filtered are 6m + 4: bob's, and the newcomer's 4. The gateway's row has no message.
    'errors-messages': table('error_message_keyword calls users', [
      ['Rate limit reached for gpt-4o-mini.', 20, 2],
      ['The response was filtered.', 10, 2],
    ]),
    // 120 calls of two backends, 8 of them tried twice, none of which fails: 15 of 112.
    'errors-retries': table('attempts calls error_rate', [
      ['1', 112, 15 / 112],
      ['2', 8, 0],
      ['3 or more', 0, null],
    ]),
    // The gateway's row is the newest; then, of every 24 calls, 11 (throttled), 17 (filtered) and 23 (throttled).
    'errors-latest': {
      total: 31,
      records: [
        ROW_6,
        ...Array.from({ length: 10 }, (_, day) => [11, 17, 23].map((call) => `call-${24 * day + call}`)).flat(),
      ],
    },
  };
}

/** What the overview shows of the fixture. */
import { along, callsOf, costOf, type Expectations, figure, isCare, sum, table } from '../expected-panel.ts';

export function overview(base: number): Expectations {
  return {
    // 240 calls and the gateway's eight rows.
    'overview-calls': figure('calls', 248),
    // ada, bob, eve and the newcomer; the gateway's rows name nobody.
    'overview-users': figure('users', 4),
    // 240 calls in fours; a row of the gateway is no session.
    'overview-sessions': figure('sessions', 60),
    // 240 / 12 = 20 throttled, 240 / 24 = 10 filtered, 1 of the gateway's with status 429: 31 of 248.
    'overview-error-rate': figure('error_rate', 0.125),
    // 0.2 s 30 times, 0.701 to 0.708 s 8 times, 1 s 124 times, 1.8 s 60 times, 3 s 10 times, 10.5 s 16 times: place 234.65 of 0 to 247.
    'overview-latency': figure('p95', 10.5),
    // 60 large calls x 0.0007 = 0.042; 135 small ones x 0.000045 = 0.006075; the gateway's 0.00081218, of which more below.
    'overview-cost': figure('cost', 0.04888718),
    // Step 8n + 3 and 8n + 7 end with a throttled call, 8n + 5 with a filtered one, 8n + 1 with a stopped one. Step 0 has seven answered and one throttled row more.
    'overview-calls-by-outcome': along(base, (step) => {
      const failed = step % 4 === 3 ? 1 : 0;
      const aborted = step % 8 === 1 ? 1 : 0;
      const filtered = step % 8 === 5 ? 1 : 0;
      return [
        { outcome: 'completed', calls: 3 - failed - aborted - filtered + (step === 0 ? 7 : 0) },
        { outcome: 'failed', calls: failed + (step === 0 ? 1 : 0) },
        { outcome: 'aborted', calls: aborted },
        { outcome: 'filtered', calls: filtered },
      ];
    }),
    // Every fourth of 240 is 60; every 48th is 5; the rest is 175; the gateway's deployment is called d.
    'overview-models': table('gen_ai_request_model calls', [
      ['gpt-4o-mini', 175],
      ['gpt-4o', 60],
      ['d', 8],
      ['house-llm', 5],
    ]),
    // What the calls of a step cost, by whether their session is even; the gateway's rows are all in the last step.
    'overview-cost-by-app': along(base, (step) => [
      { service_name: 'sales-helper', spent: sum(callsOf(step).map((call) => (isCare(call) ? 0 : costOf(call)))) },
      { service_name: 'support-bot', spent: sum(callsOf(step).map((call) => (isCare(call) ? costOf(call) : 0))) },
      { service_name: 'not named', spent: step === 0 ? 0.00081218 : 0 },
    ]),
    // Five texts in turn, 12 sessions each, four calls each; the gateway's "Hi" has no topic.
    'overview-topics': table('topic calls', [
      ['delivery', 48],
      ['holidays and absence', 48],
      ['refunds', 48],
      ['translation', 48],
      ['travel and expenses', 48],
    ]),
    /*
     * Each application has 30 sessions and 120 calls. Throttled: session 3m + 2, so 10 for each. Stopped: session 6m + 1, so all 10 are of
     * sales. Filtered: session 6m + 4, so all 10 are of support. Failures: 20 of 120 and 10 of 120; 100 completed for each. Of the large
     * model 30 each, of the house's 5 of support, of the small one 65 and 70.
     * Support: 95 x 150 + 5 x 200 = 15,250 tokens; 30 x 0.0007 + 65 x 0.000045 = 0.021 + 0.002925. Sales: 100 x 150; 0.021 + 0.00315.
     * Gateway: 22 + 42 + 150 + 10 + 9 = 233 tokens; Azure's gpt-35-turbo costs 0.50 and 1.50 for a million:
     * 14 x 0.5 + 8 x 1.5 = 19, 30 x 0.5 + 12 x 1.5 = 33, 5 x 0.5 + 5 x 1.5 = 10; its gpt-4o 100 x 2.5 + 50 x 10 = 750; its
     * text-embedding-3-small 9 x 0.02 = 0.18: 812.18 millionths.
     * Place 113.05 of 120 durations: 8 of 10.5 s begin at 112. Of the gateway's eight place 6.65, between 0.707 and 0.708.
     * Mood: of five texts -0.83, 0.64 and three times 0: -0.19 / 5 = -0.038.
     */
    'overview-apps': table('service_name calls users error_rate p95 tokens cost mood', [
      ['sales-helper', 120, 4, 10 / 120, 10.5, 15_000, 0.02415, -0.038],
      ['support-bot', 120, 4, 20 / 120, 10.5, 15_250, 0.023925, -0.038],
      ['not named', 8, 0, 1 / 8, 0.70765, 233, 0.00081218, 0],
    ]),
  };
}

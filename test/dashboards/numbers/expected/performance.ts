/** What the dashboard of performance shows of the fixture. */
import {
  along,
  callsOf,
  type Expectations,
  figure,
  isCompleted,
  modelOf,
  percentile,
  secondsOf,
  table,
} from '../expected-panel.ts';

const LATENCIES = 'calls p50 p95 p99';
const TIMES = `${LATENCIES} average_first_token average_speed`;
/** All of the gateway's rows take 0.701 to 0.708 seconds and say nothing of a first token. */
const GATEWAY: readonly number[] = [701, 702, 703, 704, 705, 706, 707, 708].map((ms) => ms / 1000);

export function performance(base: number): Expectations {
  return {
    // Of 248: 30 of 0.2 s, the gateway's 8, then 124 of 1 s (135 + 5 - 16) to place 161, 60 of 1.8 s, 10 of 3 s, 16 of 10.5 s from 232 on. Places 123.5, 234.65 and 244.53.
    'performance-p50': figure('p50', 1),
    'performance-p95': figure('p95', 10.5),
    'performance-p99': figure('p99', 10.5),
    // Of 200, 140 begin after 0.5 s and 60 after 0.8: place 189.05.
    'performance-first-token': figure('first_token', 0.8),
    // Of 200: 16 of 5 a second, 60 of 50, 119 of 100, 5 of 200: places 99 and 100.
    'performance-speed': figure('speed', 100),
    // Of three durations the middle one; between it and the longest at nine tenths and at 98 hundredths.
    'performance-latency-over-time': along(base, (step) => {
      const seconds = [...callsOf(step).map(secondsOf), ...(step === 0 ? GATEWAY : [])];
      return [{ p50: percentile(seconds, 0.5), p95: percentile(seconds, 0.95), p99: percentile(seconds, 0.99) }];
    }),
    // The slowest to begin comes first. Nothing where the step has no answer of that model; the gateway's deployment never has one.
    'performance-first-token-by-model': along(base, (step) => {
      const answered = (model: string) => callsOf(step).some((call) => modelOf(call) === model && isCompleted(call));
      return [
        { gen_ai_request_model: 'gpt-4o', average_first_token: answered('gpt-4o') ? 0.8 : null },
        { gen_ai_request_model: 'gpt-4o-mini', average_first_token: answered('gpt-4o-mini') ? 0.5 : null },
        { gen_ai_request_model: 'house-llm', average_first_token: answered('house-llm') ? 0.5 : null },
      ];
    }),
    /*
     * Small: 30 of 0.2 s, 119 of 1 s, 10 of 3 s, 16 of 10.5 s from place 159 on: places 87, 165.3, 172.26 of 175; 119 of 135 write 100 a
     * second. The gateway's eight: places 3.5, 6.65, 6.93.
     */
    'performance-by-model': table(`gen_ai_request_model ${LATENCIES} first_token speed`, [
      ['gpt-4o-mini', 175, 1, 10.5, 10.5, 0.5, 100],
      ['gpt-4o', 60, 1.8, 1.8, 1.8, 0.8, 50],
      ['d', 8, 0.7045, 0.70765, 0.70793, null, null],
      ['house-llm', 5, 1, 1, 1, 0.5, 200],
    ]),
    /*
     * eu-1 (sessions 4n): 10 of 0.2 s, 31 of 1 s, 15 of 1.8 s, 4 of 10.5 s (calls 19, 49, 99 and 129); speeds 4 of 5, 15 of 50, 26 of 100, 5 of 200.
     * us-1 (sessions 4n + 1): 5 of 0.2 s, 31 of 1 s, 15 of 1.8 s, 5 of 3 s, 4 of 10.5 s (calls 39, 69, 199 and 229); speeds 4 of 5, 15 of 50, 31 of 100.
     * Speeds: (20 + 750 + 2,600 + 1,000) / 50 and (20 + 750 + 3,100) / 50. Places 29.5, 56.05 and 58.41 of 60; 15 of 50 first tokens after
     * 0.8 s and 35 after 0.5: (12 + 17.5) / 50. The gateway's eight rows of "West Europe" count as westeurope: places
     * 33.5, 63.65 and 66.33 of 68, where 1.8 s ends at place 63 and 10.5 s begins at 64: 7.455, less a rounding.
     */
    'performance-by-region': table(`cloud_region ${TIMES}`, [
      ['westeurope', 68, 1, 7.4549999, 10.5, 0.59, 87.4],
      ['eastus', 60, 1, 10.5, 10.5, 0.59, 77.4],
    ]),
    'performance-by-backend': table(`gateway_backend ${TIMES}`, [
      ['eu-1', 60, 1, 10.5, 10.5, 0.59, 87.4],
      ['us-1', 60, 1, 10.5, 10.5, 0.59, 77.4],
      ['aoai.example.net', 8, 0.7045, 0.70765, 0.70793, null, null],
    ]),
    // 100 tokens in half a second; 50 in half a second; 50 in one. The gateway does not say when an answer began.
    'performance-speed-by-model': table('gen_ai_response_model speed', [
      ['house-llm', 200],
      ['gpt-4o-mini-2024-07-18', 100],
      ['gpt-4o-2024-08-06', 50],
    ]),
    /*
     * 195 answers of 50 tokens and the gateway's four of 8, 12, 50 and 5: 0.701 + 0.702 + 0.703 + 0.704 s, 119 of 1 s, 60 of 1.8 s
     * and 16 of 10.5 s. 60 first tokens after 0.8 s and 135 after 0.5; speeds 16 of 5, 60 of 50, 119 of 100. Five of 100, the house's.
     */
    'performance-by-length': table('length calls average_latency average_first_token average_speed', [
      ['to 99', 199, (2.81 + 119 + 108 + 168) / 199, 115.5 / 195, 14_980 / 195],
      ['100-499', 5, 1, 0.5, 200],
      ['500-1,999', 0, null, null, null],
      ['2,000 and more', 0, null, null, null],
    ]),
    // Sixteen of 10.5 s: every tenth, but for 29, 59, 89, 119, 149, 179, 209 and 239, which did not complete. Then the first nine of ten that were stopped.
    'performance-slowest': {
      total: 248,
      records: [
        ...[109, 129, 139, 159, 169, 189, 19, 199, 219, 229, 39, 49, 69, 79, 9, 99].map((call) => `call-${call}`),
        ...[101, 125, 149, 173, 197, 221, 29, 5, 53].map((call) => `call-${call}`),
      ],
    },
  };
}

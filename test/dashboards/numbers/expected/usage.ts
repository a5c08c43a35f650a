/** What the dashboard of usage shows of the fixture. */
import {
  along,
  callsOf,
  costOf,
  type Expectations,
  figure,
  isCare,
  modelOf,
  sum,
  table,
  tokensOf,
} from '../expected-panel.ts';

const SMALL = 'gpt-4o-mini-2024-07-18';
const LARGE = 'gpt-4o-2024-08-06';
/** Of the gateway's rows only the third is of the large model. */
const ROW_3 = '9c1e0000-0000-4000-8000-000000000003';
const CHARGED = 'calls input_tokens output_tokens tokens cost';

export function usage(base: number): Expectations {
  return {
    // 195 x 150 = 29,250, five of the house x 200 = 1,000, the gateway's 22 + 42 + 150 + 10 + 9 = 233.
    'usage-tokens': figure('tokens', 30_483),
    // 200 x 100, and 14 + 30 + 100 + 5 + 9 = 158.
    'usage-input': figure('input_tokens', 20_158),
    // 195 x 50 = 9,750, 5 x 100 = 500, and 8 + 12 + 50 + 5 = 75.
    'usage-output': figure('output_tokens', 10_325),
    // 60 x 0.0007 + 135 x 0.000045 + 0.00081218.
    'usage-cost': figure('cost', 0.04888718),
    // 60 large calls x 40.
    'usage-cached': figure('cached', 2400 / 20_158),
    // The house's model has no public price.
    'usage-unpriced': figure('unpriced', 5),
    // The tokens of the step's calls by their models; the gateway's rows are all in the last step.
    'usage-tokens-by-model': along(base, (step) => {
      const ours = (model: string) =>
        sum(
          callsOf(step)
            .filter((call) => modelOf(call) === model)
            .map(tokensOf),
        );
      return [
        { gen_ai_response_model: SMALL, tokens: ours('gpt-4o-mini') },
        { gen_ai_response_model: LARGE, tokens: ours('gpt-4o') + (step === 0 ? 150 : 0) },
        { gen_ai_response_model: 'house-llm', tokens: ours('house-llm') },
        { gen_ai_response_model: 'gpt-35-turbo', tokens: step === 0 ? 74 : 0 },
        { gen_ai_response_model: 'text-embedding-3-small', tokens: step === 0 ? 9 : 0 },
      ];
    }),
    'usage-cost-by-team': along(base, (step) => [
      { team_name: 'Sales', spent: sum(callsOf(step).map((call) => (isCare(call) ? 0 : costOf(call)))) },
      { team_name: 'Care', spent: sum(callsOf(step).map((call) => (isCare(call) ? costOf(call) : 0))) },
      { team_name: 'not named', spent: step === 0 ? 0.00081218 : 0 },
    ]),
    /*
     * The three groups of the gateway's rows are those of the worked table: (14 + 30, 8 + 12, 22 + 42, / 2), (100, 50, 150, / 1) and
     * (5, 5, 10, / 1). The embedding and the throttled call are left out; an answer without usage adds nothing, also not to the average.
     * Support, of 10.1.0.1, has 65 small answers, 30 large and 5 of the house; sales, of 10.1.0.2, 70 and 30.
     */
    'usage-by-ip-and-model': table('source_ip gen_ai_response_model input_tokens output_tokens tokens average_tokens', [
      ['10.1.0.1', SMALL, 6500, 3250, 9750, 150],
      ['10.1.0.1', LARGE, 3000, 1500, 4500, 150],
      ['10.1.0.1', 'house-llm', 500, 500, 1000, 200],
      ['10.1.0.2', SMALL, 7000, 3500, 10_500, 150],
      ['10.1.0.2', LARGE, 3000, 1500, 4500, 150],
      ['10.0.0.5', LARGE, 100, 50, 150, 150],
      ['10.0.0.5', 'gpt-35-turbo', 44, 20, 64, 32],
      ['10.0.0.9', 'gpt-35-turbo', 5, 5, 10, 10],
    ]),
    /*
     * Completed: ada 72, bob 54, eve 54, the newcomer 20; of the house 4 of ada's and 1 of the newcomer's.
     * ada: 72 x 100; 68 x 50 + 4 x 100 = 3,800. bob and eve: 5,400 and 2,700. The newcomer: 2,000; 19 x 50 + 100 = 1,050.
     * Costs as in the sessions.
     */
    'usage-by-user': table(`user_id name ${CHARGED}`, [
      ['ada', 'Ada', 72, 7200, 3800, 11_000, 0.01485],
      ['bob', 'Bob', 72, 5400, 2700, 8100, 0.01422],
      ['eve', 'Eve', 72, 5400, 2700, 8100, 0.01422],
      ['newcomer', 'Newcomer', 24, 2000, 1050, 3050, 0.004785],
    ]),
    // Of 100 answers each five of support are the house's: 95 x 50 + 5 x 100 = 5,250.
    'usage-by-app': table(`service_name ${CHARGED}`, [
      ['support-bot', 120, 10_000, 5250, 15_250, 0.023925],
      ['sales-helper', 120, 10_000, 5000, 15_000, 0.02415],
    ]),
    'usage-by-team': table(`team_name ${CHARGED}`, [
      ['Care', 120, 10_000, 5250, 15_250, 0.023925],
      ['Sales', 120, 10_000, 5000, 15_000, 0.02415],
    ]),
    // All of the gateway's rows are of team-north.
    'usage-by-subscription': table(`gateway_subscription ${CHARGED}`, [
      ['sub-care', 120, 10_000, 5250, 15_250, 0.023925],
      ['sub-sales', 120, 10_000, 5000, 15_000, 0.02415],
      ['team-north', 8, 158, 75, 233, 0.00081218],
    ]),
    // Rows 1, 2, 3, 5, 6 and 7 are of 10.0.0.5: 14 + 30 + 100 + 9, 8 + 12 + 50, 22 + 42 + 150 + 9, 19 + 33 + 750 + 0.18; rows 4 and 8 of 10.0.0.9.
    'usage-by-ip': table(`source_ip ${CHARGED}`, [
      ['10.1.0.1', 120, 10_000, 5250, 15_250, 0.023925],
      ['10.1.0.2', 120, 10_000, 5000, 15_000, 0.02415],
      ['10.0.0.5', 6, 153, 70, 223, 0.00080218],
      ['10.0.0.9', 2, 5, 5, 10, 0.00001],
    ]),
    /*
     * 135 small answers; 60 large ones and row 3: 0.042 + 0.00075; 5 of the house, which have no price, so that their average is none;
     * rows 1, 2, 4, 7 and 8, of which three have a price: 62 / 3 millionths; row 5.
     */
    'usage-by-model': table(`gen_ai_response_model ${CHARGED} cost_per_call unpriced`, [
      [SMALL, 135, 13_500, 6750, 20_250, 0.006075, 0.000045, 0],
      [LARGE, 61, 6100, 3050, 9150, 0.04275, 0.04275 / 61, 0],
      ['house-llm', 5, 500, 500, 1000, null, null, 5],
      ['gpt-35-turbo', 5, 49, 25, 74, 0.000062, 0.000062 / 3, 0],
      ['text-embedding-3-small', 1, 9, 0, 9, 0.00000018, 0.00000018, 0],
    ]),
    // Row 3 cost 0.00075, the 60 large calls 0.0007 each, in the order of letters. 60 + 135 of ours have a price, and rows 1 to 5.
    'usage-dearest': {
      total: 200,
      records: [
        ROW_3,
        ...[0, 100, 104, 108, 112, 116, 12, 120, 124, 128, 132, 136, 140, 144, 148, 152, 156, 16].map(
          (call) => `call-${call}`,
        ),
        ...[160, 164, 168, 172, 176, 180].map((call) => `call-${call}`),
      ],
    },
  };
}

/** Tokens and money: who used them, and who pays. */
import type { Dashboard, Metric, TablePanel, ValueSplit } from '../panel.ts';
import {
  by,
  CALLS,
  CONTROLS,
  COST,
  figure,
  HEIGHT,
  INPUT_TOKENS,
  NAME,
  OUTPUT_TOKENS,
  SPENT,
  TIME,
  TOKENS,
} from './define.ts';

const UNPRICED: Metric = {
  id: 'unpriced',
  label: 'Calls without a price',
  formula: "count(kql='cost.unpriced: true')",
  format: 'count',
};
const CACHED: Metric = {
  id: 'cached',
  label: 'Input from a cache',
  formula: 'sum(gen_ai.usage.cache_read.input_tokens) / sum(gen_ai.usage.input_tokens)',
  format: 'percent',
};
const AVERAGE_TOKENS: Metric = {
  id: 'average_tokens',
  label: 'Tokens per call',
  formula: 'average(gen_ai.usage.total_tokens)',
  format: 'decimal',
};
const COST_PER_CALL: Metric = {
  id: 'cost_per_call',
  label: 'Cost per call',
  formula: 'average(cost.total)',
  format: 'money',
};

const CHARGED = [CALLS, INPUT_TOKENS, OUTPUT_TOKENS, TOKENS, COST] as const;

function chargeback(id: string, title: string, question: string, split: ValueSplit, width: number): TablePanel {
  return { id, title, question, chart: 'table', metrics: CHARGED, splits: [{ ...split, by: 'tokens' }], width };
}

export const USAGE: Dashboard = {
  id: 'usage',
  title: 'Usage and chargeback',
  purpose: 'Tokens and money, and who is to pay for them.',
  questions: [
    'How many tokens were used, and what did they cost?',
    'Which users, applications, teams, subscriptions and addresses used them?',
    'Which calls have no price?',
  ],
  period: '30d',
  controls: CONTROLS,
  rows: [
    {
      height: HEIGHT.figures,
      panels: [
        figure('usage-tokens', 'How many tokens were used?', TOKENS),
        figure('usage-input', 'How many of them were read?', INPUT_TOKENS),
        figure('usage-output', 'How many were written?', OUTPUT_TOKENS),
        figure('usage-cost', 'What did they cost?', COST),
        figure('usage-cached', 'Which share of the input came from a cache?', CACHED),
        figure('usage-unpriced', 'For how many calls is no price known?', UNPRICED),
      ],
    },
    {
      height: HEIGHT.chart,
      panels: [
        {
          id: 'usage-tokens-by-model',
          title: 'Tokens by model',
          question: 'Which models use the tokens, and when?',
          chart: 'bars',
          metrics: [TOKENS],
          splits: [TIME, by('gen_ai.response.model', 'Model', 8)],
          width: 6,
        },
        {
          id: 'usage-cost-by-team',
          title: 'Cost by team',
          question: 'Which team spends, and when?',
          chart: 'bars',
          metrics: [SPENT],
          splits: [TIME, by('team.name', 'Team', 8, { missing: 'not named' })],
          width: 6,
        },
      ],
    },
    {
      height: HEIGHT.table,
      panels: [
        {
          id: 'usage-by-ip-and-model',
          title: 'Tokens by address and model',
          question: 'Which address used which model, in answered chat and completion calls?',
          chart: 'table',
          metrics: [INPUT_TOKENS, OUTPUT_TOKENS, TOKENS, AVERAGE_TOKENS],
          splits: [
            by('source.ip', 'Address', 100, { by: 'tokens' }),
            by('gen_ai.response.model', 'Model', 50, { by: 'tokens' }),
          ],
          // A call that came through no gateway has no status of its own.
          filter:
            'gen_ai.operation.name: (chat or text_completion) and (http.response.status_code: 200 or (event.outcome: success and not http.response.status_code: *))',
          width: 12,
        },
      ],
    },
    {
      height: HEIGHT.table,
      panels: [
        {
          id: 'usage-by-user',
          title: 'By user',
          question: 'Who used how much?',
          chart: 'table',
          metrics: [NAME, ...CHARGED],
          splits: [by('user.id', 'User', 50, { by: 'tokens' })],
          width: 7,
        },
        chargeback(
          'usage-by-app',
          'By application',
          'Which application used how much?',
          by('service.name', 'Application', 50),
          5,
        ),
      ],
    },
    {
      height: HEIGHT.table,
      panels: [
        chargeback('usage-by-team', 'By team', 'Which team is to pay how much?', by('team.name', 'Team', 50), 6),
        chargeback(
          'usage-by-subscription',
          'By subscription',
          'Which subscription used how much?',
          by('gateway.subscription', 'Subscription', 50),
          6,
        ),
      ],
    },
    {
      height: HEIGHT.table,
      panels: [
        chargeback('usage-by-ip', 'By address', 'Which address used how much?', by('source.ip', 'Address', 50), 6),
        {
          id: 'usage-by-model',
          title: 'By model',
          question: 'What does each model cost?',
          chart: 'table',
          metrics: [CALLS, INPUT_TOKENS, OUTPUT_TOKENS, TOKENS, COST, COST_PER_CALL, UNPRICED],
          splits: [by('gen_ai.response.model', 'Model', 50, { by: 'tokens' })],
          width: 6,
        },
      ],
    },
    {
      height: HEIGHT.records,
      panels: [
        {
          id: 'usage-dearest',
          title: 'Dearest calls',
          question: 'Which single calls cost most?',
          chart: 'records',
          columns: [
            'cost.total',
            'gen_ai.usage.input_tokens',
            'gen_ai.usage.output_tokens',
            'prompt.last',
            'service.name',
            'gen_ai.response.model',
            'user.name',
            'session.id',
          ],
          sort: ['cost.total', 'desc'],
          size: 25,
          filter: 'cost.total > 0',
          width: 12,
        },
      ],
    },
  ],
};

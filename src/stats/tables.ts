/** The tables of `promptlog stats`: their figures and their filters are those of the dashboards' panels, so that the numbers agree. */
import { DASHBOARDS } from '../dashboards/boards.ts';
import { type AggregatePanel, type Metric, panelsOf } from '../dashboards/panel.ts';
import { PromptlogError } from '../errors.ts';

export interface StatsTable {
  readonly name: string;
  readonly title: string;
  /** What it is split by where nothing is asked for. */
  readonly by: string;
  readonly metrics: readonly Metric[];
  /** Whether it has sums of money, each currency apart. */
  readonly costs: boolean;
  /** KQL: which records it counts. */
  readonly filter?: string;
  /** The same in words. */
  readonly counts?: string;
}

const AGGREGATES = new Map(
  DASHBOARDS.flatMap(panelsOf)
    .filter((panel): panel is AggregatePanel => panel.chart !== 'records')
    .map((panel) => [panel.id, panel]),
);

const ADDRESSES = panelNamed('usage-by-ip-and-model');

/** All tables by their names. */
export const TABLES = Object.freeze({
  tokens: {
    name: 'tokens',
    title: 'tokens by who and what used them',
    by: 'ip,model',
    metrics: metricsOf('usage-by-ip-and-model'),
    costs: false,
    filter: `(${ADDRESSES.filter}) and gen_ai.response.model: *`,
    counts: 'Answered chat and completion calls whose model is known',
  },
  cost: {
    name: 'cost',
    title: 'calls, tokens and what they cost',
    by: 'team,app',
    metrics: [...metricsOf('usage-by-app'), metricOf('usage-unpriced', 'unpriced')],
    costs: true,
  },
  sessions: {
    name: 'sessions',
    title: 'conversations: how long, how they felt, what they cost',
    by: 'session',
    metrics: metricsOf('sessions-longest'),
    costs: true,
    filter: 'session.id: *',
    counts: 'Calls that belong to a session',
  },
  topics: {
    name: 'topics',
    title: 'what people ask about',
    by: 'topic',
    metrics: metricsOf('topics-sentiment'),
    costs: true,
  },
  errors: {
    name: 'errors',
    title: 'what fails',
    by: 'class,status',
    metrics: metricsOf('errors-by-app'),
    costs: false,
  },
} satisfies Record<string, StatsTable>);

/** The table with every record counted, where it leaves some out by itself. */
export function ofAllCalls({ filter: _, counts: __, ...table }: StatsTable): StatsTable {
  return table;
}

function panelNamed(id: string): AggregatePanel {
  const panel = AGGREGATES.get(id);
  if (panel === undefined) throw new PromptlogError('PL_INTERNAL', { reason: `there is no panel ${id}` });
  return panel;
}

// The cost is summed for each currency apart, which a formula cannot; a last value is a search for each of many thousand rows.
function metricsOf(id: string): readonly Metric[] {
  return panelNamed(id).metrics.filter(
    ({ id: metric, formula }) => metric !== 'cost' && !formula.startsWith('last_value('),
  );
}

function metricOf(panel: string, id: string): Metric {
  const metric = panelNamed(panel).metrics.find((each) => each.id === id);
  if (metric === undefined) throw new PromptlogError('PL_INTERNAL', { reason: `${panel} has no metric ${id}` });
  return metric;
}

/** The newest calls, as the first query of a log of diagnostics lists them: when, of which resource, which category, which operation. */
import type { JsonObject } from '../record/record.ts';
import type { SearchClient } from '../search/client.ts';
import { SEARCH_ALIAS } from '../search/search.ts';
import { type StatsScope, scopeFilters } from './ask-stats.ts';

export interface RecentCall {
  readonly time: string;
  /** What took the call: the gateway's service, else its backend, else the application that made it. */
  readonly resource: string | null;
  readonly category: string | null;
  readonly operation: string | null;
  readonly outcome: string | null;
  readonly id: string;
}

const RESOURCES = ['gateway.name', 'gateway.backend', 'service.name', 'gen_ai.provider.name'] as const;
const OPERATIONS = ['gateway.operation', 'event.action'] as const;
const FIELDS = ['@timestamp', 'event.id', 'event.category', 'outcome', ...RESOURCES, ...OPERATIONS];

/** At most `count` of them, the newest first. */
export async function recentCalls(
  client: SearchClient,
  count: number,
  scope: StatsScope = {},
  index = SEARCH_ALIAS,
): Promise<RecentCall[]> {
  const answer = await client.search({
    index,
    size: count,
    track_total_hits: false,
    query: { bool: { filter: scopeFilters(scope) } },
    sort: [{ '@timestamp': 'desc' }, { 'event.id': 'asc' }],
    _source: false,
    fields: [...FIELDS],
  });
  return answer.hits.hits.map((hit) => callOf((hit.fields ?? {}) as JsonObject));
}

function callOf(fields: JsonObject): RecentCall {
  const textOf = (name: string): string | null => {
    const values = fields[name];
    return Array.isArray(values) && values.length > 0 ? values.map(String).join(', ') : null;
  };
  const firstOf = (names: readonly string[]) => names.map(textOf).find((text) => text !== null) ?? null;
  return {
    time: textOf('@timestamp') ?? '',
    resource: firstOf(RESOURCES),
    category: textOf('event.category'),
    operation: firstOf(OPERATIONS),
    outcome: textOf('outcome'),
    id: textOf('event.id') ?? '',
  };
}

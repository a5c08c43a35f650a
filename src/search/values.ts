/** Values of a field, for suggestions while a query is typed. */
import type { JsonObject } from '../record/record.ts';
import type { SearchClient } from './client.ts';
import { type Bucket, type ValueCount, valueCount } from './facets.ts';
import { countedField } from './field-filters.ts';
import { type Bound, boundQueries } from './query.ts';
import { SEARCH_ALIAS } from './search.ts';

export interface ValuesRequest {
  readonly field: string;
  /** How the values begin, in any case. */
  readonly prefix?: string;
  /** What the caller is bound to. */
  readonly bound?: Bound;
}

const MOST_VALUES = 20;
/** Suggestions that come later are of no use. */
const PATIENCE = '2s';

/** The most frequent values that begin so. Throws PL_USAGE for a field whose values cannot be told apart. */
export async function fieldValues(client: SearchClient, request: ValuesRequest): Promise<readonly ValueCount[]> {
  const { aggregations } = await client.search<unknown, { values: { buckets: Bucket[] } }>({
    index: SEARCH_ALIAS,
    ...valuesBody(request),
  });
  const found = (aggregations?.values.buckets ?? []).map(valueCount);
  // What is no text has few values, and the server takes no pattern for it.
  return found.filter(({ value }) => value.toLowerCase().startsWith((request.prefix ?? '').toLowerCase()));
}

export function valuesBody({ field: name, prefix = '', bound = {} }: ValuesRequest): JsonObject {
  const { type } = countedField(name);
  const isText = type === 'keyword' || type === 'flattened';
  return {
    size: 0,
    timeout: PATIENCE,
    track_total_hits: false,
    query: { bool: { filter: boundQueries(bound) } },
    aggs: {
      values: {
        terms: {
          field: name,
          size: MOST_VALUES,
          ...(isText && prefix !== '' ? { include: `${inAnyCase(prefix)}.*` } : {}),
        },
      },
    },
  };
}

/** The pattern of a text in any case; nothing in the text has a meaning of its own. */
function inAnyCase(text: string): string {
  return [...text]
    .map((letter) => {
      const [lower, upper] = [letter.toLowerCase(), letter.toUpperCase()];
      if (lower === upper || lower.length !== letter.length || upper.length !== letter.length) {
        return letter.replace(/[.?+*|{}[\]()"\\#@&<>~^$-]/g, '\\$&');
      }
      return `[${lower}${upper}]`;
    })
    .join('');
}

/** The records that a query of Elasticsearch finds, read from the records store. */
import { PromptlogError } from '../errors.ts';
import type { JsonObject, PromptRecord } from '../record/record.ts';
import type { RecordsStore, ScanPage } from '../records/store.ts';
import type { SearchClient } from '../search/client.ts';
import { parseKql } from '../search/kql/kql.ts';
import { kqlQuery } from '../search/kql/kql-query.ts';
import type { SortValue } from '../search/query.ts';
import { SEARCH_ALIAS } from '../search/search.ts';
import { RECORD_ORDER, walkDocuments } from '../search/walk.ts';
import { KEY_FIELDS, recordsOfDocuments } from './record-of-document.ts';
import { isSelected, type RecordSelection } from './record-selection.ts';

export interface FindOptions {
  readonly store: RecordsStore;
  readonly client: SearchClient;
  readonly selection: RecordSelection;
  readonly after?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Behind every document of the same place in the order. */
const LAST_DOCUMENT = Number.MAX_SAFE_INTEGER;

/** Pages of the records that are found; one that the store does not have, or that is no longer as it was asked for, is left out. */
export async function* foundRecords(options: FindOptions & { readonly pageSize: number }): AsyncGenerator<ScanPage> {
  const { client, store, selection, pageSize, signal } = options;
  const after = options.after === undefined ? undefined : [...placeOf(options.after), LAST_DOCUMENT];
  await refresh(client);
  const pages = walkDocuments(client, {
    index: SEARCH_ALIAS,
    query: selectionQuery(selection),
    sort: RECORD_ORDER,
    source: KEY_FIELDS,
    after,
    pageSize,
    signal,
  });
  for await (const page of pages) {
    const last = page.at(-1)?.place;
    if (last === undefined) return;
    const records = await recordsOfDocuments(store, page);
    yield {
      records: records.filter((record) => record !== undefined && isSelected(record, selection)) as PromptRecord[],
      token: JSON.stringify(last.slice(0, -1)),
    };
  }
}

/** How many documents match. */
export async function countFound({ client, selection }: FindOptions): Promise<number> {
  await refresh(client);
  return (await client.count({ index: SEARCH_ALIAS, query: selectionQuery(selection) })).count;
}

/** What of a selection its documents can be asked for. A record is compared again when it is read: some values do not fit a field. */
export function selectionQuery({ query, since, until, session, user, id }: RecordSelection): JsonObject {
  const range = {
    ...(since === undefined ? {} : { gte: since.toISOString() }),
    ...(until === undefined ? {} : { lt: until.toISOString() }),
  };
  return {
    bool: {
      filter: [
        ...(query === undefined ? [] : [kqlQuery(parseKql(query))]),
        ...(Object.keys(range).length === 0 ? [] : [{ range: { '@timestamp': range } }]),
        ...(user === undefined ? [] : [{ term: { 'user.id': user } }]),
        ...(session === undefined ? [] : [eitherTerm('session.id', 'event.id', session)]),
        ...(id === undefined ? [] : [eitherTerm('event.id', 'gen_ai.response.id', id)]),
      ],
    },
  };
}

// A call outside any session is its own, and its document names none.
function eitherTerm(one: string, other: string, value: string): JsonObject {
  return { bool: { should: [{ term: { [one]: value } }, { term: { [other]: value } }], minimum_should_match: 1 } };
}

// So that what was just delivered is found. Who may not do that finds it some seconds later.
async function refresh(client: SearchClient): Promise<void> {
  await client.indices.refresh({ index: SEARCH_ALIAS, ignore_unavailable: true }).catch(() => undefined);
}

function placeOf(token: string): SortValue[] {
  try {
    const place = JSON.parse(token) as unknown;
    if (Array.isArray(place) && place.length === 3) return place as SortValue[];
  } catch {
    // Said below.
  }
  throw new PromptlogError('PL_USAGE', { reason: `the token ${JSON.stringify(token)} is not one of this query` });
}

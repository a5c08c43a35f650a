/** The checksum of the documents that Elasticsearch holds of a selection of records. */
import type { SearchClient } from '../search/client.ts';
import { SEARCH_ALIAS } from '../search/search.ts';
import { walkDocuments } from '../search/walk.ts';
import { selectionQuery } from './found-records.ts';
import type { RecordSelection } from './record-selection.ts';
import { RevisionSum } from './revision-sum.ts';

/** Counts and adds up what can be found now; refresh before. */
export async function searchSum(
  client: SearchClient,
  selection: RecordSelection,
  signal?: AbortSignal,
): Promise<RevisionSum> {
  const sum = new RevisionSum();
  // An alias without an index cannot be asked for a moment in time.
  if (!(await client.indices.existsAlias({ name: SEARCH_ALIAS }))) return sum;
  for await (const page of walkDocuments(client, { index: SEARCH_ALIAS, query: selectionQuery(selection), signal })) {
    for (const { id, version } of page) sum.add(id, version);
  }
  return sum;
}

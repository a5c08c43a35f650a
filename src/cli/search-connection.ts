/** A command's way to Elasticsearch: the client of the settings, closed afterwards, its errors made clear. */
import type { Config } from '../config.ts';
import { withoutCredentials } from '../search/address.ts';
import { createSearchClient, type SearchClient } from '../search/client.ts';
import { searchError } from '../search/search-error.ts';
import { searchOptions } from '../store-options.ts';

/** Where Elasticsearch is, for people: without a name and password that the address may hold. */
export function placeOf(config: Config): string {
  return config.text('elasticsearch.cloudId') ?? withoutCredentials(config.required('elasticsearch.url'));
}

/** Runs `work` with a client; whatever a request throws comes out as a coded error naming the place. */
export async function withSearchClient<Result>(
  config: Config,
  work: (client: SearchClient) => Promise<Result>,
): Promise<Result> {
  const client = createSearchClient(searchOptions(config));
  try {
    return await work(client);
  } catch (error) {
    throw searchError(error, placeOf(config));
  } finally {
    await client.close();
  }
}

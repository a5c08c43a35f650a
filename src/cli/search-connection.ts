/** A command's way to Elasticsearch: the client of the settings, closed afterwards, its errors made clear. */
import type { Config } from '../config.ts';
import { createSearchClient, type SearchClient } from '../search/client.ts';
import type { SearchClientOptions } from '../search/client-options.ts';
import { searchError } from '../search/search-error.ts';

/** What the settings say about the connection. */
export function searchClientOptions(config: Config): SearchClientOptions {
  const options = {
    url: config.required('elasticsearch.url'),
    username: config.text('elasticsearch.username'),
    password: config.text('elasticsearch.password'),
    apiKey: config.text('elasticsearch.apiKey'),
    cloudId: config.text('elasticsearch.cloudId'),
    caFile: config.text('elasticsearch.caFile'),
    requestTimeoutMs: config.number('elasticsearch.requestTimeoutMs'),
    gzip: config.flag('elasticsearch.gzip'),
  };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as SearchClientOptions;
}

/** Where Elasticsearch is, for people: without a name and password that the address may hold. */
export function placeOf(config: Config): string {
  return config.text('elasticsearch.cloudId') ?? withoutCredentials(config.required('elasticsearch.url'));
}

/** The address without name and password. */
export function withoutCredentials(url: string): string {
  return url.replace(/\/\/[^/@]*@/, '//');
}

/** Runs `work` with a client; whatever a request throws comes out as a coded error naming the place. */
export async function withSearchClient<Result>(
  config: Config,
  work: (client: SearchClient) => Promise<Result>,
): Promise<Result> {
  const client = createSearchClient(searchClientOptions(config));
  try {
    return await work(client);
  } catch (error) {
    throw searchError(error, placeOf(config));
  } finally {
    await client.close();
  }
}

/** The one place that knows @elastic/elasticsearch. */
import { readFileSync } from 'node:fs';
import { Client, type ClientOptions, errors } from '@elastic/elasticsearch';
import type { SearchClientOptions } from './client-options.ts';

export type SearchClient = Client;
export { errors as searchErrors };

/** A client that never retries by itself: delivery decides what to try again, and when. */
export function createSearchClient(options: SearchClientOptions): SearchClient {
  const settings: ClientOptions = {
    maxRetries: 0,
    requestTimeout: options.requestTimeoutMs ?? 60_000,
    compression: options.gzip === true,
  };
  if (options.cloudId !== undefined) settings.cloud = { id: options.cloudId };
  else settings.node = options.url ?? 'http://127.0.0.1:9200';
  if (options.apiKey !== undefined) settings.auth = { apiKey: options.apiKey };
  else if (options.username !== undefined) {
    settings.auth = { username: options.username, password: options.password ?? '' };
  }
  if (options.caFile !== undefined) settings.tls = { ca: readFileSync(options.caFile) };
  return new Client(settings);
}

/** Whether the two stores answer, and what they hold. */
import { existsSync } from 'node:fs';
import type { Config } from '../config.ts';
import { PromptlogError, reasonOf } from '../errors.ts';
import { openRecordsStore } from '../records/open-store.ts';
import { SEARCH_ALIAS } from '../search/search.ts';
import { recordsOptions } from '../store-options.ts';
import { placeOf, withSearchClient } from './search-connection.ts';

export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly fix: string;
}

export interface StoreStatus {
  readonly store: string;
  readonly place: string;
  /** Absent when it does not answer, or was never used. */
  readonly records?: number;
  readonly failure?: Failure;
}

const PATIENCE_MS = 10_000;

/** The records store. It is not made by being looked at. */
export async function recordsStatus(config: Config): Promise<StoreStatus> {
  const store = config.required('records');
  let place = store === 'sqlite' ? config.required('sqlite.file') : (config.text('cosmos.endpoint') ?? 'nowhere');
  if (store === 'sqlite' && !existsSync(place)) return { store, place };
  try {
    const opened = await openRecordsStore(recordsOptions(config));
    try {
      place = opened.place;
      return { store, place, records: await opened.count() };
    } finally {
      await opened.close();
    }
  } catch (error) {
    return { store, place, failure: failureOf(error) };
  }
}

/** The search store. */
export async function searchStatus(config: Config): Promise<StoreStatus> {
  const store = 'elasticsearch';
  const place = placeOf(config);
  try {
    const query = { index: SEARCH_ALIAS, ignore_unavailable: true, allow_no_indices: true };
    const { count } = await withSearchClient(config, (client) => client.count(query, { requestTimeout: PATIENCE_MS }));
    return { store, place, records: count };
  } catch (error) {
    return { store, place, failure: failureOf(error) };
  }
}

function failureOf(error: unknown): Failure {
  const known =
    error instanceof PromptlogError ? error : new PromptlogError('PL_INTERNAL', { reason: reasonOf(error) });
  return { code: known.code, message: known.message, fix: known.fix };
}

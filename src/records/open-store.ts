/** The stores a record can be kept in, by name. A new one is one file and one line here. */
import type { CosmosStoreOptions } from './cosmos.ts';
import { OpeningStore } from './opening-store.ts';
import type { SqliteStoreOptions } from './sqlite.ts';
import type { RecordsStore } from './store.ts';

/** An emulator is Cosmos with its own endpoint and key. */
export type RecordsStoreOptions =
  | ({ readonly kind: 'sqlite' } & SqliteStoreOptions)
  | ({ readonly kind: 'cosmos' } & CosmosStoreOptions);

/** Opens the store of that kind. Each loads its client only when it is the one asked for. */
export async function openRecordsStore(options: RecordsStoreOptions): Promise<RecordsStore> {
  const store = await createStore(options);
  await store.open();
  return store;
}

/**
 * The store of that kind, opened by its first use where it is on another machine: whoever only reads now and then starts without it.
 * One on this machine is opened at once, since what is wrong with it will not mend itself.
 */
export async function reachRecordsStore(options: RecordsStoreOptions): Promise<RecordsStore> {
  if (options.kind === 'sqlite') return openRecordsStore(options);
  const { kind: name, endpoint: place } = options;
  return new OpeningStore({ name, place, open: () => openRecordsStore(options) });
}

async function createStore(options: RecordsStoreOptions): Promise<RecordsStore> {
  switch (options.kind) {
    case 'sqlite':
      return new (await import('./sqlite.ts')).SqliteStore(options);
    case 'cosmos':
      return new (await import('./cosmos.ts')).CosmosStore(options);
  }
}

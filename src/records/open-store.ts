/** The stores a record can be kept in, by name. A new one is one file and one line here. */
import type { CosmosStoreOptions } from './cosmos.ts';
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

async function createStore(options: RecordsStoreOptions): Promise<RecordsStore> {
  switch (options.kind) {
    case 'sqlite':
      return new (await import('./sqlite.ts')).SqliteStore(options);
    case 'cosmos':
      return new (await import('./cosmos.ts')).CosmosStore(options);
  }
}

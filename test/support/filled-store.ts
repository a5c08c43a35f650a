/** A SQLite records store with these records in it. */
import type { PromptRecord } from '../../src/record/record.ts';
import { openRecordsStore } from '../../src/records/open-store.ts';
import { itemOf } from './records.ts';

const BATCH = 500;

/** Makes the file; its records come in the order given. */
export async function fillSqlite(file: string, records: Iterable<PromptRecord>): Promise<void> {
  const store = await openRecordsStore({ kind: 'sqlite', file });
  try {
    let batch: PromptRecord[] = [];
    for (const record of records) {
      batch.push(record);
      if (batch.length < BATCH) continue;
      await store.create(batch.map(itemOf));
      batch = [];
    }
    await store.create(batch.map(itemOf));
  } finally {
    await store.close();
  }
}

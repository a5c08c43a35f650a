/** One look into the records store: is the record there, and is what was said in it? */
import { PromptlogError, reasonOf } from '../../errors.ts';
import { movedTo } from '../../record/merge-tombstone.ts';
import type { PromptRecord, RecordChange } from '../../record/record.ts';
import type { RecordsStore, StoredRecord } from '../../records/store.ts';
import { holds, type Look } from './answer.ts';

/** A store that does not answer must not hold up whoever said something. */
const LONGEST_LOOK_MS = 5000;

/** Never rejects: a store that cannot be asked is an answer as well. */
export async function lookInto(store: RecordsStore, change: RecordChange): Promise<Look> {
  try {
    return lookOf(await inTime(store, found(store, change)), change);
  } catch (error) {
    return { status: 'unchecked', reason: reasonOf(error) };
  }
}

function lookOf(records: readonly PromptRecord[], change: RecordChange): Look {
  if (records.length === 0) return { status: 'waiting' };
  const live = records.filter(({ erased }) => erased === undefined);
  if (live.length === 0) return { status: 'erased' };
  return { status: live.every((record) => holds(record, change)) ? 'applied' : 'accepted' };
}

/** The records that a change of that id meets, as delivery finds them. */
async function found(store: RecordsStore, { id, chat_session_id: session }: RecordChange): Promise<PromptRecord[]> {
  const named = session === undefined ? undefined : await store.read(session, id);
  const stored = named === undefined ? await store.find(id) : [named];
  const there = stored.filter(({ record }) => movedTo(record) === undefined);
  if (there.length > 0) return recordsOf(there);
  const homes = stored.map(({ record }) => store.read(movedTo(record) ?? '', record.message.id));
  return recordsOf((await Promise.all(homes)).filter((home) => home !== undefined));
}

function recordsOf(stored: readonly StoredRecord[]): PromptRecord[] {
  return stored.map(({ record }) => record);
}

async function inTime<T>({ place }: RecordsStore, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<never>((_, reject) => {
    const reason = `it did not answer within ${LONGEST_LOOK_MS} ms`;
    const error = new PromptlogError('PL_RECORDS_UNAVAILABLE', { place, reason, remedy: 'Try again in a moment.' });
    timer = setTimeout(() => reject(error), LONGEST_LOOK_MS);
  });
  try {
    return await Promise.race([work, end]);
  } finally {
    clearTimeout(timer);
  }
}

/** A merged record on its way to search: the entry the records lane puts back into the spool. */
import { indexName } from '../record/id.ts';
import type { PromptRecord } from '../record/record.ts';
import type { EntryHead } from '../spool/entry.ts';

export interface Projection {
  readonly head: EntryHead;
  /** The merged record's JSON. */
  readonly body: string;
}

/** The entry that tells search what a record has become. */
export function projectionOf(record: PromptRecord): Projection {
  return { head: headOf('projection', record), body: JSON.stringify(record) };
}

/** The entries that tell search what became of a merge, where it may hold one of these versions as it was before. */
export function projectionsOf(merged: PromptRecord, ...before: readonly PromptRecord[]): Projection[] {
  return [...removalsOf(merged, ...before), projectionOf(merged)];
}

/**
 * The earliest time wins a merge, so the record may now belong to the index of an earlier month: these entries tell search to remove
 * the versions that it may hold in another.
 */
export function removalsOf(merged: PromptRecord, ...before: readonly PromptRecord[]): Projection[] {
  const index = indexName(merged.time);
  const moved = before.filter(({ time }) => indexName(time) !== index);
  return moved.map(({ time }) => projectionOf({ ...merged, time, erased: merged.time }));
}

/** The head of an entry that holds a record. */
export function headOf(kind: EntryHead['kind'], record: PromptRecord): EntryHead {
  const { id } = record.message;
  const alias = record.response_id === undefined || record.response_id === id ? '' : record.response_id;
  return { kind, id, session: record.chat_session_id, alias, time: Date.parse(record.time) };
}

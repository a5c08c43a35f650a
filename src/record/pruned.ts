/** A record after the time for which its content is kept: what can be counted stays, and what was said goes. */
import { applyCapture } from './capture.ts';
import { same } from './merge-order.ts';
import type { PromptRecord } from './record.ts';

/** Not said by anybody, and needed to know whose the record is and how it came. */
const ALSO_KEPT = ['bound_to', 'orphaned', 'moved_to'] as const;

/** The record without content, one revision up; the record itself where there is none to remove. */
export function pruned(record: PromptRecord): PromptRecord {
  const bare = applyCapture(record, 'metadata') ?? record;
  const kept = ALSO_KEPT.flatMap((name) => (record[name] === undefined ? [] : [[name, record[name]] as const]));
  const rest = { ...bare, ...Object.fromEntries(kept) } as PromptRecord;
  return same(rest, record) ? record : { ...rest, revision: record.revision + 1 };
}

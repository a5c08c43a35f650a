/** The order in which a session is told. */
import type { PromptRecord } from '../record/record.ts';

/** By time, and by id where two calls were made in the same millisecond. */
export function bySessionOrder(a: PromptRecord, b: PromptRecord): number {
  return Date.parse(a.time) - Date.parse(b.time) || compareText(a.message.id, b.message.id);
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

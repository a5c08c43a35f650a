/** Whether what a store holds can be worked with as a record: what has been damaged, or was never one, is told by its id and kept apart. */
import type { PromptRecord } from '../record/record.ts';
import type { ScanOptions } from './store.ts';

/** The value as a record; where such things are told of, throws a TypeError that says why it is none. */
export function readable(value: unknown, { keepGoing }: Pick<ScanOptions, 'keepGoing'>): PromptRecord {
  if (keepGoing !== true) return value as PromptRecord;
  const record = value as Partial<PromptRecord> | null;
  if (typeof record?.message?.id !== 'string') throw new TypeError('it has no message with an id');
  // It names the index that its document belongs to.
  if (Number.isNaN(Date.parse(String(record.time)))) throw new TypeError('its time is no date');
  return record as PromptRecord;
}

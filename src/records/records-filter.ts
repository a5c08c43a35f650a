/** Which records a filter lets through, whatever the store could do about it by itself. */
import type { PromptRecord } from '../record/record.ts';
import type { RecordsFilter } from './store.ts';

/** Whether a record is one of those the filter is about. */
export function passes(record: PromptRecord, { since, until, user }: RecordsFilter): boolean {
  const time = Date.parse(record.time);
  if (since !== undefined && !(time >= since.getTime())) return false;
  if (until !== undefined && !(time < until.getTime())) return false;
  return user === undefined || record.user.user_id === user;
}

/** Whether a filter lets everything through. */
export function isEverything({ since, until, user }: RecordsFilter): boolean {
  return since === undefined && until === undefined && user === undefined;
}

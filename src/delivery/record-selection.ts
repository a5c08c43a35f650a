/** Which records a person chose, and whether a record is one of them. */
import type { PromptRecord } from '../record/record.ts';
import { passes } from '../records/records-filter.ts';
import type { RecordsFilter } from '../records/store.ts';

/** Which records; every member narrows. Empty: all. */
export interface RecordSelection {
  /** By `time`; inclusive. */
  readonly since?: Date;
  /** By `time`; exclusive. */
  readonly until?: Date;
  /** `chat_session_id`. */
  readonly session?: string;
  /** `user.user_id`, letter by letter; asked of the records store itself, so that none is missed that search lacks. */
  readonly user?: string;
  /** `message.id` or `response_id`. */
  readonly id?: string;
  /** In Kibana's language, asked of Elasticsearch: it finds what was delivered there and refreshed. */
  readonly query?: string;
}

/** Whether a record is one of the selection, as far as that can be seen without asking Elasticsearch. */
export function isSelected(record: PromptRecord, selection: RecordSelection): boolean {
  const { session, id } = selection;
  if (session !== undefined && record.chat_session_id !== session) return false;
  if (id !== undefined && record.message.id !== id && record.response_id !== id) return false;
  return passes(record, filterOf(selection));
}

/** Whether it means every record. */
export function selectsAll(selection: RecordSelection): boolean {
  return Object.values(selection).every((value) => value === undefined);
}

/** What of it every records store filters by itself. */
export function filterOf({ since, until, user }: RecordSelection): RecordsFilter {
  return { since, until, user };
}

/** What is left of a record that was erased, or that was moved to its session when that became known. */
import { earlier, fuller, larger } from './merge-order.ts';
import type { PromptRecord } from './record.ts';

/** The session under which the record is now; undefined for all but the tombstone of a move. */
export function movedTo(record: PromptRecord): string | undefined {
  if (record.erased === undefined || typeof record.moved_to !== 'string') return undefined;
  return record.moved_to === record.chat_session_id ? undefined : record.moved_to;
}

/** The join of two versions at least one of which is a tombstone: keys and times, no content. */
export function joinTombstones(a: PromptRecord, b: PromptRecord): PromptRecord {
  const responseId = fuller(a.response_id, b.response_id) as string | undefined;
  const home = joinMoves(a, b);
  return {
    ...(responseId !== undefined && { response_id: responseId }),
    chat_session_id: joinSessions(a, b),
    user: { name: '', user_id: '' },
    message: { id: fuller(a.message.id, b.message.id) as string, prompt: [], other_attr: [], previous_message_id: '' },
    schema_version: larger(a.schema_version, b.schema_version) as number,
    revision: a.revision,
    time: earlier(a.time, b.time) as string,
    erased: earlier(a.erased, b.erased) as string,
    ...(home !== undefined && { moved_to: home }),
  };
}

// An erasure is more than a move: what was erased is not to be looked for anywhere else.
function joinMoves(a: PromptRecord, b: PromptRecord): string | undefined {
  const isErasure = (record: PromptRecord) => record.erased !== undefined && record.moved_to === undefined;
  if (isErasure(a) || isErasure(b)) return undefined;
  const home = (record: PromptRecord) => (record.erased === undefined ? undefined : record.moved_to);
  return fuller(home(a), home(b)) as string | undefined;
}

/** A session over none: a record that is its own session has none. */
export function joinSessions(a: PromptRecord, b: PromptRecord): string {
  const known = (record: PromptRecord) => (record.chat_session_id === record.message.id ? '' : record.chat_session_id);
  return (fuller(known(a), known(b)) as string) || a.chat_session_id;
}

/** Sessions that nobody may erase or prune: kept beside the records, so that every machine that uses them knows. */
import { PromptlogError } from '../errors.ts';
import type { StoreNotes } from '../records/notes.ts';

export interface Hold {
  readonly session: string;
  /** ISO 8601. */
  readonly since: string;
  readonly reason?: string;
}

/** All holds, by session. */
export async function listHolds(notes: StoreNotes): Promise<readonly Hold[]> {
  return (await notes.all('hold')).map(({ key: session, value }) => ({
    session,
    since: String(value['since'] ?? ''),
    ...(typeof value['reason'] === 'string' ? { reason: value['reason'] } : {}),
  }));
}

/** Holds a session; one that is held already keeps its beginning, and its reason where no other is given. */
export async function addHold(notes: StoreNotes, session: string, at: string, reason?: string): Promise<Hold> {
  const before = (await listHolds(notes)).find((hold) => hold.session === session);
  const since = before?.since ?? at;
  const why = reason ?? before?.reason;
  await notes.put('hold', { key: session, value: { since, ...(why === undefined ? {} : { reason: why }) } });
  return { session, since, ...(why === undefined ? {} : { reason: why }) };
}

/** Lets a session go. Throws PL_USAGE when it is not held. */
export async function removeHold(notes: StoreNotes, session: string): Promise<void> {
  if (await notes.remove('hold', session)) return;
  throw new PromptlogError('PL_USAGE', {
    reason: `the session ${session} is not held; \`promptlog hold list\` names those that are`,
  });
}

/** Which sessions are held. */
export async function heldSessions(notes: StoreNotes): Promise<ReadonlySet<string>> {
  return new Set((await notes.all('hold')).map(({ key }) => key));
}

/** The conversation that calls belong to, handed down through everything an application does in its turn. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { catchUp } from '../afterwards.ts';
import { membersOf } from '../formats/values.ts';
import type { Accepted } from '../record-taker.ts';
import type { SaidOfCall } from './call/observed-call.ts';
import { saidTogether } from './said-of-call.ts';
import { saidByRequest } from './served-request.ts';

/** What is said of calls by whoever makes them. */
export interface SessionInfo {
  readonly sessionId?: string;
  /** Id of the user, or what is known of them. */
  readonly user?: string | Readonly<Record<string, unknown>>;
  readonly tags?: readonly string[];
  readonly properties?: Readonly<Record<string, unknown>>;
  /**
   * The variables of the request that is served: properties, those of nested objects as PARENT_CHILD. An `auth_info` among them is taken
   * as `authInfo`; `messages` are left to the call.
   */
  readonly request?: Readonly<Record<string, unknown>>;
  /** Who is signed in, in any of the shapes that Azure has for it; no token is kept. What `user` says counts more. */
  readonly authInfo?: unknown;
}

/** A session while it goes on. */
export interface RunningSession {
  readonly said: SaidOfCall;
  /** Shared with the sessions inside that go on with the same conversation. */
  readonly conversation: {
    /** The record of the last call in it that has ended: the next one comes after that. */
    lastId: string | undefined;
  };
}

const sessions = new AsyncLocalStorage<RunningSession>();

/**
 * Runs `work`; every call to a model in it, however deep and late, belongs to this session. One inside another takes over what it
 * does not say itself, and goes on with the same conversation unless it names another.
 */
export function withSession<T>(info: SessionInfo, work: () => T): T {
  const outer = sessions.getStore();
  const said = saidTogether([...saidBy(info), outer?.said ?? {}]);
  const goesOn = outer !== undefined && outer.said.session === said.session;
  return sessions.run({ said, conversation: goesOn ? outer.conversation : { lastId: undefined } }, work);
}

function saidBy({ sessionId: session, user, tags, properties, request, authInfo }: SessionInfo): SaidOfCall[] {
  const said = { session, user, tags, properties };
  if (request === undefined && authInfo === undefined) return [said];
  const served = saidByRequest(request, authInfo);
  // Both speak of the same person, so what the one does not say of them the other may.
  const named = typeof user === 'string' ? { user_id: user } : user;
  return [{ ...said, user: served.user === undefined ? user : { ...membersOf(served.user), ...named } }, served];
}

/** The session that the code which asks runs in. */
export function currentSession(): RunningSession | undefined {
  return sessions.getStore();
}

/** What a session says of a call that begins now. Without a name it is no conversation, so no call comes after another. */
export function saidInSession(session: RunningSession | undefined): SaidOfCall {
  if (session === undefined) return {};
  // What the call before this one was is known by its record.
  catchUp();
  const { said, conversation } = session;
  return said.session === undefined ? said : { ...said, previousId: conversation.lastId };
}

/** The next call of the session comes after this record, where it is one of the same conversation. */
export function noteLast(session: RunningSession | undefined, taken: Accepted | undefined): void {
  if (session === undefined || taken === undefined || taken.session !== session.said.session) return;
  session.conversation.lastId = taken.id;
}

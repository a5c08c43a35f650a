/** The conversation that calls belong to, handed down through everything an application does in its turn. */
import { AsyncLocalStorage } from 'node:async_hooks';

/** What is said of calls by whoever makes them. */
export interface SessionInfo {
  readonly sessionId?: string;
  /** Id of the user, or what is known of them. */
  readonly user?: string | Readonly<Record<string, unknown>>;
  readonly tags?: readonly string[];
  readonly properties?: Readonly<Record<string, unknown>>;
}

/** A conversation while it goes on. */
export interface RunningSession extends SessionInfo {
  /** The record of the last call in it that has ended: the next one comes after that. */
  lastId: string | undefined;
}

const sessions = new AsyncLocalStorage<RunningSession>();

/**
 * Runs `work`; every call to a model in it, however deep and late, belongs to this session. One inside another takes over what it
 * does not say itself, and goes on with the same conversation unless it names another.
 */
export function withSession<T>(info: SessionInfo, work: () => T): T {
  const outer = sessions.getStore();
  const isSame = info.sessionId === undefined || info.sessionId === outer?.sessionId;
  const tags = [...new Set([...(outer?.tags ?? []), ...(info.tags ?? [])])];
  const running: RunningSession = {
    ...outer,
    ...info,
    properties: { ...outer?.properties, ...info.properties },
    ...(tags.length === 0 ? {} : { tags }),
    lastId: isSame ? outer?.lastId : undefined,
  };
  return sessions.run(running, work);
}

/** The session that the code which asks runs in. */
export function currentSession(): RunningSession | undefined {
  return sessions.getStore();
}

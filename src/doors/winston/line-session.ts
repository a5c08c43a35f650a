/** The session a line was logged in: winston may hand the line over much later, when another one runs. */
import type { Members } from '../../formats/format.ts';
import { isObject } from '../../formats/values.ts';
import { currentSession, type RunningSession } from '../session.ts';

/** What was around the line of code that logged. */
export interface Around {
  readonly session: RunningSession;
  /** The logger's default metadata at that time. */
  readonly defaults: Members | undefined;
}

type Write = (...args: unknown[]) => unknown;

interface Followable {
  write: Write;
  readonly defaultMeta?: unknown;
}

/** By the line, and by the record in it: a format may have made another line of it by the time it is handed over. */
const arounds = new WeakMap<object, Around>();
/** The loggers that are followed, each with the members that hold records. */
const followed = new WeakMap<object, Set<string>>();

/** From now on the session in which the logger's lines are logged is known. Its child loggers write through it, so theirs is too. */
export function followLogger(logger: object, member: string): void {
  const known = logger as Partial<Followable>;
  const members = followed.get(logger);
  if (members !== undefined) members.add(member);
  if (members !== undefined || typeof known.write !== 'function') return;
  const looked = new Set([member]);
  followed.set(logger, looked);
  const write: Write = known.write;
  known.write = function written(this: unknown, ...args: unknown[]): unknown {
    try {
      const [line] = args;
      if (isObject(line)) for (const name of looked) keepAround(line, line[name], known.defaultMeta);
    } catch {
      // A line that cannot be looked at says nothing of its session; the code that logs it goes on.
    }
    return write.apply(this, args);
  };
}

/** What was around the line when it was logged. Undefined when that was outside any session. */
export function aroundLine(line: object, carried: unknown): Around | undefined {
  return arounds.get(line) ?? (isObject(carried) ? arounds.get(carried) : undefined);
}

function keepAround(line: object, carried: unknown, defaults: unknown): void {
  if (!isObject(carried)) return;
  const session = currentSession();
  if (session === undefined) {
    // The same object may be logged again somewhere else.
    arounds.delete(line);
    arounds.delete(carried);
    return;
  }
  const around: Around = { session, defaults: isObject(defaults) ? defaults : undefined };
  arounds.set(line, around);
  arounds.set(carried, around);
}

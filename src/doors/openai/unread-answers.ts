/** Answers that nobody has read to their end: such a call ends when its answer can be read no more, or when everything is let go. */
import type { Members } from '../../formats/format.ts';
import { membersOf } from '../../formats/values.ts';

/** Ends the call with what is known of it; changes nothing where it has ended. It must not hold the answer. */
export type Leave = () => void;

const open = new Set<Leave>();
const lost = new FinalizationRegistry<Leave>((leave) => leave());
const NOTHING = (): void => {};

/** Follows an answer until what is given back is called: then the call has ended in another way. */
export function followUnread({ body }: Response, leave: Leave): () => void {
  if (body === null) return NOTHING;
  // The body of a `fetch` of the application's own may be a stream of Node.
  if (typeof body.cancel === 'function') watchCancel(body, leave);
  open.add(leave);
  lost.register(body, leave, leave);
  return forgetting(leave);
}

/** Whoever wants nothing of the answer cancels it, and so does `fetch` when nobody holds the response any more. */
function watchCancel(body: ReadableStream, leave: Leave): void {
  const cancel = body.cancel.bind(body);
  const cancelled = (reason?: unknown): Promise<void> => {
    if (!body.locked) leave();
    return cancel(reason);
  };
  Object.defineProperty(body, 'cancel', { configurable: true, writable: true, value: cancelled });
}

// Made where the answer is out of reach: a function holds all that another one of its scope needs.
function forgetting(leave: Leave): () => void {
  return () => {
    open.delete(leave);
    lost.unregister(leave);
  };
}

/** Ends every call whose answer is still open. How many there were. */
export function leaveUnread(): number {
  const all = [...open];
  open.clear();
  for (const leave of all) leave();
  return all.length;
}

/** The record of such a call: it holds no whole answer, and when it was given up says nothing of how long the call took. */
export function asUnread(record: Members): Record<string, unknown> {
  const { duration_ms: _until, ...timing } = membersOf(record['timing']);
  return { ...record, timing, properties: { ...membersOf(record['properties']), partial: true } };
}

/** What the collector tells its operator of an answer: faults of its own, stores that are away, and callers turned away. */
import { PromptlogError } from '../../errors.ts';
import { faultOf, type Notice } from '../../notice.ts';

export interface Answered {
  readonly method: string;
  /** As it is declared, never with the ids in it. */
  readonly route: string;
  readonly status: number;
  /** The address at the other end of the connection. */
  readonly address: string;
}

/** Undefined for what concerns the caller alone. */
export function noticeOf(error: unknown, { method, route, status, address }: Answered): Notice | undefined {
  const facts = { method, route, status, address };
  const what = `${method} ${route} was answered with ${status}`;
  if (!isAnswerable(error)) return { level: 'error', code: 'PL_INTERNAL', text: `${what}: ${placeOf(error)}`, facts };
  const { code } = error;
  const fault = faultOf(error.message);
  const text = `${what} (${fault === '' ? code : `${code}: ${fault}`})`;
  if (status === 401 || status === 403) return { level: 'info', code, text, facts };
  if (status < 500) return undefined;
  // Whoever gets 503 sends it again.
  return { level: status === 503 ? 'warn' : 'error', code, text, facts };
}

/** A coded error, or what is left of one in an answer. */
function isAnswerable(error: unknown): error is { readonly code: string; readonly message: string } {
  return error instanceof PromptlogError || (typeof error === 'object' && error !== null && 'fix' in error);
}

/** Where it happened, without the message: that of a parser or a client may hold what was sent. */
function placeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'something was thrown that is no error';
  const { stack = '', message } = error;
  const frames = stack
    .slice(stack.indexOf(message) + message.length)
    .split('\n')
    .filter((line) => /^\s+at /.test(line));
  const places = frames.slice(0, 3).map((line) => /([^/\\(]+:\d+):\d+\)?$/.exec(line)?.[1] ?? 'somewhere');
  return `${error.name} at ${places.join(', called at ')}`;
}

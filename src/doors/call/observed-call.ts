/** The record of a call that was seen passing, by whoever stands in its way: the client of an application, or a gateway. */
import type { Members } from '../../formats/format.ts';
import { recordOfCall } from '../../formats/provider/call.ts';
import { defined, filled, isObject, membersOf, textOf } from '../../formats/values.ts';
import type { TappedAnswer } from './answer-tap.ts';
import { shortfallOf } from './shortfall.ts';

/** How it ended for whoever asked: with an answer or a refusal, because they wanted no more, or by a fault on the way. */
export type Ending = 'answered' | 'aborted' | 'broken';

export interface ObservedCall {
  readonly url: string;
  readonly request?: string;
  readonly requestHeaders?: Members;
  readonly status?: number;
  readonly responseHeaders?: Members;
  readonly answer?: TappedAnswer;
  /** Milliseconds since 1970. */
  readonly started: number;
  readonly durationMs: number;
  /** How often it was tried. */
  readonly attempts?: number;
  /** Each server that was asked, with what it answered. */
  readonly tried?: readonly object[];
  readonly ending: Ending;
  /** What was thrown, where it broke. */
  readonly thrown?: unknown;
}

/** What is known of the call beside what passed; it counts more. */
export interface SaidOfCall {
  readonly session?: string | undefined;
  readonly user?: string | Members | undefined;
  readonly previousId?: string | undefined;
  readonly app?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly properties?: Members | undefined;
}

/** The record's members; undefined when it is no call of a model's API. */
export function recordOfObserved(call: ObservedCall, said: SaidOfCall = {}): Record<string, unknown> | undefined {
  const { url, status, requestHeaders, responseHeaders, answer, started, durationMs, attempts = 1, tried = [] } = call;
  const read = recordOfCall(
    defined({
      url,
      request: call.request,
      response: answer?.text ?? answer?.value,
      status,
      requestHeaders,
      responseHeaders,
      started: new Date(started).toISOString(),
      durationMs,
    }) as Parameters<typeof recordOfCall>[0],
    answer?.stream === undefined ? {} : { stream: answer.stream },
  );
  if (read === undefined) return undefined;
  const message = membersOf(read['message']);
  return defined({
    ...read,
    chat_session_id: said.session ?? read['chat_session_id'],
    user: userOf(said.user, read['user']),
    message: defined({ ...message, previous_message_id: said.previousId ?? message['previous_message_id'] }),
    timing: defined({ ...membersOf(read['timing']), first_token_ms: rounded(answer?.firstTokenMs) }),
    client: filled({ ...membersOf(read['client']), app: said.app }),
    gateway: filled({
      ...membersOf(read['gateway']),
      attempts: attempts > 1 ? attempts : undefined,
      tried: tried.length > 1 ? tried : undefined,
    }),
    tags: said.tags,
    properties: filled({ ...membersOf(read['properties']), ...said.properties }),
    ...endingOf(call, read),
  });
}

function endingOf({ ending, thrown, answer }: ObservedCall, read: Members): Members {
  // What the provider said last is more than that the caller went away, as some do when they have seen the last word of a stream.
  if (ending === 'answered' || answer?.stream?.isWhole === true) {
    if (answer?.isPartlySeen === true) return read['outcome'] === 'aborted' ? { outcome: 'completed' } : {};
    const shortfall = shortfallOf(answer, read);
    return shortfall === undefined ? {} : { outcome: 'failed', error: shortfall };
  }
  if (read['outcome'] === 'filtered') return {};
  if (ending === 'aborted') return read['error'] === undefined ? { outcome: 'aborted' } : {};
  return { outcome: 'failed', error: read['error'] ?? errorOf(thrown) };
}

/** What a failure on the way says of itself: its own words may quote an address, but no content. */
function errorOf(thrown: unknown): Members {
  if (!isObject(thrown)) return { type: 'connection', message: textOf(thrown) ?? 'the connection broke' };
  const { name, message } = thrown;
  // The errors of the package `openai` all have the same name, and each a class of its own.
  const type = name === 'Error' ? thrown.constructor?.name : textOf(name);
  return defined({ type: type ?? 'connection', code: codeIn(thrown), message: textOf(message) });
}

/** The code of a failure, or of what caused it. */
function codeIn(thrown: unknown, depth = 0): string | undefined {
  if (!isObject(thrown) || depth > 4) return undefined;
  // The codes that are numbers are those of browsers, and say nothing.
  const { code, cause } = thrown;
  return typeof code === 'string' && code !== '' ? code : codeIn(cause, depth + 1);
}

function userOf(said: SaidOfCall['user'], read: unknown): unknown {
  if (said === undefined) return read;
  const own = typeof said === 'string' ? { user_id: said } : said;
  return { ...membersOf(read), ...own };
}

function rounded(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.round(ms * 10) / 10;
}

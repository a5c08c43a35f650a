/** What an application has in its hands after a call: the request it sent and the response it got, in OpenAI's shapes. */
import { isObject } from './values.ts';

/** One call, as an application sees it. Everything but the request may be missing. */
export interface Exchange {
  /** The body of a chat completion request: `messages`, `model`, parameters. */
  readonly request: Readonly<Record<string, unknown>>;
  /** The body of the answer. */
  readonly response?: Readonly<Record<string, unknown>>;
  /** What was thrown instead: its `message`, `status`, `code` and `type` are kept. */
  readonly error?: unknown;
  readonly id?: string;
  readonly session?: string;
  readonly previousId?: string;
  readonly user?: string | Readonly<Record<string, unknown>>;
  /** When the call was made. Default: when the provider says it made the answer, else now. */
  readonly time?: Date | string | number;
  readonly durationMs?: number;
  readonly firstTokenMs?: number;
  readonly provider?: string;
  readonly app?: string;
  readonly tags?: readonly string[];
  readonly properties?: Readonly<Record<string, unknown>>;
}

/** Whether a value is an exchange rather than a record. */
export function isExchange(value: unknown): value is Exchange {
  return (
    isObject(value) &&
    !('message' in value) &&
    isObject(value['request']) &&
    Array.isArray(value['request']['messages'])
  );
}

/** The record of an exchange, ready to be read by the schema. Values are taken over as they are, none is copied or changed. */
export function recordOfExchange(exchange: Exchange): Record<string, unknown> {
  const { messages, ...request } = exchange.request;
  const { id: responseId, system_fingerprint: fingerprint, ...answer } = exchange.response ?? {};
  const { id, session, previousId, user, time, provider, app, tags, properties } = exchange;
  const created = dateOf(answer['created']);
  return defined({
    chat_session_id: session,
    user: typeof user === 'string' ? { user_id: user } : user,
    message: defined({
      id: id ?? responseId,
      prompt: messages,
      other_attr: attributes({ ...answer, created: created ?? answer['created'] }),
      previous_message_id: previousId,
    }),
    // The provider's time is that of the call too, and the same however often and late the exchange is logged.
    time: time ?? created,
    operation: 'chat',
    provider: provider ?? 'openai',
    response_id: responseId,
    system_fingerprint: fingerprint,
    request,
    timing: timing(exchange),
    error: failed(exchange) ? errorOf(exchange.error) : undefined,
    client: app === undefined ? undefined : { app },
    tags,
    properties,
    outcome: outcomeOf(exchange),
  });
}

/** The answer's members, one attribute each; `choices` under the name the document structure has for them. */
function attributes(answer: Readonly<Record<string, unknown>>): Record<string, unknown>[] {
  return Object.entries(answer).flatMap(([name, value]) => {
    if (value === undefined || value === null) return [];
    return [name === 'choices' ? { completion: { choices: value } } : { [name]: value }];
  });
}

/** Seconds since 1970, as providers give them. */
function dateOf(created: unknown): string | undefined {
  const date = new Date(typeof created === 'number' ? created * 1000 : Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

function timing({ durationMs, firstTokenMs }: Exchange): Record<string, unknown> | undefined {
  if (durationMs === undefined && firstTokenMs === undefined) return undefined;
  return defined({ duration_ms: durationMs, first_token_ms: firstTokenMs });
}

function failed({ error }: Exchange): boolean {
  return error !== undefined && error !== null;
}

function errorOf(thrown: unknown): Record<string, unknown> {
  if (!isObject(thrown)) return { message: String(thrown) };
  const { message, status, code, type, error } = thrown;
  const innererror = thrown['innererror'] ?? (isObject(error) ? error['innererror'] : undefined);
  return defined({
    message: typeof message === 'string' ? message : undefined,
    status: typeof status === 'number' ? status : undefined,
    code: code === undefined || code === null ? undefined : String(code),
    type: typeof type === 'string' ? type : undefined,
    innererror: isObject(innererror) ? innererror : undefined,
  });
}

const ABORTS = new Set<unknown>(['AbortError', 'APIUserAbortError']);

function outcomeOf(exchange: Exchange): string | undefined {
  const { error, response } = exchange;
  // Classes whose instances carry the plain name of Error, as those of the openai package do, are known by their own.
  if (failed(exchange)) {
    return isObject(error) && (ABORTS.has(error['name']) || ABORTS.has(error.constructor?.name)) ? 'aborted' : 'failed';
  }
  const choices = response?.['choices'];
  if (!Array.isArray(choices)) return undefined;
  return choices.some((choice) => isObject(choice) && choice['finish_reason'] === 'content_filter')
    ? 'filtered'
    : 'completed';
}

function defined(members: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

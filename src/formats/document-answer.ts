/** The answer that a log kept of a call, in whatever form, as what a record has of it. */
import { completionOf } from './document-conversation.ts';
import type { Members } from './format.ts';
import { answeredOf } from './provider/answer.ts';
import { apiOfAnswer } from './provider/api.ts';
import { bodyOf } from './provider/body.ts';
import { isObject, membersOf, parsed, textOf } from './values.ts';

/** What an answer brings to its record. */
export interface Answer {
  /** For `message.other_attr`. */
  readonly attributes: readonly Members[];
  readonly responseId: string | undefined;
  readonly fingerprint: string | undefined;
  /** Parameters of the request that the answer repeats. */
  readonly echo: Members;
  /** Undefined when nothing was answered. */
  readonly outcome: string | undefined;
}

/** Reads the body of an answer, its text, the pieces of its stream, one message, or the answer's text alone. */
export function answerOf(given: unknown): Answer {
  const body = bodyIn(given);
  if (!isObject(body)) return answered(completionOf(body));
  const { role, content, tool_calls: calls, text } = body;
  const api = apiOfAnswer(body) ?? (typeof text === 'string' ? 'transcription' : undefined);
  if (api === undefined && (role ?? content ?? calls) !== undefined) return answered(completionOf(body), body);
  const { choices } = membersOf(Array.isArray(body['choices']) ? completionOf(body) : undefined);
  const read = answeredOf(api ?? 'chat', choices === undefined ? body : { ...body, choices });
  return {
    // Members that begin with a line are what a client library noted for itself.
    attributes: read.attributes.filter((entry) => !Object.keys(entry).some((name) => name.startsWith('_'))),
    responseId: read.id,
    fingerprint: read.fingerprint,
    echo: read.echo,
    outcome: api === undefined ? undefined : read.outcome,
  };
}

/** The same where anything that was kept is what the model said: an object of no known shape is its JSON text. */
export function outputOf(given: unknown): Answer {
  const answer = answerOf(given);
  return answer.outcome === undefined ? answered(completionOf(given)) : answer;
}

/** The answer with these attributes added where it has none of their names. */
export function completed(answer: Answer, members: Members): Answer {
  const names = new Set(answer.attributes.flatMap((entry) => Object.keys(entry)));
  const missing = Object.entries(members).filter(([name]) => !names.has(name));
  return { ...answer, attributes: [...answer.attributes, ...missing.map(([name, value]) => ({ [name]: value }))] };
}

function bodyIn(given: unknown): unknown {
  if (Array.isArray(given)) return bodyOf(given).value;
  if (typeof given !== 'string') return given;
  const body = given.startsWith('{') ? parsed(given) : undefined;
  return apiOfAnswer(body) === undefined ? given : body;
}

function answered(completion: Members | undefined, body: Members = {}): Answer {
  return {
    attributes: completion === undefined ? [] : [{ completion }],
    responseId: textOf(body['id']),
    fingerprint: undefined,
    echo: {},
    outcome: completion === undefined ? undefined : 'completed',
  };
}

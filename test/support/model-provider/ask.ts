/** What is asked of the stand-in for a provider, how it is to behave, and what every family of its API answers with. */
import { hash } from 'node:crypto';

export type Json = Readonly<Record<string, unknown>>;

/**
 * What else than answering it does, when the model is named so or the header `x-behaviour` says so: it refuses with words,
 * fails with a status, has its answer filtered, breaks a stream in the middle, sends an error inside it, or never ends it.
 */
export const BEHAVIOURS = [
  'refuses',
  'fails-401',
  'fails-429',
  'fails-500',
  'filters-prompt',
  'filters-answer',
  'cuts-stream',
  'fails-in-stream',
  'never-ends',
] as const;
export type Behaviour = (typeof BEHAVIOURS)[number] | 'answers';

/** One question to one family of the API. */
export interface Ask {
  readonly body: Json;
  /** The deployment in Azure's paths. */
  readonly deployment: string | undefined;
  readonly behaviour: Behaviour;
  /** How often the same was asked, this time included. */
  readonly number: number;
}

export type Answer = WholeAnswer | StreamedAnswer;

export interface WholeAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Json;
}

export interface StreamedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Server-sent events as they are written. */
  readonly events: readonly string[];
  /** How it stops after the last of them. Default: as it should. */
  readonly ending?: 'reset' | 'never';
}

export type ApiFamily = (ask: Ask) => Answer;

/** When every answer was made: 2026-01-15T10:00:00Z. */
export const CREATED = 1_768_471_200;

/** The behaviour that is asked for; model names that mean none are answered. */
export function behaviourOf(header: unknown, model: unknown): Behaviour {
  return BEHAVIOURS.find((name) => name === header) ?? BEHAVIOURS.find((name) => name === model) ?? 'answers';
}

/** An id that follows from the question. */
export function idOf(prefix: string, { body, deployment, number }: Ask): string {
  return `${prefix}${hash('sha256', JSON.stringify([deployment, number, body]), 'hex').slice(0, 24)}`;
}

/** The model that answers: a dated one for the short names, and for a deployment, whose name says nothing. */
export function modelOf({ body, deployment, behaviour }: Ask): string {
  const asked = typeof body['model'] === 'string' ? body['model'] : '';
  if (deployment !== undefined) return 'gpt-4o-2024-08-06';
  return asked === 'gpt-4o' || asked === behaviour ? 'gpt-4o-2024-08-06' : asked;
}

/** The headers of an answer that is none of a failure. */
export function headersOf(ask: Ask): Record<string, string> {
  return {
    'x-request-id': idOf('req_', ask),
    'openai-processing-ms': '12',
    'openai-version': '2020-10-01',
    'x-ratelimit-remaining-requests': '9999',
    'x-ratelimit-remaining-tokens': '149984',
  };
}

export function jsonAnswer(ask: Ask, body: Json): WholeAnswer {
  return { status: 200, headers: headersOf(ask), body };
}

/** A stream of unnamed events that ends with `[DONE]`, or as the behaviour wants it. */
export function streamAnswer(ask: Ask, chunks: readonly Json[]): StreamedAnswer {
  const headers = headersOf(ask);
  const events = chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`);
  const half = events.slice(0, Math.ceil(events.length / 2));
  if (ask.behaviour === 'cuts-stream') return { status: 200, headers, events: half, ending: 'reset' };
  if (ask.behaviour === 'never-ends') return { status: 200, headers, events: half, ending: 'never' };
  if (ask.behaviour === 'fails-in-stream') {
    const error = {
      message: 'The server had an error while processing your request.',
      type: 'server_error',
      code: null,
    };
    return { status: 200, headers, events: [...half, `data: ${JSON.stringify({ error })}\n\n`] };
  }
  return { status: 200, headers, events: [...events, 'data: [DONE]\n\n'] };
}

/** As many tokens as words: easy to check by eye. */
export function tokensIn(...texts: readonly unknown[]): number {
  return texts.flatMap((text) => textIn(text).split(/\s+/).filter(Boolean)).length;
}

/** The text of a message's content: plain, or that of its parts. */
export function textIn(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map((part: Json) => (typeof part['text'] === 'string' ? part['text'] : '')).join('');
}

export function objectsIn(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'object' && each !== null) : [];
}

/** The words of a text, each with the white space after it. */
export function wordsOf(text: string): readonly string[] {
  return text.match(/\S+\s*/g) ?? [];
}

/** What it says to what was last said. */
export function replyTo(last: string, choice = 0): string {
  const reply = last === '' ? 'You said nothing.' : `You said: ${last}`;
  return choice === 0 ? reply : `${reply} (${choice + 1})`;
}

export const REFUSAL = "I'm sorry, I cannot help with that.";

/** The arguments it calls a tool with: what was last said, under the first name that the tool's schema has. */
export function toolArguments(parameters: unknown, last: string): string {
  const properties = (parameters as { properties?: Json } | undefined)?.properties ?? {};
  const [name] = Object.keys(properties);
  return JSON.stringify(name === undefined ? {} : { [name]: last });
}

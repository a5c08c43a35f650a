/** The places of a record that a mapping can fill, and how a foreign value becomes what belongs there. */
import { hostOf, ipOf } from './azure/addresses.ts';
import { withoutCredentials } from './azure/leftovers.ts';
import { choicesOf, type Found, promptOf } from './azure/messages.ts';
import { momentOf } from './azure/moment.ts';
import { idOf } from './azure/row-facts.ts';
import { isObject, numberOf, parsed, textOf } from './values.ts';

/** What a value becomes; undefined when it cannot be used there. */
export interface Converted {
  readonly value: unknown;
  /** The text it came from and the half it is of, where that text was cut before its end. */
  readonly cut?: { readonly request: string } | { readonly response: string };
}
type Convert = (value: unknown) => unknown;

const OUTCOMES = new Set<unknown>(['completed', 'aborted', 'failed', 'filtered']);
const LONGEST_SESSION = 512;

const TARGETS: ReadonlyMap<string, Convert> = new Map<string, Convert>([
  ['chat_session_id', (value) => short(textOf(value))],
  ['message.id', idOf],
  ['message.previous_message_id', textOf],
  ['message.other_attr.created', momentOf],
  ['message.other_attr.model', textOf],
  ['message.other_attr.object', textOf],
  ['message.other_attr.usage', (value) => objectOf(parsed(value))],
  ['message.other_attr.usage.*', numberOf],
  ['message.other_attr.*', (value) => withoutCredentials(value)],
  ['user.*', textOf],
  ['time', momentOf],
  ['operation', textOf],
  ['provider', textOf],
  ['response_id', textOf],
  ['system_fingerprint', textOf],
  ['request.*', (value) => withoutCredentials(value)],
  ['timing.started', momentOf],
  ['timing.ended', momentOf],
  ['timing.first_token_ms', numberOf],
  ['timing.duration_ms', numberOf],
  ['error.status', numberOf],
  ['error.innererror', objectOf],
  ['error.*', textOf],
  ['client.ip', ipOf],
  ['client.*', textOf],
  ['gateway.status_code', numberOf],
  ['gateway.attempts', numberOf],
  ['gateway.backend', hostOf],
  ['gateway.*', textOf],
  ['tags', tagsOf],
  ['properties.*', (value) => withoutCredentials(value)],
  ['outcome', (value) => (OUTCOMES.has(value) ? value : undefined)],
  ['call.url', textOf],
  ['call.method', textOf],
  ['call.request', bodyOf],
  ['call.response', bodyOf],
  ['call.status', numberOf],
  ['call.requestHeaders', (value) => objectOf(parsed(value))],
  ['call.responseHeaders', (value) => objectOf(parsed(value))],
]);

const CONVERSATION: ReadonlyMap<string, (value: unknown) => Found | undefined> = new Map([
  ['message.prompt', promptOf],
  ['message.other_attr.completion.choices', choicesOf],
]);

const NAME = /^[\w-]{1,100}$/;
const NOT_A_NAME = new Set(['__proto__', 'constructor', 'prototype']);

/** Whether a record has such a place. */
export function isTarget(target: string): boolean {
  return CONVERSATION.has(target) || convertOf(target) !== undefined;
}

/** All places, for messages: those that end in an asterisk take any name there. */
export function targetNames(): string[] {
  return [...TARGETS.keys(), ...CONVERSATION.keys()].sort();
}

/** The value as it belongs at that place. */
export function converted(target: string, value: unknown): Converted | undefined {
  const conversation = CONVERSATION.get(target);
  if (conversation !== undefined) {
    const found = conversation(value);
    if (found?.cut === undefined) return found === undefined ? undefined : { value: found.list };
    return { value: found.list, cut: target === 'message.prompt' ? { request: found.cut } : { response: found.cut } };
  }
  const result = convertOf(target)?.(value);
  return result === undefined || result === null || result === '' ? undefined : { value: result };
}

function convertOf(target: string): Convert | undefined {
  const end = target.lastIndexOf('.');
  const name = target.slice(end + 1);
  if (!NAME.test(name) || NOT_A_NAME.has(name)) return undefined;
  return TARGETS.get(target) ?? (end < 0 ? undefined : TARGETS.get(`${target.slice(0, end)}.*`));
}

function short(text: string | undefined): string | undefined {
  return text === undefined || text.length > LONGEST_SESSION ? undefined : text;
}

function objectOf(value: unknown): unknown {
  return isObject(value) ? value : undefined;
}

function bodyOf(value: unknown): unknown {
  return isObject(value) || Array.isArray(value) || typeof value === 'string' ? value : undefined;
}

function tagsOf(value: unknown): string[] | undefined {
  const tags = (Array.isArray(value) ? value : [value]).map(textOf).filter((tag) => tag !== undefined);
  return tags.length === 0 ? undefined : tags;
}

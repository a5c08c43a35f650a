/** Folds the chunks of Chat Completions and of legacy completions. */
import { keep } from '../../record/schema-checks.ts';
import type { Members } from '../format.ts';
import { isObject, listOf, membersOf } from '../values.ts';
import { addDelta, type Fold, type Growing, isBlank, own, Places } from './fold.ts';

interface Choice {
  readonly index: number;
  readonly message: Growing;
  readonly calls: Map<unknown, Growing>;
  /** Where in `calls` the last piece went. */
  lastCall: unknown;
  /** Everything of a choice but its index, message and finish reason. */
  readonly others: Growing;
  finishReason: unknown;
}

/** The first of these that says something counts; of every other member the last. */
const FIRST = new Set(['id', 'object', 'created', 'model', 'system_fingerprint']);
const CONTINUED = new Set(['prompt_filter_results', 'prompt_annotations', 'citations']);
/** Padding against guessing from lengths. */
const PADDING = 'obfuscation';
const SEVERITIES = ['safe', 'low', 'medium', 'high'];

/** One answer, with any number of choices that may come interleaved. */
export class ChatFold implements Fold {
  readonly #head: Growing = {};
  readonly #choices = new Places<Choice>();
  /** The text that grew last, where nothing but that text grew. */
  #latest: { readonly message: Growing; readonly name: string } | undefined;

  /** More of the text that the chunk before was all about; false where it was about more. */
  addWords(words: string): boolean {
    if (this.#latest === undefined) return false;
    const { message, name } = this.#latest;
    message[name] += words;
    return true;
  }

  add(chunk: Members): void {
    for (const name of Object.keys(chunk)) {
      const value = chunk[name];
      if (name === 'choices') for (const choice of listOf(value)) this.#addChoice(membersOf(choice));
      else if (name !== PADDING && !isBlank(value)) this.#addToHead(name, value);
    }
  }

  body(): Members | undefined {
    if (this.#choices.size === 0 && Object.keys(this.#head).length === 0) return undefined;
    const { usage, ...head } = this.#head;
    const choices = this.#choices.inOrder().map(choiceOf);
    return { ...head, choices, ...(usage === undefined ? {} : { usage }) };
  }

  isWhole(done: boolean): boolean {
    const choices = this.#choices.inOrder();
    return done || (choices.length > 0 && choices.every(({ finishReason }) => !isBlank(finishReason)));
  }

  #addToHead(name: string, value: unknown): void {
    const known = own(this.#head, name);
    if (FIRST.has(name) && known !== undefined) return;
    if (CONTINUED.has(name) && Array.isArray(known)) for (const entry of listOf(value)) known.push(entry);
    else if (CONTINUED.has(name)) keep(this.#head, name, Array.isArray(value) ? value.slice() : value);
    else keep(this.#head, name, value === 'chat.completion.chunk' ? 'chat.completion' : value);
  }

  #addChoice(given: Members): void {
    const choice = this.#choices.at(given['index'] ?? 0, (index) => ({
      index,
      message: {},
      calls: new Map(),
      lastCall: undefined,
      others: {},
      finishReason: null,
    }));
    const { index: _, delta, finish_reason: finishReason, message, logprobs, ...others } = given;
    if (!isBlank(finishReason)) choice.finishReason = finishReason;
    // Some servers close with the whole message: it adds nothing to the pieces that came before it.
    if (isObject(delta)) addToMessage(choice, delta);
    else if (isObject(message) && Object.keys(choice.message).length === 0) addToMessage(choice, message);
    this.#latest = latestIn(choice.message, delta);
    if (isObject(logprobs)) addDelta(choice.others, { logprobs });
    addOthers(choice.others, others);
  }
}

function latestIn(message: Growing, delta: unknown): { message: Growing; name: string } | undefined {
  const [name, more] = isObject(delta) ? Object.keys(delta) : [];
  const isText = name !== undefined && more === undefined && typeof own(message, name) === 'string';
  return isText ? { message, name } : undefined;
}

function addToMessage(choice: Choice, delta: Members): void {
  const { tool_calls: calls, ...rest } = delta;
  addDelta(choice.message, rest);
  for (const given of listOf(calls)) {
    const { index, ...call } = membersOf(given);
    addDelta(callAt(choice, index, call['id']), call);
  }
}

/** The call that a piece continues. Servers that leave out the index send each call with an id of its own. */
function callAt(choice: Choice, index: unknown, id: unknown): Growing {
  const place = typeof index === 'number' ? index : isBlank(id) ? choice.lastCall : id;
  choice.lastCall = place;
  const known = choice.calls.get(place);
  if (known !== undefined) return known;
  const call: Growing = {};
  choice.calls.set(place, call);
  return call;
}

function addOthers(target: Growing, others: Members): void {
  for (const name of Object.keys(others)) {
    const value = others[name];
    const known = own(target, name);
    if (name === 'content_filter_results' || name === 'content_filter_result') {
      keep(target, name, worst(membersOf(known), membersOf(value)));
    } else if (name === 'text' && typeof value === 'string') {
      keep(target, name, typeof known === 'string' ? known + value : value);
    } else if (value !== null && value !== undefined) keep(target, name, value);
  }
}

/** Results for one stretch of the answer after another: what was found once stays found. */
function worst(known: Members, later: Members): Members {
  const joined: Growing = { ...known };
  for (const name of Object.keys(later)) {
    const before = own(joined, name);
    if (before === undefined || weightOf(later[name]) >= weightOf(before)) keep(joined, name, later[name]);
  }
  return joined;
}

function weightOf(result: unknown): number {
  if (Array.isArray(result)) return result.reduce<number>((most, entry) => Math.max(most, weightOf(entry)), 0);
  const { filtered, detected, severity } = membersOf(result);
  return (filtered === true ? 8 : 0) + (detected === true ? 4 : 0) + Math.max(SEVERITIES.indexOf(String(severity)), 0);
}

function choiceOf({ index, message, calls, others, finishReason }: Choice): Members {
  const ending = { finish_reason: finishReason };
  if (own(others, 'text') !== undefined) return { index, ...others, ...ending };
  const { role, content, ...rest } = message;
  const called = calls.size === 0 ? {} : { tool_calls: [...calls.values()] };
  const whole = { role: role ?? 'assistant', content: content ?? null, ...rest, ...called };
  return { index, message: whole, ...others, ...ending };
}

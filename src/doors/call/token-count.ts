/** Counting the tokens of a call by the tokenizer of its model, for providers that do not say how many there were. */
import type { Members } from '../../formats/format.ts';
import { isObject, listOf, membersOf, textOf } from '../../formats/values.ts';

/** How many tokens a text has. */
export type CountTokens = (text: string) => number;

/** The texts that a call's tokens are counted from. */
export interface CountedTexts {
  readonly model: string;
  /** For each message what stands in it. */
  readonly prompt: readonly (readonly string[])[];
  readonly completion: readonly string[];
}

export interface TokenCounts {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
}

// What OpenAI publishes for its chat models: so many tokens stand around each message, its role among them, and so many before the answer.
const PER_MESSAGE = 4;
const BEFORE_ANSWER = 3;
/** Of longer texts the first characters are counted, and the rest goes by them: counting must end. */
const COUNTED_CHARACTERS = 200_000;
const OLD_MODELS = /^(?:gpt-4(?!o|\.1|\.5)|gpt-3|gpt-35|text-embedding|text-davinci-00[23]|davinci-002|babbage-002)/;

/** The module of the tokenizer, and which of its encodings a model uses. */
export async function tokenizerFor(model: string): Promise<CountTokens> {
  const { countTokens } = OLD_MODELS.test(model)
    ? await import('gpt-tokenizer/encoding/cl100k_base')
    : await import('gpt-tokenizer/encoding/o200k_base');
  // What looks like a special token in a prompt is text like any other.
  return (text) => countTokens(text, { allowedSpecial: new Set(), disallowedSpecial: new Set() });
}

/** What is to be counted of a record that has no usage; undefined where it has one, or where nothing can be counted. */
export function textsToCount(record: Members): CountedTexts | undefined {
  const { operation } = record;
  if (operation !== 'chat' && operation !== 'text_completion') return undefined;
  const message = membersOf(record['message']);
  const attributes = listOf(message['other_attr']).map(membersOf);
  if (attributes.some((entry) => isObject(entry['usage']))) return undefined;
  const completion = attributes.map((entry) => entry['completion']).find((entry) => entry !== undefined);
  // Whoever was refused paid nothing.
  if (completion === undefined) return undefined;
  const answered = attributes.map((entry) => textOf(entry['model'])).find((name) => name !== undefined);
  return {
    model: answered ?? textOf(membersOf(record['request'])['model']) ?? '',
    prompt: listOf(message['prompt']).map((entry) => [...textsIn(entry)]),
    completion: [...textsIn(completion)],
  };
}

/** Their counts. */
export function countsOf({ prompt, completion }: CountedTexts, count: CountTokens): TokenCounts {
  const sum = (texts: readonly string[]): number => texts.reduce((total, text) => total + counted(text, count), 0);
  const asked = prompt.reduce((total, texts) => total + PER_MESSAGE + sum(texts), BEFORE_ANSWER);
  const answered = sum(completion);
  return { prompt_tokens: asked, completion_tokens: answered, total_tokens: asked + answered };
}

function counted(text: string, count: CountTokens): number {
  if (text.length <= COUNTED_CHARACTERS) return count(text);
  return Math.round((count(text.slice(0, COUNTED_CHARACTERS)) * text.length) / COUNTED_CHARACTERS);
}

/** Where in a message or an answer the model reads and writes text; pictures and sounds have tokens of another kind, which are not guessed. */
const READ = new Set([
  ...['content', 'text', 'refusal', 'reasoning_content', 'name', 'arguments', 'input', 'output', 'summary'],
  ...['choices', 'message', 'tool_calls', 'function', 'function_call', 'parts'],
]);

function* textsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (Array.isArray(value)) for (const entry of value) yield* textsIn(entry);
  else if (isObject(value)) {
    for (const [name, entry] of Object.entries(value)) if (READ.has(name)) yield* textsIn(entry);
  }
}

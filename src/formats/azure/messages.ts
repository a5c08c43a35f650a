/** Prompts and answers out of values of which only their place is known: lists of messages or choices, JSON text of such, plain text. */
import type { Members } from '../format.ts';
import { cutJson } from '../provider/cut-json.ts';
import { askedOf } from '../provider/request.ts';
import { isObject, listOf, parsed, textOf } from '../values.ts';

/** What was found. */
export interface Found {
  readonly list: readonly Members[];
  /** The text it was found in, where that was cut: it begins as JSON does and does not end so. */
  readonly cut?: string;
}

/** The messages of a prompt, of a cut one as far as it goes; undefined when there is none. */
export function promptOf(value: unknown): Found | undefined {
  return found(value, promptList, (content) => ({ role: 'user', content }));
}

/** The choices of an answer, of a cut one as far as it goes; undefined when there is none. */
export function choicesOf(value: unknown): Found | undefined {
  return found(value, choiceList, (content) => choiceOf({ role: 'assistant', content }, 0));
}

/** What the model said, as choices: one for each message. */
export function choicesOfMessages(messages: readonly Members[]): Members[] {
  return messages.map(choiceOf);
}

/** A list of messages, or one message, as a record takes it; undefined for anything else. */
export function messagesOf(value: unknown): Members[] | undefined {
  if (isObject(value)) {
    if (Array.isArray(value['messages'])) return messagesOf(value['messages']);
    return 'role' in value || 'content' in value ? [messageOf(value)] : undefined;
  }
  if (!Array.isArray(value)) return undefined;
  // Token ids, as completions take them, are no messages.
  if (value.some((entry) => typeof entry === 'number' || Array.isArray(entry))) return undefined;
  return value.map(messageOf);
}

/** Messages, or the texts and token ids that completions take instead. */
function promptList(value: unknown): readonly Members[] | undefined {
  return messagesOf(value) ?? (Array.isArray(value) ? askedOf('completion', { prompt: value }).prompt : undefined);
}

function messageOf(value: unknown): Members {
  if (!isObject(value)) return { role: 'user', content: value };
  const role = value['role'];
  return role === undefined || role === null || typeof role === 'string' ? value : { ...value, role: textOf(role) };
}

function choiceList(value: unknown): Members[] | undefined {
  if (isObject(value)) return Array.isArray(value['choices']) ? choiceList(value['choices']) : choiceList([value]);
  if (!Array.isArray(value)) return undefined;
  return listOf(value).map((entry, index) => {
    if (!isObject(entry)) return choiceOf({ role: 'assistant', content: entry }, index);
    const isMessage = entry['message'] === undefined && entry['text'] === undefined && 'content' in entry;
    return isMessage ? choiceOf(entry, index) : entry;
  });
}

function choiceOf(message: Members, index: number): Members {
  return { index, message };
}

function found(
  value: unknown,
  listFrom: (value: unknown) => readonly Members[] | undefined,
  plain: (text: string) => Members,
): Found | undefined {
  const text = textOf(value);
  if (text === undefined) return some(listFrom(value)) ?? kept(value, plain);
  if (!looksLikeJson(text)) return { list: [plain(text)] };
  const json = parsed(text);
  if (json !== undefined) return some(listFrom(json)) ?? (text.length < 3 ? undefined : { list: [plain(text)] });
  // What was just begun when the text broke off says nothing.
  const begun = listFrom(cutJson(text))?.filter((entry) => Object.keys(entry).length > 0);
  return { list: some(begun)?.list ?? [plain(text)], cut: text };
}

function some(list: readonly Members[] | undefined): Found | undefined {
  return list === undefined || list.length === 0 ? undefined : { list };
}

function kept(value: unknown, plain: (text: string) => Members): Found | undefined {
  const text = typeof value === 'object' && value !== null ? written(value) : undefined;
  return text === undefined || text === '[]' || text === '{}' ? undefined : { list: [plain(text)] };
}

/** The value as JSON; undefined for what is none and for what is nested too deeply to be written. */
export function written(value: unknown): string | undefined {
  try {
    return JSON.stringify(value) as string | undefined;
  } catch {
    return undefined;
  }
}

// A prompt may begin with a bracket of its own, as in "[INST]".
function looksLikeJson(text: string): boolean {
  return /^\s*(?:\[\s*[[{"\d\]]|\{\s*["}])/.test(text);
}

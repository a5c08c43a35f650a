/** The body of a request or an answer, as text or parsed, whole, cut off or streamed. */
import type { Members } from '../format.ts';
import { isObject } from '../values.ts';
import type { Api } from './api.ts';
import { cutJson } from './cut-json.ts';
import { type FormFile, formOf } from './form.ts';
import { isSse } from './sse.ts';
import { type Folded, foldText, foldValues, isStreamEvent } from './stream.ts';

/** What a body holds. */
export interface Body {
  /** The value it is, or as much of it as could be read. */
  readonly value?: unknown;
  /** Its text, where that is no JSON, or more than could be read of it. */
  readonly text?: string;
  /** What a streamed one made; its value is the folded answer. */
  readonly stream?: Folded;
  /** Files sent with a form, without their content. */
  readonly files?: readonly FormFile[];
  /** Whether its end, or something in it, is missing. */
  readonly isCut: boolean;
}

const NOTHING: Body = Object.freeze({ isCut: false });

/** Reads a body. */
export function bodyOf(given: unknown, api?: Api): Body {
  if (given === undefined || given === null || given === '') return NOTHING;
  if (typeof given === 'string') return bodyOfText(given, api);
  if (Array.isArray(given) && given.length > 0 && given.some(isStreamEvent)) return streamed(foldValues(given, api));
  return { value: given, isCut: false };
}

function bodyOfText(text: string, api: Api | undefined): Body {
  const value = jsonOf(text);
  if (value !== undefined) {
    // Some logs hold the text of a text.
    const inner = typeof value === 'string' ? jsonOf(value) : undefined;
    if (inner !== undefined && typeof inner === 'object') return { value: inner, isCut: false };
    if (typeof value === 'string' && isSse(value)) return streamed(foldText(value, api), value);
    return { value, isCut: false };
  }
  if (isSse(text)) return streamed(foldText(text, api), text);
  if (/^\ufeff?\s*[[{]/.test(text)) return { value: cutJson(text), text, isCut: true };
  const form = formOf(text);
  return form === undefined ? { text, isCut: false } : { value: form.fields, files: form.files, isCut: form.isCut };
}

function streamed(stream: Folded, text?: string): Body {
  const isKept = text !== undefined && (stream.isCut || (stream.body === undefined && stream.error === undefined));
  return {
    value: stream.body,
    stream,
    isCut: stream.isCut,
    ...(isKept ? { text } : {}),
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text) as unknown;
  } catch {
    return undefined;
  }
}

/** The value of a body that is an object. */
export function objectOf({ value }: Body): Members | undefined {
  return isObject(value) ? value : undefined;
}

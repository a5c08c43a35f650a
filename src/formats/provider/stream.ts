/** A streamed answer of whichever API: its events go in, the body it makes comes out. */
import type { Members } from '../format.ts';
import { isObject } from '../values.ts';
import type { Api } from './api.ts';
import { ChunkReader } from './chunk-reader.ts';
import type { Fold } from './fold.ts';
import { ChatFold } from './fold-chat.ts';
import { MediaFold } from './fold-media.ts';
import { MessagesFold } from './fold-messages.ts';
import { ResponsesFold } from './fold-responses.ts';
import { RepeatedChunk } from './repeated-chunk.ts';
import { type SseEvent, sseEvents } from './sse.ts';

/** What a stream made. */
export interface Folded {
  /** The answer as it would have come in one piece; undefined when nothing of it came. */
  readonly body: Members | undefined;
  /** Whether the stream came to its end. */
  readonly isWhole: boolean;
  /** Whether text was missing: an event was no JSON. */
  readonly isCut: boolean;
  /** The error that came in the middle of it: the event, or its text. */
  readonly error: unknown;
}

const MESSAGE_EVENT = /^(?:message|content_block)_/;
const MEDIA_EVENT = /^(?:image_|transcript\.|speech\.)/;

/** Folds one stream while it is being read. What it is follows from its events, or from `api` where they do not tell. */
export class StreamFold {
  readonly #api: Api | undefined;
  readonly #reader = new ChunkReader();
  readonly #repeated = new RepeatedChunk();
  #fold: Fold | undefined;
  #isDone = false;
  #isCut = false;
  #error: unknown;

  constructor(api?: Api) {
    this.#api = api;
  }

  /** Adds an event as it came. Nothing counts after `[DONE]`. */
  add({ event, data }: SseEvent): void {
    if (this.#isDone) return;
    if (data.trim() === '[DONE]') {
      this.#isDone = true;
      return;
    }
    const words = this.#repeated.wordsOf(data);
    if (words !== undefined && this.#fold instanceof ChatFold && this.#fold.addWords(words)) return;
    const value = this.#reader.read(data);
    this.#repeated.learn(data, value);
    if (isObject(value)) this.addValue(value, event);
    else if (event === 'error') this.#error ??= value ?? data;
    else this.#isCut = true;
  }

  /** Adds an event whose data has been parsed already. */
  addValue(value: Members, event?: string): void {
    if (isError(value, event)) {
      this.#error ??= value;
      if (!Array.isArray(value['choices'])) return;
    }
    const isNamed = value['type'] !== undefined || value['choices'] !== undefined || event === undefined;
    const named = isNamed ? value : { ...value, type: event };
    this.#fold ??= foldFor(named, this.#api);
    this.#fold?.add(named);
  }

  /** What has come so far. */
  finish(): Folded {
    const fold = this.#fold;
    return {
      body: fold?.body(),
      isWhole: fold === undefined ? this.#isDone : fold.isWhole(this.#isDone),
      isCut: this.#isCut,
      error: this.#error,
    };
  }
}

/** Folds the whole text of a stream. */
export function foldText(text: string, api?: Api): Folded {
  const fold = new StreamFold(api);
  for (const event of sseEvents(text)) fold.add(event);
  return fold.finish();
}

/** Folds a stream that was kept as the list of its parsed events. */
export function foldValues(values: readonly unknown[], api?: Api): Folded {
  const fold = new StreamFold(api);
  for (const value of values) {
    if (isObject(value)) fold.addValue(value);
    else if (typeof value === 'string') fold.add({ data: value });
  }
  return fold.finish();
}

/** Whether a parsed value is one event of a stream. */
export function isStreamEvent(value: unknown): boolean {
  if (!isObject(value)) return false;
  return (
    value['object'] === 'chat.completion.chunk' || (!('choices' in value) && foldFor(value, undefined) !== undefined)
  );
}

function isError(value: Members, event: string | undefined): boolean {
  const { error, type } = value;
  return event === 'error' || type === 'error' || (error !== undefined && error !== null && error !== '');
}

function foldFor(event: Members, api: Api | undefined): Fold | undefined {
  const { type, choices } = event;
  if (Array.isArray(choices)) return new ChatFold();
  if (typeof type === 'string') {
    if (type.startsWith('response.')) return new ResponsesFold();
    if (MESSAGE_EVENT.test(type)) return new MessagesFold();
    if (MEDIA_EVENT.test(type)) return new MediaFold();
  }
  return api === 'chat' || api === 'completion' ? new ChatFold() : undefined;
}

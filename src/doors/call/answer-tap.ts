/** Looks on while the bytes of an answer pass: a stream is folded as it goes by, anything else that is text is kept. */
import { StringDecoder } from 'node:string_decoder';
import type { Api } from '../../formats/provider/api.ts';
import { isSse, SseReader } from '../../formats/provider/sse.ts';
import { type Folded, StreamFold } from '../../formats/provider/stream.ts';

/** What the bytes made. Neither `stream` nor `text` nor `value`: they were no text, or there were none. */
export interface TappedAnswer {
  readonly stream?: Folded;
  readonly text?: string;
  /** The answer as its reader has it, who may change it from now on. */
  readonly value?: unknown;
  /** Milliseconds from the start of the call to the first word of the model; of a whole answer there is none. */
  readonly firstTokenMs?: number;
  readonly bytes: number;
  /** Whether more came than was looked at, so that what seems to be missing may have come. */
  readonly isPartlySeen?: true;
}

export interface AnswerTapOptions {
  readonly contentType: string | undefined;
  readonly api?: Api;
  /** When the call began, by `now`. */
  readonly started: number;
  readonly now: () => number;
}

// The name of a called tool is a word too; an empty text, as the first chunk has, is none.
const WORD = /"(?:content|text|delta|arguments|refusal|reasoning_content|name|transcript)"\s*:\s*"[^"]/;
const TEXT = /^(?:text\/|application\/(?:[\w.-]+\+)?json\b|application\/(?:x-)?ndjson\b)/;
/** So many bytes at the beginning of an answer tell what it is. */
const BEGINNING = 16;

type Kind = 'stream' | 'text' | 'bytes';

export class AnswerTap {
  readonly #options: AnswerTapOptions;
  #kind: Kind;
  readonly #decoder = new StringDecoder('utf8');
  readonly #reader = new SseReader();
  readonly #fold: StreamFold;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  /** What has come of a stream before its first event: what has none is no stream, whatever its type says. */
  #before: string | undefined = '';
  #firstTokenMs: number | undefined;
  /** True behind a piece at which looking failed, which is then not gone on with. */
  #isLooking = false;

  constructor(options: AnswerTapOptions) {
    const { contentType = 'application/json', api } = options;
    const type = contentType.trim().toLowerCase();
    this.#options = options;
    this.#fold = new StreamFold(api);
    this.#kind = type.startsWith('text/event-stream') ? 'stream' : TEXT.test(type) ? 'text' : 'bytes';
  }

  /** The next bytes. They are not held longer than this call, unless the answer is a text that is read at its end. */
  add(chunk: Uint8Array): void {
    if (this.#bytes === 0) this.#kind = kindOf(chunk, this.#kind);
    this.#bytes += chunk.length;
    this.#isLooking = true;
    if (this.#kind === 'text') this.#chunks.push(Buffer.from(chunk));
    else if (this.#kind === 'stream') this.#take(this.#decoder.write(chunk));
    this.#isLooking = false;
  }

  /** What has come by now. */
  finish(): TappedAnswer {
    const first = this.#firstTokenMs === undefined ? {} : { firstTokenMs: this.#firstTokenMs };
    if (this.#kind === 'bytes' || this.#bytes === 0) return { bytes: this.#bytes };
    if (this.#kind === 'text') return { text: Buffer.concat(this.#chunks).toString(), bytes: this.#bytes };
    for (const event of this.#isLooking ? [] : this.#reader.end()) {
      this.#before = undefined;
      this.#fold.add(event);
    }
    if (this.#before !== undefined) return { text: this.#before, bytes: this.#bytes };
    const seen = this.#isLooking ? { isPartlySeen: true as const } : {};
    return { stream: this.#fold.finish(), ...first, bytes: this.#bytes, ...seen };
  }

  #take(text: string): void {
    if (this.#before !== undefined) this.#before += text;
    for (const event of this.#reader.add(text)) {
      this.#before = undefined;
      if (this.#firstTokenMs === undefined && WORD.test(event.data)) {
        this.#firstTokenMs = this.#options.now() - this.#options.started;
      }
      this.#fold.add(event);
    }
  }
}

/** Some servers give the wrong type, or none: then the answer tells by its first bytes what it is. */
function kindOf(chunk: Uint8Array, said: Kind): Kind {
  if (said === 'stream') return said;
  const beginning = Buffer.from(chunk.subarray(0, BEGINNING)).toString();
  if (isSse(beginning)) return 'stream';
  return said === 'bytes' && /^\s*[[{<]/.test(beginning) ? 'text' : said;
}

/** From the messages of a queue to the spool: only when all of a batch is durable may the queue forget it. */
import { isUtf8 } from 'node:buffer';
import { hash } from 'node:crypto';
import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import { PromptlogError, reasonOf } from '../../errors.ts';
import type { FormatContext, Made } from '../../formats/format.ts';
import { LazyKey } from '../../formats/lazy-key.ts';
import { otlp } from '../../formats/otlp.ts';
import { formatNamed } from '../../formats/registry.ts';
import type { Notify } from '../../notice.ts';
import type { RecordTaker } from '../../record-taker.ts';
import { isOneValue, readValue, takeMade } from '../intake.ts';
import { OTLP_MEDIA_TYPES, type OtlpKind, readOtlp } from '../otlp/otlp-encoding.ts';
import { patiently } from '../patience.ts';
import { Turn } from '../turn.ts';
import { OTLP_SOURCES } from './queue-sources.ts';

export interface QueueMessage {
  /** Where it stands, for people and as the name of what has no id of its own: "prompts/3@1207". Empty when the broker gives nothing. */
  readonly place: string;
  readonly body: Uint8Array;
  /** Content-Encoding: gzip, deflate, br or zstd. */
  readonly encoding?: string;
  readonly contentType?: string;
  /** ISO 8601, as the broker or the sender stamped it: the same when it is delivered again. */
  readonly time?: string;
  /** What the queue holds, by setting; absent: it is found out. */
  readonly format?: string;
}

/** What became of one message. */
export interface MessageOutcome {
  readonly accepted: number;
  readonly ignored: number;
  readonly refused: number;
  /** Why the first of those refused was. */
  readonly fault?: { readonly code: string; readonly message: string };
}

/** Messages that were taken. */
export interface TakenMessages {
  /** One for each message. */
  readonly outcomes: readonly MessageOutcome[];
  /** Resolves when all of it is durable: only then may offsets move and messages be acknowledged. Rejects only with the signal's reason. */
  readonly durable: Promise<void>;
}

export interface MessageIntakeOptions {
  readonly shipper: RecordTaker;
  readonly door: string;
  readonly notify: Notify;
  /** Of one message when it is unpacked. */
  readonly maxBytes?: number;
}

const DEFAULT_MAX_BYTES = 64_000_000;

export class MessageIntake {
  readonly #options: MessageIntakeOptions;

  constructor(options: MessageIntakeOptions) {
    this.#options = options;
  }

  /**
   * Takes what each message holds; while that is made durable the next messages may be taken. Waits while the spool is full or
   * its disk fails. Rejects only with the signal's reason.
   */
  async take(messages: readonly QueueMessage[], signal: AbortSignal): Promise<TakenMessages> {
    const outcomes: MessageOutcome[] = [];
    const turn = new Turn();
    for (const message of messages) {
      outcomes.push(await this.#takeOne(message, signal));
      if (!turn.isOver) continue;
      await turn.next();
      signal.throwIfAborted();
    }
    const durable = this.#patiently(signal, () => this.#options.shipper.flush());
    // Whoever gives up on the messages does not wait for it.
    durable.catch(() => {});
    return { outcomes, durable };
  }

  async #takeOne(message: QueueMessage, signal: AbortSignal): Promise<MessageOutcome> {
    const { shipper, door } = this.#options;
    const outcome = { accepted: 0, ignored: 0, refused: 0 };
    let fault: MessageOutcome['fault'];
    for (const made of await this.#read(message)) {
      // Nearly always there is nothing to wait for, and a promise for each record would be the dearest part of this.
      const taken = this.#taken(made) ?? (await this.#patiently(signal, () => takeMade(shipper, made, door)));
      outcome[taken.status] += 1;
      if (taken.status === 'refused') fault ??= { code: taken.code, message: taken.message };
    }
    return fault === undefined ? outcome : { ...outcome, fault };
  }

  #taken(made: Made): ReturnType<typeof takeMade> | undefined {
    try {
      return takeMade(this.#options.shipper, made, this.#options.door);
    } catch (error) {
      if (error instanceof PromptlogError && error.retriable) return undefined;
      throw error;
    }
  }

  async #read(message: QueueMessage): Promise<readonly Made[]> {
    const { maxBytes = DEFAULT_MAX_BYTES } = this.#options;
    const unpacked = message.encoding === undefined ? message.body : await unpack(message, maxBytes);
    if (unpacked === undefined) {
      return [{ kind: 'refused', path: 'the message', expected: `${maxBytes} bytes or fewer`, got: 'something else' }];
    }
    const kind = OTLP_SOURCES[message.format as keyof typeof OTLP_SOURCES] as OtlpKind | undefined;
    if (kind !== undefined) return exported(kind, unpacked, contextOf(message));
    if (!isUtf8(unpacked)) return [notJson('bytes that are not UTF-8')];
    return valuesOf(textOf(unpacked), message);
  }

  /** Waits for room in the spool and for its disk; the messages wait in their queue meanwhile. */
  #patiently<T>(signal: AbortSignal, work: () => T | Promise<T>): Promise<T> {
    const onWait = ({ code, message }: PromptlogError): void =>
      this.#options.notify({ level: 'warn', code, text: `messages wait in their queue: ${message}` });
    return patiently(this.#options.shipper, { signal, onWait }, work);
  }
}

/** Its key is made only when something in the message has no id; `index` numbers the values of one message. */
function contextOf({ place, body, time }: QueueMessage, index?: number): FormatContext {
  return new LazyKey(() => {
    // Offsets begin again when a topic is made anew, so the place alone names nothing for good.
    const digest = hash('sha256', Buffer.concat([Buffer.from(`${place}\n`), body]), 'base64url').slice(0, 22);
    return index === undefined ? `queue-${digest}` : `queue-${digest}-${index}`;
  }, time);
}

/** A whole document, or one value on each line. */
function valuesOf(text: string, message: QueueMessage): readonly Made[] {
  const chosen = message.format === undefined ? undefined : formatNamed(message.format);
  const whole = parsed(text);
  if ('value' in whole) {
    const { value } = whole;
    if (!Array.isArray(value) || isOneValue(value, chosen)) return readValue(value, contextOf(message), chosen).made;
    return value.flatMap((each: unknown, index) => readValue(each, contextOf(message, index), chosen).made);
  }
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length < 2) return [notJson(whole.fault)];
  return lines.flatMap((line, index) => {
    const each = parsed(line);
    return 'value' in each ? readValue(each.value, contextOf(message, index), chosen).made : [notJson(each.fault)];
  });
}

function exported(kind: OtlpKind, body: Uint8Array, context: FormatContext): readonly Made[] {
  const isJson = body[0] === 0x7b;
  try {
    const media = OTLP_MEDIA_TYPES[isJson ? 1 : 0];
    return otlp.read(readOtlp(kind, media, Buffer.from(body.buffer, body.byteOffset, body.length)), context);
  } catch (error) {
    if (!(error instanceof PromptlogError) && !(error instanceof RangeError)) throw error;
    return [{ kind: 'refused', path: 'the message', expected: `an OTLP export of ${kind}`, got: 'something else' }];
  }
}

function parsed(text: string): { readonly value: unknown } | { readonly fault: string } {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    // The parser's own words quote the text, which may be anything.
    return {
      fault: reasonOf(error).startsWith('Unexpected end') ? 'text that ends too early' : 'text that is no JSON',
    };
  }
}

function notJson(got: string): Made {
  return { kind: 'refused', path: 'the message', expected: 'one JSON value, or one on each line', got };
}

function textOf(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString();
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

type Unpack = (bytes: Uint8Array, options: { maxOutputLength: number }) => Promise<Buffer>;
const UNPACKS: Readonly<Record<string, Unpack>> = {
  gzip: promisify(zlib.gunzip),
  deflate: promisify(zlib.inflate),
  br: promisify(zlib.brotliDecompress),
  // Node 22.12 to 22.14 have no zstd.
  ...(zlib.zstdDecompress === undefined ? {} : { zstd: promisify(zlib.zstdDecompress) }),
};

/** Undefined when it is not packed as it says, or much too large. */
async function unpack({ body, encoding = '' }: QueueMessage, maxBytes: number): Promise<Uint8Array | undefined> {
  if (encoding === '' || encoding === 'identity') return body;
  try {
    return await UNPACKS[encoding.toLowerCase()]?.(body, { maxOutputLength: maxBytes });
  } catch {
    return undefined;
  }
}

/** promptlog's own log: what it says of itself, as lines on a stream and, when switched on, in Elasticsearch beside the records. */
import { Writable } from 'node:stream';
import winston from 'winston';
import type { Config } from '../config.ts';
import type { Notice, Notify } from '../notice.ts';
import { searchOptions } from '../store-options.ts';
import { documentOf, jsonLine, LEVELS, type Level, type LogDocument, lostNotice, textLine } from './line.ts';
import { Output } from './output.ts';
import { Repetition, type RepetitionOptions } from './repetition.ts';
import { SearchSide, type SearchSideOptions } from './search-side.ts';

export interface ServiceLogOptions {
  /** What is less important is left out. */
  readonly level: Level;
  readonly format: 'text' | 'json';
  /** Where the lines go: stderr, for a program. */
  readonly stream: Writable;
  /** Whether the level of a text line is coloured: for terminals. Default false. */
  readonly colours?: boolean;
  /** The lines go there too, into `promptlog-service-*`. */
  readonly elasticsearch?: SearchSideOptions;
  /** How many notices of one code are told one by one, and for how long they are counted. */
  readonly repetition?: Pick<RepetitionOptions, 'windowMs' | 'most'>;
}

export interface ServiceLog {
  /** Says it: never throws, never waits. */
  readonly notify: Notify;
  /** Tells what was held back, gives Elasticsearch `timeoutMs` (default 3000) for the rest, and says nothing more. */
  close(timeoutMs?: number): Promise<void>;
}

const CLOSE_MS = 3000;

/** Opens a log. Nothing that goes wrong with it later reaches who speaks to it. */
export function createServiceLog(options: ServiceLogOptions): ServiceLog {
  return new Log(options);
}

/** Opens the log that the settings ask for. `write` takes one line without its end. */
export function serviceLogFrom(
  config: Config,
  { isTerminal, write }: { readonly isTerminal: boolean; readonly write: (line: string) => void },
): ServiceLog {
  const wanted = config.required('log.format');
  const format = wanted === 'auto' ? (isTerminal ? 'text' : 'json') : (wanted as 'text' | 'json');
  const bufferLines = config.number('log.bufferLines');
  return createServiceLog({
    level: config.required('log.level') as Level,
    format,
    colours: isTerminal,
    stream: new Writable({
      decodeStrings: false,
      write(lines: string, _encoding, done) {
        for (const line of lines.trimEnd().split('\n')) write(line);
        done();
      },
    }),
    ...(config.flag('log.elasticsearch') ? { elasticsearch: { ...searchOptions(config), bufferLines } } : {}),
  });
}

class Log implements ServiceLog {
  readonly notify: Notify;
  readonly #level: number;
  readonly #lines: winston.Logger;
  readonly #search: SearchSide | undefined;
  readonly #repetition: Repetition;
  #closing: Promise<void> | undefined;

  constructor(options: ServiceLogOptions) {
    this.#level = LEVELS.indexOf(options.level);
    this.#lines = lineLogger(options);
    this.#repetition = new Repetition({ ...options.repetition, tell: (notice) => this.#say(notice) });
    const { elasticsearch } = options;
    // What is wrong with the way to Elasticsearch is said here alone: there, it would only add to what cannot be told.
    this.#search = elasticsearch && new SearchSide(elasticsearch, (notice) => this.#say(notice, 'here'));
    this.notify = (notice) => {
      if (this.#closing !== undefined || LEVELS.indexOf(notice.level) > this.#level) return;
      try {
        if (this.#repetition.passes(notice)) this.#say(notice);
      } catch {
        // A log that cannot speak has nobody to tell.
      }
    };
  }

  close(timeoutMs = CLOSE_MS): Promise<void> {
    this.#closing ??= this.#close(timeoutMs);
    return this.#closing;
  }

  async #close(timeoutMs: number): Promise<void> {
    this.#repetition.close();
    await this.#search?.close(timeoutMs);
    const ended = new Promise((resolve) => this.#lines.once('finish', resolve));
    this.#lines.end();
    await ended;
  }

  #say(notice: Notice, where: 'here' | 'everywhere' = 'everywhere'): void {
    if (LEVELS.indexOf(notice.level) > this.#level) return;
    const at = new Date();
    const document = documentOf(notice, at);
    this.#lines.log({ level: notice.level, message: notice.text, said: { notice, at, document } satisfies Said });
    if (where === 'everywhere') this.#search?.take(document);
  }
}

/** What the format of the lines is made from. */
interface Said {
  readonly notice: Notice;
  readonly at: Date;
  readonly document: LogDocument;
}

function lineLogger({ format, stream, colours = false }: ServiceLogOptions): winston.Logger {
  const lineOf = ({ notice, at, document }: Said): string =>
    format === 'json' ? jsonLine(document) : textLine(notice, at, colours);
  const droppedLine = (count: number): string => {
    const at = new Date();
    const notice = lostNotice(count, 'were not written here, because nobody took them in time');
    return lineOf({ notice, at, document: documentOf(notice, at) });
  };
  const output = new Output({ target: stream, droppedLine });
  const logger = winston.createLogger({
    level: 'debug',
    format: winston.format.printf((info) => lineOf(info['said'] as Said)),
    transports: [new winston.transports.Stream({ stream: output, eol: '\n' })],
  });
  // Without a listener, an 'error' event ends the process.
  for (const event of ['error', 'warn']) logger.on(event, () => {});
  logger.once('finish', () => output.end());
  return logger;
}

/** The log's side towards Elasticsearch: what loads its software, gathers the lines and sends them. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'winston';
import { faultOf, type Notify } from '../notice.ts';
import { createSearchClient, type SearchClient } from '../search/client.ts';
import type { SearchClientOptions } from '../search/client-options.ts';
import { documentOf, type LogDocument, lostNotice } from './line.ts';
import { type SearchLine, SearchLines, type SearchLinesOptions } from './search-lines.ts';
import { SEND_TIMEOUT_MS, SearchSender } from './search-sender.ts';

export interface SearchSideOptions extends SearchClientOptions, Pick<SearchLinesOptions, 'gatherMs' | 'retryMaxMs'> {
  /** Lines that wait for Elasticsearch; the oldest go first. */
  readonly bufferLines: number;
}

// A server that does not answer must not hold up the end.
const CLIENT_CLOSE_MS = 500;

export class SearchSide {
  readonly #lines: SearchLines;
  readonly #client: SearchClient;
  readonly #mostLines: number;
  readonly #say: Notify;
  readonly #ready: Promise<void>;
  #logger: Logger | undefined;
  /** What was said before the software was loaded; undefined when it cannot be. */
  #early: LogDocument[] | undefined = [];

  /** `say` is told how the way to Elasticsearch fares: to be said elsewhere. */
  constructor(options: SearchSideOptions, say: Notify) {
    const { bufferLines, gatherMs, retryMaxMs, requestTimeoutMs = SEND_TIMEOUT_MS, ...access } = options;
    this.#mostLines = bufferLines;
    this.#say = say;
    this.#client = createSearchClient({ ...access, requestTimeoutMs: Math.min(requestTimeoutMs, SEND_TIMEOUT_MS) });
    const sender = new SearchSender(this.#client);
    this.#lines = new SearchLines({
      send: (lines, signal) => sender.send(lines, signal),
      mostLines: bufferLines,
      lostLine,
      onAway: (fault) => this.#away(fault),
      onBack: () => say({ level: 'info', code: 'log.back', text: 'this log reaches Elasticsearch again' }),
      ...(gatherMs === undefined ? {} : { gatherMs }),
      ...(retryMaxMs === undefined ? {} : { retryMaxMs }),
    });
    this.#ready = this.#load();
  }

  /** Takes a line; never waits and never fails. */
  take(document: LogDocument): void {
    if (this.#logger !== undefined) this.#logger.log({ level: 'info', message: '', document });
    else if (this.#early !== undefined && this.#early.push(document) > this.#mostLines) {
      this.#early.shift();
      this.#lines.miss(1);
    }
  }

  async close(timeoutMs: number): Promise<void> {
    await this.#ready;
    if (this.#logger !== undefined) {
      const finished = once(this.#logger, 'finish');
      this.#logger.end();
      await finished;
    }
    await this.#lines.close(timeoutMs);
    await Promise.race([this.#client.close(), sleep(CLIENT_CLOSE_MS, undefined, { ref: false })]);
  }

  /** It takes a quarter of a second, so only a log that goes to Elasticsearch pays for it. */
  async #load(): Promise<void> {
    const early = this.#early ?? [];
    try {
      const { createSearchLogger } = await import('./search-log.ts');
      this.#logger = createSearchLogger((line) => this.#lines.add(line));
      for (const document of early.splice(0)) this.take(document);
    } catch (error) {
      this.#early = undefined;
      const text = `this log cannot go to Elasticsearch: winston-elasticsearch cannot be loaded (${faultOf(error) || 'is it installed?'})`;
      this.#say({ level: 'error', code: 'log.unavailable', text });
    }
  }

  #away(fault: string): void {
    const why = fault === '' ? '' : ` (${fault})`;
    const text = `this log does not reach Elasticsearch${why}; it goes on here, and ${this.#mostLines} lines at most wait there`;
    this.#say({ level: 'warn', code: 'log.away', text, facts: { fault } });
  }
}

function lostLine(count: number, index: string): SearchLine {
  const notice = lostNotice(count, 'did not reach Elasticsearch');
  return { id: randomUUID(), index, document: documentOf(notice, new Date()) };
}

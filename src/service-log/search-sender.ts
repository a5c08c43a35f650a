/** Writes lines into Elasticsearch, with the template in place before the first. */
import { prepareOwn } from '../delivery/prepare-search.ts';
import type { SearchClient } from '../search/client.ts';
import { SERVICE_TEMPLATE_NAME } from '../search/template-files.ts';
import type { SearchLine } from './search-lines.ts';

/** A log does not wait as long as a batch of records may. */
export const SEND_TIMEOUT_MS = 10_000;

export class SearchSender {
  readonly #client: SearchClient;
  #prepared = false;

  constructor(client: SearchClient) {
    this.#client = client;
  }

  /** Returns how many of them the index refused; rejects when they are to be sent again. */
  async send(lines: readonly SearchLine[], signal: AbortSignal): Promise<number> {
    try {
      signal.throwIfAborted();
      if (!this.#prepared) await prepareOwn(this.#client, SERVICE_TEMPLATE_NAME, signal);
      this.#prepared = true;
      return await this.#write(lines, signal);
    } catch (error) {
      // What answers next may be a server that was set up anew, without the template.
      this.#prepared = false;
      throw error;
    }
  }

  async #write(lines: readonly SearchLine[], signal: AbortSignal): Promise<number> {
    // `create` with an id of ours: a line whose answer was lost is not there twice, and a writer needs no right to change any.
    const operations = lines.flatMap(({ id, index, document }) => [{ create: { _index: index, _id: id } }, document]);
    const answer = await this.#client.bulk(
      { operations, filter_path: ['items.*.status'] },
      // The error goes no further than here, so the client need not make a copy of it without secrets.
      { signal, redaction: { type: 'off' } },
    );
    const statuses = answer.items.map((item) => item.create?.status ?? 0);
    const failed = statuses.find((status) => !isSettled(status));
    if (failed !== undefined) throw new Error(`${failed} for a line`);
    return statuses.filter((status) => status === 400 || status === 413).length;
  }
}

/** Written, there already, or refused for its own sake. */
function isSettled(status: number): boolean {
  return (status >= 200 && status < 300) || status === 400 || status === 409 || status === 413;
}

/** Indices that much is brought into are refreshed less often meanwhile, and as before when it is done. */
import type { JsonObject } from '../record/record.ts';
import type { SearchClient } from './client.ts';
import { objectOf, request } from './request.ts';

/** Nobody sets such a number by hand: where it is found, a run was killed that would have set it back. */
export const WHILE_LOADED = '31s';

export class LoadTuning {
  readonly #client: SearchClient;
  readonly #before = new Map<string, string | null>();

  constructor(client: SearchClient) {
    this.#client = client;
  }

  /** Tunes an index that is about to be written to, and makes it where it is not there. Who may not do that loads more slowly, and no worse. */
  async place(index: string): Promise<string> {
    if (this.#before.has(index)) return index;
    try {
      const before = await this.#refreshOf(index);
      if (before === '-1') return index;
      this.#before.set(index, before === undefined || before === WHILE_LOADED ? await this.#ofTemplate(index) : before);
      await this.#set(index, WHILE_LOADED);
    } catch {
      this.#before.delete(index);
    }
    return index;
  }

  /** Refreshes them as before; gives those that could not be told. */
  async restore(): Promise<readonly string[]> {
    const left: string[] = [];
    for (const [index, before] of this.#before) {
      await this.#set(index, before).catch(() => left.push(index));
    }
    this.#before.clear();
    return left;
  }

  async #refreshOf(index: string): Promise<string | undefined> {
    const found = await request(this.#client, 'GET', `/${index}/_settings/index.refresh_interval`);
    if (found === undefined) await request(this.#client, 'PUT', `/${index}`);
    const [settings] = Object.values(found ?? {});
    return textOf(objectOf(objectOf(objectOf(settings)['settings'])['index'])['refresh_interval']);
  }

  // What it would have if it were made now.
  async #ofTemplate(index: string): Promise<string | null> {
    const answer = await request(this.#client, 'POST', `/_index_template/_simulate_index/${index}`);
    const settings = objectOf(objectOf(objectOf(answer?.['template'])['settings'])['index']);
    return textOf(settings['refresh_interval']) ?? null;
  }

  async #set(index: string, interval: string | null): Promise<void> {
    await request(this.#client, 'PUT', `/${index}/_settings`, { index: { refresh_interval: interval } } as JsonObject);
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

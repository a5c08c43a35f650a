/** The one Elasticsearch of many runs: killed and started again, asked past every proxy, emptied between two runs. */
import { createSearchClient } from '../../src/search/client.ts';
import { installTemplates } from '../../src/search/templates.ts';
import { allDocuments, deleteIndices, superuserClient } from '../support/both-stores.ts';
import { startElasticsearch, type TestElasticsearch } from '../support/elasticsearch.ts';
import { insist } from './patience.ts';

export class SearchHost {
  readonly server: TestElasticsearch;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(server: TestElasticsearch) {
    this.server = server;
  }

  static async start(): Promise<SearchHost> {
    const host = new SearchHost(await startElasticsearch());
    const client = createSearchClient({ url: host.server.url, ...host.server.admin });
    await installTemplates(client);
    await client.close();
    return host;
  }

  get port(): number {
    return Number(new URL(this.server.url).port);
  }

  /** kill -9 and, after a while, a start on the same data. Two who want that take turns. */
  kill(downMs: number): Promise<void> {
    const work = this.#turn.then(async () => {
      process.kill(this.server.pid, 'SIGKILL');
      await new Promise((resolve) => setTimeout(resolve, downMs));
      await this.server.restart();
    });
    this.#turn = work.catch(() => {});
    return work;
  }

  /** Asks as one who may do everything, again and again while it is away. */
  ask(method: string, path: string, body?: object): Promise<unknown> {
    const { username, password } = this.server.superuser;
    const headers = { authorization: `Basic ${btoa(`${username}:${password}`)}`, 'content-type': 'application/json' };
    return insist(`${method} ${path}`, async () => {
      const sent = body === undefined ? {} : { body: JSON.stringify(body) };
      const answer = await fetch(new URL(path, this.server.url), { method, headers, ...sent });
      if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
      return answer.json();
    });
  }

  /** Every document by its index and `_id`. */
  async documents(): Promise<Map<string, Record<string, unknown>>> {
    const client = superuserClient(this.server);
    try {
      return await allDocuments(client);
    } finally {
      await client.close();
    }
  }

  /** Removes what a run has left. */
  async clear(): Promise<void> {
    const client = superuserClient(this.server);
    try {
      await insist('deleting the indices', () => deleteIndices(client));
    } finally {
      await client.close();
    }
  }

  async stop(): Promise<void> {
    await this.#turn;
    await this.server.stop();
  }
}

import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { NumberPanel, Panel, RecordsPanel } from '../../src/dashboards/panel.ts';
import { type RunOptions, runPanels } from '../../src/dashboards/run.ts';
import { PromptlogError } from '../../src/errors.ts';
import { createSearchClient, type SearchClient } from '../../src/search/client.ts';

const HEADERS = {
  'x-elastic-product': 'Elasticsearch',
  'content-type': 'application/vnd.elasticsearch+json;compatible-with=9',
};
const SCOPE = { from: new Date('2026-11-01'), to: new Date('2026-11-02'), filters: [] };
const FOUND = { took: 3, status: 200, hits: { total: { value: 7 }, hits: [] }, aggregations: {} };

type Line = Record<string, unknown>;

// Answers searches as told, which no real server fails on purpose: what a real one answers is in the integration tests.
class MultiSearchServer {
  /** The searches of each request: header and body. */
  readonly requests: (readonly (readonly [header: Line, body: Line])[])[] = [];
  answer: (body: string) => object = () => FOUND;
  status = 200;
  readonly #server: Server = createServer(async (incoming, response) => {
    const lines = (await text(incoming))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
    const pairs = lines.flatMap((line, index) => (index % 2 === 0 ? [[line, lines[index + 1] ?? {}] as const] : []));
    this.requests.push(pairs);
    response.writeHead(this.status, HEADERS);
    const responses = pairs.map(([, body]) => this.answer(JSON.stringify(body)));
    response.end(
      JSON.stringify(this.status === 200 ? { took: 5, responses } : { error: { type: 'x', reason: 'busy' } }),
    );
  });

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

const figure = (id: string, formula: string, more: Partial<NumberPanel> = {}): NumberPanel => ({
  id,
  title: id,
  question: `${id}?`,
  width: 2,
  chart: 'number',
  metrics: [{ id: 'm', label: id, formula, format: 'decimal' }],
  ...more,
});
const list: RecordsPanel = {
  id: 'list',
  title: 'List',
  question: 'Which?',
  width: 12,
  chart: 'records',
  columns: ['user.name'],
  sort: ['@timestamp', 'desc'],
  size: 5,
};

describe('running panels', () => {
  let server: MultiSearchServer;
  let client: SearchClient;

  beforeEach(async () => {
    server = new MultiSearchServer();
    client = createSearchClient({ url: await server.start() });
  });

  afterEach(async () => {
    await client.close();
    server.stop();
  });

  const run = (panels: readonly Panel[], options?: RunOptions) => runPanels(client, panels, SCOPE, options);

  it('sends one request, in which the figures of the same documents are one search', async () => {
    const filter = 'outcome: failed';
    const panels = [figure('a', 'count()'), list, figure('b', 'count() * 2'), figure('c', 'count()', { filter })];
    const results = await run(panels);
    assert.equal(server.requests.length, 1);
    assert.equal(server.requests[0]?.length, 3);
    assert.deepEqual(
      results.map(({ id, rows, total, tookMs }) => [id, rows?.[0]?.['m'] ?? total, tookMs]),
      [
        ['a', 7, 3],
        ['list', 7, 3],
        ['b', 14, 3],
        ['c', 7, 3],
      ],
    );
  });

  it('asks the figures of a search that was refused one by one', async () => {
    const error = { type: 'illegal_argument_exception', reason: 'no such thing as cost.input' };
    server.answer = (body) => (body.includes('cost.input') ? { error, status: 400 } : FOUND);
    const panels = [figure('a', 'count()'), figure('bad', 'sum(cost.input)'), figure('c', 'sum(cost.total) + count()')];
    const results = await run(panels);
    assert.deepEqual(
      server.requests.map((searches) => searches.length),
      [1, 3],
    );
    assert.deepEqual(
      results.map(({ id, rows }) => [id, rows?.[0]?.['m']]),
      [
        ['a', 7],
        ['bad', undefined],
        ['c', 7],
      ],
    );
    assert.match(
      results[1]?.error ?? '',
      /^Elasticsearch at http.* refused the request: no such thing as cost\.input$/,
    );
  });

  it('takes an answer of which a part is missing for none', async () => {
    const failures = [{ reason: { type: 'x', reason: 'shard is gone' } }];
    server.answer = () => ({ ...FOUND, _shards: { total: 2, failed: 1, failures } });
    const [result] = await run([figure('a', 'count()')]);
    assert.equal(result?.rows, undefined);
    assert.match(result?.error ?? '', /shard is gone/);
  });

  it('passes on whether remembered answers will do', async () => {
    const caching = async (options?: RunOptions) => {
      await run([figure('a', 'count()'), list], options);
      return server.requests.at(-1)?.map(([header]) => header['request_cache']);
    };
    assert.deepEqual(await caching(), [undefined, undefined]);
    // Lists are never remembered, and a server refuses to be told so.
    assert.deepEqual(await caching({ requestCache: false }), [false, undefined]);
  });

  it('asks nothing for no panel, and for panels that cannot be asked', async () => {
    assert.deepEqual(await run([]), []);
    const [result] = await run([figure('a', 'count(')]);
    assert.match(result?.error ?? '', /the formula count\( cannot be read/);
    assert.equal(server.requests.length, 0);
  });

  it('fails with what is wrong when the whole request fails', async () => {
    server.status = 503;
    await assert.rejects(
      run([figure('a', 'count()')]),
      (error) => error instanceof PromptlogError && error.code === 'PL_SEARCH_BUSY',
    );
  });
});

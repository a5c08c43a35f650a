/** The running collector against its own OpenAPI document: thousands of made-up requests, good and bad ones. */
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SCOPES } from '../../src/doors/http/guard.ts';
import { createSearchClient, type SearchClient } from '../../src/search/client.ts';
import { installTemplates } from '../../src/search/templates.ts';
import { sharedElasticsearch } from '../support/elasticsearch.ts';
import { ExplorerCollector } from '../support/explorer-collector.ts';
import { type ApiCheck, checkApi } from '../support/schemathesis.ts';

const SEED = 20260115;

describe('the HTTP API', function () {
  this.timeout(120_000);
  let keyed: ExplorerCollector;
  let search: SearchClient;

  before(async () => {
    const server = await sharedElasticsearch();
    const superuser = createSearchClient({ url: server.url, ...server.superuser });
    await installTemplates(superuser);
    await superuser.close();
    search = createSearchClient({ url: server.url, ...server.analyst });
  });
  beforeEach(async () => {
    keyed = await ExplorerCollector.start({
      collector: { search: { client: search, place: 'the search store' } },
    });
  });
  afterEach(async () => {
    await keyed.remove();
  });
  after(async () => {
    await search?.close();
  });

  it('answers as its description says, whatever it is asked with a key for everything', async () => {
    const check = await checkApi({ url: keyed.url, key: keyed.keyFor(SCOPES), seed: SEED, examples: 40 });
    assertClean(check, await operationsOf(keyed));
    assert.ok(check.test_cases.generated > 500, `${check.test_cases.generated} cases`);
    assert.deepEqual(keyed.collector.faults, []);
    const accepted = keyed.collector.shipper.status().accepted;
    assert.ok(accepted.record > 0 && accepted.change > 0, JSON.stringify(accepted));
  });

  it('would be found out if it answered otherwise', async () => {
    const { url, server } = await startLiar();
    try {
      const { failures, test_cases } = await checkApi({ url, seed: SEED, examples: 5 });
      assert.ok(JSON.stringify(failures).includes('JsonSchemaError'), JSON.stringify(failures));
      assert.ok(test_cases.with_failures > 0);
    } finally {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    }
  });

  it('answers as its description says when it is asked without a key, and takes nothing', async () => {
    const check = await checkApi({ url: keyed.url, seed: SEED, examples: 10 });
    assertClean(check, await operationsOf(keyed));
    assert.deepEqual(keyed.collector.faults, []);
    for (const count of Object.values(keyed.collector.shipper.status().accepted)) assert.equal(count, 0);
  });
});

/** How many operations the document has besides the one that gives it, which is asked for no more than that. */
async function operationsOf({ collector }: ExplorerCollector): Promise<number> {
  const { paths } = (await collector.get('/openapi.json')).body;
  return Object.entries(paths).flatMap(([path, methods]) => (path === '/openapi.json' ? [] : Object.keys(methods)))
    .length;
}

function assertClean({ output, failures, operations, test_cases, complete }: ApiCheck, expected: number): void {
  assert.deepEqual(failures, [], output);
  const { tested, errored } = operations;
  assert.deepEqual({ complete, tested, errored }, { complete: true, tested: expected, errored: 0 }, output);
  assert.deepEqual([test_cases.with_failures, test_cases.errored], [0, 0], output);
}

/** A server with one operation, which answers with a text where its description promises a number. */
async function startLiar(): Promise<{ readonly url: string; readonly server: Server }> {
  const answer = { description: 'A number.', content: { 'application/json': { schema: { type: 'integer' } } } };
  const document = {
    openapi: '3.1.0',
    info: { title: 'A liar', version: '1' },
    paths: { '/number': { get: { responses: { 200: answer } } } },
  };
  const server = createServer((request, reply) => {
    const isAsked = request.url === '/number' && request.method === 'GET';
    const status = request.url === '/openapi.json' || isAsked ? 200 : 404;
    reply.writeHead(status, { 'content-type': 'application/json' });
    reply.end(JSON.stringify(isAsked ? 'none' : document));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

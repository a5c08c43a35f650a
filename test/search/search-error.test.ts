import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PromptlogError } from '../../src/errors.ts';
import { createSearchClient } from '../../src/search/client.ts';
import { searchRecords } from '../../src/search/search.ts';
import { searchError } from '../../src/search/search-error.ts';

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Record<string, string>;
}

const ELASTIC = {
  'x-elastic-product': 'Elasticsearch',
  'content-type': 'application/vnd.elasticsearch+json;compatible-with=9',
};
const refusal = (status: number, error: unknown): Answer => ({ status, body: { error, status } });

describe('searchError', () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.close();
      server.closeAllConnections();
    }
  });

  async function errorFor(answer: Answer, path = ''): Promise<PromptlogError> {
    const server = createServer((_request, response) => {
      response.writeHead(answer.status, answer.headers ?? ELASTIC);
      response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return failure(`http://user:secret@127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
  }

  async function failure(url: string): Promise<PromptlogError> {
    const client = createSearchClient({ url, requestTimeoutMs: 2000 });
    try {
      await searchRecords(client);
    } catch (error) {
      return searchError(error, url);
    } finally {
      await client.close();
    }
    throw new Error('the request did not fail');
  }

  const cases: [name: string, answer: Answer, code: string][] = [
    ['a wrong password', refusal(401, { type: 'security_exception', reason: 'no' }), 'PL_SEARCH_LOGIN'],
    ['a missing privilege', refusal(403, { type: 'security_exception', reason: 'no' }), 'PL_SEARCH_FORBIDDEN'],
    [
      'a missing index',
      refusal(404, { type: 'index_not_found_exception', reason: 'no such index' }),
      'PL_SEARCH_NO_DATA',
    ],
    ['a bad request', refusal(400, { type: 'parsing_exception', reason: 'bad' }), 'PL_SEARCH_REFUSED'],
    ['a server without room', refusal(429, { type: 'circuit_breaking_exception', reason: 'full' }), 'PL_SEARCH_BUSY'],
    ['a broken server', refusal(503, { type: 'unavailable', reason: 'later' }), 'PL_SEARCH_BUSY'],
    [
      'another product',
      { status: 200, body: '{}', headers: { 'content-type': 'application/json' } },
      'PL_SEARCH_ADDRESS',
    ],
    [
      'a web page',
      { status: 404, body: '<html>no</html>', headers: { 'content-type': 'text/html' } },
      'PL_SEARCH_ADDRESS',
    ],
  ];
  for (const [name, answer, code] of cases) {
    it(`tells ${name} as ${code}`, async () => {
      const error = await errorFor(answer);
      assert.equal(error.code, code, error.message);
      assert.ok(!error.message.includes('secret'), error.message);
      assert.ok(!/[{}]/.test(error.message + error.fix), error.message);
    });
  }

  it('tells a refused connection and says where', async () => {
    const error = await failure('http://127.0.0.1:1');
    assert.equal(error.code, 'PL_SEARCH_UNREACHABLE');
    assert.match(error.message, /127\.0\.0\.1:1 .*ECONNREFUSED/);
    assert.ok(error.retriable);
  });

  it('tells https at a server that speaks http', async () => {
    const plain = await errorFor(refusal(401, {}));
    assert.equal(plain.code, 'PL_SEARCH_LOGIN');
    const port = (servers[0]?.address() as AddressInfo).port;
    const error = await failure(`https://127.0.0.1:${port}`);
    assert.equal(error.code, 'PL_SEARCH_TLS');
    assert.match(error.message, /speaks http/);
  });

  it('names the innermost reason', async () => {
    const nested = {
      type: 'search_phase_execution_exception',
      reason: 'all shards failed',
      root_cause: [
        { type: 'query_shard_exception', reason: 'outer', caused_by: { type: 'x', reason: 'the word at fault' } },
      ],
    };
    assert.match((await errorFor(refusal(400, nested))).message, /the word at fault/);
  });

  it('leaves a coded error as it is, and takes a bug for a bug', () => {
    const known = new PromptlogError('PL_USAGE', { reason: 'x' });
    assert.equal(searchError(known, 'http://x'), known);
    assert.equal(searchError(new TypeError('oops'), 'http://x').code, 'PL_INTERNAL');
  });
});

/** What becomes of each item of a bulk request, whatever the server answers. */
import assert from 'node:assert/strict';
import type { Outcome } from '../../src/outcome.ts';
import { sendBulk } from '../../src/search/bulk.ts';
import { BulkBody } from '../../src/search/bulk-body.ts';
import { createSearchClient, type SearchClient } from '../../src/search/client.ts';
import { BulkServer, each, type ItemAnswer, refuse, send } from './bulk-server.ts';

const OK: ItemAnswer = { status: 201 };
const kinds = (outcomes: readonly Outcome[]) => outcomes.map((outcome) => outcome.kind);
const reasons = (outcomes: readonly Outcome[]) =>
  outcomes.map((outcome) => ('reason' in outcome ? outcome.reason : ''));

describe('a bulk request', () => {
  let server: BulkServer;
  let client: SearchClient;

  beforeEach(async () => {
    server = new BulkServer();
    client = createSearchClient({ url: await server.start(), requestTimeoutMs: 500 });
  });

  afterEach(async () => {
    await client.close();
    await server.stop();
  });

  function bodyOf(...ids: string[]): BulkBody {
    const body = new BulkBody(100_000);
    for (const id of ids)
      body.add({ index: 'prompt-logs-2026.11', id, version: 2, source: JSON.stringify({ id, text: 'é€😀' }) });
    return body;
  }

  it('carries each document with its version, text of any language included', async () => {
    server.answers = [each(() => OK)];
    const body = bodyOf('a');
    body.add({ index: 'prompt-logs-2026.11', id: 'b', version: 3 });
    assert.deepEqual(await sendBulk(client, body), {
      outcomes: [{ kind: 'delivered' }, { kind: 'delivered' }],
      bodyInUse: false,
    });
    assert.deepEqual(server.requests, [
      [
        { kind: 'index', id: 'a', version: 2, versionType: 'external_gte', source: { id: 'a', text: 'é€😀' } },
        { kind: 'delete', id: 'b', version: 3, versionType: 'external_gte' },
      ],
    ]);
  });

  it('is judged item by item, by position', async () => {
    const answers: Record<string, ItemAnswer> = {
      created: OK,
      updated: { status: 200 },
      newer: { status: 409, error: { type: 'version_conflict_engine_exception', reason: 'version 5 is there' } },
      poison: {
        status: 400,
        error: { type: 'document_parsing_exception', reason: 'no', caused_by: { reason: 'not a date' } },
      },
      huge: { status: 413, error: { type: 'too_large', reason: 'too large' } },
      busy: { status: 429, error: { type: 'es_rejected_execution_exception', reason: 'queue full' } },
      down: { status: 503, error: { type: 'unavailable_shards_exception', reason: 'no primary' } },
      missing: { status: 404, error: { type: 'index_not_found_exception', reason: 'no such index' } },
      forbidden: { status: 403, error: { type: 'cluster_block_exception', reason: 'read-only' } },
      closed: { status: 400, error: { type: 'index_closed_exception', reason: 'closed' } },
    };
    server.answers = [each(({ id }) => answers[id] ?? OK)];
    const { outcomes, bodyInUse } = await sendBulk(client, bodyOf(...Object.keys(answers)));
    assert.equal(bodyInUse, false);
    assert.deepEqual(Object.fromEntries(Object.keys(answers).map((id, index) => [id, outcomes[index]?.kind])), {
      created: 'delivered',
      updated: 'delivered',
      newer: 'delivered',
      poison: 'rejected',
      huge: 'rejected',
      busy: 'retry',
      down: 'retry',
      missing: 'retry',
      forbidden: 'retry',
      closed: 'retry',
    });
    assert.deepEqual(outcomes[3], {
      kind: 'rejected',
      code: 400,
      reason: 'document_parsing_exception: no (not a date)',
    });
    assert.match(reasons(outcomes)[5] ?? '', /429 es_rejected_execution_exception: queue full/);
  });

  it('takes a removal of what is not there for done', async () => {
    server.answers = [each(() => ({ status: 404 }))];
    const body = new BulkBody(1000);
    body.add({ index: 'prompt-logs-2026.11', id: 'gone', version: 1 });
    assert.deepEqual(kinds((await sendBulk(client, body)).outcomes), ['delivered']);
    const error = { type: 'index_not_found_exception', reason: 'no such index' };
    server.answers = [each(() => ({ status: 404, error }))];
    assert.deepEqual(kinds((await sendBulk(client, body)).outcomes), ['delivered']);
  });

  for (const status of [401, 403, 404, 429, 500, 502, 503, 504]) {
    it(`is to be sent again when it is refused with ${status}`, async () => {
      server.answers = [refuse(status, 'some_exception')];
      const { outcomes, bodyInUse } = await sendBulk(client, bodyOf('a', 'b'));
      assert.deepEqual([kinds(outcomes), bodyInUse], [['retry', 'retry'], false]);
      assert.match(reasons(outcomes)[0] ?? '', new RegExp(`Elasticsearch: ${status} .*some_exception`));
      assert.equal(server.requests.length, 1, 'and not by the client');
    });
  }

  it('waits as long as the server asks, in seconds or until a date', async () => {
    const inTenSeconds = new Date(Date.now() + 10_000).toUTCString();
    const asked = async (status: number, after: string) => {
      server.answers = [refuse(status, 'busy', { 'retry-after': after })];
      const [outcome] = (await sendBulk(client, bodyOf('a'))).outcomes;
      return outcome?.kind === 'retry' ? outcome.afterMs : 'not retried';
    };
    assert.equal(await asked(429, '7'), 7000);
    assert.equal(await asked(503, '0.5'), 500);
    const until = await asked(503, inTenSeconds);
    assert.ok(typeof until === 'number' && until > 7000 && until <= 10_000, `${until}`);
    for (const none of ['0', '-3', 'soon', 'Mon, 01 Jan 2024 00:00:00 GMT'])
      assert.equal(await asked(429, none), undefined, none);
  });

  it('waits until a date by the clock of the server, whatever its own says', async () => {
    const at = (ms: number) => new Date(Date.now() + 10 * 3_600_000 + ms).toUTCString();
    server.answers = [refuse(429, 'busy', { 'retry-after': at(2_000), date: at(0) })];
    const [outcome] = (await sendBulk(client, bodyOf('a'))).outcomes;
    assert.equal(outcome?.kind === 'retry' ? outcome.afterMs : 'not retried', 2_000);
  });

  for (const status of [413, 400]) {
    it(`is halved down to the guilty item when it is refused with ${status}`, async () => {
      server.answers = [
        (actions, response, request) => {
          const guilty = actions.some(({ id }) => id === 'e');
          const answer = guilty ? refuse(status, 'guilty_exception') : each(() => OK);
          answer(actions, response, request);
        },
      ];
      const { outcomes } = await sendBulk(client, bodyOf('a', 'b', 'c', 'd', 'e', 'f', 'g'));
      const expected: Outcome['kind'][] = new Array(7).fill('delivered');
      expected[4] = 'rejected';
      assert.deepEqual(kinds(outcomes), expected);
      assert.match(reasons(outcomes)[4] ?? '', /guilty_exception/);
      const delivered = server.requests.filter((actions) => !actions.some(({ id }) => id === 'e')).flat();
      assert.deepEqual(delivered.map(({ id }) => id).sort(), ['a', 'b', 'c', 'd', 'f', 'g'], 'each once');
    });
  }

  it('keeps what half of it brought when the other half fails', async () => {
    server.answers = [refuse(413, 'too_large'), each(() => OK), refuse(503, 'down')];
    assert.deepEqual(kinds((await sendBulk(client, bodyOf('a', 'b', 'c', 'd'))).outcomes), [
      'delivered',
      'delivered',
      'retry',
      'retry',
    ]);
  });

  for (const [what, text] of Object.entries({
    'has too few results': '{"items":[{"index":{"status":201}}]}',
    'has too many results': `{"items":[${new Array(3).fill('{"index":{"status":201}}').join()}]}`,
    'has no results': '{}',
    'has results that are none': '{"items":[null,null]}',
    'has results without a status': '{"items":[{"index":{}},{"create":{"status":201}}]}',
    'is not JSON': '{"items":[',
    'is empty': '',
  })) {
    it(`is to be sent again when the answer ${what}`, async () => {
      server.answers = [(_, response) => send(response, 200, text)];
      assert.deepEqual(kinds((await sendBulk(client, bodyOf('a', 'b'))).outcomes), ['retry', 'retry']);
    });
  }

  it('is to be sent again when something else than Elasticsearch answers', async () => {
    server.answers = [
      (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>welcome</html>'),
    ];
    assert.deepEqual(kinds((await sendBulk(client, bodyOf('a'))).outcomes), ['retry']);
  });

  it('is to be sent again, whole, when a proxy in between calls it a bad request', async () => {
    server.answers = [
      (_, response) => response.writeHead(400, { 'content-type': 'text/html' }).end('<h1>400 Bad Request</h1>'),
    ];
    assert.deepEqual(kinds((await sendBulk(client, bodyOf('a', 'b'))).outcomes), ['retry', 'retry']);
    assert.equal(server.requests.length, 1);
  });

  it('is to be sent again, with another buffer, when the connection breaks, answers too late, or cannot be made', async () => {
    const broken: Record<string, () => Promise<void> | void> = {
      'before the answer': () => {
        server.answers = [(_, response) => response.destroy()];
      },
      'within the answer': () => {
        server.answers = [
          (_, response) => {
            response.writeHead(200, { 'content-length': '100', 'x-elastic-product': 'Elasticsearch' });
            response.write('{"items":');
            setTimeout(() => response.destroy(), 20);
          },
        ];
      },
      'too late': () => {
        server.answers = [() => {}];
      },
      'not made': () => server.stop(),
    };
    for (const [how, prepare] of Object.entries(broken)) {
      await prepare();
      const { outcomes, bodyInUse } = await sendBulk(client, bodyOf('a', 'b'));
      assert.deepEqual([kinds(outcomes), bodyInUse], [['retry', 'retry'], true], how);
    }
    await server.start(); // for the stop that follows
  });

  it('costs no memory beyond its own when it fails', async () => {
    await server.stop();
    const body = new BulkBody(5_000_000);
    body.add({ index: 'i', id: 'large', version: 1, source: JSON.stringify({ text: 'x'.repeat(4_900_000) }) });
    const before = process.memoryUsage().heapUsed;
    assert.deepEqual(kinds((await sendBulk(client, body)).outcomes), ['retry']);
    const grown = (process.memoryUsage().heapUsed - before) / 1e6;
    assert.ok(grown < 100, `${grown} MB for a request of 5 MB`);
    await server.start(); // for the stop that follows
  });

  it('ends at once when it is aborted, under way or before', async () => {
    server.answers = [() => {}];
    const abort = new AbortController();
    const body = bodyOf('a', 'b');
    const sending = sendBulk(client, body, abort.signal);
    while (server.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const since = Date.now();
    abort.abort();
    const { outcomes, bodyInUse } = await sending;
    assert.deepEqual([kinds(outcomes), bodyInUse], [['retry', 'retry'], true]);
    assert.ok(Date.now() - since < 5_000);
    assert.deepEqual(kinds((await sendBulk(client, body, abort.signal)).outcomes), ['retry', 'retry']);
    assert.equal(server.requests.length, 1);
  });

  it('uses one body again and again without mixing requests', async () => {
    server.answers = [each(() => OK)];
    const body = new BulkBody(4000);
    for (let round = 0; round < 30; round++) {
      for (
        let n = 0;
        body.add({ index: 'i', id: `${round}-${n}`, version: 1, source: `{"round":${round},"n":${n}}` });
        n++
      );
      const { outcomes, bodyInUse } = await sendBulk(client, body);
      assert.equal(outcomes.length, body.count);
      body.clear(bodyInUse);
    }
    for (const [round, actions] of server.requests.entries()) {
      assert.ok(actions.length > 10);
      for (const [n, { id, source }] of actions.entries()) {
        assert.deepEqual([id, source], [`${round}-${n}`, { round, n }]);
      }
    }
  });

  it('carries an item larger than the body', async () => {
    server.answers = [each(() => OK)];
    const body = new BulkBody(1000);
    const text = '漢字😀'.repeat(100_000);
    body.add({ index: 'i', id: 'large', version: 1, source: JSON.stringify({ text }) });
    assert.deepEqual(kinds((await sendBulk(client, body)).outcomes), ['delivered']);
    assert.deepEqual(server.requests[0]?.[0]?.source, { text });
  });

  it('does nothing when there is nothing to send', async () => {
    assert.deepEqual(await sendBulk(client, new BulkBody(10)), { outcomes: [], bodyInUse: false });
    assert.equal(server.requests.length, 0);
  });
});

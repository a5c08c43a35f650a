import assert from 'node:assert/strict';
import { PromptlogError } from '../../src/errors.ts';
import { CosmosStore, type CosmosStoreOptions } from '../../src/records/cosmos.ts';
import type { CreateOutcome } from '../../src/records/store.ts';
import {
  closedPort,
  type Fault,
  type FaultyServer,
  type SeenRequest,
  startFaultyServer,
} from '../support/cosmos-server.ts';
import { hasCode, itemOf, recordOf, withProperty } from '../support/records.ts';

describe('the Cosmos store behind a bad network', () => {
  let server: FaultyServer;
  let store: CosmosStore;

  const storeWith = (more: Partial<CosmosStoreOptions> = {}) =>
    new CosmosStore({
      endpoint: server.endpoint,
      key: server.key,
      database: 'promptlog',
      container: 'records',
      requestTimeoutMs: 1_000,
      ...more,
    });

  beforeEach(async () => {
    server = await startFaultyServer();
    store = storeWith();
    await store.open();
    await store.create([itemOf(recordOf('first'))]);
    server.seen.length = 0;
  });

  afterEach(async () => {
    await store.close();
    await server.stop();
  });

  const onWrites = (fault: Fault) => {
    server.fault = (request) => (request.isBulk ? fault : undefined);
  };
  const createOne = async (id = 'a'): Promise<CreateOutcome> =>
    (await store.create([itemOf(recordOf(id))]))[0] as CreateOutcome;
  const json = (body: object) => ({ headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const reasonIn = (outcome: CreateOutcome) => ('reason' in outcome ? outcome.reason : '');

  describe('creating', () => {
    it('hands a 429 to the caller at once, with how long to wait', async () => {
      onWrites({ status: 429, headers: { 'x-ms-retry-after-ms': '1234' }, body: '{"message":"too many"}' });
      const outcome = await createOne();
      assert.equal(outcome.kind, 'retry');
      assert.equal('afterMs' in outcome && outcome.afterMs, 1_234);
      assert.equal(server.seen.filter((request) => request.isBulk).length, 1);
    });

    it('understands Retry-After in seconds, as a proxy sends it', async () => {
      onWrites({ status: 503, headers: { 'retry-after': '7' }, body: '{"message":"busy"}' });
      const outcome = await createOne();
      assert.equal('afterMs' in outcome && outcome.afterMs, 7_000);
    });

    it('hands on what each item of a request was answered', async () => {
      onWrites({
        status: 207,
        ...json([
          { statusCode: 201 },
          { statusCode: 429, retryAfterMilliseconds: 50 },
          { statusCode: 409 },
          { statusCode: 413 },
          { statusCode: 503 },
        ] as unknown as object),
      });
      const outcomes = await store.create(['a', 'b', 'c', 'd', 'e', 'f'].map((id) => itemOf(recordOf(id))));
      assert.deepEqual(
        outcomes.map((outcome) => outcome.kind),
        ['delivered', 'retry', 'exists', 'rejected', 'retry', 'retry'],
      );
      const throttled = outcomes[1];
      assert.equal(throttled?.kind === 'retry' && throttled.afterMs, 50);
    });

    for (const [name, fault, text] of [
      ['a 503 without a body', { status: 503 }, /cannot be reached|503/],
      ['a 503 page of a gateway', { status: 503, body: '<html>Bad gateway</html>' }, /http:/],
      ['a 401', { status: 401, body: '{"message":"wrong key"}' }, /cosmos\.key/],
      ['a 403', { status: 403, body: '{"message":"blocked"}' }, /firewall/],
      ['a reset connection', 'reset', /closed the connection/],
      ['a server that does not answer', 'hang', /does not answer/],
    ] as const) {
      it(`asks for another attempt after ${name}`, async () => {
        onWrites(fault);
        const outcome = await createOne();
        assert.equal(outcome.kind, 'retry');
        assert.match(reasonIn(outcome), text);
        assert.ok(reasonIn(outcome).includes(server.endpoint));
        assert.ok(!reasonIn(outcome).includes(server.key));
        server.fault = () => undefined;
        assert.deepEqual(await createOne(), { kind: 'delivered' });
      });
    }

    it('finds an item whose answer was lost on the way', async () => {
      onWrites('reset after');
      assert.equal((await createOne()).kind, 'retry');
      server.fault = () => undefined;
      assert.equal((await createOne()).kind, 'exists');
    });

    it('asks for each item when a request is refused as a whole', async () => {
      const single = (request: SeenRequest) => request.method === 'POST' && request.path.endsWith('/docs');
      server.fault = (request) => {
        if (request.isBulk) return { status: 413, body: '{"message":"request too large"}' };
        if (single(request) && request.body.includes('"bad"')) return { status: 400, body: '{"message":"no good"}' };
        return undefined;
      };
      const outcomes = await store.create(['first', 'bad', 'new'].map((id) => itemOf(recordOf(id))));
      assert.deepEqual(outcomes, [
        { kind: 'exists' },
        { kind: 'rejected', code: 400, reason: 'no good' },
        { kind: 'delivered' },
      ]);
    });

    it('makes database and container again when the server lost them', async () => {
      await server.restart();
      assert.equal((await createOne()).kind, 'retry');
      assert.equal((await createOne()).kind, 'delivered');
    });

    it('leaves every item to be tried again while the server is away', async () => {
      const away = storeWith({ endpoint: `http://127.0.0.1:${await closedPort()}` });
      const outcomes = await away.create([itemOf(recordOf('a')), itemOf(recordOf('b'))]);
      assert.deepEqual(
        outcomes.map((outcome) => outcome.kind),
        ['retry', 'retry'],
      );
      assert.match(reasonIn(outcomes[0] as CreateOutcome), /nothing listens there/);
    });

    it('stops when it is told to, and leaves the rest to be tried again', async () => {
      onWrites('hang');
      const outcomes = await store.create([itemOf(recordOf('a'))], AbortSignal.timeout(50));
      assert.equal(outcomes[0]?.kind, 'retry');
    });
  });

  describe('a record in parts', () => {
    const large = recordOf('large', { content: 'x'.repeat(4_000_000), response_id: 'chatcmpl-large' });
    const isHead = (request: SeenRequest) => request.body.includes('"parts":') && !request.body.includes('"of":');

    it('is not there until its head is', async () => {
      server.fault = (request) => (isHead(request) ? 'reset' : undefined);
      assert.equal((await store.create([itemOf(large)]))[0]?.kind, 'retry');
      assert.equal(await store.read('large', 'large'), undefined);
      assert.equal(await store.count(), 1);
      assert.deepEqual(await store.session('large'), []);
      server.fault = () => undefined;
      assert.equal((await store.create([itemOf(large)]))[0]?.kind, 'delivered');
      assert.deepEqual((await store.read('large', 'large'))?.record, large);
    });

    it('stays the old one when a replacement is cut off before its head', async () => {
      await store.create([itemOf(large)]);
      const etag = (await store.read('large', 'large'))?.etag ?? '';
      const changed = withProperty(large, 'x');
      server.fault = (request) => (isHead(request) ? 'reset' : undefined);
      assert.equal((await store.replace(changed, etag)).kind, 'retry');
      assert.deepEqual((await store.read('large', 'large'))?.record, large);
      server.fault = () => undefined;
      assert.equal((await store.replace(changed, etag)).kind, 'delivered');
      assert.deepEqual((await store.read('large', 'large'))?.record, changed);
    });

    it('leaves no part behind when it is replaced by a small one', async () => {
      await store.create([itemOf(large)]);
      const stored = await store.read('large', 'large');
      await store.replace({ ...recordOf('large'), revision: 2 }, stored?.etag ?? '');
      const deleted = server.seen.filter((request) => request.method === 'DELETE');
      assert.equal(deleted.length, 3);
    });
  });

  describe('opening', () => {
    const created = () =>
      server.seen.filter((request) => request.path.endsWith('/colls')).map((request) => JSON.parse(request.body));

    it('creates the container by session, with what is looked up indexed and the texts not', async () => {
      await storeWith({ container: 'fresh', ttlSeconds: 3_600 }).open();
      const [definition] = created();
      assert.deepEqual(definition.partitionKey.paths, ['/chat_session_id']);
      assert.equal(definition.defaultTtl, 3_600);
      assert.deepEqual(definition.indexingPolicy.excludedPaths, [{ path: '/*' }]);
      const indexed = definition.indexingPolicy.includedPaths.map((entry: { path: string }) => entry.path);
      assert.ok(indexed.includes('/response_id/?'));
      assert.ok(!indexed.some((path: string) => path.startsWith('/message/prompt')));
    });

    it('does without an indexing policy, and without a throughput, where they are refused', async () => {
      server.fault = (request) =>
        request.body.includes('indexingPolicy') || 'x-ms-offer-throughput' in request.headers
          ? { status: 400, body: '{"message":"not supported"}' }
          : undefined;
      const fresh = storeWith({ container: 'fresh', throughput: 400 });
      await fresh.open();
      assert.deepEqual((await fresh.create([itemOf(recordOf('a'))]))[0], { kind: 'delivered' });
      assert.equal(created().length, 4);
    });

    it('is safe to do again, and by two at once', async () => {
      await store.open();
      await Promise.all([storeWith({ container: 'both' }).open(), storeWith({ container: 'both' }).open()]);
    });

    it('refuses a container with another partition key', async () => {
      server.fault = (request) =>
        request.method === 'GET' && request.path.endsWith('/colls/other')
          ? { status: 200, ...json({ id: 'other', partitionKey: { paths: ['/id'] } }) }
          : undefined;
      await assert.rejects(
        storeWith({ container: 'other' }).open(),
        hasCode('PL_RECORDS_REFUSED', /partition key \/id/),
      );
    });
  });

  describe('failures that are told', () => {
    const answer = (status: number) => () => ({ status, ...json({ message: 'said the server\nand more' }) });

    for (const [status, code, fix] of [
      [401, 'PL_RECORDS_REFUSED', /cosmos\.key/],
      [403, 'PL_RECORDS_REFUSED', /firewall/],
      [404, 'PL_RECORDS_REFUSED', /promptlog setup/],
      [503, 'PL_RECORDS_UNAVAILABLE', /cosmos\.endpoint/],
    ] as const) {
      it(`names the place and the fix for a ${status}`, async () => {
        server.fault = answer(status);
        await assert.rejects(store.ping(), (error) => {
          assert.ok(error instanceof PromptlogError);
          assert.equal(error.code, code);
          assert.ok(error.message.includes(server.endpoint));
          assert.ok(!error.message.includes('and more'));
          assert.match(error.fix, fix);
          return true;
        });
      });
    }

    it('waits for a while when a read is throttled, then reads', async () => {
      let left = 2;
      server.fault = () => {
        left -= 1;
        return left >= 0
          ? { status: 429, headers: { 'x-ms-retry-after-ms': '5' }, body: '{"message":"later"}' }
          : undefined;
      };
      assert.equal((await store.read('first', 'first'))?.record.message.id, 'first');
    });

    it('says that nothing listens at a closed port', async () => {
      const away = storeWith({ endpoint: `http://127.0.0.1:${await closedPort()}` });
      await assert.rejects(away.ping(), hasCode('PL_RECORDS_UNAVAILABLE', /nothing listens there/));
      await assert.rejects(away.open(), hasCode('PL_RECORDS_UNAVAILABLE', /nothing listens there/));
    });

    it('says that a name does not resolve', async () => {
      const away = storeWith({ endpoint: 'http://no-such-account.invalid' });
      await assert.rejects(away.ping(), /its name cannot be resolved/);
    });

    it('does not wait for ever for a server that does not answer', async () => {
      server.fault = () => 'hang';
      await assert.rejects(store.ping(), hasCode('PL_RECORDS_UNAVAILABLE', /does not answer/));
    });

    it('asks for a key when it is to sign in with one', async () => {
      const { endpoint } = server;
      const refused = new CosmosStore({ endpoint, database: 'd', container: 'c', credential: 'key' });
      await assert.rejects(refused.open(), hasCode('PL_CONFIG_INVALID', /cosmos\.key/));
    });

    it('refuses an endpoint that is not a URL', () => {
      assert.throws(() => storeWith({ endpoint: 'my-account' }), hasCode('PL_CONFIG_INVALID', /cosmos\.endpoint/));
    });

    it('names endpoint, database and container as its place, and nothing secret', () => {
      assert.equal(store.place, `${server.endpoint}/promptlog/records`);
      const { host } = new URL(server.endpoint);
      assert.equal(storeWith({ endpoint: `http://user:secret@${host}` }).place, store.place);
    });
  });
});

/** What the collector tells of itself, and how it behaves when there is no room, no disk, or no store. */
import assert from 'node:assert/strict';
import { FaultyDisk } from '../../spool/faulty-disk.ts';
import { TestCollector } from '../../support/collector.ts';
import { recordOf } from '../../support/records.ts';

describe('the collector', function () {
  this.timeout(30_000);
  let collector: TestCollector;

  afterEach(() => collector.remove());

  it('says that it is there, that it is ready, and what it did', async () => {
    collector = await TestCollector.start({ limits: { spoolBytes: 1_000_000 } });
    await collector.post('/v1/records', [recordOf('a'), { message: 1 }]);
    await collector.shipper.drain();
    assert.deepEqual((await collector.get('/healthz')).body, { status: 'ok' });
    const ready = await collector.get('/readyz');
    assert.deepEqual([ready.status, ready.body.status], [200, 'ready']);
    assert.deepEqual([ready.body.checks['spool']?.ok, ready.body.checks['records']?.ok], [true, true]);
    const { text, headers } = await collector.get('/metrics');
    assert.match(headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/);
    for (const line of [
      'promptlog_accepted_total{kind="record"} 1',
      'promptlog_delivered_total{lane="records"} 1',
      'promptlog_delivered_total{lane="search"} 1',
      'promptlog_pending{lane="search"} 0',
      'promptlog_dead_letters{lane="records"} 0',
      'promptlog_spool_bytes 0',
      'promptlog_http_values_total{outcome="accepted"} 1',
      'promptlog_http_values_total{outcome="refused"} 1',
      'promptlog_http_requests_total{method="POST",route="/v1/records",status="207"} 1',
      'promptlog_http_request_duration_seconds_count{route="/v1/records"} 1',
      'promptlog_http_request_duration_seconds_bucket{route="/v1/records",le="+Inf"} 1',
    ]) {
      assert.ok(text.split('\n').includes(line), `${line}\n${text}`);
    }
    // Every line of the text format is a comment or a name, labels and a number.
    const odd = text
      .split('\n')
      .filter((line) => !/^(# (HELP|TYPE) \w+ .+|\w+(\{(\w+="[^"]*",?)+\})? [\d.e+-]+|)$/.test(line));
    assert.deepEqual(odd, []);
  });

  it('has the figures of the gateway beside it, and says when none of its upstreams is well', async () => {
    const upstreams = [
      { host: 'a.example', isOut: true },
      { host: 'b.example:8000', isOut: false },
    ];
    const counts = { logged: 3, unlogged: 2, blocked: 1 };
    collector = await TestCollector.start({ gateway: { counts, upstreams } });
    assert.equal((await collector.get('/readyz')).body.checks['gateway']?.ok, true);
    const { text } = await collector.get('/metrics');
    for (const line of [
      'promptlog_gateway_calls_total{outcome="logged"} 3',
      'promptlog_gateway_calls_total{outcome="unlogged"} 2',
      'promptlog_gateway_calls_total{outcome="blocked"} 1',
      'promptlog_gateway_upstream_out{upstream="a.example"} 1',
      'promptlog_gateway_upstream_out{upstream="b.example:8000"} 0',
    ]) {
      assert.ok(text.split('\n').includes(line), `${line}\n${text}`);
    }
    await collector.remove();
    collector = await TestCollector.start({ gateway: { counts, upstreams: upstreams.slice(0, 1) } });
    const { status, body } = await collector.get('/readyz');
    assert.deepEqual([status, body.checks['gateway']?.ok], [200, false]);
  });

  it('acknowledges nothing before it is on the disk', async () => {
    const disk = new FaultyDisk();
    collector = await TestCollector.start({}, { spool: { folder: '', fileSystem: disk } });
    disk.pause();
    let answered = false;
    const asked = collector.post('/v1/records', recordOf('a')).finally(() => {
      answered = true;
    });
    const judged = collector.post('/v1/records/a/feedback', { score: 1 }).finally(() => {
      answered = true;
    });
    while (collector.shipper.status().accepted.change === 0) await collector.get('/healthz');
    assert.equal(answered, false);
    disk.resume();
    assert.deepEqual([(await asked).status, (await judged).status], [200, 202]);
  });

  it('answers 503 when the disk fails, and claims nothing', async () => {
    const disk = new FaultyDisk();
    collector = await TestCollector.start({}, { spool: { folder: '', fileSystem: disk } });
    disk.fail('write', 'ENOSPC', 1);
    const { status, headers, body } = await collector.post('/v1/records', recordOf('a'));
    assert.deepEqual([status, headers.get('retry-after'), body.error.code], [503, '5', 'PL_SPOOL_IO']);
    const told = collector.notices.find(({ code }) => code === 'PL_SPOOL_IO');
    assert.deepEqual([told?.level, told?.facts?.['route']], ['warn', '/v1/records']);
    assert.equal(body.items, undefined);
    assert.ok(!body.error.message.includes(collector.home.folder), 'where the spool lies is not told');
    assert.equal((await collector.post('/v1/records', recordOf('a'))).status, 200);
    assert.deepEqual([...(await collector.stored()).keys()], ['a']);
  });

  it('asks senders to wait when the spool is nearly full, and to come again when it is full', async () => {
    const maxBytes = 100_000;
    collector = await TestCollector.start({}, { spool: { folder: '', maxBytes } });
    await collector.home.search.down();
    const big = (id: string) => recordOf(id, { content: 'x'.repeat(10_000) });
    const full = await collector.post(
      '/v1/records',
      Array.from({ length: 12 }, (_, at) => big(`m${at}`)),
    );
    assert.deepEqual([full.status, full.headers.get('retry-after'), full.body.error.code], [503, '5', 'PL_SPOOL_FULL']);
    const taken = full.body.items.length;
    assert.ok(taken > 5 && full.body.items.every(({ status }) => status === 'accepted'), `${taken}`);
    await collector.home.search.up();
    const stored = await collector.stored();
    assert.equal(stored.size, taken, 'what was said to be accepted, and no more');
  });

  it('turns senders away before they send, and is not ready, when the spool is nearly full', async () => {
    const started = await TestCollector.start({ limits: { spoolBytes: 10_000 } });
    collector = started;
    await collector.home.search.down();
    await collector.post('/v1/records', recordOf('a', { content: 'x'.repeat(20_000) }));
    let reply = await collector.post('/v1/records', recordOf('b'));
    while (reply.status === 200) reply = await collector.post('/v1/records', recordOf('b'));
    assert.deepEqual(
      [reply.status, reply.headers.get('retry-after'), reply.body.error.code],
      [429, '10', 'PL_RATE_LIMITED'],
    );
    const judged = await collector.post('/v1/records/a/feedback', { score: 1 });
    assert.equal(judged.status, 429);
    const ready = await collector.get('/readyz');
    assert.deepEqual([ready.status, ready.body.status, ready.headers.get('retry-after')], [503, 'not ready', '10']);
    await collector.home.search.up();
    assert.equal(await collector.shipper.drain(), true);
    while ((await collector.get('/readyz')).status !== 200);
    assert.equal((await collector.post('/v1/records', recordOf('c'))).status, 200);
  });

  it('holds no more of the bodies that are under way than it may', async () => {
    collector = await TestCollector.start({ limits: { bufferedBytes: 100_000 } });
    const body = JSON.stringify(recordOf('a', { content: 'x'.repeat(150_000) }));
    const { status, headers } = await collector.post('/v1/records', body);
    assert.deepEqual([status, headers.get('retry-after')], [429, '1']);
    const lines = await collector.post('/v1/records', body, { 'content-type': 'application/x-ndjson' });
    assert.equal(lines.status, 429);
    for (let round = 0; round < 5; round++) {
      const small = recordOf(`m${round}`, { content: 'x'.repeat(60_000) });
      assert.equal((await collector.post('/v1/records', small)).status, 200, 'what was held is given back');
    }
  });

  it('says what it cannot do when it has no stores to read', async () => {
    collector = await TestCollector.start({ records: undefined, search: undefined } as object);
    const replies = await Promise.all([
      collector.get('/v1/records/a'),
      collector.get('/v1/sessions/a'),
      collector.post('/v1/search', {}),
    ]);
    for (const { status, body } of replies) assert.deepEqual([status, body.error.code], [501, 'PL_NOT_SERVED']);
    assert.equal((await collector.get('/readyz')).status, 200);
  });

  it('tells a fault of its own to the operator alone', async () => {
    const broken = {
      find: () => Promise.reject(new Error('canary of the inside')),
    };
    collector = await TestCollector.start({ records: broken } as object);
    const { status, text } = await collector.get('/v1/records/a');
    assert.equal(status, 500);
    assert.ok(!text.includes('canary'));
    const [fault] = collector.faults;
    assert.deepEqual([collector.faults.length, fault?.level, fault?.facts?.['status']], [1, 'error', 500]);
    assert.match(
      fault?.text ?? '',
      /^GET \/v1\/records\/\{id\} was answered with 500: Error at \S*service\.test\.ts:\d+/,
    );
    // Its message may hold anything, so the log has the place instead.
    assert.doesNotMatch(JSON.stringify(fault), /canary/);
  });

  it('describes every route, and every reference in the description leads somewhere', async () => {
    collector = await TestCollector.start();
    const { body, text } = await collector.get('/openapi.json');
    assert.equal(body.openapi, '3.1.0');
    const operations = Object.values(body.paths).flatMap((methods) => Object.values(methods));
    assert.equal(new Set(operations.map(({ operationId }) => operationId)).size, operations.length);
    const names = [...text.matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name ?? '');
    assert.ok(names.length > 10);
    assert.deepEqual(
      names.filter((name) => !Object.hasOwn(body.components.schemas, name)),
      [],
    );
    for (const { operationId, responses } of operations) {
      assert.ok(Object.hasOwn(responses, 'default'), operationId);
      assert.ok(
        Object.keys(responses).some((status) => status.startsWith('2')),
        operationId,
      );
    }
  });

  it('lets go of its port and answers what was asked', async () => {
    collector = await TestCollector.start();
    const asked = collector.post('/v1/records', recordOf('a'));
    assert.equal((await asked).status, 200);
    await collector.running.close();
    await assert.rejects(collector.get('/healthz'));
  });
});

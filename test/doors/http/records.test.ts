/** What is sent to the collector, over real HTTP, and what becomes of it. */
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import zlib from 'node:zlib';
import { TestCollector } from '../../support/collector.ts';
import { recordOf } from '../../support/records.ts';
import { spooledEntries } from '../../support/spool-shipper.ts';

const NDJSON = { 'content-type': 'application/x-ndjson' };

describe('the records route', function () {
  this.timeout(30_000);
  let collector: TestCollector;

  beforeEach(async () => {
    collector = await TestCollector.start();
  });
  afterEach(async () => {
    assert.deepEqual(collector.faults, []);
    await collector.remove();
  });

  it('takes one record, and has it on the disk when it says so', async () => {
    const { status, body } = await collector.post('/v1/records', recordOf('a'));
    const items = [{ index: 0, id: 'a', session: 'a', status: 'accepted' }];
    assert.deepEqual([status, body], [200, { accepted: 1, ignored: 0, refused: 0, items }]);
    assert.deepEqual(
      spooledEntries(collector.shipper.folder).map(({ kind, id }) => [kind, id]),
      [['record', 'a']],
    );
    assert.equal((await collector.stored()).get('a')?.door, 'http');
  });

  it('takes a list, an empty one as well', async () => {
    const { status, body } = await collector.post('/v1/records', [recordOf('a'), recordOf('b')]);
    assert.deepEqual([status, body.accepted], [200, 2]);
    const empty = await collector.post('/v1/records', []);
    assert.deepEqual([empty.status, empty.body], [200, { accepted: 0, ignored: 0, refused: 0, items: [] }]);
    await collector.shipper.drain();
    await collector.home.assertBoth(['a', 'b']);
  });

  it('takes halves and changes among records', async () => {
    const { body } = await collector.post('/v1/records', [
      { ...recordOf('a'), halves: ['request'] },
      { ...recordOf('a', { outcome: 'completed', content: '' }), halves: ['response'] },
      { id: 'a', tags: ['seen'] },
    ]);
    assert.equal(body.accepted, 3);
    const { tags, halves } = (await collector.stored()).get('a') ?? assert.fail();
    assert.deepEqual([tags, halves], [['seen'], ['request', 'response']]);
  });

  it('takes lines as they come, across pieces and with any end of line', async () => {
    const text = `\ufeff${JSON.stringify(recordOf('a'))}\r\n\n${JSON.stringify(recordOf('b', { content: 'ünï\u2028' }))}`;
    const bytes = Buffer.from(text);
    const pieces = Array.from({ length: Math.ceil(bytes.length / 7) }, (_, at) => bytes.subarray(at * 7, at * 7 + 7));
    const { status, body } = await collector.ask('POST', '/v1/records', {
      body: Readable.from(pieces) as unknown as RequestInit['body'],
      duplex: 'half',
      headers: NDJSON,
    } as RequestInit);
    assert.deepEqual(
      [status, body.items.map(({ index, id }) => [index, id])],
      [
        200,
        [
          [0, 'a'],
          [1, 'b'],
        ],
      ],
    );
    assert.equal((await collector.stored()).get('b')?.message.prompt[0]?.content, 'ünï\u2028');
  });

  it('takes many more lines than are ever held', async () => {
    const record = JSON.stringify(recordOf('x', { content: 'y'.repeat(2_000) }));
    const lines = Array.from({ length: 5_000 }, (_, at) => record.replaceAll('"x"', `"m${at}"`));
    const { status, body } = await collector.post('/v1/records', lines.join('\n'), NDJSON);
    assert.deepEqual([status, body.accepted], [200, 5_000]);
    assert.equal(spooledEntries(collector.shipper.folder).length, 5_000);
  });

  it('unpacks gzip, deflate, br and zstd, whole and by lines', async () => {
    const packers = {
      gzip: zlib.gzipSync,
      deflate: zlib.deflateSync,
      br: zlib.brotliCompressSync,
      zstd: zlib.zstdCompressSync,
    };
    for (const [coding, pack] of Object.entries(packers)) {
      const text = JSON.stringify(recordOf(coding));
      for (const type of ['application/json', 'application/x-ndjson']) {
        const headers = { 'content-encoding': coding, 'content-type': type };
        const { status, body } = await collector.post('/v1/records', pack(Buffer.from(text)), headers);
        assert.deepEqual([status, body.items[0].id], [200, coding], `${coding} ${type}`);
      }
    }
    await collector.shipper.drain();
    await collector.home.assertBoth(Object.keys(packers));
  });

  it('does not double what is sent twice', async () => {
    const anonymous = { message: { prompt: [{ role: 'user', content: 'hello' }] } };
    await collector.post('/v1/records', recordOf('a'));
    await collector.post('/v1/records', recordOf('a'));
    const named = { 'idempotency-key': 'batch-1' };
    await collector.post('/v1/records', [anonymous, anonymous], named);
    await collector.post('/v1/records', [anonymous, anonymous], named);
    assert.equal((await collector.stored()).size, 3);
    await collector.post('/v1/records', anonymous);
    await collector.post('/v1/records', anonymous);
    assert.equal((await collector.stored()).size, 5);
  });

  it('refuses a bad value and takes its neighbours', async () => {
    const { status, body } = await collector.post('/v1/records', [
      recordOf('a'),
      { message: { prompt: 'text' } },
      null,
      'text',
      { ...recordOf('x'), time: '31/12/99 noon' },
      recordOf('b'),
    ]);
    assert.deepEqual([status, body.accepted, body.refused], [207, 2, 4]);
    const [, prompt, nothing, , time] = body.items;
    assert.deepEqual([prompt?.index, prompt?.status, prompt?.error?.path], [1, 'refused', 'message.prompt']);
    assert.deepEqual(
      [prompt?.error?.code, nothing?.error?.code, time?.error?.path],
      ['PL_RECORD_INVALID', 'PL_RECORD_INVALID', 'time'],
    );
    await collector.shipper.drain();
    await collector.home.assertBoth(['a', 'b']);
  });

  it('answers 422 with the path when nothing could be taken', async () => {
    const { status, body } = await collector.post('/v1/records', { message: { prompt: 'text' } });
    assert.deepEqual(
      [status, body.error.code, body.error.path, body.refused],
      [422, 'PL_RECORD_INVALID', 'message.prompt', 1],
    );
    assert.ok(body.error.message && body.error.fix);
  });

  it('refuses lines that are no JSON or no UTF-8, each by itself', async () => {
    const bytes = Buffer.concat([
      Buffer.from(`${JSON.stringify(recordOf('a'))}\n{"cut": \n`),
      Buffer.from([0x22, 0xc3, 0x28, 0x22, 0x0a]),
      Buffer.from(JSON.stringify(recordOf('b'))),
    ]);
    const { status, body } = await collector.post('/v1/records', bytes, NDJSON);
    assert.deepEqual(
      [status, body.items.map((item) => item.status)],
      [207, ['accepted', 'refused', 'refused', 'accepted']],
    );
    assert.match(body.items[1]?.error?.message ?? '', /ends too early/);
    assert.match(body.items[2]?.error?.message ?? '', /not UTF-8/);
  });

  it('lets the last of duplicated keys win and treats names of prototypes as data', async () => {
    const text = JSON.stringify(recordOf('a'))
      .replace('{', '{"time":"1999-01-01T00:00:00.000Z","__proto__":{"polluted":true},')
      .replace('"schema_version":1', '"properties":{"__proto__":"p","constructor":{"prototype":{"polluted":true}}}');
    const { status } = await collector.post('/v1/records', text);
    assert.equal(status, 200);
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
    const record = (await collector.stored()).get('a') ?? assert.fail();
    assert.equal(record.time, '2026-11-21T05:00:00.000Z');
    assert.equal(Object.getPrototypeOf(record), Object.prototype);
    assert.deepEqual(Object.keys(record.properties ?? {}), ['__proto__', 'constructor']);
  });

  it('refuses what is nested too deeply to be walked through, and stays up', async () => {
    const deep = `${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}`;
    const text = `[${JSON.stringify(recordOf('a'))},${JSON.stringify(recordOf('b')).replace(/}$/, `,"properties":${deep}}`)},${deep}]`;
    const { status, body } = await collector.post('/v1/records', text);
    assert.equal(status, 207);
    assert.deepEqual([body.accepted, body.refused], [1, 2]);
    assert.equal((await collector.get('/healthz')).status, 200);
  });
});

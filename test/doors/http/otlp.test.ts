/** OpenTelemetry's exports over HTTP, in both encodings. */
import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { decodeMessage, encodeMessage } from '../../../src/doors/otlp/protobuf.ts';
import { principalOf, TestCollector } from '../../support/collector.ts';

const PROTOBUF = { 'content-type': 'application/x-protobuf' };
const attribute = (key: string, value: string) => ({ key, value: { stringValue: value } });

/** An export of one call to a model. */
function exportOf(id: string, bytes = (hex: string) => hex): Record<string, unknown> {
  const parts = (role: string, content: string) => JSON.stringify([{ role, parts: [{ type: 'text', content }] }]);
  const span = {
    traceId: bytes('5b8efff798038103d269b633813fc60c'),
    spanId: bytes('eee19b7ec3c1b174'),
    name: 'chat gpt-4o',
    startTimeUnixNano: '1768471200000000000',
    endTimeUnixNano: '1768471200812345678',
    attributes: [
      attribute('gen_ai.operation.name', 'chat'),
      attribute('gen_ai.provider.name', 'openai'),
      attribute('gen_ai.request.model', 'gpt-4o'),
      attribute('gen_ai.response.id', id),
      attribute('gen_ai.input.messages', parts('user', 'Where is my refund?')),
      attribute('gen_ai.output.messages', parts('assistant', 'On its way.')),
    ],
  };
  return {
    resourceSpans: [{ resource: { attributes: [] }, scopeSpans: [{ scope: { name: 'test' }, spans: [span] }] }],
  };
}

const inProtobuf = (id: string) =>
  encodeMessage(
    'ExportTraceServiceRequest',
    exportOf(id, (hex) => Buffer.from(hex, 'hex').toString('base64')),
  );

describe('the OTLP routes', function () {
  this.timeout(30_000);
  let collector: TestCollector;

  afterEach(async () => {
    assert.deepEqual(collector.faults, []);
    await collector.remove();
  });

  it('take JSON and packed protobuf, and answer in kind', async () => {
    collector = await TestCollector.start();
    const json = await collector.post('/v1/traces', exportOf('in-json'));
    assert.deepEqual([json.status, json.text], [200, '{}']);
    const packed = { ...PROTOBUF, 'content-encoding': 'gzip' };
    const protobuf = await collector.post('/v1/traces', gzipSync(inProtobuf('in-protobuf')), packed);
    assert.deepEqual([protobuf.status, protobuf.headers.get('content-type')], [200, 'application/x-protobuf']);
    assert.deepEqual(decodeMessage('ExportTraceServiceResponse', Buffer.from(protobuf.text)), {});
    const entries = collector.shipper.status().accepted;
    assert.ok(entries.record + entries.part >= 2, JSON.stringify(entries));
    const logs = await collector.post('/v1/logs', { resourceLogs: [] });
    assert.deepEqual([logs.status, logs.text], [200, '{}']);
  });

  it('answer what is wrong in the encoding of the request', async () => {
    collector = await TestCollector.start({ limits: { bodyBytes: 10_000 } });
    const damaged = await collector.post('/v1/traces', Buffer.from([0x0a, 0xff, 0x01]), PROTOBUF);
    assert.deepEqual([damaged.status, damaged.headers.get('content-type')], [400, 'application/x-protobuf']);
    assert.match(damaged.text, /cannot be read/);
    const cut = await collector.post('/v1/logs', '{"resourceLogs":[');
    assert.deepEqual([cut.status, JSON.parse(cut.text).code], [400, 3]);
    const large = await collector.post('/v1/logs', ' '.repeat(20_000));
    assert.equal(large.status, 413);
    const foreign = await collector.post('/v1/logs', 'x', { 'content-type': 'text/plain' });
    assert.deepEqual([foreign.status, foreign.body.error.code], [415, 'PL_REQUEST_MEDIA']);
    const deep = `{"resourceSpans":[${'{"a":'.repeat(1_500)}1${'}'.repeat(1_500)}]}`;
    assert.ok([200, 400].includes((await collector.post('/v1/traces', deep)).status));
  });

  it('ask to wait when the spool is full', async () => {
    collector = await TestCollector.start({}, { spool: { folder: '', maxBytes: 1 } });
    await collector.home.search.down();
    await collector.post('/v1/traces', exportOf('first'));
    const { status, headers, text } = await collector.post('/v1/traces', exportOf('second'));
    assert.deepEqual([status, headers.get('retry-after'), JSON.parse(text).code], [503, '5', 14]);
  });

  it('put the labels of the caller into it', async () => {
    const principal = principalOf(['ingest'], { app: 'shop' });
    collector = await TestCollector.start({ guard: () => Promise.resolve(principal) });
    await collector.post('/v1/traces', exportOf('labelled'));
    await collector.post('/v1/traces', exportOf('labelled'));
    const { folder } = collector.shipper;
    const { spooledEntries } = await import('../../support/spool-shipper.ts');
    const apps = spooledEntries(folder).map(({ body }) => body.client?.['app']);
    assert.ok(apps.length > 0 && apps.every((app) => app === 'shop'), apps.join());
  });
});

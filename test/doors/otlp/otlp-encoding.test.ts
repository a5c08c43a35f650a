import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  itemsIn,
  type OtlpKind,
  otlpAnswer,
  otlpFailure,
  otlpMediaType,
  readOtlp,
} from '../../../src/doors/otlp/otlp-encoding.ts';
import { decodeMessage } from '../../../src/doors/otlp/protobuf.ts';
import { otlp } from '../../../src/formats/otlp.ts';

const PROTOBUF = 'application/x-protobuf';
const JSON_TYPE = 'application/json';
const CASES = join(import.meta.dirname, '../../formats/otlp');

// Written by opentelemetry-proto 1.45.2 for Python from the cases of the format of the same names.
const exports = JSON.parse(readFileSync(join(import.meta.dirname, 'protobuf-exports.json'), 'utf8')) as Record<
  string,
  { readonly kind: OtlpKind; readonly base64: string }
>;

function bytesOf(name: string): { kind: OtlpKind; bytes: Buffer } {
  const given = exports[name];
  assert.ok(given);
  return { kind: given.kind, bytes: Buffer.from(given.base64, 'base64') };
}

describe('readOtlp', () => {
  for (const name of Object.keys(exports).filter((each) => each !== 'values')) {
    it(`reads what another implementation encoded: ${name.replaceAll('-', ' ')}`, () => {
      const { kind, bytes } = bytesOf(name);
      const value = readOtlp(kind, PROTOBUF, bytes);
      const read = otlp.read(value, { key: name, time: '2026-01-15T10:00:00.000Z' });
      const expected: unknown = JSON.parse(readFileSync(join(CASES, `${name}.out.json`), 'utf8'));
      assert.deepEqual(JSON.parse(JSON.stringify(read)), expected);
      const inJson: unknown = JSON.parse(readFileSync(join(CASES, `${name}.in.json`), 'utf8'));
      assert.equal(itemsIn(kind, value), itemsIn(kind, inJson as Record<string, unknown>));
    });
  }

  it('gives values in the shape of OTLP/JSON, whatever their type', () => {
    const { kind, bytes } = bytesOf('values');
    assert.deepEqual(readOtlp(kind, 'application/x-protobuf; x=y', bytes), {
      resourceSpans: [
        {
          scopeSpans: [
            {
              spans: [
                {
                  traceId: '5b8efff798038103d269b633813fc60c',
                  spanId: 'eee19b7ec3c1b174',
                  attributes: [
                    { key: 'b', value: { bytesValue: 'aGk=' } },
                    { key: 'n', value: { intValue: '-5' } },
                    { key: 'e', value: { stringValue: '' } },
                    { key: 'f', value: { boolValue: false } },
                    { key: 'd', value: { doubleValue: 0.5 } },
                    { key: 'l', value: { kvlistValue: { values: [{ key: 'k' }] } } },
                    { key: 'big', value: { intValue: '9223372036854775807' } },
                  ],
                },
              ],
            },
          ],
        },
      ],
    });
  });

  it('reads JSON, and an export of nothing in both encodings', () => {
    const spans = [{ name: 'x' }];
    const value = { resourceSpans: [{ scopeSpans: [{ spans }] }] };
    const read = readOtlp('traces', 'application/json; charset=utf-8', Buffer.from(JSON.stringify(value)));
    assert.deepEqual(read, value);
    assert.equal(itemsIn('traces', read), 1);
    assert.deepEqual(readOtlp('logs', JSON_TYPE, Buffer.from('{}')), { resourceLogs: [] });
    assert.deepEqual(readOtlp('logs', PROTOBUF, Buffer.alloc(0)), { resourceLogs: [] });
  });

  it('refuses what is no export with a code, and never quotes it', () => {
    const bad: [OtlpKind, string, string | Buffer][] = [
      ['traces', JSON_TYPE, '{"resourceSpans":'],
      ['traces', JSON_TYPE, '[]'],
      ['traces', JSON_TYPE, 'null'],
      ['traces', JSON_TYPE, '{"resourceSpans":{"secret":1}}'],
      ['traces', JSON_TYPE, '{"resourceLogs":[]}'],
      ['logs', PROTOBUF, Buffer.from('secret, and no protobuf')],
      ['logs', PROTOBUF, bytesOf('details-log').bytes.subarray(0, 50)],
    ];
    for (const [kind, type, body] of bad) {
      assert.throws(
        () => readOtlp(kind, type, Buffer.from(body)),
        (error: { code?: string; message?: string }) =>
          error.code === 'PL_REQUEST_MALFORMED' && !/secret/.test(error.message ?? ''),
      );
    }
  });

  it('refuses values nested without end instead of running out of stack', () => {
    let value = Buffer.from([0x0a, 0x01, 0x78]);
    const length = (size: number): number[] => (size < 128 ? [size] : [(size & 127) | 128, ...length(size >> 7)]);
    for (let level = 0; level < 5000; level++) {
      const list = Buffer.concat([Buffer.from([0x0a, ...length(value.length)]), value]);
      value = Buffer.concat([Buffer.from([0x2a, ...length(list.length)]), list]);
    }
    const wrapped = [0x2a, 0x12, 0x12, 0x0a].reduce(
      (inner, tag) => Buffer.concat([Buffer.from([tag, ...length(inner.length)]), inner]),
      value,
    );
    assert.throws(() => readOtlp('logs', PROTOBUF, wrapped), { code: 'PL_REQUEST_MALFORMED' });
  });

  it('refuses another Content-Type, or none', () => {
    for (const type of [undefined, '', 'text/plain', 'application/grpc', 'application/jsonp']) {
      assert.throws(() => otlpMediaType(type), { code: 'PL_REQUEST_MEDIA' });
      assert.throws(() => readOtlp('traces', type, Buffer.from('{}')), { code: 'PL_REQUEST_MEDIA' });
    }
  });
});

describe('the answers of OTLP', () => {
  it('are empty when everything was taken', () => {
    assert.equal(otlpAnswer('traces', JSON_TYPE).body.toString(), '{}');
    assert.equal(otlpAnswer('logs', PROTOBUF).body.length, 0);
  });

  it('say how many were refused and why, in the encoding of the request', () => {
    const refused = { count: 2, reason: 'no' };
    const json = otlpAnswer('traces', JSON_TYPE, refused);
    assert.equal(json.contentType, JSON_TYPE);
    assert.deepEqual(JSON.parse(json.body.toString()), { partialSuccess: { rejectedSpans: '2', errorMessage: 'no' } });
    // As opentelemetry-proto for Python writes them.
    assert.equal(otlpAnswer('traces', PROTOBUF, refused).body.toString('hex'), '0a06080212026e6f');
    assert.equal(otlpAnswer('logs', PROTOBUF, { count: 3, reason: 'no' }).body.toString('hex'), '0a06080312026e6f');
  });

  it('say what was wrong with a request as a Status', () => {
    assert.deepEqual(JSON.parse(otlpFailure(JSON_TYPE, 3, 'bad').body.toString()), { code: 3, message: 'bad' });
    const { body, contentType } = otlpFailure(PROTOBUF, 14, 'again');
    assert.equal(contentType, PROTOBUF);
    assert.deepEqual(decodeMessage('Status', body), { code: 14, message: 'again' });
  });
});

/** The body of a bulk request: its lines, its limits, its buffer. */
import assert from 'node:assert/strict';
import { BulkBody, type BulkItem } from '../../src/search/bulk-body.ts';

const item = (id: string, source?: string): BulkItem => ({
  index: 'prompt-logs-2026.11',
  id,
  version: 3,
  ...(source === undefined ? {} : { source }),
});

const action = (kind: string, id: string) =>
  `{"${kind}":{"_index":"prompt-logs-2026.11","_id":"${id}","version":3,"version_type":"external_gte"}}\n`;

describe('a bulk body', () => {
  it('holds two lines for a document and one for a removal, each closed', () => {
    const body = new BulkBody(10_000);
    assert.ok(body.add(item('a', '{"n":1}')));
    assert.ok(body.add(item('b')));
    assert.ok(body.add(item('c', '{"n":3}')));
    const text = `${action('index', 'a')}{"n":1}\n${action('delete', 'b')}${action('index', 'c')}{"n":3}\n`;
    assert.equal(body.slice().toString(), text);
    assert.deepEqual([body.count, body.byteLength], [3, Buffer.byteLength(text)]);
    for (const line of text.trimEnd().split('\n')) JSON.parse(line);
  });

  it('gives the bytes of any run of items', () => {
    const body = new BulkBody(10_000);
    for (const id of ['a', 'b', 'c']) body.add(item(id, `{"id":"${id}"}`));
    assert.equal(body.slice(1, 2).toString(), `${action('index', 'b')}{"id":"b"}\n`);
    assert.equal(Buffer.concat([body.slice(0, 1), body.slice(1, 3)]).toString(), body.slice().toString());
    assert.equal(body.slice(1, 1).length, 0);
    assert.equal(new BulkBody(10).slice().length, 0);
  });

  it('measures bytes, not characters', () => {
    const source = JSON.stringify({ text: 'é€😀漢字'.repeat(20) });
    const body = new BulkBody(10_000);
    body.add(item('a', source));
    assert.equal(body.byteLength, Buffer.byteLength(action('index', 'a') + source) + 1);
    assert.equal(body.slice().toString().split('\n')[1], source);
  });

  it('is filled to the last byte and not beyond', () => {
    const one = Buffer.byteLength(action('index', 'a')) + 8;
    const exact = new BulkBody(one * 3);
    for (const id of ['a', 'b', 'c']) assert.ok(exact.add(item(id, '{"n":1}')), id);
    assert.equal(exact.byteLength, one * 3);
    assert.equal(exact.add(item('d')), false);
    assert.equal(exact.count, 3);
    const short = new BulkBody(one * 3 - 1);
    assert.deepEqual(
      ['a', 'b', 'c'].map((id) => short.add(item(id, '{"n":1}'))),
      [true, true, false],
    );
  });

  it('takes a single item larger than itself, alone, and is its own size again afterwards', () => {
    const body = new BulkBody(1000);
    const large = JSON.stringify({ text: '漢'.repeat(5000) });
    body.add(item('a', '{}'));
    assert.equal(body.add(item('large', large)), false);
    body.clear();
    assert.ok(body.add(item('large', large)));
    assert.equal(body.add(item('b', '{}')), false);
    assert.equal(body.slice().toString(), `${action('index', 'large')}${large}\n`);
    body.clear();
    assert.deepEqual([body.count, body.byteLength], [0, 0]);
    while (body.add(item('x', '{}')));
    assert.ok(body.byteLength <= 1000);
  });

  it('is written again in place once cleared, and never when it was abandoned', () => {
    const body = new BulkBody(1000);
    body.add(item('a', '{"n":1}'));
    const first = body.slice();
    body.clear();
    body.add(item('b', '{"n":2}'));
    assert.equal(first.toString(), body.slice().toString(), 'the same memory');
    const abandoned = body.slice();
    const before = abandoned.toString();
    body.clear(true);
    body.add(item('c', '{"n":3}'));
    assert.equal(abandoned.toString(), before);
  });
});

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { UsageFilter } from '../../../src/doors/call/usage-filter.ts';

const chunk = (content: string, more = '') =>
  `data: {"choices":[{"delta":{"content":${JSON.stringify(content)}}}]${more}}\n\n`;
const COUNTS = 'data: {"id":"c","choices":[],"usage":{"total_tokens":3}}\n\n';
const DONE = 'data: [DONE]\n\n';

/** What passes of a stream that comes in pieces of these sizes. */
function passed(text: string, sizes: readonly number[] = [Number.POSITIVE_INFINITY]): string {
  const bytes = Buffer.from(text);
  const filter = new UsageFilter();
  const out: Uint8Array[] = [];
  for (let at = 0, piece = 0; at < bytes.length; piece++) {
    const size = sizes[piece % sizes.length] ?? 1;
    out.push(filter.add(bytes.subarray(at, at + size)));
    at += size;
  }
  return Buffer.concat([...out, filter.end()]).toString();
}

describe('the filter of asked-for counts', () => {
  it('takes out the chunk without choices, and the empty member of the others', () => {
    const text = chunk('Hel', ',"usage":null') + chunk('lo', ', "usage": null') + COUNTS + DONE;
    assert.equal(passed(text), chunk('Hel') + chunk('lo') + DONE);
  });

  it('leaves a stream that has none of it byte for byte, also inside characters and with other line ends', () => {
    const text = `${chunk('ünï 🙂')}: ping\r\n\r\ndata: {"choices":[],"prompt_filter_results":[]}\r\n\r\n${DONE}`;
    assert.equal(passed(text), text);
    assert.equal(passed(text, [1]), text);
  });

  it('does not take what a text says for a member', () => {
    const text = chunk('say ,"usage":null, and "choices":[] with "usage":{}') + DONE;
    assert.equal(passed(text), text);
  });

  it('leaves counts that come with a choice, which nobody asked for', () => {
    const text = 'data: {"choices":[{"delta":{}}],"usage":{"total_tokens":3}}\n\n';
    assert.equal(passed(text), text);
  });

  it('gives plain bytes in memory of their own, which may be handed to another thread', () => {
    const filter = new UsageFilter();
    const changed = filter.add(Buffer.from(chunk('a', ',"usage":null')));
    filter.add(Buffer.from('data: x'));
    const passing = [changed, filter.end()];
    for (const bytes of passing) {
      assert.equal(Object.getPrototypeOf(bytes), Uint8Array.prototype);
      assert.equal(bytes.byteLength, bytes.buffer.byteLength);
    }
  });

  it('gives the rest of a stream that broke off', () => {
    const cut = `${chunk('a')}data: {"choices":[{"del`;
    assert.equal(passed(cut, [7]), cut);
  });

  it('gives the same however the stream is cut', () => {
    const whole = chunk('ünï 🙂', ',"usage":null') + COUNTS + chunk('b') + DONE;
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 9 }), (sizes) => {
        assert.equal(passed(whole, sizes), passed(whole));
      }),
    );
  });
});

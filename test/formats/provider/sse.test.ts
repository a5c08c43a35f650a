import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isSse, type SseEvent, SseReader, sseEvents } from '../../../src/formats/provider/sse.ts';

/** The events of a text that arrives in pieces of the given lengths. */
function inPieces(text: string, lengths: readonly number[]): SseEvent[] {
  const reader = new SseReader();
  const events: SseEvent[] = [];
  let at = 0;
  for (const length of lengths) {
    events.push(...reader.add(text.slice(at, at + length)));
    at += length;
  }
  return [...events, ...reader.add(text.slice(at)), ...reader.end()];
}

describe('the reader of server-sent events', () => {
  it('reads names and data, and passes over everything else', () => {
    const text =
      ': hello\n\nevent: ping\ndata: {"a":1}\nid: 7\nretry: 10\n\ndata:b\ndata:  c\n\n\n\nevent: none\n\ndata\n\n';
    assert.deepEqual(sseEvents(text), [{ event: 'ping', data: '{"a":1}' }, { data: 'b\n c' }, { data: '' }]);
  });

  it('reads the last event where the text ends without an empty line', () => {
    assert.deepEqual(sseEvents('data: 1\n\ndata: 2'), [{ data: '1' }, { data: '2' }]);
    assert.deepEqual(sseEvents('data: 1\n'), [{ data: '1' }]);
    assert.deepEqual(sseEvents(''), []);
  });

  it('passes over the rest of a line whose beginning is missing', () => {
    assert.deepEqual(sseEvents('oices":[]}\n\ndata: 2\n\n'), [{ data: '2' }]);
  });

  it('gives an event as soon as it is complete', () => {
    const reader = new SseReader();
    assert.deepEqual(reader.add('data: 1\n'), []);
    assert.deepEqual(reader.add('\ndata: 2'), [{ data: '1' }]);
    assert.deepEqual(reader.add('3\r'), []);
    assert.deepEqual(reader.add('\n\r\n'), [{ data: '23' }]);
    assert.deepEqual(reader.end(), []);
  });

  it('reads the same wherever the text is cut and however lines end', () => {
    const line = fc.constantFrom('data: {"a":1}', 'data:x', 'event: e', ': c', '', '', 'data: ü👩‍🚀', 'junk', 'data: ');
    const lines = fc.array(fc.tuple(line, fc.constantFrom('\n', '\r\n', '\r')), { maxLength: 12 });
    fc.assert(
      fc.property(lines, fc.boolean(), fc.array(fc.nat(9), { maxLength: 30 }), (parts, marked, lengths) => {
        const text = (marked ? '\ufeff' : '') + parts.flat().join('');
        // A CR and the LF of the next line would be one end of a line; all else must not depend on which is used.
        const plain = parts.map(([content]) => `${content}\n`).join('');
        const isMixed = /\r(?:\r\n)*\n/.test(
          parts.map(([content, end]) => (content === '' ? end : `x${end}`)).join(''),
        );
        const events = sseEvents(text);
        assert.deepEqual(inPieces(text, lengths), events);
        if (!isMixed) assert.deepEqual(events, sseEvents(plain));
      }),
    );
  });

  it('knows a captured stream from other text', () => {
    for (const text of ['data: 1', ' event: x', ': c\n\ndata: 1', '\ufeffdata:1', 'rest"}\n\ndata: 1\n\n'])
      assert.ok(isSse(text));
    for (const text of ['', '{"a":"\\ndata: 1"}', '[\ndata: 1]', 'database: x', '<html>'])
      assert.ok(!isSse(text), text);
  });
});

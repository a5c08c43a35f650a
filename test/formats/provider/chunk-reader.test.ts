import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ChunkReader } from '../../../src/formats/provider/chunk-reader.ts';
import { foldText, foldValues } from '../../../src/formats/provider/stream.ts';

const head = { id: 'c', object: 'chat.completion.chunk', model: 'gpt-4o', created: 1 };
const chunk = (content: string, more: object = {}) => ({
  ...head,
  choices: [{ index: 0, delta: { content } }],
  ...more,
});

describe('the reader of chunks', () => {
  it('leaves out what the chunk before said just the same', () => {
    const reader = new ChunkReader();
    assert.deepEqual(reader.read(JSON.stringify(chunk('a'))), chunk('a'));
    assert.deepEqual(reader.read(JSON.stringify(chunk('b'))), { choices: chunk('b').choices });
    assert.deepEqual(reader.read(JSON.stringify({ ...chunk('c'), id: 'd' })), { ...chunk('c'), id: 'd' });
  });

  it('reads whole what has its choices elsewhere, and passes no text off as JSON', () => {
    const reader = new ChunkReader();
    const odd = { a: { x: 1, choices: [1] }, choices: [] };
    for (let time = 0; time < 2; time++) assert.deepEqual(reader.read(JSON.stringify(odd)), odd);
    assert.equal(reader.read('{"id":"c","choices":[oops'), undefined);
    reader.read(JSON.stringify(chunk('a')));
    assert.equal(reader.read(JSON.stringify(chunk('b')).slice(0, -1)), undefined);
    assert.deepEqual(reader.read('[1]'), [1]);
  });

  it('makes of a stream what reading every chunk whole makes of it', () => {
    const content = fc.string({ unit: 'grapheme', maxLength: 20 });
    const heads = fc.constantFrom({}, { model: 'other' }, { usage: null }, { service_tier: 'flex' });
    fc.assert(
      fc.property(fc.array(fc.tuple(content, heads), { maxLength: 20 }), (pieces) => {
        const chunks = pieces.map(([text, more]) => ({ ...head, ...more, choices: chunk(text).choices }));
        const text = chunks.map((each) => `data: ${JSON.stringify(each)}\n\n`).join('');
        assert.deepEqual(foldText(text).body, foldValues(chunks).body);
      }),
    );
  });
});

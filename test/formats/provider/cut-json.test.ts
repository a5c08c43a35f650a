import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cutJson } from '../../../src/formats/provider/cut-json.ts';
import { anyObject } from '../../support/arbitrary-record.ts';

describe('JSON that was cut off', () => {
  it('is read as far as it goes', () => {
    assert.deepEqual(cutJson('{"a":[1,2],"b":"hel'), { a: [1, 2], b: 'hel' });
    assert.deepEqual(cutJson('{"a":{"b":"c"'), { a: { b: 'c' } });
    assert.deepEqual(cutJson('[{"a":null},{"b":tr'), [{ a: null }, {}]);
    assert.deepEqual(cutJson('{"a":true,"b'), { a: true });
    assert.deepEqual(cutJson('{"a":"b","c":'), { a: 'b' });
    assert.deepEqual(cutJson('{"a":"x,{[\\"","b":"y'), { a: 'x,{["', b: 'y' });
  });

  it('leaves out an escape, a number and a name that are not whole', () => {
    assert.deepEqual(cutJson('{"a":"é\\u00'), { a: 'é' });
    assert.deepEqual(cutJson('{"a":"b\\'), { a: 'b' });
    assert.deepEqual(cutJson('{"a":"b\\\\'), { a: 'b\\' });
    assert.deepEqual(cutJson('{"n":1,"usage":{"total_tokens":1'), { n: 1, usage: {} });
    assert.deepEqual(cutJson('{"a":1,"id":"chatcmpl-1'), { a: 1 });
    assert.deepEqual(cutJson('{"model": "gpt-4'), {});
  });

  it('is nothing where nothing was cut or nothing can be read', () => {
    for (const text of ['', 'x', '"abc', '{}', '{"a":1}}', '}', '[[[}', '[1,,2', '['.repeat(2000)])
      assert.equal(cutJson(text), undefined, text);
  });

  it('never says anything that the whole text does not', () => {
    fc.assert(
      fc.property(anyObject, fc.nat(), (value, place) => {
        const text = JSON.stringify(value);
        const read = cutJson(text.slice(0, place % (text.length + 1)));
        if (read !== undefined) assert.ok(isWithin(read, value), JSON.stringify(read));
      }),
      { numRuns: 500 },
    );
  });
});

/** Whether a value is the other with something missing at its end. */
function isWithin(part: unknown, whole: unknown): boolean {
  if (typeof part === 'string' && typeof whole === 'string') return whole.startsWith(part);
  if (Array.isArray(part) && Array.isArray(whole)) return part.every((entry, index) => isWithin(entry, whole[index]));
  if (typeof part !== 'object' || part === null || typeof whole !== 'object' || whole === null)
    return Object.is(part, whole);
  return Object.entries(part).every(
    ([name, value]) => Object.hasOwn(whole, name) && isWithin(value, (whole as Record<string, unknown>)[name]),
  );
}

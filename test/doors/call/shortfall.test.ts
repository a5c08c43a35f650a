import assert from 'node:assert/strict';
import { shortfallOf } from '../../../src/doors/call/shortfall.ts';

const record = (attribute: object | undefined, more: object = {}) => ({
  operation: 'chat',
  message: { prompt: [], other_attr: attribute === undefined ? [] : [{ model: 'gpt-4o' }, attribute] },
  ...more,
});
const stream = (isWhole: boolean) => ({ stream: { body: {}, isWhole, isCut: false, error: undefined }, bytes: 9 });
const TEXT = { text: '{}', bytes: 2 };

describe('what is missing in an answer', () => {
  it('is nothing where it has what was asked for, in whichever API', () => {
    for (const completion of [{ choices: [] }, { output: [] }, { content: [] }])
      assert.equal(shortfallOf(TEXT, record({ completion })), undefined);
    const vectors = record({ embeddings: { count: 1 } }, { operation: 'embeddings' });
    assert.equal(shortfallOf(TEXT, vectors), undefined);
    assert.equal(shortfallOf(stream(true), record({ completion: { choices: [] } })), undefined);
  });

  it('is everything where nothing of what was asked for came', () => {
    const nothings = [undefined, { completion: { choices: null } }, { completion: { choices: 'x' } }, { response: 42 }];
    for (const attribute of nothings) {
      assert.equal(shortfallOf(TEXT, record(attribute))?.['type'], 'unusable_answer');
      assert.equal(shortfallOf({ bytes: 0 }, record(attribute))?.['type'], 'unusable_answer');
      assert.equal(shortfallOf(undefined, record(attribute))?.['type'], 'unusable_answer');
    }
    assert.equal(shortfallOf(TEXT, record(undefined, { operation: 'embeddings' }))?.['type'], 'unusable_answer');
  });

  it('is its end where a stream has none', () => {
    assert.equal(shortfallOf(stream(false), record({ completion: { choices: [] } }))?.['type'], 'incomplete_answer');
  });

  it('is not looked for where there is an error already, or where nobody could read the answer', () => {
    assert.equal(shortfallOf(TEXT, record(undefined, { error: { status: 502 } })), undefined);
    assert.equal(shortfallOf(stream(false), record(undefined, { outcome: 'filtered' })), undefined);
    assert.equal(shortfallOf({ bytes: 9 }, record(undefined)), undefined);
    assert.equal(shortfallOf(TEXT, record(undefined, { operation: 'image_generation' })), undefined);
  });
});

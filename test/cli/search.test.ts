import assert from 'node:assert/strict';
import { wordsOf } from '../../src/cli/search.ts';

describe('wordsOf', () => {
  it('takes a single argument as it was typed', () => {
    assert.equal(wordsOf(['credit note -late']), 'credit note -late');
    assert.equal(wordsOf([]), '');
  });

  it('takes an argument of several words among others for a phrase', () => {
    assert.equal(wordsOf(['late', 'credit note']), 'late "credit note"');
  });

  it('leaves quotes that were typed alone', () => {
    assert.equal(wordsOf(['late', '"credit note"']), 'late "credit note"');
  });
});

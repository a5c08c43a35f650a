import assert from 'node:assert/strict';
import fc from 'fast-check';
import { highlightOf, textOf } from '../../src/search/highlight.ts';
import { FRAGMENT_LENGTH, MARK } from '../../src/search/query.ts';

const marked = (word: string) => `${MARK.start}${word}${MARK.end}`;

describe('highlightOf', () => {
  it('takes a fragment apart into found words and what is between them', () => {
    assert.deepEqual(highlightOf(`a ${marked('refund')} for ${marked('Ana')}`), [
      { text: 'a ', found: false },
      { text: 'refund', found: true },
      { text: ' for ', found: false },
      { text: 'Ana', found: true },
    ]);
  });

  it('keeps markup of the text as text', () => {
    assert.deepEqual(highlightOf('<em>no</em>'), [{ text: '<em>no</em>', found: false }]);
  });

  it('shortens a word of any length and keeps the found one in sight', () => {
    const text = textOf(highlightOf(`${'x'.repeat(100_000)} ${marked('end')}`), (word) => `[${word}]`);
    assert.ok(text.length < FRAGMENT_LENGTH * 4, String(text.length));
    assert.ok(text.includes('[end]'));
    assert.ok(textOf(highlightOf('y'.repeat(100_000))).endsWith('…'));
  });

  it('never leaves half a character', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(1000), (before, behind) => {
        const text = textOf(
          highlightOf(`${'😀'.repeat(before)}a${'😀'.repeat(behind)}${marked('b')}${'😀'.repeat(behind)}`),
        );
        assert.ok(text.isWellFormed());
      }),
    );
  });

  it('loses nothing of a short fragment', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 100 }), fc.string({ maxLength: 20 }), (text, word) => {
        assert.equal(textOf(highlightOf(text + marked(word))), text + word);
      }),
    );
  });
});

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { safeLine, safeText } from '../src/safe-text.ts';

describe('safeText', () => {
  it('shows an escape sequence instead of obeying it', () => {
    assert.equal(safeText('\u001b]0;owned\u0007\u001b[2J'), '␛]0;owned␇␛[2J');
    assert.equal(safeText('a\u009b31mb'), 'a\\x9b31mb');
    assert.equal(safeText('back\b\u007f'), 'back␈␡');
  });

  it('keeps line breaks and tabs, and shows a carriage return that would overwrite the line', () => {
    assert.equal(safeText('a\r\n\tb\rc'), 'a\n\tb␍c');
  });

  it('removes what reorders the text around it', () => {
    assert.equal(safeText('user\u202eevil\u2066'), 'userevil');
  });

  it('leaves other text of any language alone', () => {
    assert.equal(safeText('Olá, مرحبا, こんにちは 👩‍👩‍👧'), 'Olá, مرحبا, こんにちは 👩‍👩‍👧');
  });

  it('lets no control character through', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.ok(!/(?![\n\t])\p{Cc}/u.test(safeText(text)));
        assert.ok(!/\p{Cc}/u.test(safeLine(text)));
      }),
    );
  });
});

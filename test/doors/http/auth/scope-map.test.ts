import assert from 'node:assert/strict';
import { scopeMapFrom } from '../../../../src/doors/http/auth/scope-map.ts';

describe('the map of scopes', () => {
  const read = (text: string) => Object.fromEntries(scopeMapFrom(text, 'collector.jwt.scopes'));

  it('is read from pairs, one per comma or line', () => {
    assert.deepEqual(read('Prompts.Write=ingest, Prompts.Admin = read + admin\nURI:spiffe://a/b?x=1=feedback,\n'), {
      'Prompts.Write': ['ingest'],
      'Prompts.Admin': ['read', 'admin'],
      'URI:spiffe://a/b?x=1': ['feedback'],
    });
  });

  it('adds up what one name is given twice', () => {
    assert.deepEqual(read('a=read,a=ingest+read'), { a: ['read', 'ingest'] });
  });

  it('refuses what is no pair and scopes there are not', () => {
    for (const text of ['a', '=read', 'a=', 'a=write', 'a=read+']) {
      const error = { code: 'PL_CONFIG_INVALID', message: /collector\.jwt\.scopes/ };
      assert.throws(() => scopeMapFrom(text, 'collector.jwt.scopes'), error, text);
    }
  });
});

import assert from 'node:assert/strict';
import { VerifiedTokens } from '../../../../src/doors/http/auth/verified-tokens.ts';
import type { Principal } from '../../../../src/doors/http/guard.ts';

const ADA: Principal = { name: 'jwt:ada', scopes: new Set(['read']), labels: {} };

describe('the verified tokens', () => {
  it('stand for their caller for a minute', () => {
    let now = 0;
    const tokens = new VerifiedTokens(() => now);
    tokens.add('a', ADA, 3_600_000);
    now = 59_999;
    assert.equal(tokens.find('a'), ADA);
    assert.equal(tokens.find('b'), undefined);
    now = 60_000;
    assert.equal(tokens.find('a'), undefined);
    tokens.add('a', ADA, 3_600_000);
    assert.equal(tokens.find('a'), ADA);
  });

  it('stand for nobody once they have expired', () => {
    let now = 0;
    const tokens = new VerifiedTokens(() => now);
    tokens.add('a', ADA, 10_000);
    now = 9_999;
    assert.equal(tokens.find('a'), ADA);
    now = 10_000;
    assert.equal(tokens.find('a'), undefined);
  });

  it('are forgotten, the oldest first, when there are too many', () => {
    const tokens = new VerifiedTokens(() => 0);
    for (let number = 0; number <= 1_000; number += 1) tokens.add(`token-${number}`, ADA, 10_000);
    assert.equal(tokens.find('token-0'), undefined);
    assert.equal(tokens.find('token-1'), ADA);
    assert.equal(tokens.find('token-1000'), ADA);
  });
});

import assert from 'node:assert/strict';
import { PromptlogError } from '../../src/errors.ts';
import { SignInAttempts } from '../../src/explorer/sign-in-attempts.ts';

describe('attempts to sign in', () => {
  let now = 0;
  let attempts: SignInAttempts;
  beforeEach(() => {
    now = 0;
    attempts = new SignInAttempts(() => now);
  });

  const fail = (address: string, times = 10): void => {
    for (let time = 0; time < times; time += 1) attempts.begin(address);
  };
  const refusal = (address: string): PromptlogError => {
    try {
      attempts.begin(address);
    } catch (error) {
      if (error instanceof PromptlogError) return error;
    }
    return assert.fail(`${address} was not refused`);
  };

  it('are ten a minute from one address, and any number that succeed', () => {
    for (let time = 0; time < 50; time += 1) attempts.begin('192.0.2.1')();
    fail('192.0.2.1');
    now = 12_000;
    const { code, details } = refusal('192.0.2.1');
    assert.deepEqual([code, details['retryAfterSeconds']], ['PL_RATE_LIMITED', 48]);
    attempts.begin('192.0.2.2');
    now = 60_000;
    attempts.begin('192.0.2.1');
  });

  it('count together from one network of IPv6, however it is written', () => {
    fail('2001:db8:1:2::1', 4);
    fail('2001:db8:1:2:ffff::9', 3);
    fail('2001:DB8:1:2:0:0:0:5', 3);
    assert.equal(refusal('2001:db8:1:2::abcd').code, 'PL_RATE_LIMITED');
    attempts.begin('2001:db8:1:3::1');
    fail('::ffff:192.0.2.9', 10);
    assert.equal(refusal('192.0.2.9').code, 'PL_RATE_LIMITED');
    fail('::1', 10);
    assert.equal(refusal('::1').code, 'PL_RATE_LIMITED');
  });

  it('are remembered of many addresses and not of any number', () => {
    fail('192.0.2.1');
    for (let number = 0; number < 10_000; number += 1) attempts.begin(`10.0.${number >> 8}.${number & 255}`);
    attempts.begin('192.0.2.1');
  });
});

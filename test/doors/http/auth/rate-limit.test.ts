import assert from 'node:assert/strict';
import fc from 'fast-check';
import { RateLimiter, rateFrom, rateText } from '../../../../src/doors/http/auth/rate-limit.ts';

describe('a rate', () => {
  it('is read from its notation and written back', () => {
    for (const text of ['1/s', '600/m', '5000/h'])
      assert.equal(rateText(rateFrom(text) ?? { requests: 0, seconds: 0 }), text);
    assert.deepEqual(rateFrom('600/m'), { requests: 600, seconds: 60 });
  });

  it('is none where it makes no sense', () => {
    for (const text of ['', '0/s', '-1/s', '1.5/s', '10', '10/d', '10/s ', '1e3/s', '9999999999/s']) {
      assert.equal(rateFrom(text), undefined, text);
    }
  });
});

describe('the rate limiter', () => {
  it('gives as many as the rate says at once, and then one at a time', () => {
    let now = 0;
    const limiter = new RateLimiter(() => now);
    const rate = { requests: 3, seconds: 6 };
    assert.deepEqual(
      Array.from({ length: 4 }, () => limiter.take('a', rate)),
      [0, 0, 0, 2],
    );
    now = 1_999;
    assert.equal(limiter.take('a', rate), 1);
    now = 2_000;
    assert.deepEqual([limiter.take('a', rate), limiter.take('a', rate)], [0, 2]);
  });

  it('saves up no more than that while a key is not used', () => {
    let now = 0;
    const limiter = new RateLimiter(() => now);
    const rate = { requests: 2, seconds: 1 };
    limiter.take('a', rate);
    now = 3_600_000;
    assert.deepEqual(
      Array.from({ length: 3 }, () => limiter.take('a', rate)),
      [0, 0, 1],
    );
  });

  it('counts each key by itself', () => {
    const limiter = new RateLimiter(() => 0);
    const rate = { requests: 1, seconds: 1 };
    assert.deepEqual([limiter.take('a', rate), limiter.take('b', rate), limiter.take('a', rate)], [0, 0, 1]);
  });

  it('never gives more over a span than the rate and one burst, and is right about when to come again', () => {
    const steps = fc.array(fc.nat(5_000), { maxLength: 200 });
    fc.assert(
      fc.property(
        steps,
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 60 }),
        (waits, requests, seconds) => {
          let now = 0;
          let given = 0;
          const limiter = new RateLimiter(() => now);
          for (const wait of waits) {
            now += wait;
            const again = limiter.take('a', { requests, seconds });
            if (again === 0) given += 1;
            else {
              now += again * 1000;
              assert.equal(limiter.take('a', { requests, seconds }), 0);
              given += 1;
            }
          }
          assert.ok(given <= requests + (now / 1000) * (requests / seconds) + 1e-6);
        },
      ),
    );
  });
});

import assert from 'node:assert/strict';
import { failureOf, isFilterError } from '../../../src/formats/provider/failure.ts';

const failure = (body: unknown, status?: number, headers: Record<string, string> = {}) =>
  failureOf(body, status, headers);

describe('the error of a call', () => {
  it('has its code as text, whether it came as text, as a number or not at all', () => {
    assert.deepEqual(failure({ error: { code: 429, message: 'm' } }), { code: '429', message: 'm', status: 429 });
    assert.deepEqual(failure({ error: { code: 'c', type: 't', param: null, message: 'm' } }, 400), {
      code: 'c',
      type: 't',
      message: 'm',
      status: 400,
    });
    assert.deepEqual(failure({ error: { code: null, message: 'm' } }, 500), { message: 'm', status: 500 });
  });

  it('is found in each of the shapes in which it comes', () => {
    assert.deepEqual(failure({ statusCode: 401, message: 'no' }, 401), { message: 'no', status: 401 });
    assert.deepEqual(failure({ statusCode: 401, message: 'no' }), { message: 'no', status: 401 });
    assert.deepEqual(failure({ error: 'invalid_token' }, 401), { message: 'invalid_token', status: 401 });
    assert.deepEqual(failure({ detail: 'Not Found' }, 404), { message: 'Not Found', status: 404 });
    assert.deepEqual(failure({ detail: [{ loc: ['body'], msg: 'bad' }] }, 422), {
      detail: [{ loc: ['body'], msg: 'bad' }],
      status: 422,
    });
    assert.deepEqual(failure({ type: 'error', code: 'server_error', message: 'm', param: null }), {
      code: 'server_error',
      message: 'm',
    });
    assert.deepEqual(failure('<html><body><h1> 502 Bad Gateway </h1></body></html>', 502), {
      message: '502 Bad Gateway',
      body: '<html><body><h1> 502 Bad Gateway </h1></body></html>',
      status: 502,
    });
    assert.deepEqual(failure(undefined, 504), { status: 504 });
    assert.deepEqual(failure(null, 504), { status: 504 });
  });

  it('keeps what the filter found', () => {
    const innererror = { code: 'ResponsibleAIPolicyViolation', content_filter_results: { hate: { filtered: true } } };
    const error = failure({ error: { code: 'content_filter', innererror, status: 400 } }, 200);
    assert.deepEqual(error, { code: 'content_filter', innererror, status: 400 });
    assert.ok(isFilterError(error ?? {}));
    assert.ok(isFilterError({ innererror }));
    assert.ok(!isFilterError({ code: 'rate_limit_exceeded' }));
  });

  it('is none where nothing failed', () => {
    for (const body of [undefined, null, {}, { error: null }, { error: '' }, { message: 'm' }, 'text', [1]]) {
      assert.equal(failure(body), undefined);
      assert.equal(failure(body, 200), undefined);
    }
  });

  it('says how long to wait, from whatever says so', () => {
    const wait = (headers: Record<string, string>, message = '') =>
      failure({ message }, 429, headers)?.['retry_after_ms'];
    assert.equal(wait({ 'retry-after-ms': '1500', 'retry-after': '2' }), 1500);
    assert.equal(wait({ 'retry-after': '2' }), 2000);
    assert.equal(wait({ 'retry-after': 'Thu, 15 Jan 2026 10:00:09 GMT', date: 'Thu, 15 Jan 2026 10:00:00 GMT' }), 9000);
    assert.equal(wait({ 'retry-after': 'Thu, 15 Jan 2026 10:00:09 GMT' }), undefined);
    assert.equal(wait({}, 'Please try again in 20ms.'), 20);
    assert.equal(wait({}, 'Please try again in 1.5s.'), 1500);
    assert.equal(wait({}, 'Please retry after 6 seconds.'), 6000);
    assert.equal(wait({}, 'Please try again in 2m30s.'), 120_000);
    assert.equal(wait({}, 'Please try later.'), undefined);
  });
});

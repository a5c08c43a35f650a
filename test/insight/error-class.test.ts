import assert from 'node:assert/strict';
import { contextFailure, drawFailure } from '../../src/demo/failures.ts';
import { keyOf } from '../../src/demo/ids.ts';
import { MODELS } from '../../src/demo/models.ts';
import { Random } from '../../src/demo/random.ts';
import { errorClassOf } from '../../src/insight/error-class.ts';
import { ERROR_CLASSES, plainName } from '../../src/insight/error-names.ts';
import { readRecord } from '../../src/record/schema.ts';

const classOf = (fields: object, filtered = false) =>
  errorClassOf({ record: readRecord({ message: { id: 'm', prompt: [] }, ...fields }), filtered });
const failed = (error: object) => classOf({ error, outcome: 'failed' });

type Case = readonly [expected: string, what: string, error: object];

/** As they stand in records: the body's members, with the status of the answer. */
const CASES: readonly Case[] = [
  [
    'rate_limit',
    'OpenAI, too many tokens',
    { message: 'Rate limit reached for gpt-4o', type: 'tokens', param: null, code: 'rate_limit_exceeded', status: 429 },
  ],
  [
    'quota',
    'OpenAI, nothing left to spend',
    {
      message: 'You exceeded your current quota, please check your plan and billing details.',
      type: 'insufficient_quota',
      code: 'insufficient_quota',
      status: 429,
    },
  ],
  [
    'rate_limit',
    'Azure, whose code is the status',
    {
      code: '429',
      message:
        'Requests to the ChatCompletions_Create Operation have exceeded token rate limit of your current pricing tier. Please retry after 6 seconds.',
      status: 429,
    },
  ],
  ['rate_limit', 'Azure, with the code alone', { code: '429', message: '' }],
  ['rate_limit', 'API Management', { message: 'Rate limit is exceeded. Try again in 57 seconds.', status: 429 }],
  [
    'quota',
    'API Management, the quota of a subscription',
    { message: 'Out of call volume quota. Quota will be replenished in 03:12:09.', status: 403 },
  ],
  [
    'auth',
    'API Management, no key',
    { message: 'Access denied due to missing subscription key. Make sure to include it.', status: 401 },
  ],
  ['auth', 'API Management, by its reason', { type: 'SubscriptionKeyInvalid', status: 401 }],
  ['auth', 'API Management, a token', { type: 'TokenClaimValueNotAllowed', message: 'JWT not present.', status: 401 }],
  ['network', 'a socket', { code: 'ECONNRESET', message: 'read ECONNRESET' }],
  [
    'content_filter',
    'Azure, the prompt',
    {
      message: "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
      type: null,
      param: 'prompt',
      code: 'content_filter',
      status: 400,
      innererror: {
        code: 'ResponsibleAIPolicyViolation',
        content_filter_result: { hate: { filtered: true, severity: 'high' } },
      },
    },
  ],
  [
    'content_filter',
    'Azure, the plural spelling, with the reason inside only',
    { code: '400', status: 400, innererror: { code: 'ResponsibleAIPolicyViolation', content_filter_results: {} } },
  ],
  ['invalid_request', 'Foundry', { code: 'api_not_supported', message: 'This API is not for it.', details: '…' }],
  ['upstream', 'Anthropic, overloaded', { type: 'overloaded_error', message: 'Overloaded', status: 529 }],
  ['upstream', 'Anthropic, in a stream', { type: 'overloaded_error', message: 'Overloaded', request_id: 'req_1' }],
  ['rate_limit', 'Anthropic', { type: 'rate_limit_error', message: 'Number of request tokens', status: 429 }],
  ['auth', 'Anthropic', { type: 'authentication_error', message: 'invalid x-api-key', status: 401 }],
  ['permission', 'Anthropic', { type: 'permission_error', message: 'Not for this key', status: 403 }],
  ['not_found', 'Anthropic', { type: 'not_found_error', message: 'model: claude-9', status: 404 }],
  [
    'context_length',
    'Anthropic',
    { type: 'invalid_request_error', message: 'prompt is too long: 210000 tokens > 200000 maximum', status: 400 },
  ],
  [
    'quota',
    'Anthropic, no credit',
    { type: 'invalid_request_error', message: 'Your credit balance is too low to access the API.', status: 400 },
  ],
  ['timeout', 'Anthropic', { type: 'timeout_error', message: 'Request timed out', status: 504 }],
  [
    'context_length',
    'OpenAI, by its code',
    { type: 'invalid_request_error', code: 'context_length_exceeded', message: 'Too long.', status: 400 },
  ],
  [
    'context_length',
    'a gateway that kept the message alone',
    { message: "This model's maximum context length is 8192 tokens. However, you requested 9000.", status: 400 },
  ],
  ['auth', 'OpenAI', { type: 'invalid_request_error', code: 'invalid_api_key', message: 'Incorrect key', status: 401 }],
  ['not_found', 'OpenAI, a wrong path', { type: 'invalid_request_error', message: 'Invalid URL', status: 404 }],
  ['not_found', 'Azure', { code: 'DeploymentNotFound', message: 'The API deployment does not exist.', status: 404 }],
  ['permission', 'Azure', { code: 'PermissionDenied', message: 'The principal lacks the action.', status: 401 }],
  ['invalid_request', 'OpenAI', { type: 'invalid_request_error', message: 'We could not parse it.', status: 400 }],
  ['invalid_request', 'a word of the request', { message: "Unknown parameter: 'timeout'.", status: 400 }],
  ['upstream', 'OpenAI', { type: 'server_error', message: 'The server had an error', status: 500 }],
  ['upstream', 'a page of a proxy', { message: '502 Bad Gateway', status: 502, body: '<html></html>' }],
  ['timeout', 'a gateway', { message: 'Gateway Timeout', status: 504 }],
  ['timeout', 'Azure', { code: 'Timeout', message: 'The operation was timeout.', status: 408 }],
  ['rate_limit', 'the Python client', { type: 'openai.RateLimitError', message: 'Error code: 429' }],
  ['quota', 'the Python client, with the body', { type: 'RateLimitError', message: "{'code': 'insufficient_quota'}" }],
  ['timeout', 'the Node client', { type: 'APIConnectionTimeoutError', message: 'Request timed out.' }],
  ['network', 'the Node client', { type: 'APIConnectionError', message: 'Connection error.' }],
  ['auth', 'a client', { type: 'openai.AuthenticationError' }],
  ['permission', 'a client', { type: 'PermissionDeniedError' }],
  ['not_found', 'a client', { type: 'NotFoundError' }],
  ['upstream', 'a client', { type: 'InternalServerError' }],
  ['invalid_request', 'a client', { type: 'litellm.exceptions.BadRequestError' }],
  ['content_filter', 'LiteLLM', { type: 'ContentPolicyViolationError', code: '400', message: 'refused' }],
  ['context_length', 'LiteLLM', { type: 'ContextWindowExceededError', code: '400', message: 'no' }],
  ['cancelled', 'a browser', { message: 'net::ERR_ABORTED', code: 'net::ERR_ABORTED' }],
  ['cancelled', 'a caller that hung up', { status: 499 }],
  ['network', 'a certificate', { code: 'SELF_SIGNED_CERT_IN_CHAIN', message: 'self-signed certificate in chain' }],
  ['unknown', 'nobody', { message: 'something broke' }],
  ['unknown', 'nobody, at a status that is none', { status: 200, code: 'zork' }],
];

describe('the class of an error', () => {
  for (const [expected, what, error] of CASES) {
    it(`is ${expected}: ${what}`, () => assert.equal(failed(error), expected));
  }

  it('covers every class there is', () => {
    const covered = new Set(CASES.map(([expected]) => expected));
    assert.deepEqual(
      ERROR_CLASSES.filter((name) => !covered.has(name)),
      [],
    );
  });

  it('is absent where nothing failed', () => {
    assert.equal(classOf({ outcome: 'completed' }), undefined);
    assert.equal(classOf({}), undefined);
  });

  it('is told by the outcome: refused by a filter, or given up by the caller', () => {
    assert.equal(classOf({ outcome: 'filtered' }), 'content_filter');
    assert.equal(classOf({ outcome: 'completed' }, true), 'content_filter', 'an answer that a filter ended');
    assert.equal(classOf({ outcome: 'aborted' }), 'cancelled');
    assert.equal(classOf({ outcome: 'aborted', error: { type: 'APIError' } }), 'cancelled');
    assert.equal(classOf({ outcome: 'failed' }), 'unknown');
  });

  it('takes the gateway’s status where the provider gave none', () => {
    assert.equal(classOf({ outcome: 'failed', gateway: { status_code: 504 } }), 'timeout');
  });

  it('is found in names of any spelling, and never in names without end', () => {
    assert.equal(plainName('asyncio.exceptions.CancelledError'), 'cancellederror');
    assert.equal(failed({ code: 'x'.repeat(1e6) }), 'unknown');
  });

  it('reads the beginning of a long message, in time that does not grow with it', () => {
    assert.equal(failed({ message: `${'a'.repeat(3000)} rate limit` }), 'unknown');
    const started = performance.now();
    failed({ message: 'invalid '.repeat(200_000) });
    assert.ok(performance.now() - started < 100);
  });

  it('is right for every failure of the demo', () => {
    const expected = { authentication: 'auth', server: 'upstream' } as const;
    const random = new Random(keyOf(7));
    const kinds = new Set<string>();
    for (const model of Object.values(MODELS)) {
      const failures = Array.from({ length: 3000 }, () => drawFailure(random, model, false, true));
      for (const failure of [contextFailure(model, 1e6), ...failures]) {
        if (failure === undefined) continue;
        const { kind, outcome, error } = failure;
        kinds.add(kind);
        const name = kind === 'authentication' || kind === 'server' ? expected[kind] : kind;
        assert.equal(classOf({ outcome, error }), name, JSON.stringify(error));
      }
    }
    assert.equal(kinds.size, 6);
  });
});

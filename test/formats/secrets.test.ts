import assert from 'node:assert/strict';
import { hashed, isSecretName, maskedText, withoutCredentials, withoutSecrets } from '../../src/formats/secrets.ts';

describe('the headers that are kept', () => {
  it('are those without credentials, whatever the style of their names', () => {
    const secrets = [
      ...[
        'Authorization',
        'authorization',
        'Proxy-Authorization',
        'api-key',
        'Api_Key',
        'x-api-key',
        'apiKey',
        'APIKEY',
      ],
      ...['Ocp-Apim-Subscription-Key', 'subscription-key', 'x-functions-key', 'Cookie', 'Set-Cookie', 'x-goog-api-key'],
      ...['access_token', 'id_token', 'refresh_token', 'accessToken', 'X-MS-TOKEN-AAD-ACCESS-TOKEN', 'x-auth-token'],
      ...['X-MS-TOKEN-AAD-ID-TOKEN', 'x-ms-token-aad-refresh-token', 'x-amz-security-token', 'client_secret', 'key'],
      ...['llm.headers', 'gen_ai.headers', 'password', 'AppSubscriptionKey'],
    ];
    const kept = withoutSecrets(Object.fromEntries(secrets.map((name) => [name, 'x'])));
    assert.deepEqual(kept, {});
  });

  it('are all others, also those that speak of tokens and keys', () => {
    const harmless = {
      'x-ratelimit-remaining-tokens': '10',
      'anthropic-ratelimit-tokens-remaining': '0',
      'x-ms-token-aad-expires-on': '2026-01-15T11:00:00Z',
      'content-type': 'application/json',
      prompt_cache_key: 'k',
      'x-request-id': 'r-1',
      max_tokens: 5,
    };
    assert.deepEqual(withoutSecrets(harmless), harmless);
  });

  it('leave out a credential under a harmless name, and those further in', () => {
    const headers = { 'x-forwarded': 'Bearer abc', 'x-list': ['a', 'Basic YTpi'], inner: { Authorization: 'x', a: 1 } };
    assert.deepEqual(withoutSecrets(headers), { inner: { a: 1 } });
    assert.equal(headers.inner.Authorization, 'x');
  });

  it('may be named anything at all', () => {
    const odd = JSON.parse('{"__proto__":"x","constructor":"y","":"z"}') as Record<string, unknown>;
    assert.deepEqual(Object.keys(withoutSecrets(odd)), ['__proto__', 'constructor', '']);
    assert.ok(!isSecretName(''));
  });
});

describe('what stands for a secret', () => {
  it('is the same for the same one, differs for another, and does not show it', () => {
    assert.equal(hashed('key-1'), hashed('key-1'));
    assert.notEqual(hashed('key-1'), hashed('key-2'));
    assert.match(hashed('key-1'), /^sha256:[\da-f]{16}$/);
  });
});

describe('a request without its credentials', () => {
  it('keeps everything but those of tools, of data sources and of the caller', () => {
    const request = {
      model: 'gpt-4o',
      api_key: 'x',
      extra_headers: { a: 'b' },
      prompt_cache_key: 'p',
      tools: [
        {
          type: 'mcp',
          server_url: 'https://example.org',
          authorization: 'x',
          headers: { 'X-Api-Key': 'x', 'X-A': 'a' },
        },
        { type: 'function', function: { name: 'login', parameters: { properties: { password: { type: 'string' } } } } },
      ],
      data_sources: [{ type: 'azure_search', parameters: { index_name: 'docs', authentication: { key: 'x' } } }],
    };
    const before = structuredClone(request);
    assert.deepEqual(withoutCredentials(request), {
      model: 'gpt-4o',
      prompt_cache_key: 'p',
      tools: [{ type: 'mcp', server_url: 'https://example.org', headers: { 'X-A': 'a' } }, request.tools[1]],
      data_sources: [{ type: 'azure_search', parameters: { index_name: 'docs' } }],
    });
    assert.deepEqual(request, before);
  });

  it('is masked where it is text that was cut', () => {
    const text =
      '{"model":"m","authentication":{"type":"api_key","key":"abc"},"api_key" : "def","messages":[{"content":"the ke';
    assert.equal(maskedText(text), text.replace('abc', '***').replace('def', '***'));
    assert.equal(maskedText('{"api_key":"cut in the mid'), '{"api_key":"***');
  });
});

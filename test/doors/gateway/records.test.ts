/** The records of calls through the gateway, made by the real client of the package `openai` and by plain requests. */
import assert from 'node:assert/strict';
import OpenAI, { AzureOpenAI } from 'openai';
import type { GatewayOptions } from '../../../src/doors/gateway/gateway.ts';
import type { PromptRecord } from '../../../src/record/record.ts';
import { ModelProvider } from '../../support/model-provider.ts';
import { until } from '../../support/promptlog-command.ts';
import { attributeOf, chat, type GatewayUnderTest, gatewayBefore, serverThat } from './gateway-under-test.ts';

const ASK = { model: 'gpt-4o', messages: [{ role: 'user' as const, content: 'Where is my refund?' }] };
const SAID = 'You said: Where is my refund?';
const KEY = 'sk-very-secret-key-4711';

describe('the records of the gateway', function () {
  this.timeout(20_000);
  let provider: ModelProvider;
  let gateway: GatewayUnderTest;
  beforeEach(async () => {
    provider = await ModelProvider.start();
    gateway = await gatewayBefore([provider.url]);
  });
  afterEach(async () => {
    await gateway.close();
    await provider.close();
  });

  async function restarted(more: Partial<GatewayOptions>): Promise<void> {
    await gateway.close();
    gateway = await gatewayBefore([provider.url], more);
  }
  const client = (headers: Record<string, string> = {}): OpenAI =>
    new OpenAI({ baseURL: gateway.openAiUrl, apiKey: KEY, maxRetries: 0, defaultHeaders: headers });
  async function asked(headers: Record<string, string>, body: object = {}): Promise<PromptRecord> {
    await (await fetch(`${gateway.openAiUrl}/chat/completions`, chat(body, headers))).text();
    return gateway.one();
  }
  const usageOf = (record: PromptRecord): unknown => attributeOf(record, 'usage');

  it('hold prompt, answer, usage, times and the backend', async () => {
    const answer = await client().chat.completions.create(ASK);
    const record = await gateway.one();
    assert.equal(record.message.id, answer.id);
    assert.deepEqual(record.message.prompt, [{ role: 'human', content: 'Where is my refund?' }]);
    assert.ok(JSON.stringify(attributeOf(record, 'completion')).includes(SAID));
    assert.equal((usageOf(record) as { total_tokens: number }).total_tokens, answer.usage?.total_tokens);
    assert.deepEqual([record.outcome, record.operation, record.provider], ['completed', 'chat', 'openai']);
    assert.deepEqual(record.gateway, { backend: '127.0.0.1', status_code: 200, name: 'promptlog' });
    assert.ok((record.timing?.duration_ms ?? 0) > 0);
    assert.match(String(record.client?.['user_agent']), /^OpenAI\/JS/);
  });

  it('hold a stream with its first word’s time, and counts that are marked as estimated', async () => {
    let text = '';
    for await (const chunk of await client().chat.completions.create({ ...ASK, stream: true })) {
      text += chunk.choices[0]?.delta.content ?? '';
    }
    assert.equal(text, SAID);
    const record = await gateway.one();
    assert.equal(record.outcome, 'completed');
    assert.ok((record.timing?.['first_token_ms'] as number) > 0);
    assert.deepEqual(usageOf(record), { prompt_tokens: 12, completion_tokens: 8, total_tokens: 20, estimated: true });
    assert.equal(provider.calls[0]?.body['stream_options'], undefined);
  });

  it('hold each family of the API: tools, several answers, Responses, completions, embeddings', async () => {
    const openai = client();
    const tools = [
      { type: 'function' as const, function: { name: 'find', parameters: { type: 'object', properties: { q: {} } } } },
    ];
    await openai.chat.completions.create({ ...ASK, tools, tool_choice: 'required', n: 2 });
    await openai.responses.create({ model: 'gpt-4o', input: 'Hello', previous_response_id: 'resp_before' });
    for await (const _ of await openai.responses.create({ model: 'gpt-4o', input: 'Hello', stream: true }));
    await openai.completions.create({ model: 'gpt-3.5-turbo-instruct', prompt: 'Hello' });
    await openai.embeddings.create({ model: 'text-embedding-3-small', input: 'Hello' });
    await until('all records', () => gateway.records.length === 5);
    const operations = gateway.records.map(({ operation }) => operation).sort();
    assert.deepEqual(operations, ['chat', 'chat', 'chat', 'embeddings', 'text_completion']);
    const [withTools, after] = gateway.records;
    assert.ok(JSON.stringify(withTools?.message.other_attr).includes('"find"'));
    assert.equal(after?.message.previous_message_id, 'resp_before');
  });

  it('hold what fails: a refusal by the provider, a stream that breaks, an error inside one', async () => {
    for (const [model, outcome] of [
      ['fails-429', 'failed'],
      ['filters-prompt', 'filtered'],
      ['cuts-stream', 'failed'],
      ['fails-in-stream', 'failed'],
    ] as const) {
      await restarted({});
      const stream = model.endsWith('stream');
      await assert.rejects(async () => {
        const answer = await client().chat.completions.create({ ...ASK, model, stream });
        if (Symbol.asyncIterator in answer) for await (const _ of answer);
      });
      const record = await gateway.one();
      assert.equal(record.outcome, outcome, model);
      if (stream) assert.ok(JSON.stringify(attributeOf(record, 'completion')).includes('You said'), model);
    }
  });

  it('hold calls of Azure’s client, with deployment, version and region of it', async () => {
    const azure = new AzureOpenAI({
      endpoint: gateway.url,
      apiKey: KEY,
      apiVersion: '2024-10-21',
      deployment: 'my-gpt',
      maxRetries: 0,
    });
    await azure.chat.completions.create({ ...ASK, model: '' });
    const record = await gateway.one();
    assert.equal(provider.calls[0]?.path, '/openai/deployments/my-gpt/chat/completions');
    assert.deepEqual([record.provider, record.properties?.['api_version']], ['azure.ai.openai', '2024-10-21']);
    assert.equal(record.properties?.['deployment'], 'my-gpt');
    assert.match(String(record.client?.['subscription']), /^sha256:[0-9a-f]{16}$/);
  });

  it('hold what the caller says in headers, which the provider never sees', async () => {
    const record = await asked({
      'x-promptlog-session': 'case-7',
      'x-promptlog-user': 'ada',
      'x-promptlog-tags': 'beta, eu',
      'x-promptlog-previous': 'm-1',
    });
    assert.deepEqual(
      [record.chat_session_id, record.user?.['user_id'], record.tags],
      ['case-7', 'ada', ['beta', 'eu']],
    );
    assert.equal(record.message.previous_message_id, 'm-1');
    assert.equal(JSON.stringify(provider.calls[0]?.headers).includes('promptlog'), false);
  });

  it('name the user by the headers of the platform, and say by which', async () => {
    const principal = {
      auth_typ: 'aad',
      claims: [
        { typ: 'oid', val: 'o-1' },
        { typ: 'name', val: 'Ada' },
      ],
    };
    const encoded = Buffer.from(JSON.stringify(principal)).toString('base64');
    const one = await asked({ 'x-ms-client-principal': encoded, 'x-user-id': 'someone-else' });
    assert.deepEqual([one.user?.['user_id'], one.user?.['name']], ['o-1', 'Ada']);
    assert.equal(one.properties?.['identity'], 'x-ms-client-principal');
    await restarted({});
    const other = await asked({ 'x-user-id': 'u-2' });
    assert.deepEqual([other.user?.['user_id'], other.properties?.['identity']], ['u-2', 'x-user-id']);
  });

  it('name the user by a token that nobody verified, marked so, and only where the call names none', async () => {
    const claims = { oid: 'o-9', sub: 's-9', tid: 't-9', name: 'App', email: 'a@b.c', secret: 'claim-secret' };
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const token = `${part({ alg: 'RS256' })}.${part(claims)}.c2lnbmF0dXJlLXNlY3JldA`;
    const one = await asked({ authorization: `Bearer ${token}` });
    assert.deepEqual(one.user, { user_id: 'o-9', name: 'App', tenant_id: 't-9' });
    assert.equal(one.properties?.['identity'], 'bearer token, not verified');
    assert.equal(JSON.stringify(one).includes('secret'), false);
    assert.equal(provider.calls[0]?.headers.authorization, `Bearer ${token}`);
    await restarted({});
    const named = await asked({ authorization: `Bearer ${token}` }, { user: 'end-user' });
    assert.equal(named.user?.['user_id'], 'end-user');
  });

  it('never hold a credential, which all reach the provider', async () => {
    const secrets = {
      authorization: `Bearer ${KEY}`,
      'api-key': 'azure-secret-1',
      'ocp-apim-subscription-key': 'apim-secret-2',
      cookie: 'session=cookie-secret-3',
      'x-api-key': 'x-secret-4',
      'x-functions-key': 'fn-secret-5',
    };
    const url = `${gateway.openAiUrl}/chat/completions?api-key=query-secret-6&sig=sig-secret-7`;
    for (const model of ['gpt-4o', 'fails-401', 'fails-500']) {
      await (await fetch(url, chat({ model }, secrets))).text();
    }
    await until('all records', () => gateway.records.length === 3);
    const kept = JSON.stringify([gateway.records, gateway.notices]);
    assert.equal(/secret/.test(kept), false);
    assert.ok(kept.includes('sha256:'));
    for (const [name, value] of Object.entries(secrets)) assert.equal(provider.calls[0]?.headers[name], value);
  });

  it('hold the counts of a stream where the operator asks for them, and the caller sees none', async () => {
    await restarted({ askForUsage: true });
    const chunks = [];
    for await (const chunk of await client().chat.completions.create({ ...ASK, stream: true })) chunks.push(chunk);
    assert.ok(chunks.every((chunk) => chunk.choices.length > 0 && !('usage' in chunk)));
    assert.deepEqual(provider.calls[0]?.body['stream_options'], { include_usage: true });
    assert.equal((usageOf(await gateway.one()) as { total_tokens: number }).total_tokens, 10);
  });

  it('leave a caller’s own wish for counts alone', async () => {
    await restarted({ askForUsage: true });
    const asking = { ...ASK, stream: true, stream_options: { include_usage: true } } as const;
    let usage: unknown;
    for await (const chunk of await client().chat.completions.create(asking)) usage = chunk.usage ?? usage;
    assert.equal((usage as { total_tokens: number }).total_tokens, 10);
  });

  it('come of the caller’s own request where a server refuses to be asked for counts', async () => {
    const bodies: string[] = [];
    const old = await serverThat(async (request, reply) => {
      let text = '';
      for await (const chunk of request) text += String(chunk);
      bodies.push(text);
      const isAsked = text.includes('stream_options');
      reply.writeHead(isAsked ? 400 : 200, { 'content-type': isAsked ? 'application/json' : 'text/event-stream' });
      reply.end(isAsked ? '{"error":{"message":"unknown member stream_options"}}' : 'data: [DONE]\n\n');
    });
    const before = await gatewayBefore([old.url], { askForUsage: true });
    try {
      const ask = chat({ stream: true });
      const answer = await fetch(`${before.openAiUrl}/chat/completions`, ask);
      assert.deepEqual([answer.status, await answer.text()], [200, 'data: [DONE]\n\n']);
      assert.deepEqual([bodies.length, bodies[1]], [2, ask.body]);
    } finally {
      await before.close();
      await old.close();
    }
  });

  it('pass another refusal on as it came while counts are asked for', async () => {
    await restarted({ askForUsage: true });
    const answer = await fetch(
      `${gateway.openAiUrl}/chat/completions`,
      chat({ stream: true, model: 'filters-prompt' }),
    );
    assert.equal(answer.status, 400);
    assert.match(await answer.text(), /content_filter/);
    assert.equal((await gateway.one()).outcome, 'filtered');
  });
});

describe('the gateway while the spool is full', function () {
  this.timeout(20_000);
  let provider: ModelProvider;
  beforeEach(async () => {
    provider = await ModelProvider.start();
  });
  afterEach(() => provider.close());

  it('goes on unlogged, counts, and says so once and when it is over', async () => {
    const gateway = await gatewayBefore([provider.url]);
    try {
      gateway.hasRoom = false;
      const ask = async (): Promise<number> => {
        const answer = await fetch(`${gateway.openAiUrl}/chat/completions`, chat());
        await answer.text();
        return answer.status;
      };
      assert.deepEqual([await ask(), await ask()], [200, 200]);
      await until('both are counted', () => gateway.counts.unlogged === 2);
      gateway.hasRoom = true;
      assert.equal(await ask(), 200);
      await gateway.one();
      assert.deepEqual(
        gateway.notices.map(({ level, code, facts }) => [level, code, facts]),
        [
          ['error', 'gateway.full', undefined],
          ['info', 'gateway.room', { calls: 2 }],
        ],
      );
    } finally {
      await gateway.close();
    }
  });

  it('refuses calls where the operator wants none unlogged, and nothing else', async () => {
    const gateway = await gatewayBefore([provider.url], { whenFull: 'block' });
    try {
      gateway.hasRoom = false;
      const refused = await fetch(`${gateway.openAiUrl}/chat/completions`, chat());
      assert.deepEqual([refused.status, refused.headers.get('retry-after')], [503, '10']);
      assert.match(await refused.text(), /"type":"gateway_error"/);
      assert.equal((await fetch(`${gateway.openAiUrl}/models`)).status, 404);
      assert.deepEqual(gateway.counts, { logged: 0, unlogged: 0, blocked: 1 });
      assert.equal(provider.calls.length, 1);
      gateway.hasRoom = true;
      assert.equal((await fetch(`${gateway.openAiUrl}/chat/completions`, chat())).status, 200);
      assert.deepEqual(
        gateway.notices.map(({ code }) => code),
        ['gateway.full', 'gateway.room'],
      );
    } finally {
      await gateway.close();
    }
  });

  it('goes on when a record cannot be made, and says so without a word of it', async () => {
    const gateway = await gatewayBefore([provider.url], {
      taker: {
        gate: {},
        acceptPassed: () => {
          throw new Error('Where is my refund?');
        },
      },
    });
    try {
      const answer = await fetch(`${gateway.openAiUrl}/chat/completions`, chat());
      assert.equal(answer.status, 200);
      await until('it is counted', () => gateway.counts.unlogged === 1);
      assert.equal(gateway.notices.length, 1);
      assert.equal(JSON.stringify(gateway.notices).includes('refund'), false);
    } finally {
      await gateway.close();
    }
  });
});

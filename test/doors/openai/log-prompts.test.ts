/** The real client of the package `openai` over a real wire, with and without its prompts being logged. */
import assert from 'node:assert/strict';
import OpenAI, { APIUserAbortError, AzureOpenAI, RateLimitError } from 'openai';
import { catchUp } from '../../../src/afterwards.ts';
import { type LogPromptsOptions, logPrompts } from '../../../src/doors/openai/log-prompts.ts';
import { withSession } from '../../../src/doors/session.ts';
import type { PromptlogError } from '../../../src/errors.ts';
import type { PromptRecord } from '../../../src/record/record.ts';
import { readRecord } from '../../../src/record/schema.ts';
import type { RecordTaker } from '../../../src/record-taker.ts';
import { ModelProvider } from '../../support/model-provider.ts';
import { until } from '../../support/promptlog-command.ts';

const ASK = { model: 'gpt-4o', messages: [{ role: 'user' as const, content: 'Where is my refund?' }] };
const SAID = 'You said: Where is my refund?';

describe('a client whose prompts are logged', function () {
  this.timeout(20_000);
  let provider: ModelProvider;
  let taken: PromptRecord[];
  /** What was taken by now: a record is made when the caller has its answer. */
  const recordsNow = (): PromptRecord[] => {
    catchUp();
    return taken;
  };
  let warnings: PromptlogError[];

  beforeEach(async () => {
    provider = await ModelProvider.start();
    taken = [];
    warnings = [];
  });
  afterEach(async () => {
    await provider.close();
  });

  const taker: Pick<RecordTaker, 'accept'> = {
    accept(input, door) {
      assert.equal(door, 'openai');
      const record = readRecord(structuredClone(input));
      taken.push(record);
      return { id: record.message.id, session: record.chat_session_id };
    },
  };

  function options(more: LogPromptsOptions = {}): LogPromptsOptions {
    return { shipper: taker as RecordTaker, onWarning: (error) => void warnings.push(error), ...more };
  }

  function plain(more: Partial<ConstructorParameters<typeof OpenAI>[0]> = {}): OpenAI {
    return new OpenAI({ baseURL: `${provider.url}/v1`, apiKey: 'sk-test', maxRetries: 0, ...more });
  }

  function logged(more: LogPromptsOptions = {}): OpenAI {
    return logPrompts(plain(), options(more));
  }

  // A record without usage is there when its tokens have been counted.
  async function one(): Promise<PromptRecord> {
    await until('a record', () => recordsNow().length > 0);
    return only();
  }

  function only(): PromptRecord {
    catchUp();
    assert.deepEqual(
      warnings.map(({ message }) => message),
      [],
    );
    assert.equal(recordsNow().length, 1);
    return recordsNow()[0] ?? assert.fail();
  }

  const completionOf = (record: PromptRecord) => record.message.other_attr.find((entry) => 'completion' in entry);
  const usageOf = (record: PromptRecord) =>
    record.message.other_attr.find((entry) => 'usage' in entry)?.['usage'] as { total_tokens?: number } | undefined;

  async function textOf(stream: AsyncIterable<OpenAI.ChatCompletionChunk>): Promise<string> {
    let text = '';
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
    return text;
  }

  it('is the very same client, and followed once only', () => {
    const client = plain();
    assert.equal(logPrompts(client, options()), client);
    const { fetch } = client as unknown as { fetch: unknown };
    logPrompts(client, options());
    assert.equal((client as unknown as { fetch: unknown }).fetch, fetch);
    assert.ok(client instanceof OpenAI);
  });

  it('makes one record of a call, with prompt, answer, usage and time', async () => {
    const answer = await logged({ app: 'support' }).chat.completions.create(ASK);
    assert.equal(answer.choices[0]?.message.content, SAID);
    const record = only();
    assert.equal(record.message.id, answer.id);
    assert.deepEqual(record.message.prompt, [{ role: 'human', content: 'Where is my refund?' }]);
    assert.ok(JSON.stringify(completionOf(record)).includes(SAID));
    assert.equal(usageOf(record)?.total_tokens, answer.usage?.total_tokens);
    assert.deepEqual([record.outcome, record.client?.['app'], record.operation], ['completed', 'support', 'chat']);
    assert.ok((record.timing?.duration_ms ?? 0) > 0);
  });

  it('answers exactly as the client alone does, whichever way it is asked', async () => {
    // Answers tell how often the same was asked, so each client has a provider of its own.
    const other = await ModelProvider.start();
    const [bare, followed] = [plain({ baseURL: `${other.url}/v1` }), logged()];
    const ways: readonly ((client: OpenAI) => Promise<unknown>)[] = [
      (client) => client.chat.completions.create(ASK),
      async (client) => {
        const { data, response } = await client.chat.completions.create(ASK).withResponse();
        return [data, response.status, response.constructor.name, response.url.endsWith('/v1/chat/completions')];
      },
      async (client) => {
        const response = await client.chat.completions.create({ ...ASK, stream: true }).asResponse();
        return [response.headers.get('content-type'), await response.text()];
      },
      async (client) => {
        const chunks = [];
        for await (const chunk of await client.chat.completions.create({ ...ASK, stream: true })) chunks.push(chunk);
        return chunks;
      },
      (client) => client.chat.completions.stream(ASK).finalChatCompletion(),
      (client) =>
        client.chat.completions.create({ ...ASK, stream: true, stream_options: { include_usage: true } }).then(textOf),
      (client) => client.responses.create({ model: 'gpt-4o', input: 'Hello' }),
      async (client) => {
        const events = [];
        for await (const event of await client.responses.create({ model: 'gpt-4o', input: 'Hello', stream: true }))
          events.push(event);
        return events;
      },
      (client) => client.completions.create({ model: 'gpt-3.5-turbo-instruct', prompt: 'Hello' }),
      (client) => client.embeddings.create({ model: 'text-embedding-3-small', input: 'Hello' }),
      (client) =>
        client.models.list().then(
          ({ data }) => data,
          (error: Error) => error.message,
        ),
    ];
    // The stand-in makes ids of what it was asked, and it was asked for counts.
    const plainly = (value: unknown): unknown =>
      JSON.parse(JSON.stringify(value).replaceAll(/(chatcmpl-|resp_|msg_)[0-9a-f]{24}/g, '$1'));
    for (const way of ways) assert.deepEqual(plainly(await way(followed)), plainly(await way(bare)));
    await other.close();
    assert.equal(recordsNow().length, ways.length - 1);
    assert.deepEqual(warnings, []);
  });

  it('has the counts of a stream that the application never sees', async () => {
    const chunks = [];
    for await (const chunk of await logged().chat.completions.create({ ...ASK, stream: true })) chunks.push(chunk);
    assert.ok(chunks.every((chunk) => chunk.choices.length > 0 && !('usage' in chunk)));
    assert.deepEqual(provider.calls[0]?.body['stream_options'], { include_usage: true });
    const record = only();
    assert.equal(usageOf(record)?.total_tokens, 10);
    assert.ok((record.timing?.first_token_ms ?? 0) > 0);
    assert.equal(record.outcome, 'completed');
  });

  it('leaves the request alone where that is asked', async () => {
    await textOf(await logged({ askForUsage: false }).chat.completions.create({ ...ASK, stream: true }));
    assert.equal(provider.calls[0]?.body['stream_options'], undefined);
    const { total_tokens: total, ...counted } = usageOf(await one()) ?? assert.fail();
    assert.deepEqual([total, counted], [20, { prompt_tokens: 12, completion_tokens: 8, estimated: true }]);
  });

  it('makes a record of a stream that the application left, with the text so far', async () => {
    let taken = 0;
    for await (const _ of await logged().chat.completions.create({ ...ASK, stream: true })) if (++taken === 3) break;
    const record = await one();
    assert.equal(record.outcome, 'aborted');
    assert.ok(JSON.stringify(completionOf(record)).includes('You said'));
    assert.ok(!JSON.stringify(completionOf(record)).includes('refund?'));
  });

  it('makes one record of a call that was aborted, before it was sent and in the middle of its stream', async () => {
    const early = new AbortController();
    const call = logged().chat.completions.create(ASK, { signal: early.signal });
    early.abort();
    await assert.rejects(call, APIUserAbortError);
    assert.deepEqual([only().outcome, only().message.prompt.length], ['aborted', 1]);
    taken = [];
    const stream = await logged().chat.completions.create({ ...ASK, stream: true });
    for await (const _ of stream) stream.controller.abort();
    assert.equal((await one()).outcome, 'aborted');
  });

  it('counts the attempts of the client, in one record', async () => {
    const client = logPrompts(plain({ maxRetries: 2 }), options());
    const call = client.chat.completions.create({ ...ASK, model: 'fails-429' });
    await assert.rejects(call, RateLimitError);
    const record = only();
    assert.deepEqual([record.outcome, record.error?.status, record.gateway?.['attempts']], ['failed', 429, 3]);
    assert.equal(provider.calls.length, 3);
  });

  it('makes a record of a server that nobody answers at', async () => {
    const client = logPrompts(plain({ baseURL: 'http://127.0.0.1:1/v1' }), options());
    await assert.rejects(client.chat.completions.create(ASK), OpenAI.APIConnectionError);
    const record = only();
    assert.equal(record.outcome, 'failed');
    assert.match(String(record.error?.message), /onnect/);
  });

  it('follows Azure’s client, and one that is made of another', async () => {
    const azure = logPrompts(
      new AzureOpenAI({ endpoint: provider.url, apiKey: 'k', apiVersion: '2024-10-21', maxRetries: 0 }),
      options(),
    );
    assert.ok(azure instanceof AzureOpenAI);
    await azure.chat.completions.create(ASK);
    assert.equal(only().provider, 'azure.ai.openai');
    taken = [];
    await logged().withOptions({ timeout: 5_000 }).chat.completions.create(ASK);
    assert.equal(only().outcome, 'completed');
  });

  it('threads the calls of a session, and says whose they are', async () => {
    const client = logged({ tags: ['all'] });
    await withSession({ sessionId: 's-1', user: 'ada', tags: ['mine'], properties: { team: 'red' } }, async () => {
      await client.chat.completions.create(ASK);
      await client.responses.create({ model: 'gpt-4o', input: 'And now?' });
    });
    const [first, second] = recordsNow();
    assert.deepEqual([first?.chat_session_id, second?.chat_session_id], ['s-1', 's-1']);
    assert.equal(second?.message.previous_message_id, first?.message.id);
    assert.deepEqual([second?.user.user_id, second?.tags], ['ada', ['all', 'mine']]);
    assert.equal(second?.properties?.['team'], 'red');
  });

  it('takes what is said of one call from headers, which go no further', async () => {
    const headers = { 'x-promptlog-session': 's-2', 'x-promptlog-user': 'bob', 'x-promptlog-tags': 'a, b' };
    await logged().chat.completions.create(ASK, { headers });
    const record = only();
    assert.deepEqual([record.chat_session_id, record.user.user_id, record.tags], ['s-2', 'bob', ['a', 'b']]);
    assert.deepEqual(
      Object.keys(provider.calls[0]?.headers ?? {}).filter((name) => name.startsWith('x-promptlog')),
      [],
    );
  });

  it('never lets a fault of its own reach the application', async () => {
    const failing = { accept: () => assert.fail('the disk is gone') } as unknown as RecordTaker;
    const client = logPrompts(plain(), { shipper: failing, onWarning: () => assert.fail('nor a listener’s') });
    const answer = await client.chat.completions.create(ASK);
    assert.equal(answer.choices[0]?.message.content, SAID);
    assert.equal(await textOf(await client.chat.completions.create({ ...ASK, stream: true })), SAID);
    await assert.rejects(client.chat.completions.create({ ...ASK, model: 'fails-429' }), RateLimitError);
  });

  it('keeps no key of the caller', async () => {
    await logged().chat.completions.create(ASK);
    assert.ok(!JSON.stringify(recordsNow()).includes('sk-test'));
  });
});

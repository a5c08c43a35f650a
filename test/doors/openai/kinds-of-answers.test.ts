/** What the records hold of every kind of question and answer: tools, choices, refusals, pictures, filters, and each of the APIs. */
import assert from 'node:assert/strict';
import type OpenAI from 'openai';
import { AzureOpenAI } from 'openai';
import { logPrompts } from '../../../src/doors/openai/log-prompts.ts';
import { membersOf } from '../../../src/formats/values.ts';
import type { PromptRecord } from '../../../src/record/record.ts';
import { choiceOf, completionOf, LoggedClients, usageOf } from '../../support/logged-client.ts';
import { recordedStream } from '../call/recorded-streams.ts';
import { type Replay, ReplayingProvider } from '../call/replay.ts';
import { type GatewayUnderTest, gatewayBefore } from '../gateway/gateway-under-test.ts';

const ASK = { model: 'gpt-4o', messages: [{ role: 'user' as const, content: 'Grüße?' }] };
const JSON_TYPE = { 'content-type': 'application/json' };

async function all<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const found = [];
  for await (const each of stream) found.push(each);
  return found;
}

/** A recorded stream, in pieces that end inside characters. */
function streamed(name: string): Replay {
  const { bytes } = recordedStream(name);
  const pieces = Array.from({ length: Math.ceil(bytes.length / 97) }, (_, at) =>
    bytes.subarray(at * 97, (at + 1) * 97),
  );
  return { headers: { 'content-type': 'text/event-stream' }, pieces };
}

/** What a recorded stream makes, as the answer in one piece that it would have been. */
function inOnePiece(name: string): Replay {
  return { headers: JSON_TYPE, pieces: [JSON.stringify(recordedStream(name).folded.body)] };
}

describe('the record of a call', function () {
  this.timeout(60_000);
  let provider: ReplayingProvider;
  let gateway: GatewayUnderTest;
  let clients: LoggedClients;
  before(async () => {
    provider = await ReplayingProvider.start({ pieces: [] });
    gateway = await gatewayBefore([provider.url]);
  });
  beforeEach(() => {
    clients = new LoggedClients(provider.url);
  });
  after(async () => {
    await gateway.close();
    await provider.close();
  });

  /** The record of a recorded stream, and that of the same answer in one piece; both by the client and through the gateway. */
  async function recordsOf(
    name: string,
    ask: (client: OpenAI, stream: boolean) => Promise<unknown>,
  ): Promise<PromptRecord[]> {
    const records: PromptRecord[] = [];
    for (const stream of [true, false]) {
      provider.replay(stream ? streamed(name) : inOnePiece(name));
      await ask(clients.logged(), stream);
      records.push(await clients.one());
      await ask(clients.plain({ baseURL: gateway.openAiUrl }), stream);
      records.push(await gateway.one());
      gateway.records.length = 0;
    }
    return records;
  }
  const chatOf =
    (more: object = {}) =>
    async (client: OpenAI, stream: boolean) => {
      if (stream) await all(await client.chat.completions.create({ ...ASK, ...more, stream }));
      else await client.chat.completions.create({ ...ASK, ...more });
    };
  const responseOf =
    (more: object = {}) =>
    async (client: OpenAI, stream: boolean) => {
      const ask = { model: 'gpt-5', input: 'Grüße?', ...more };
      if (stream) await all(await client.responses.create({ ...ask, stream }));
      else await client.responses.create(ask);
    };

  it('has every tool that was called at once, its pieces joined though they came in turns', async () => {
    for (const record of await recordsOf('chat-tools', chatOf({ parallel_tool_calls: true }))) {
      const { message, finish_reason: reason } = choiceOf(record);
      assert.deepEqual(message?.['tool_calls'], [
        { id: 'call_w1', type: 'function', function: { name: 'weather', arguments: '{"place":"München 🥨"}' } },
        { id: 'call_t1', type: 'function', function: { name: 'time', arguments: '{"zone":"Asia/Tokyo"}' } },
        { id: 'call_w2', type: 'function', function: { name: 'weather', arguments: '{}' } },
      ]);
      assert.deepEqual([reason, usageOf(record)?.total_tokens], ['tool_calls', 101]);
      assert.equal(record.request?.['parallel_tool_calls'], true);
    }
  });

  it('has the call of a tool and what it answered, where they are asked with again', async () => {
    provider.replay(inOnePiece('chat-with-usage'));
    const called = {
      id: 'call_1',
      type: 'function' as const,
      function: { name: 'weather', arguments: '{"place":"Ulm"}' },
    };
    const messages = [
      ...ASK.messages,
      { role: 'assistant' as const, content: null, tool_calls: [called] },
      { role: 'tool' as const, tool_call_id: 'call_1', content: 'Rain, 9 °C' },
    ];
    await clients.logged().chat.completions.create({ model: 'gpt-4o', messages });
    const { prompt } = (await clients.one()).message;
    assert.deepEqual(prompt, [{ role: 'human', content: 'Grüße?' }, ...messages.slice(1)]);
  });

  it('has each of several choices, with what each token was worth', async () => {
    for (const record of await recordsOf('chat-choices', chatOf({ n: 2, logprobs: true }))) {
      assert.deepEqual(
        [0, 1].map((index) => [choiceOf(record, index).message?.['content'], choiceOf(record, index).finish_reason]),
        [
          ['Ja 🙂', 'stop'],
          ['Né.', 'length'],
        ],
      );
      const { content } = membersOf(membersOf(choiceOf(record, 1))['logprobs']);
      assert.deepEqual(membersOf((content as unknown[])[0]), {
        token: 'Né',
        logprob: -0.25,
        bytes: [78, 195, 169],
        top_logprobs: [],
      });
      assert.deepEqual([record.request?.['n'], record.request?.['logprobs']], [2, true]);
    }
  });

  it('has the words of a refusal', async () => {
    for (const record of await recordsOf('chat-refusal', chatOf())) {
      const { refusal, content } = choiceOf(record).message ?? {};
      assert.deepEqual([refusal, content ?? null], ['Dabei helfe ich nicht – Entschuldigung.', null]);
      assert.equal(record.outcome, 'completed');
    }
  });

  it('has pictures, sounds and files of the question as they were sent', async () => {
    provider.replay(inOnePiece('chat-with-usage'));
    const content: OpenAI.ChatCompletionContentPart[] = [
      { type: 'text', text: 'What is this?' },
      { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=', detail: 'low' } },
      { type: 'image_url', image_url: { url: 'https://example.org/cat.png' } },
      { type: 'input_audio', input_audio: { data: 'UklGRg==', format: 'wav' } },
      { type: 'file', file: { filename: 'größe.pdf', file_data: 'data:application/pdf;base64,JVBERi0=' } },
    ];
    const modalities: ('text' | 'audio')[] = ['text'];
    await clients
      .logged()
      .chat.completions.create({ model: 'gpt-4o', messages: [{ role: 'user', content }], modalities });
    assert.deepEqual((await clients.one()).message.prompt, [{ role: 'human', content }]);
    const input: OpenAI.Responses.ResponseInput = [
      {
        role: 'user',
        content: [
          { type: 'input_text', text: 'And this?' },
          { type: 'input_image', image_url: 'https://example.org/dog.png', detail: 'auto' },
          { type: 'input_file', filename: 'a.txt', file_data: 'data:text/plain;base64,eA==' },
        ],
      },
    ];
    provider.replay(inOnePiece('responses'));
    await clients.logged().responses.create({ model: 'gpt-5', input, instructions: 'Look.' });
    assert.deepEqual((await clients.one()).message.prompt, [
      { role: 'system', content: 'Look.' },
      { role: 'human', content: (input[0] as { content: unknown }).content },
    ]);
  });

  it('has what Azure’s filter found, which comes in chunks without choices and behind the last word', async () => {
    const azure = (): AzureOpenAI =>
      new AzureOpenAI({
        endpoint: provider.url,
        apiKey: 'k',
        apiVersion: '2024-10-21',
        deployment: 'my-gpt',
        maxRetries: 0,
      });
    const found: PromptRecord[] = [];
    for (const name of ['azure', 'azure-late-filter']) {
      provider.replay(streamed(name));
      const bare = await all(await azure().chat.completions.create({ ...ASK, stream: true }));
      const ours = await all(
        await logPrompts(azure(), clients.options()).chat.completions.create({ ...ASK, stream: true }),
      );
      assert.deepEqual(ours, bare);
      assert.equal(ours[0]?.choices.length, 0);
      found.push(await clients.one());
    }
    const [safe, filtered] = found;
    const attributes = Object.assign({}, ...(safe?.message.other_attr ?? [])) as Record<string, unknown>;
    const [prompt] = attributes['prompt_filter_results'] as { content_filter_results: { jailbreak: unknown } }[];
    assert.deepEqual(prompt?.content_filter_results.jailbreak, { filtered: false, detected: false });
    assert.deepEqual(
      [safe?.outcome, safe?.provider, safe?.properties?.['deployment'], safe?.response_id],
      ['completed', 'azure.ai.openai', 'my-gpt', 'chatcmpl-A1'],
    );
    const choice = choiceOf(filtered ?? assert.fail());
    assert.deepEqual(
      [filtered?.outcome, choice.finish_reason, choice.message?.['content']],
      ['filtered', 'content_filter', 'Das Böse'],
    );
    const results = membersOf(membersOf(choice)['content_filter_results']);
    assert.deepEqual(results['violence'], { filtered: true, severity: 'high' });
    assert.deepEqual(results['protected_material_text'], { filtered: false, detected: true });
  });

  it('has the texts of legacy completions, with their counts', async () => {
    const ask = { model: 'gpt-3.5-turbo-instruct', prompt: ['Es', 'Il'], n: 1 };
    const records = await recordsOf('completion', async (client, stream) => {
      if (stream)
        await all(await client.completions.create({ ...ask, stream, stream_options: { include_usage: true } }));
      else await client.completions.create(ask);
    });
    for (const record of records) {
      assert.deepEqual(
        [0, 1].map((index) => [choiceOf(record, index).text, choiceOf(record, index).finish_reason]),
        [
          ['Es grünt 🌱', 'stop'],
          ['Il était', 'length'],
        ],
      );
      assert.deepEqual([record.operation, usageOf(record)?.total_tokens], ['text_completion', 13]);
      assert.deepEqual(
        record.message.prompt,
        ['Es', 'Il'].map((content) => ({ role: 'human', content })),
      );
    }
  });

  it('has how many vectors there were, and of what size, though the client asks for them in base64', async () => {
    const vector = Buffer.from(new Float32Array([0.5, -0.5, 1]).buffer).toString('base64');
    const data = [0, 1].map((index) => ({ object: 'embedding', index, embedding: vector }));
    const usage = { prompt_tokens: 4, total_tokens: 4 };
    provider.replay({
      headers: JSON_TYPE,
      pieces: [JSON.stringify({ object: 'list', data, model: 'text-embedding-3-small', usage })],
    });
    const input = ['Grüße', 'Hallo'];
    const bare = await clients.plain().embeddings.create({ model: 'text-embedding-3-small', input });
    const ours = await clients.logged().embeddings.create({ model: 'text-embedding-3-small', input });
    assert.deepEqual(ours, bare);
    assert.deepEqual(ours.data[1]?.embedding, [0.5, -0.5, 1]);
    const record = await clients.one();
    assert.deepEqual([record.operation, record.outcome, usageOf(record)?.total_tokens], ['embeddings', 'completed', 4]);
    assert.deepEqual(
      record.message.prompt,
      input.map((content) => ({ role: 'human', content })),
    );
    const attributes = Object.assign({}, ...record.message.other_attr) as Record<string, unknown>;
    assert.deepEqual(attributes['embeddings'], { count: 2, dimensions: 3 });
  });

  it('has the items of a response, and the response and the conversation it goes on from', async () => {
    const ask = responseOf({ previous_response_id: 'resp_R0', conversation: undefined, instructions: 'Be brief.' });
    for (const record of await recordsOf('responses', ask)) {
      const { output } = completionOf(record) as { output?: { type: string }[] };
      assert.deepEqual(
        output?.map(({ type }) => type),
        ['reasoning', 'message'],
      );
      assert.ok(
        JSON.stringify(output).includes('"text":"Grüße 🙂"') && JSON.stringify(output).includes('Höflich sein.'),
      );
      assert.deepEqual(
        [record.message.id, record.response_id, record.message.previous_message_id, usageOf(record)?.total_tokens],
        ['resp_R1', 'resp_R1', 'resp_R0', 52],
      );
      assert.deepEqual(record.message.prompt[0], { role: 'system', content: 'Be brief.' });
    }
    for (const conversation of ['conv_7', { id: 'conv_7' }]) {
      for (const record of await recordsOf('responses', responseOf({ conversation }))) {
        assert.equal(record.chat_session_id, 'conv_7');
      }
    }
  });

  it('has the functions a response calls at once, and its refusal', async () => {
    for (const record of await recordsOf('responses-tools', responseOf())) {
      const { output } = completionOf(record) as { output?: Record<string, unknown>[] };
      assert.deepEqual(
        output?.map(({ name, arguments: given, call_id }) => [name, given, call_id]),
        [
          ['weather', '{"place":"München"}', 'call_0'],
          ['time', '{"zone":"CET"}', 'call_1'],
        ],
      );
    }
    for (const record of await recordsOf('responses-refusal', responseOf())) {
      assert.ok(JSON.stringify(completionOf(record)).includes('"refusal":"Das geht nicht – leider."'));
    }
  });

  it('has what a response had said before it failed, and why it did', async () => {
    provider.replay(streamed('responses-failed'));
    await all(await clients.logged().responses.create({ model: 'gpt-5', input: 'Grüße?', stream: true }));
    const record = await clients.one();
    assert.deepEqual(
      [record.outcome, record.error?.code, record.error?.message],
      ['failed', 'server_error', 'Das Modell fiel aus.'],
    );
    assert.ok(JSON.stringify(completionOf(record)).includes('"text":"Grü"'));
  });

  it('says when the first word came and how long it took, and has the id of the request', async () => {
    provider.replay({
      ...streamed('chat-with-usage'),
      headers: { 'content-type': 'text/event-stream', 'x-request-id': 'req_9' },
    });
    await all(await clients.logged().chat.completions.create({ ...ASK, stream: true }));
    const { timing, properties, system_fingerprint } = await clients.one();
    assert.ok((timing?.['first_token_ms'] as number) > 0);
    assert.ok((timing?.['duration_ms'] as number) >= (timing?.['first_token_ms'] as number));
    assert.deepEqual([properties?.['x-request-id'], system_fingerprint], ['req_9', 'fp_44709d6fcb']);
  });
});

/** Every way in which the package `openai` gives an answer: with its prompts being logged it is the same, down to the classes. */
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import type { ReadableStream as NodeStream } from 'node:stream/web';
import OpenAI, { type ClientOptions } from 'openai';
import { APIPromise } from 'openai/core/api-promise';
import { Stream } from 'openai/core/streaming';
import { zodResponseFormat, zodTextFormat } from 'openai/helpers/zod';
import { ChatCompletionStream } from 'openai/lib/ChatCompletionStream';
import { ResponseStream } from 'openai/lib/responses/ResponseStream';
import { z } from 'zod';
import { LoggedClients } from '../../support/logged-client.ts';
import { until } from '../../support/promptlog-command.ts';
import { recordedStream } from '../call/recorded-streams.ts';
import { classesOf, type Got, got, type Heard, type Replay, ReplayingProvider } from '../call/replay.ts';

const MESSAGES = [{ role: 'user' as const, content: 'Grüße?' }];
const ASK = { model: 'gpt-4o', messages: MESSAGES };
const ASK_RESPONSES = { model: 'gpt-5', input: 'Grüße?' };
const ASK_LEGACY = { model: 'gpt-3.5-turbo-instruct', prompt: 'Grüße?' };
const COUNTED = { stream_options: { include_usage: true } } as const;
const JSON_TYPE = { 'content-type': 'application/json', 'x-request-id': 'req_1' };

/** A recorded stream, in pieces that end inside characters. */
function replayed(name: string): Replay {
  const { bytes } = recordedStream(name);
  const pieces = Array.from({ length: Math.ceil(bytes.length / 101) }, (_, at) =>
    bytes.subarray(at * 101, (at + 1) * 101),
  );
  return { headers: { 'content-type': 'text/event-stream; charset=utf-8', 'x-request-id': 'req_1' }, pieces };
}

/** As a provider does: with counts where they are asked for. */
const chatOrCounted = ({ body }: Heard): Replay => {
  return replayed(body['stream_options'] === undefined ? 'chat' : 'chat-with-usage');
};

async function all<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const found = [];
  for await (const each of stream) found.push(each);
  return found;
}

type Way = (client: OpenAI, seen: unknown[]) => Promise<unknown>;

/** What each way gives that puts a stream of Chat Completions to use. */
const STREAMED: Readonly<Record<string, Way>> = {
  'one chunk after another': async (client, seen) => {
    for await (const chunk of await client.chat.completions.create({ ...ASK, stream: true })) seen.push(chunk);
  },
  'the chunks with counts, where the caller asks for them': async (client, seen) => {
    for await (const chunk of await client.chat.completions.create({ ...ASK, ...COUNTED, stream: true }))
      seen.push(chunk);
  },
  '.withResponse()': async (client) => {
    const { data, response, request_id } = await client.chat.completions
      .create({ ...ASK, stream: true })
      .withResponse();
    return [classesOf(data), response.bodyUsed, await all(data), response.bodyUsed, response.status, request_id];
  },
  '.asResponse() and its text': async (client) => {
    const response = await client.chat.completions.create({ ...ASK, stream: true }).asResponse();
    const text = await response.text();
    return [text, response.bodyUsed, await got(() => response.text()), new URL(response.url).pathname];
  },
  '.asResponse() and its bytes': async (client) => {
    const response = await client.chat.completions.create({ ...ASK, stream: true }).asResponse();
    return [Buffer.from(await response.arrayBuffer()).toString(), classesOf(response)];
  },
  '.asResponse() and its body': async (client) => {
    const { body } = await client.chat.completions.create({ ...ASK, stream: true }).asResponse();
    return [classesOf(body ?? assert.fail()), Buffer.concat(await all(body ?? assert.fail())).toString()];
  },
  '.asResponse() and a copy of it': async (client) => {
    const response = await client.chat.completions.create({ ...ASK, stream: true }).asResponse();
    const copy = response.clone();
    return Promise.all([response.text(), copy.text()]);
  },
  '.asResponse() and two branches of it': async (client) => {
    const { body } = await client.chat.completions.create({ ...ASK, stream: true }).asResponse();
    const branches = (body ?? assert.fail()).tee().map(async (branch) => Buffer.concat(await all(branch)).toString());
    return Promise.all(branches);
  },
  '.tee()': async (client) => {
    const [left, right] = (await client.chat.completions.create({ ...ASK, stream: true })).tee();
    return [await all(left), await all(right)];
  },
  '.toReadableStream()': async (client) => {
    const stream = await client.chat.completions.create({ ...ASK, stream: true });
    return new Response(stream.toReadableStream()).text();
  },
  '.stream() and all that it tells of': async (client, seen) => {
    const runner = client.chat.completions.stream(ASK);
    runner.on('connect', () => seen.push('connect'));
    runner.on('chunk', (...told) => seen.push(['chunk', ...told]));
    runner.on('content', (...told) => seen.push(['content', ...told]));
    runner.on('content.delta', (told) => seen.push(['delta', told]));
    runner.on('content.done', (told) => seen.push(['done', told]));
    runner.on('message', (told) => seen.push(['message', told]));
    runner.on('finalChatCompletion', (told) => seen.push(['final', told]));
    runner.on('end', () => seen.push('end'));
    seen.push(await runner.finalContent(), await runner.totalUsage());
  },
  '.stream() one chunk after another': async (client) => all(client.chat.completions.stream(ASK)),
};

describe('an answer of the client whose prompts are logged', function () {
  this.timeout(60_000);
  let provider: ReplayingProvider;
  let clients: LoggedClients;
  before(async () => {
    provider = await ReplayingProvider.start({ pieces: [] });
  });
  beforeEach(() => {
    clients = new LoggedClients(provider.url);
  });
  after(() => provider.close());

  async function same(way: Way): Promise<Got> {
    const bare = await got((seen) => way(clients.plain({ logLevel: 'off' }), seen));
    const ours = await got((seen) => way(clients.logged({}, { logLevel: 'off' }), seen));
    assert.deepEqual(ours, bare);
    return bare;
  }

  for (const [what, way] of Object.entries(STREAMED)) {
    it(`is the same by ${what}, and one record`, async () => {
      provider.replay(chatOrCounted);
      assert.equal((await same(way)).thrown, undefined);
      const record = await clients.one();
      assert.equal(record.outcome, 'completed');
      assert.ok(JSON.stringify(record.message.other_attr).includes('Grüße aus 東京 🙂!'));
      assert.ok(JSON.stringify(record.message.other_attr).includes('"total_tokens":20'));
    });
  }

  for (const name of [
    'chat-tools',
    'chat-choices',
    'chat-refusal',
    'azure',
    'azure-late-filter',
    'chat-cut',
    'chat-failed',
    'chat-no-json',
  ]) {
    it(`is the same of the recorded stream ${name}, chunk by chunk and by .stream()`, async () => {
      provider.replay(replayed(name));
      await same(async (client, seen) => {
        for await (const chunk of await client.chat.completions.create({ ...ASK, ...COUNTED, stream: true }))
          seen.push(chunk);
      });
      await clients.one();
      await same(async (client, seen) => {
        const runner = client.chat.completions.stream({ ...ASK, ...COUNTED });
        runner.on('refusal.delta', (told) => seen.push(told));
        runner.on('logprobs.content.delta', (told) => seen.push(told));
        runner.on('tool_calls.function.arguments.delta', (told) => seen.push(told));
        runner.on('tool_calls.function.arguments.done', (told) => seen.push(told));
        seen.push(await runner.finalChatCompletion());
      });
      await clients.one();
    });
  }

  for (const name of ['responses', 'responses-tools', 'responses-refusal', 'responses-failed', 'responses-cut']) {
    it(`is the same of the recorded stream ${name}, event by event and by .stream()`, async () => {
      provider.replay(replayed(name));
      await same(async (client, seen) => {
        for await (const event of await client.responses.create({ ...ASK_RESPONSES, stream: true })) seen.push(event);
      });
      await clients.one();
      await same(async (client, seen) => {
        const runner = client.responses.stream(ASK_RESPONSES);
        runner.on('response.output_text.delta', (told) => seen.push(told));
        runner.on('response.function_call_arguments.delta', (told) => seen.push(told));
        seen.push(await runner.finalResponse());
      });
      await clients.one();
    });
  }

  it('is the same of a legacy stream, with its counts and without them', async () => {
    provider.replay(replayed('completion'));
    await same(async (client, seen) => {
      for await (const chunk of await client.completions.create({ ...ASK_LEGACY, ...COUNTED, stream: true }))
        seen.push(chunk);
    });
    assert.deepEqual((await clients.one()).operation, 'text_completion');
    const unasked: Got = await got(async (seen) => {
      for await (const chunk of await clients.logged().completions.create({ ...ASK_LEGACY, stream: true }))
        seen.push(chunk);
    });
    assert.ok((unasked.value as OpenAI.Completion[]).every((chunk) => chunk.choices.length > 0 && !('usage' in chunk)));
    assert.ok(JSON.stringify((await clients.one()).message.other_attr).includes('"total_tokens":13'));
  });

  it('is read out of its text by .parse() all the same', async () => {
    const Meeting = z.object({ place: z.string(), people: z.array(z.string()) });
    const text = JSON.stringify({ place: 'Zürich', people: ['Ada'] });
    const format = zodResponseFormat(Meeting, 'meeting');
    const choices = [{ index: 0, message: { role: 'assistant', content: text, refusal: null }, finish_reason: 'stop' }];
    provider.replay({ headers: JSON_TYPE, pieces: [JSON.stringify({ id: 'c1', object: 'chat.completion', choices })] });
    const { value } = await same(async (client) => {
      const { choices: read, _request_id } = await client.chat.completions.parse({ ...ASK, response_format: format });
      return [read[0]?.message.parsed, read, _request_id];
    });
    assert.deepEqual((value as unknown[])[0], { place: 'Zürich', people: ['Ada'] });
    const record = await clients.one();
    assert.equal((record.request?.['response_format'] as { type?: string }).type, 'json_schema');
    assert.ok(JSON.stringify(record.message.other_attr).includes('Zürich'));

    const part = { type: 'output_text', text, annotations: [] };
    const output = [{ type: 'message', id: 'm1', role: 'assistant', status: 'completed', content: [part] }];
    const response = { id: 'resp_1', object: 'response', status: 'completed', created_at: 1, output };
    provider.replay({ headers: JSON_TYPE, pieces: [JSON.stringify(response)] });
    const read = await same(async (client) => {
      const { output_parsed, output_text } = await client.responses.parse({
        ...ASK_RESPONSES,
        text: { format: zodTextFormat(Meeting, 'meeting') },
      });
      return [output_parsed, output_text];
    });
    assert.deepEqual(read.value, [{ place: 'Zürich', people: ['Ada'] }, text]);
    await clients.one();

    provider.replay({
      headers: JSON_TYPE,
      pieces: [
        JSON.stringify({ id: 'c2', object: 'chat.completion', choices: [{ ...choices[0], finish_reason: 'length' }] }),
      ],
    });
    const cut = await same((client) => client.chat.completions.parse({ ...ASK, response_format: format }));
    assert.match(JSON.stringify(cut.thrown), /LengthFinishReasonError/);
    await clients.one();
  });

  it('runs its tools by .runTools() all the same, with one record of each call', async () => {
    const answer = (message: object, reason: string): object => {
      return { id: 'c1', object: 'chat.completion', choices: [{ index: 0, message, finish_reason: reason }] };
    };
    const called = { id: 'c1', type: 'function', function: { name: 'weather', arguments: '{"place":"Zürich"}' } };
    const asking = { role: 'assistant', content: null, tool_calls: [called] };
    const answers = ({ body: { messages } }: Heard): Replay => {
      const isAnswered = JSON.stringify(messages).includes('"tool"');
      const whole = isAnswered
        ? answer({ role: 'assistant', content: 'It rains.' }, 'stop')
        : answer(asking, 'tool_calls');
      return { headers: JSON_TYPE, pieces: [JSON.stringify(whole)] };
    };
    provider.replay(answers);
    const told: unknown[] = [];
    const tool = {
      type: 'function' as const,
      function: {
        name: 'weather',
        description: 'The weather.',
        parameters: { type: 'object', properties: { place: { type: 'string' } } },
        parse: JSON.parse,
        function: ({ place }: { place: string }) => {
          told.push(place);
          return 'Rain.';
        },
      },
    };
    const { value } = await same((client) =>
      client.chat.completions.runTools({ ...ASK, tools: [tool] }).finalContent(),
    );
    assert.deepEqual([value, told], ['It rains.', ['Zürich', 'Zürich']]);
    await until('both records', () => clients.records.length === 2);
    assert.deepEqual(
      clients.records.map(({ message }) => message.prompt.map(({ role }) => role)),
      [['human'], ['human', 'assistant', 'tool']],
    );
  });

  it('is the same where the application has a fetch of its own, whose bodies are streams of Node', async () => {
    provider.replay(chatOrCounted);
    const own: ClientOptions['fetch'] = async (url, init) => {
      const response = await fetch(url, init);
      const { status, ok, headers } = response;
      const body = Readable.fromWeb(response.body as NodeStream);
      const text = async (): Promise<string> => Buffer.concat(await all<Uint8Array>(body)).toString();
      return { status, ok, headers, url: response.url, body, text } as unknown as Response;
    };
    const ways: readonly Way[] = [
      async (client, seen) => {
        for await (const chunk of await client.chat.completions.create({ ...ASK, stream: true })) seen.push(chunk);
      },
      async (client) => (await client.chat.completions.create({ ...ASK, stream: true }).asResponse()).text(),
      async (client, seen) => {
        for await (const chunk of await client.chat.completions.create({ ...ASK, stream: true }))
          if (seen.push(chunk) === 2) break;
      },
    ];
    const outcomes = [];
    for (const way of ways) {
      const bare = await got((seen) => way(clients.plain({ fetch: own }), seen));
      assert.deepEqual(await got((seen) => way(clients.logged({}, { fetch: own }), seen)), bare);
      outcomes.push((await clients.one()).outcome);
    }
    assert.deepEqual(outcomes, ['completed', 'completed', 'aborted']);
  });

  it('is of the very same classes', async () => {
    provider.replay(chatOrCounted);
    for (const client of [clients.plain(), clients.logged()]) {
      const promise = client.chat.completions.create({ ...ASK, stream: true });
      assert.ok(promise instanceof APIPromise);
      const stream = await promise;
      assert.ok(stream instanceof Stream);
      assert.ok(stream.controller instanceof AbortController);
      await all(stream);
      const response = await client.chat.completions.create({ ...ASK, stream: true }).asResponse();
      assert.ok(response instanceof Response && response.body instanceof ReadableStream);
      await response.text();
      const runner = client.chat.completions.stream(ASK);
      assert.ok(runner instanceof ChatCompletionStream);
      await runner.done();
      assert.ok(client instanceof OpenAI);
    }
    provider.replay(replayed('responses'));
    for (const client of [clients.plain(), clients.logged()]) {
      const runner = client.responses.stream(ASK_RESPONSES);
      assert.ok(runner instanceof ResponseStream);
      await runner.done();
      const stream = await client.responses.create({ ...ASK_RESPONSES, stream: true });
      assert.ok(stream instanceof Stream);
      await all(stream);
    }
  });

  it('tells a caller who never waits for it of nothing more than without us', async () => {
    provider.replay({ status: 400, headers: JSON_TYPE, pieces: ['{"error":{"message":"no"}}'] });
    const unhandled: unknown[] = [];
    const note = (error: unknown): void => void unhandled.push(error);
    process.on('unhandledRejection', note);
    try {
      clients
        .logged()
        .chat.completions.create(ASK)
        .catch(() => undefined);
      await until('a record', () => clients.records.length === 1);
      await new Promise((resolve) => setImmediate(resolve));
      assert.deepEqual(unhandled, []);
    } finally {
      process.off('unhandledRejection', note);
    }
  });
});

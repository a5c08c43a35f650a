/** Answers that are none, to the client whose prompts are logged: the application sees what it would have seen without us. */
import assert from 'node:assert/strict';
import type OpenAI from 'openai';
import { AzureOpenAI } from 'openai';
import { logPrompts } from '../../../src/doors/openai/log-prompts.ts';
import { LoggedClients } from '../../support/logged-client.ts';
import { BAD_ANSWERS } from '../call/bad-answers.ts';
import { type Got, got, ReplayingProvider } from '../call/replay.ts';

const ASK = { model: 'gpt-4o', messages: [{ role: 'user' as const, content: 'Where is my refund? ünï 🙂' }] };
const SSE = { 'content-type': 'text/event-stream' };
const JSON_TYPE = { 'content-type': 'application/json' };
// What cannot be read is also written to the console.
const QUIET = { logLevel: 'off' as const };

/** What an application gets: the value, or all chunks, and what was thrown. */
function asked(client: OpenAI, stream: boolean): Promise<Got> {
  return got(async (seen) => {
    if (!stream) return client.chat.completions.create(ASK);
    for await (const chunk of await client.chat.completions.create({ ...ASK, stream })) seen.push(chunk);
    return seen;
  });
}

describe('a client whose prompts are logged, where the answer is none', function () {
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

  for (const { what, stream, replay, outcome, outcomeForClient, holds = [], marked } of BAD_ANSWERS) {
    it(`gives the application ${what} ${stream ? 'of a stream ' : ''}as it came, and records what there was`, async () => {
      provider.replay(replay);
      const bare = await asked(clients.plain(QUIET), stream);
      assert.deepEqual(await asked(clients.logged({}, QUIET), stream), bare);
      const record = await clients.one();
      assert.deepEqual(record.message.prompt, [{ role: 'human', content: ASK.messages[0]?.content }]);
      assert.equal(record.outcome, outcomeForClient ?? outcome);
      assert.equal(record.error !== undefined, record.outcome === 'failed');
      if (marked !== undefined) assert.equal(record.properties?.[marked], true);
      for (const words of holds) assert.ok(JSON.stringify(record).includes(words), words);
    });
  }

  it('gives the same chunks before a connection is reset, and the same failure', async () => {
    const pieces = [
      chunk('Grü'),
      chunk('ße'),
      'data: {"id":"c1","choices":[{"delta":{"content":"',
      Buffer.from('ü').subarray(0, 1),
    ];
    provider.replay({ headers: SSE, pieces, ending: 'open' });
    const run = (client: OpenAI): Promise<Got> =>
      got(async (seen) => {
        for await (const each of await client.chat.completions.create({ ...ASK, stream: true })) {
          if (seen.push(each) === 2) provider.breakOff();
        }
      });
    const bare = await run(clients.plain());
    assert.deepEqual(await run(clients.logged()), bare);
    assert.equal((bare.value as unknown[]).length, 2);
    assert.match(JSON.stringify(bare.thrown), /TypeError.*terminated/);
    const record = await clients.one();
    assert.deepEqual([record.outcome, record.properties?.['partial']], ['failed', true]);
    assert.ok(JSON.stringify(record.message.other_attr).includes('Grüße'));
  });

  it('records what came of answers of the other APIs, and marks them', async () => {
    const ways: Readonly<Record<string, (client: OpenAI) => Promise<unknown>>> = {
      '{"id":"r","object":"response"}': (client) => client.responses.create({ model: 'gpt-4o', input: 'Hi' }),
      '{"object":"text_completion","choices":null}': (client) =>
        client.completions.create({ model: 'm', prompt: 'Hi' }),
      '{"object":"list"}': (client) => client.embeddings.create({ model: 'm', input: 'Hi' }),
    };
    for (const [body, way] of Object.entries(ways)) {
      provider.replay({ headers: JSON_TYPE, pieces: [body] });
      const bare = await got(() => way(clients.plain()));
      assert.deepEqual(await got(() => way(clients.logged())), bare, body);
      const { outcome, error } = await clients.one();
      assert.deepEqual([outcome, error?.type], ['failed', 'unusable_answer'], body);
    }
  });

  it('gives Azure’s client the page of a gateway as it came, also after it tried again', async () => {
    provider.replay({
      status: 502,
      headers: { 'content-type': 'text/html', 'retry-after-ms': '1' },
      pieces: ['<h1>502 Bad Gateway</h1>'],
    });
    const azure = (): AzureOpenAI =>
      new AzureOpenAI({ endpoint: provider.url, apiKey: 'k', apiVersion: '2024-10-21', maxRetries: 1 });
    const bare = await asked(azure(), true);
    assert.deepEqual(await asked(logPrompts(azure(), clients.options()), true), bare);
    const { outcome, error, gateway } = await clients.one();
    assert.deepEqual([outcome, error?.status, gateway?.['attempts']], ['failed', 502, 2]);
    assert.match(String(error?.message), /502 Bad Gateway/);
  });

  it('sends a picture of 40 MB as it is and records it whole, also where the answer is a stream that breaks', async () => {
    provider.replay({ headers: SSE, pieces: [chunk('A cat')], ending: 'cut' });
    const url = `data:image/png;base64,${'iVBORw0K'.repeat(5_000_000)}`;
    const content = [{ type: 'image_url' as const, image_url: { url } }];
    const messages = [{ role: 'user' as const, content }];
    const run = (client: OpenAI): Promise<Got> =>
      got(async (seen) => {
        for await (const each of await client.chat.completions.create({ ...ASK, messages, stream: true }))
          seen.push(each);
      });
    const bare = await run(clients.plain());
    const ours = await run(clients.logged());
    assert.deepEqual(ours, bare);
    const [without, withUs] = provider.heard.slice(-2);
    assert.deepEqual(withUs?.body, { ...without?.body, stream_options: { include_usage: true } });
    const record = await clients.one();
    assert.deepEqual([record.outcome, record.message.prompt[0]?.content], ['failed', content]);
  });
});

function chunk(content: string): string {
  const choices = [{ index: 0, delta: { content }, finish_reason: null }];
  return `data: ${JSON.stringify({ id: 'c1', object: 'chat.completion.chunk', model: 'gpt-4o', choices })}\n\n`;
}

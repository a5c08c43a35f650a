import assert from 'node:assert/strict';
import type { Members } from '../../src/formats/format.ts';
import { foldText } from '../../src/formats/provider/stream.ts';
import { listOf, membersOf } from '../../src/formats/values.ts';
import { ModelProvider } from './model-provider.ts';

const messages = [{ role: 'user', content: 'Größe ☂ now?' }];
const tools = ['find', 'count'].map((name) => {
  return { type: 'function', function: { name, parameters: { properties: { q: { type: 'string' } } } } };
});

describe('the stand-in for a provider', () => {
  let provider: ModelProvider;

  beforeEach(async () => {
    provider = await ModelProvider.start({ pieceBytes: 5 });
  });
  afterEach(async () => {
    await provider.close();
  });

  async function ask(path: string, body: object, headers: Record<string, string> = { authorization: 'Bearer k' }) {
    const reply = await fetch(`${provider.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    const text = await reply.text();
    const isStream = reply.headers.get('content-type')?.startsWith('text/event-stream') === true;
    return { status: reply.status, text, body: isStream ? {} : (JSON.parse(text) as Members) };
  }
  const chat = async (body: object) => (await ask('/v1/chat/completions', { model: 'gpt-4o', messages, ...body })).body;
  const firstMessage = (answer: Members) => membersOf(membersOf(listOf(answer['choices'])[0])['message']);

  it('streams what it would have answered at once', async () => {
    const cases: readonly (readonly [string, Members])[] = [
      ['/v1/chat/completions', { model: 'gpt-4o', messages, n: 2 }],
      ['/v1/chat/completions', { model: 'gpt-4o', messages, tools }],
      ['/v1/chat/completions', { model: 'refuses', messages }],
      ['/v1/completions', { model: 'gpt-3.5-turbo-instruct', prompt: 'Once' }],
      ['/v1/responses', { model: 'gpt-5', input: 'Größe ☂ now?' }],
      ['/openai/deployments/dep/chat/completions', { messages }],
    ];
    for (const [path, body] of cases) {
      const whole = (await ask(path, body)).body;
      const streamed = await ask(path, { ...body, stream: true, stream_options: { include_usage: true } });
      const folded = membersOf(foldText(streamed.text).body);
      assert.deepEqual(said(folded), said(whole), `${path} ${JSON.stringify(body)}`);
    }
  });

  it('answers a question the same in every run, and the same question again under another id', async () => {
    const [first, again] = [await chat({}), await chat({})];
    assert.equal(firstMessage(first)['content'], 'You said: Größe ☂ now?');
    assert.notEqual(first['id'], again['id']);
    await provider.close();
    provider = await ModelProvider.start();
    assert.deepEqual(await chat({}), first);
  });

  it('calls every tool that it is offered, and says what a tool has said', async () => {
    const calls = listOf(firstMessage(await chat({ tools }))['tool_calls']).map((call) => membersOf(call)['function']);
    assert.deepEqual(
      calls,
      ['find', 'count'].map((name) => ({ name, arguments: '{"q":"Größe ☂ now?"}' })),
    );
    const told = { role: 'tool', tool_call_id: 'call_1', content: 'Twelve.' };
    assert.equal(
      firstMessage(await chat({ tools, messages: [...messages, told] }))['content'],
      'The tool says: Twelve.',
    );
  });

  it('fails as it is told to, by the name of the model or by a header', async () => {
    const statuses = { 'fails-401': 401, 'fails-429': 429, 'fails-500': 500, 'filters-prompt': 400 };
    for (const [model, status] of Object.entries(statuses)) {
      assert.equal((await ask('/v1/chat/completions', { model, messages })).status, status);
      const headers = { 'api-key': 'k', 'x-behaviour': model };
      assert.equal((await ask('/openai/deployments/dep/embeddings', { input: 'x' }, headers)).status, status);
    }
    assert.equal((await ask('/v1/chat/completions', { messages }, {})).status, 401, 'no key');
    assert.equal((await ask('/v1/nothing', {})).status, 404);
  });

  it('breaks a stream in the middle, and knows of a caller who hangs up', async () => {
    const body = JSON.stringify({ model: 'cuts-stream', messages, stream: true });
    const headers = { authorization: 'Bearer k' };
    const cut = await fetch(`${provider.openAiUrl}/chat/completions`, { method: 'POST', headers, body });
    await assert.rejects(cut.text());
    const hangUp = new AbortController();
    const endless = await fetch(`${provider.openAiUrl}/chat/completions`, {
      ...{ method: 'POST', headers, signal: hangUp.signal },
      body: JSON.stringify({ model: 'never-ends', messages, stream: true }),
    });
    const reader = endless.body?.getReader();
    assert.equal((await reader?.read())?.done, false);
    hangUp.abort();
    const { calls } = provider;
    await provider.close();
    assert.deepEqual(
      calls.map(({ finished }) => finished),
      [false, false],
    );
    provider = await ModelProvider.start();
  });
});

/** What an answer says, without the dress that only whole answers or only streams have. */
function said(answer: Members): unknown {
  const choices = listOf(answer['choices']).map((each) => {
    const { index, finish_reason, text, message: given } = membersOf(each);
    const message = membersOf(given);
    const calls = listOf(message['tool_calls']).map((call) => membersOf(call)['function']);
    return {
      index,
      finish_reason,
      text,
      content: message['content'] || null,
      refusal: message['refusal'] ?? null,
      calls,
    };
  });
  const output = listOf(answer['output']).map((item) => ({ ...membersOf(item), id: '' }));
  return { choices, output, usage: answer['usage'], model: answer['model'] };
}

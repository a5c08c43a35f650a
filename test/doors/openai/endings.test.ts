/** How calls end that do not end well: left, aborted, refused, broken, tried again. The application sees the same, and there is one record. */
import assert from 'node:assert/strict';
import OpenAI, { AzureOpenAI, type ClientOptions } from 'openai';
import { logPrompts } from '../../../src/doors/openai/log-prompts.ts';
import type { PromptRecord } from '../../../src/record/record.ts';
import { choiceOf, LoggedClients } from '../../support/logged-client.ts';
import { until } from '../../support/promptlog-command.ts';
import { type Got, got, type Replay, ReplayingProvider } from '../call/replay.ts';

const ASK = { model: 'gpt-4o', messages: [{ role: 'user' as const, content: 'Grüße?' }] };
const JSON_TYPE = { 'content-type': 'application/json' };
const SSE = { 'content-type': 'text/event-stream' };
const event = (value: object): string => `data: ${JSON.stringify(value)}\n\n`;
const chunk = (content: string): string =>
  event({
    id: 'c1',
    object: 'chat.completion.chunk',
    model: 'gpt-4o',
    choices: [{ index: 0, delta: { role: 'assistant', content } }],
  });
const choices = [{ index: 0, message: { role: 'assistant', content: 'Grüße 🙂' }, finish_reason: 'stop' }];
const WHOLE = JSON.stringify({ id: 'c1', object: 'chat.completion', model: 'gpt-4o', choices });
const GOOD: Replay = { headers: JSON_TYPE, pieces: [WHOLE] };
/** A stream of which the end does not come. */
const ENDLESS: Replay = { headers: SSE, pieces: [chunk('Grü'), chunk('ße'), 'data: {"id":"c1","cho'], ending: 'open' };
const refusal = (status: number, more: Readonly<Record<string, string>> = {}): Replay => ({
  status,
  headers: { ...JSON_TYPE, 'retry-after-ms': '1', ...more },
  pieces: [JSON.stringify({ error: { message: `Refused with ${status}.`, type: 'server_error', code: null } })],
});

type Way = (client: OpenAI, seen: unknown[]) => Promise<unknown>;

describe('a call whose prompts are logged', function () {
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

  /** Has both clients do it, the provider answering one thing after another, and gives what both got. */
  async function same(answers: readonly Replay[], way: Way, options: ClientOptions = {}): Promise<Got> {
    const results: Got[] = [];
    for (const client of [clients.plain(options), clients.logged({}, options)]) {
      let asked = 0;
      provider.replay(() => answers[asked++] ?? answers.at(-1) ?? assert.fail());
      results.push(await got((seen) => way(client, seen)));
    }
    const [bare, ours] = results;
    assert.deepEqual(ours, bare);
    return bare ?? assert.fail();
  }
  const create: Way = (client) => client.chat.completions.create(ASK);
  const said = (record: PromptRecord): unknown => choiceOf(record).message?.['content'];

  describe('that the application leaves', () => {
    const ways: Readonly<Record<string, Way>> = {
      'by a break': async (client, seen) => {
        for await (const each of await client.chat.completions.create({ ...ASK, stream: true }))
          if (seen.push(each) === 2) break;
      },
      'by an error of its own': async (client, seen) => {
        for await (const each of await client.chat.completions.create({ ...ASK, stream: true })) {
          if (seen.push(each) === 2) throw new RangeError('mine');
        }
      },
      'by its signal': async (client, seen) => {
        const leaving = new AbortController();
        const stream = await client.chat.completions.create({ ...ASK, stream: true }, { signal: leaving.signal });
        for await (const each of stream) if (seen.push(each) === 2) leaving.abort();
      },
      'by its signal, with a reason': async (client, seen) => {
        const leaving = new AbortController();
        const stream = await client.chat.completions.create({ ...ASK, stream: true }, { signal: leaving.signal });
        for await (const each of stream) if (seen.push(each) === 2) leaving.abort(new RangeError('mine'));
      },
      'by controller.abort()': async (client, seen) => {
        const stream = await client.chat.completions.create({ ...ASK, stream: true });
        for await (const each of stream) if (seen.push(each) === 2) stream.controller.abort();
      },
      'by .abort() of the helper': async (client, seen) => {
        const runner = client.chat.completions.stream(ASK);
        runner.on('abort', (error) => seen.push(error.constructor.name));
        runner.on('content', (_, all) => all === 'Grüße' && runner.abort());
        return runner.finalChatCompletion();
      },
      'by cancelling the body': async (client, seen) => {
        const { body } = await client.chat.completions.create({ ...ASK, stream: true }).asResponse();
        const reader = (body ?? assert.fail()).getReader();
        for (let text = ''; !text.includes('ße'); seen[0] = text)
          text += Buffer.from((await reader.read()).value ?? []).toString();
        await reader.cancel();
        return reader.closed;
      },
    };
    for (const [what, way] of Object.entries(ways)) {
      it(`in the middle of a stream ${what} ends there for the provider too, and has the text so far`, async () => {
        await same([ENDLESS], way);
        const record = await clients.one();
        assert.deepEqual([record.outcome, said(record), record.error], ['aborted', 'Grüße', undefined]);
        assert.equal(record.properties?.['partial'], true);
        await until('both calls have ended for the provider', () => provider.connections === 0);
      });
    }

    it('before its first chunk has its prompt', async () => {
      const way: Way = async (client, seen) => {
        const stream = await client.chat.completions.create({ ...ASK, stream: true });
        stream.controller.abort();
        for await (const each of stream) seen.push(each);
      };
      assert.deepEqual(await same([ENDLESS], way), { value: undefined });
      const record = await clients.one();
      assert.deepEqual([record.outcome, record.message.prompt.length], ['aborted', 1]);
    });

    it('before it was sent and while it waits for an answer has its prompt', async () => {
      const before: Way = (client) => client.chat.completions.create(ASK, { signal: AbortSignal.abort() });
      const heard = provider.heard.length;
      assert.match(JSON.stringify((await same([GOOD], before)).thrown), /APIUserAbortError/);
      assert.equal(provider.heard.length, heard);
      const early = await clients.one();
      const unanswered: Way = (client) => leftWaiting(client, () => provider.heard.length);
      assert.match(
        JSON.stringify((await same([{ pieces: [], ending: 'silent' }], unanswered)).thrown),
        /APIUserAbortError/,
      );
      const late = await clients.one();
      for (const { outcome, error, message } of [early, late])
        assert.deepEqual([outcome, error, message.prompt.length], ['aborted', undefined, 1]);
    });

    it('while it waits to try again has what it was refused with', async () => {
      let refused = 0;
      const counting: ClientOptions['fetch'] = async (url, init) => {
        const response = await fetch(url, init);
        refused += 1;
        return response;
      };
      const busy = refusal(503, { 'retry-after-ms': '50000' });
      const way: Way = (client) => leftWaiting(client, () => refused);
      assert.match(JSON.stringify((await same([busy], way, { fetch: counting })).thrown), /APIUserAbortError/);
      const { outcome, error, gateway } = await clients.one();
      assert.deepEqual([outcome, error?.status, gateway?.['attempts']], ['failed', 503, undefined]);
    });

    /** Goes when there is more of this than before. */
    async function leftWaiting(client: OpenAI, count: () => number): Promise<unknown> {
      const leaving = new AbortController();
      const before = count();
      const call = client.chat.completions.create(ASK, { signal: leaving.signal, maxRetries: 3 });
      const waiting = until('it waits', () => count() > before).then(() => leaving.abort());
      await Promise.all([assert.rejects(call), waiting]);
      return call;
    }
  });

  describe('that fails', () => {
    it('before it is sent has its prompt, and the reason', async () => {
      const azure = (): AzureOpenAI =>
        new AzureOpenAI({
          endpoint: provider.url,
          apiVersion: '2024-10-21',
          deployment: 'my-gpt',
          azureADTokenProvider: () => Promise.reject(new Error('no token today')),
          maxRetries: 0,
        });
      const bare = await got((seen) => create(azure(), seen));
      const ours = await got((seen) => create(logPrompts(azure(), clients.options()), seen));
      assert.deepEqual(ours, bare);
      assert.match(JSON.stringify(bare.thrown), /no token today/);
      const record = await clients.one();
      assert.deepEqual([record.outcome, record.message.prompt[0]?.content], ['failed', 'Grüße?']);
      assert.match(String(record.error?.message), /no token today/);
    });

    it('because nobody listens, or the client gives up, says so by the class of the error', async () => {
      const gone = await ReplayingProvider.start(GOOD);
      const unreachable = { baseURL: `${gone.url}/v1`, maxRetries: 1 };
      await gone.close();
      assert.match(JSON.stringify((await same([], create, unreachable)).thrown), /APIConnectionError/);
      const { error, outcome, gateway } = await clients.one();
      assert.deepEqual(
        [outcome, error?.type, error?.code, gateway?.['attempts']],
        ['failed', 'APIConnectionError', 'ECONNREFUSED', 2],
      );
      const late = await same([{ pieces: [], ending: 'silent' }], create, { timeout: 50, maxRetries: 1 });
      assert.match(JSON.stringify(late.thrown), /APIConnectionTimeoutError/);
      const record = await clients.one();
      assert.deepEqual(
        [record.outcome, record.error?.type, record.gateway?.['attempts']],
        ['failed', 'APIConnectionTimeoutError', 2],
      );
    });

    it('because the provider refuses it has what the provider said', async () => {
      for (const status of [400, 401, 403, 404, 409, 422, 429, 500]) {
        const { thrown } = await same([refusal(status)], create);
        assert.ok(JSON.stringify(thrown).includes(`Refused with ${status}.`));
        const { outcome, error, gateway } = await clients.one();
        assert.deepEqual([outcome, error?.status, error?.message], ['failed', status, `Refused with ${status}.`]);
        assert.equal(gateway?.['attempts'], undefined);
      }
    });
  });

  describe('that the client tries again', () => {
    it('is one record of all its attempts, whole or streamed, when it succeeds in the end', async () => {
      await same([refusal(429), refusal(500), GOOD], create, { maxRetries: 2 });
      const whole = await clients.one();
      assert.deepEqual([whole.outcome, whole.gateway?.['attempts'], said(whole)], ['completed', 3, 'Grüße 🙂']);
      const stream: Replay = { headers: SSE, pieces: [chunk('Grüße'), 'data: [DONE]\n\n'] };
      const read: Way = async (client, seen) => {
        for await (const each of await client.chat.completions.create({ ...ASK, stream: true })) seen.push(each);
      };
      await same([refusal(503), stream], read, { maxRetries: 2 });
      const streamed = await clients.one();
      assert.deepEqual([streamed.outcome, streamed.gateway?.['attempts'], said(streamed)], ['completed', 2, 'Grüße']);
      assert.deepEqual([whole.error, streamed.error], [undefined, undefined]);
    });

    it('is one record of all its attempts when the last of them fails too, with the last refusal', async () => {
      await same([refusal(429), refusal(500), refusal(503)], create, { maxRetries: 2 });
      const record = await clients.one();
      assert.deepEqual([record.outcome, record.gateway?.['attempts'], record.error?.status], ['failed', 3, 503]);
    });

    it('because the connection broke before an answer came is one record', async () => {
      await same([{ pieces: [], ending: 'refused' }, GOOD], create, { maxRetries: 1 });
      const record = await clients.one();
      assert.deepEqual([record.outcome, record.gateway?.['attempts']], ['completed', 2]);
    });

    it('or does not, as the provider says, or as this one call says', async () => {
      await same([refusal(503, { 'x-should-retry': 'false' })], create, { maxRetries: 2 });
      assert.equal((await clients.one()).gateway?.['attempts'], undefined);
      await same([refusal(503), GOOD], (client) => client.chat.completions.create(ASK, { maxRetries: 1 }));
      assert.equal((await clients.one()).gateway?.['attempts'], 2);
    });

    it('is one record each when many are under way at once', async () => {
      let asked = 0;
      provider.replay(() => (++asked % 3 === 0 ? refusal(503) : GOOD));
      const client = clients.logged({}, { maxRetries: 9 });
      await Promise.all(Array.from({ length: 30 }, () => client.chat.completions.create(ASK)));
      await until('all records', () => clients.records.length >= 30);
      const attempts = clients.records.map(({ gateway }) => Number(gateway?.['attempts'] ?? 1));
      assert.deepEqual([clients.records.length, attempts.reduce((sum, each) => sum + each)], [30, asked]);
    });
  });
});

/** Whole answers whose rest does not come in time: the client gives up or tries again while it reads them, and there is one record. */
import assert from 'node:assert/strict';
import type OpenAI from 'openai';
import type { ClientOptions } from 'openai';
import { ClientCall } from '../../../src/doors/openai/client-call.ts';
import { choiceOf, LoggedClients } from '../../support/logged-client.ts';
import { until } from '../../support/promptlog-command.ts';
import { type Got, got, type Replay, ReplayingProvider } from '../call/replay.ts';

const ASK = { model: 'gpt-4o', messages: [{ role: 'user' as const, content: 'Grüße?' }] };
const JSON_TYPE = { 'content-type': 'application/json', 'retry-after-ms': '1' };
const choices = [{ index: 0, message: { role: 'assistant', content: 'Grüße 🙂' }, finish_reason: 'stop' }];
const WHOLE = JSON.stringify({ id: 'c1', object: 'chat.completion', model: 'gpt-4o', choices });
const GOOD: Replay = { headers: JSON_TYPE, pieces: [WHOLE] };
const BEGUN: Replay = { headers: JSON_TYPE, pieces: [WHOLE.slice(0, -33)], ending: 'open' };

/** So long the client waits: long enough for what comes at once. */
const TIME = 500;

describe('a whole answer whose rest does not come in time', function () {
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

  /** Has both clients do it at once, the provider answering each with one thing after another, and gives what both got. */
  async function same(
    answers: readonly Replay[],
    options: ClientOptions,
    way = (client: OpenAI): Promise<unknown> => client.chat.completions.create(ASK),
  ): Promise<Got> {
    const asked = new Map<unknown, number>();
    provider.replay(({ headers: { 'x-who': who } }) => {
      const number = asked.get(who) ?? 0;
      asked.set(who, number + 1);
      return answers[number] ?? answers.at(-1) ?? assert.fail();
    });
    const as = (who: string): ClientOptions => ({ ...options, defaultHeaders: { 'x-who': who } });
    const clientsOfBoth = [clients.plain(as('bare')), clients.logged({}, as('logged'))];
    const [bare, ours] = await Promise.all(clientsOfBoth.map((client) => got(() => way(client))));
    assert.deepEqual(ours, bare);
    return bare ?? assert.fail();
  }

  it('fails by the time that has passed, with what had come', async () => {
    assert.match(JSON.stringify((await same([BEGUN], { timeout: TIME })).thrown), /APIConnectionTimeoutError/);
    const { outcome, error, message, properties } = await clients.one();
    assert.deepEqual([outcome, error?.type, properties?.['truncated']], ['failed', 'TimeoutError', true]);
    assert.ok(JSON.stringify(message.other_attr).includes('Gr'));
  });

  it('is one record with all attempts, when the client tries again and succeeds', async () => {
    assert.equal((await same([BEGUN, GOOD], { timeout: TIME, maxRetries: 1 })).thrown, undefined);
    const record = await clients.one();
    assert.deepEqual([record.outcome, record.gateway?.['attempts']], ['completed', 2]);
    assert.equal(choiceOf(record).message?.['content'], 'Grüße 🙂');
  });

  it('is one record with all attempts, when the client tries again and fails', async () => {
    assert.match(
      JSON.stringify((await same([BEGUN], { timeout: TIME, maxRetries: 1 })).thrown),
      /APIConnectionTimeoutError/,
    );
    const late = await clients.one();
    assert.deepEqual([late.outcome, late.error?.type, late.gateway?.['attempts']], ['failed', 'TimeoutError', 2]);
    const refusal: Replay = { status: 400, headers: JSON_TYPE, pieces: ['{"error":{"message":"No."}}'] };
    assert.match(
      JSON.stringify((await same([BEGUN, refusal], { timeout: TIME, maxRetries: 1 })).thrown),
      /BadRequestError/,
    );
    const refused = await clients.one();
    assert.deepEqual([refused.outcome, refused.error?.status, refused.gateway?.['attempts']], ['failed', 400, 2]);
  });

  it('is the same for its caller where a fault of ours keeps us from knowing of it', async () => {
    const { goesOn, brokenOff } = ClientCall.prototype;
    ClientCall.prototype.goesOn = () => assert.fail('a fault of ours');
    ClientCall.prototype.brokenOff = () => assert.fail('a fault of ours');
    try {
      assert.equal((await same([BEGUN, GOOD], { timeout: TIME, maxRetries: 1 })).thrown, undefined);
      await until('a record', () => clients.records.length === 1);
    } finally {
      Object.assign(ClientCall.prototype, { goesOn, brokenOff });
    }
    assert.ok(clients.warnings.every(({ message }) => message.includes('a fault of ours')));
  });

  it('is aborted when its caller goes while it comes, or before it is tried again', async () => {
    const reading = async (client: OpenAI): Promise<unknown> => {
      const leaving = new AbortController();
      let begun = false;
      const noting = client.withOptions({
        fetch: async (url, init) => {
          const response = await fetch(url, init);
          begun = true;
          return response;
        },
      });
      const call = noting.chat.completions.create(ASK, { signal: leaving.signal });
      await Promise.all([assert.rejects(call), until('it has begun', () => begun).then(() => leaving.abort())]);
      return call;
    };
    assert.match(JSON.stringify((await same([BEGUN], {}, reading)).thrown), /APIUserAbortError/);
    assert.equal((await clients.one()).outcome, 'aborted');
    const waiting = async (client: OpenAI): Promise<unknown> => {
      const leaving = new AbortController();
      const call = client.chat.completions.create(ASK, { signal: leaving.signal, timeout: TIME, maxRetries: 1 });
      const gone = until('it has given up once', () => provider.heard.length > heard && provider.connections === 0);
      await Promise.all([assert.rejects(call), gone.then(() => leaving.abort())]);
      return call;
    };
    const heard = provider.heard.length + 1;
    assert.match(JSON.stringify((await same([BEGUN], {}, waiting)).thrown), /APIUserAbortError/);
    assert.equal((await clients.one()).outcome, 'aborted');
  });
});

/** Calls whose answers nobody reads, or not to their end: one record each, sooner or later. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type OpenAI from 'openai';
import { leaveUnread } from '../../../src/doors/openai/unread-answers.ts';
import { closePrompts, flushPrompts } from '../../../src/doors/shared-shipper.ts';
import type { PromptRecord } from '../../../src/record/record.ts';
import { completionOf, LoggedClients } from '../../support/logged-client.ts';
import { ModelProvider } from '../../support/model-provider.ts';
import { spooledEntries } from '../../support/spool-shipper.ts';

const ASK = { model: 'gpt-4o', messages: [{ role: 'user' as const, content: 'Does anybody listen?' }] };
const SAID = 'You said: Does anybody listen?';
const CHILD = join(import.meta.dirname, 'unread-child.ts');

/** Frees what nobody holds, as happens by itself in the course of time. */
const collect = (() => {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
})();

describe('an answer that nobody reads', function () {
  this.timeout(60_000);
  let provider: ModelProvider;
  let clients: LoggedClients;
  let client: OpenAI;

  beforeEach(async () => {
    provider = await ModelProvider.start();
    clients = new LoggedClients(provider.url);
    client = clients.logged();
  });
  afterEach(async () => {
    await provider.close();
    assert.equal(leaveUnread(), 0, 'a call is still waited for');
  });

  async function collected(): Promise<PromptRecord> {
    for (let turns = 0; clients.records.length === 0 && turns < 500; turns++) {
      collect();
      await sleep(10);
    }
    return clients.one();
  }

  function assertUnread(record: PromptRecord): void {
    const { outcome, message, timing, properties, gateway } = record;
    assert.deepEqual([outcome, properties?.['partial'], gateway?.['status_code']], ['aborted', true, 200]);
    assert.equal(message.prompt[0]?.content, 'Does anybody listen?');
    assert.equal(timing?.duration_ms, undefined, 'it is not known how long the call took');
  }

  // Each in a function of its own, so that nothing of it is held when it has returned.
  const WAYS: Readonly<Record<string, () => Promise<unknown>>> = {
    'was handed over by asResponse': async () => (await client.chat.completions.create(ASK).asResponse()).status,
    'is a stream that was handed over by asResponse': async () =>
      (await client.chat.completions.create({ ...ASK, stream: true }).asResponse()).status,
    'is a stream beside its response': async () =>
      (await client.chat.completions.create({ ...ASK, stream: true }).withResponse()).response.status,
    'is a stream of the Responses API': async () => {
      await client.responses.create({ model: 'gpt-4o', input: 'Does anybody listen?', stream: true });
    },
  };
  for (const [which, way] of Object.entries(WAYS)) {
    it(`is recorded when nobody can read it any more (it ${which})`, async () => {
      await way();
      assert.equal(clients.records.length, 0);
      assertUnread(await collected());
    });
  }

  it('is recorded when only a part of it was read and its reader was dropped, with that part', async () => {
    const part = async (): Promise<void> => {
      const response = await client.chat.completions.create({ ...ASK, stream: true }).asResponse();
      const reader = (response.body ?? assert.fail()).getReader();
      await reader.read();
    };
    await part();
    const record = await collected();
    assertUnread(record);
    assert.ok(JSON.stringify(completionOf(record)).includes('You'));
  });

  it('is recorded at once when it is given up', async () => {
    const response = await client.chat.completions.create({ ...ASK, stream: true }).asResponse();
    await response.body?.cancel();
    assertUnread(await clients.one());
  });

  it('is recorded when everything is closed, and once, though it is read later as if nothing had been', async () => {
    const response = await client.chat.completions.create(ASK).asResponse();
    await flushPrompts();
    assert.equal(clients.records.length, 0, 'it may still be read');
    assert.equal(await closePrompts(), true);
    assertUnread(await clients.one());
    const { choices } = (await response.json()) as OpenAI.ChatCompletion;
    assert.equal(choices[0]?.message.content, SAID);
    assert.deepEqual(clients.records, []);
  });

  it('is recorded with the text so far when everything is closed while it is read', async () => {
    let text = '';
    for await (const { choices } of await client.chat.completions.create({ ...ASK, stream: true })) {
      text += choices[0]?.delta.content ?? '';
      if (clients.records.length === 0) await closePrompts();
    }
    assert.equal(text, SAID, 'the application sees all of it');
    const record = await clients.one();
    assertUnread(record);
    const { choices } = completionOf(record) as { choices: { message: { content: string } }[] };
    assert.ok(SAID.startsWith(choices[0]?.message.content ?? assert.fail()));
  });

  it('is held by nobody once it has been read, was refused or tried again', async () => {
    await client.chat.completions.create(ASK);
    for await (const _ of await client.chat.completions.create({ ...ASK, stream: true }));
    await assert.rejects(client.chat.completions.create({ ...ASK, model: 'fails-429' }, { maxRetries: 2 }));
    for await (const _ of await client.chat.completions.create({ ...ASK, stream: true })) break;
    assert.equal(leaveUnread(), 0);
    await flushPrompts();
    assert.equal(clients.records.length, 4);
  });

  for (const [ending, outcome, what] of [
    ['end', 'aborted', 'has come to its end'],
    ['exit', 'aborted', 'has exited'],
    ['exit-answered', 'completed', 'has read all of it and exits at once'],
  ]) {
    it(`is on the disk after its process ${what}`, async () => {
      const home = mkdtempSync(join(tmpdir(), 'promptlog-unread-'));
      const spools = join(home, 'spools');
      const env = {
        ...process.env,
        PROMPTLOG_HOME: home,
        PROMPTLOG_RECORDS: 'sqlite',
        PROMPTLOG_SQLITE_FILE: join(home, 'records.sqlite'),
        PROMPTLOG_ELASTICSEARCH_URL: 'http://127.0.0.1:1',
        PROMPTLOG_SPOOL_FOLDER: spools,
      };
      const options = ['--disable-warning=ExperimentalWarning', CHILD, `${provider.url}/v1`, ending ?? ''];
      const child = spawn(process.execPath, options, { env, stdio: ['ignore', 'inherit', 'inherit'] });
      try {
        assert.deepEqual(await once(child, 'exit'), [0, null]);
        const entries = readdirSync(spools).flatMap((name) => spooledEntries(join(spools, name)));
        assert.deepEqual(
          entries.map(({ body }) => [body.outcome, body.message.prompt[0]?.content]),
          [[outcome, 'Does anybody listen?']],
        );
      } finally {
        child.kill();
        rmSync(home, { recursive: true, force: true });
      }
    });
  }
});

/** `promptlog gateway`, and the collector that serves it too, between the real client of the package `openai` and a provider. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OpenAI from 'openai';
import { addKey } from '../../src/doors/http/auth/key-file.ts';
import type { PromptRecord } from '../../src/record/record.ts';
import { SqliteStore } from '../../src/records/sqlite.ts';
import { ModelProvider } from '../support/model-provider.ts';
import { PromptlogProcess, until, valuesOf } from '../support/promptlog-command.ts';

const NOBODY = 'http://127.0.0.1:1';
const KEY = 'sk-very-secret-key-4711';

describe('promptlog gateway', function () {
  this.timeout(60_000);
  let home: string;
  let provider: ModelProvider;
  let run: PromptlogProcess | undefined;
  const killed: PromptlogProcess[] = [];

  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'promptlog-gateway-'));
    provider = await ModelProvider.start();
  });
  afterEach(async () => {
    run?.child.kill('SIGKILL');
    await run?.ended();
    run = undefined;
    for (const each of killed.splice(0)) each.child.kill('SIGKILL');
    await provider.close();
    rmSync(home, { recursive: true, force: true, maxRetries: 3 });
  });

  type Said = { readonly url: string; readonly gateway?: string };

  async function said(command: string, settings: Readonly<Record<string, string>>): Promise<Said> {
    const process = new PromptlogProcess([command, '--json'], {
      PROMPTLOG_HOME: home,
      PROMPTLOG_GATEWAY_PORT: '0',
      PROMPTLOG_GATEWAY_UPSTREAMS: provider.url,
      PROMPTLOG_ELASTICSEARCH_URL: NOBODY,
      ...settings,
    });
    run = process;
    await until('it listens', () => process.out.includes('\n') || process.child.exitCode !== null, 30_000);
    return valuesOf<Said>(process)[0] ?? assert.fail(process.err);
  }
  const started = async (settings: Readonly<Record<string, string>> = {}): Promise<string> =>
    (await said('gateway', settings)).url;

  async function stopped(): Promise<string> {
    const process = run ?? assert.fail();
    process.child.kill('SIGTERM');
    const { status, err } = await process.ended();
    assert.equal(status, 0, err);
    return err;
  }

  async function records(): Promise<PromptRecord[]> {
    const store = new SqliteStore({ file: join(home, 'records.sqlite') });
    await store.open();
    const found: PromptRecord[] = [];
    for await (const page of store.scan()) found.push(...page.records);
    await store.close();
    return found;
  }

  const client = (url: string): OpenAI => new OpenAI({ baseURL: `${url}/v1`, apiKey: KEY, maxRetries: 0 });

  it('serves, stores each call, and leaves no key anywhere on the disk', async () => {
    const url = await started();
    const messages = [{ role: 'user' as const, content: 'Where is my refund?' }];
    await client(url).chat.completions.create({ model: 'gpt-4o', messages });
    for await (const _ of await client(url).chat.completions.create({ model: 'gpt-4o', messages, stream: true }));
    const log = await stopped();
    assert.match(log, /gateway listens at/);
    const stored = await records();
    assert.deepEqual(
      stored.map(({ outcome, door }) => [outcome, door]),
      [
        ['completed', 'gateway'],
        ['completed', 'gateway'],
      ],
    );
    const files = readdirSync(home, { recursive: true, encoding: 'utf8' }).map((name) => join(home, name));
    const holding = files.filter((file) => statSync(file).isFile() && readFileSync(file).includes('very-secret'));
    assert.deepEqual(holding, []);
    assert.equal(log.includes('very-secret'), false);
  });

  it('lets a call end that is under way when it is told to stop', async () => {
    const url = await started();
    const stream = await client(url).chat.completions.create({
      model: 'gpt-4o',
      messages: [{ role: 'user', content: 'word '.repeat(2_000) }],
      stream: true,
    });
    let chunks = 0;
    let ending: Promise<string> | undefined;
    for await (const _ of stream) {
      chunks += 1;
      ending ??= stopped();
    }
    await ending;
    assert.ok(chunks > 2_000);
    assert.deepEqual(
      (await records()).map(({ outcome }) => outcome),
      ['completed'],
    );
  });

  const AWAY = {
    PROMPTLOG_RECORDS: 'cosmos',
    PROMPTLOG_COSMOS_ENDPOINT: NOBODY,
    PROMPTLOG_COSMOS_KEY: Buffer.alloc(64).toString('base64'),
  };
  const FULL = { ...AWAY, PROMPTLOG_SPOOL_MAX_BYTES: '1000000' };

  /** Asks with a long prompt, and gives the status. */
  async function ask(url: string): Promise<number> {
    const messages = [{ role: 'user', content: 'Where is it? '.repeat(10_000) }];
    const answer = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'gpt-4o', messages }),
    });
    await answer.text();
    return answer.status;
  }
  type Counts = { readonly logged: number; readonly unlogged: number; readonly blocked: number };
  const countsOf = async (url: string): Promise<Counts> =>
    (await (await fetch(`${url}/promptlog/health`)).json()) as Counts;

  it('goes on serving when the spool is full, and says so once', async () => {
    const url = await started(FULL);
    await until('the spool is full', async () => {
      assert.equal(await ask(url), 200);
      return (await countsOf(url)).unlogged > 1;
    });
    assert.equal((await stopped()).match(/gateway\.full/g)?.length, 1);
  });

  it('serves no more calls when the spool is full where the operator wants that', async () => {
    const url = await started({ ...FULL, PROMPTLOG_GATEWAY_WHEN_FULL: 'block' });
    await until('calls are refused', async () => (await ask(url)) === 503);
    const { unlogged } = await countsOf(url);
    assert.deepEqual([await ask(url), await ask(url)], [503, 503]);
    const after = await countsOf(url);
    assert.deepEqual([after.unlogged, after.blocked], [unlogged, 3]);
    assert.equal((await stopped()).match(/gateway\.full/g)?.length, 1);
  });

  const bytesIn = (spool: string): number => {
    const segments = readdirSync(spool).filter((name) => name.endsWith('.spool'));
    return segments.reduce((bytes, name) => bytes + statSync(join(spool, name)).size, 0);
  };

  it('delivers what gateways that were killed have left behind', async () => {
    for (const [slot, content] of ['the first', 'the second'].entries()) {
      // Both at the same time, so that each has a spool of its own.
      const url = await started(AWAY);
      killed.push(run ?? assert.fail());
      await client(url).chat.completions.create({ model: 'gpt-4o', messages: [{ role: 'user', content }] });
      await until('its record is on the disk', () => bytesIn(join(home, 'spool', String(slot))) > 1_000);
    }
    for (const each of killed) each.child.kill('SIGKILL');
    await Promise.all(killed.map((each) => each.ended()));
    await started();
    await until('both are stored', async () => (await records()).length === 2, 30_000);
    await stopped();
  });

  it('is served by the collector too, with its figures, and stops with it when the last call has ended', async () => {
    const { text: key } = addKey(home, { name: 'test', scopes: ['admin'], created: '2026-11-21T05:00:00.000Z' });
    const collector = { PROMPTLOG_COLLECTOR_GATEWAY: 'true', PROMPTLOG_COLLECTOR_PORT: '0' };
    const { url, gateway = assert.fail() } = await said('collect', collector);
    const openai = client(gateway);
    const messages = [{ role: 'user' as const, content: 'word '.repeat(2_000) }];
    await openai.chat.completions.create({ model: 'gpt-4o', messages });
    await until('the call is in the figures', async () => {
      const metrics = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${key}` } });
      return (await metrics.text()).includes('promptlog_gateway_calls_total{outcome="logged"} 1\n');
    });
    const ready = (await (await fetch(`${url}/readyz`)).json()) as { checks: Record<string, unknown> };
    assert.deepEqual(ready.checks['gateway'], { ok: true });
    let ending: Promise<string> | undefined;
    for await (const _ of await openai.chat.completions.create({ model: 'gpt-4o', messages, stream: true })) {
      ending ??= stopped();
    }
    assert.match((await ending) ?? '', /gateway listens at/);
    assert.deepEqual(
      (await records()).map(({ outcome, door }) => [outcome, door]),
      [
        ['completed', 'gateway'],
        ['completed', 'gateway'],
      ],
    );
  });

  it('is not served by the collector where nobody asked for that, and keeps it from starting at a port that is taken', async () => {
    const { gateway } = await said('collect', { PROMPTLOG_COLLECTOR_PORT: '0' });
    assert.equal(gateway, undefined);
    await stopped();
    const taken = new PromptlogProcess(['collect', '--set', 'collector.gateway=true'], {
      PROMPTLOG_HOME: home,
      PROMPTLOG_COLLECTOR_PORT: '0',
      PROMPTLOG_GATEWAY_PORT: new URL(provider.url).port,
    });
    const { status, err } = await taken.ended();
    assert.notEqual(status, 0);
    assert.match(err, /gateway\.port/);
  });

  it('refuses unusable settings by name', async () => {
    const bad = new PromptlogProcess(['gateway', '--set', 'gateway.upstreams=nothing'], { PROMPTLOG_HOME: home });
    const { status, err } = await bad.ended();
    assert.equal(status, 4);
    assert.match(err, /gateway\.upstreams/);
  });
});

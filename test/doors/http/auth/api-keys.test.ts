import assert from 'node:assert/strict';
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiKeys, type ApiKeysOptions } from '../../../../src/doors/http/auth/api-keys.ts';
import { lastUsed } from '../../../../src/doors/http/auth/key-usage.ts';
import { addKey, asking, bearing, refusalOf, revokeKey, useHome } from './asking.ts';

const REFUSED = { code: 'PL_UNAUTHORIZED' };

describe('the API keys', () => {
  const home = useHome();
  // Looks at the file for every request, so that no test has to wait.
  const open = (options: Partial<ApiKeysOptions> = {}): ApiKeys =>
    new ApiKeys({ home: home(), checkIntervalMs: 0, ...options });

  it('say who calls, whichever header carries the key', async () => {
    const key = addKey(home(), { name: 'ci', scopes: ['ingest', 'read'], labels: { app: 'bot' } });
    const keys = open();
    const requests = [
      bearing(key),
      asking({ authorization: `bearer  ${key}` }),
      asking({ 'x-api-key': key }),
      asking({ 'api-key': key }),
      asking({ 'api-key': key, authorization: 'Bearer of-somebody-else' }),
      asking({ 'x-api-key': 'of-somebody-else', 'api-key': key }),
    ];
    for (const request of requests) {
      const principal = await keys.recognise(request);
      assert.match(principal?.name ?? '', /^key:ci\/[0-9a-f]{12}$/);
      assert.deepEqual([...(principal?.scopes ?? [])], ['ingest', 'read']);
      assert.deepEqual(principal?.labels, { app: 'bot' });
    }
  });

  it('leave alone what is no key of ours', async () => {
    addKey(home());
    for (const headers of [
      {},
      { authorization: 'Basic cGxfOnBs' },
      { 'api-key': 'sk-1' },
      { authorization: 'Bearer a.b.c' },
    ]) {
      assert.equal(await open().recognise(asking(headers)), undefined);
    }
  });

  it('answer the same to an id nobody has, a wrong secret, a revoked key and a malformed one', async () => {
    const key = addKey(home());
    const revoked = addKey(home());
    revokeKey(home(), revoked);
    const wrong = [
      `pl_000000000000_${key.slice(16)}`,
      `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`,
      revoked,
      'pl_',
      key.toUpperCase().replace('PL_', 'pl_'),
      `${key}0`,
    ];
    const keys = open();
    const answers = await Promise.all(wrong.map((text) => refusalOf(keys.recognise(bearing(text)))));
    for (const answer of answers) {
      assert.equal(answer.code, 'PL_UNAUTHORIZED');
      assert.deepEqual(answer.details, answers[0]?.details);
    }
    assert.ok(await keys.recognise(bearing(key)));
  });

  it('refuse a revoked key even where its hash was left in the file', async () => {
    const key = addKey(home(), { revoked: '2026-01-16T10:00:00.000Z' });
    await assert.rejects(open().recognise(bearing(key)), REFUSED);
  });

  it('tell the holder of an expired key that it has expired', async () => {
    const key = addKey(home(), { expires: '2026-02-01T00:00:00.000Z' });
    let now = Date.parse('2026-01-31T23:59:59.999Z');
    const keys = open({ now: () => now });
    assert.ok(await keys.recognise(bearing(key)));
    now += 1;
    await assert.rejects(keys.recognise(bearing(key)), { ...REFUSED, message: /the key has expired/ });
  });

  it('take up new, revoked and deleted keys without a restart, when the file is due to be looked at', async () => {
    let ticks = 0;
    const keys = open({ checkIntervalMs: 1_000, ticks: () => ticks });
    const key = addKey(home());
    assert.ok(await keys.recognise(bearing(key)));
    revokeKey(home(), key);
    assert.ok(await keys.recognise(bearing(key)));
    ticks = 1_000;
    await assert.rejects(keys.recognise(bearing(key)), REFUSED);
    const later = addKey(home());
    ticks = 2_000;
    assert.ok(await keys.recognise(bearing(later)));
    rmSync(join(home(), 'keys.json'));
    ticks = 3_000;
    await assert.rejects(keys.recognise(bearing(later)), REFUSED);
  });

  it('look at the file once for many requests at the same moment', async () => {
    const key = addKey(home());
    const keys = open({ checkIntervalMs: 1_000 });
    const all = await Promise.all(Array.from({ length: 50 }, () => keys.recognise(bearing(key))));
    assert.equal(new Set(all).size, 1);
  });

  it('let nobody in while the file cannot be trusted, without telling strangers why or where', async () => {
    const key = addKey(home());
    const keys = open();
    const file = join(home(), 'keys.json');
    const good = readFileSync(file, 'utf8');
    const refused = async (cause: RegExp): Promise<void> => {
      const error = await refusalOf(keys.recognise(bearing(key)));
      assert.equal(error.code, 'PL_CONFIG_INVALID');
      assert.match(String((error.cause as Error).message), cause);
      assert.ok(!error.message.includes(home()), error.message);
    };
    assert.ok(await keys.recognise(bearing(key)));
    writeFileSync(file, good.slice(0, 50));
    await refused(/JSON/);
    writeFileSync(file, good);
    assert.ok(await keys.recognise(bearing(key)));
    if (process.platform === 'win32') return;
    chmodSync(file, 0o666);
    await refused(/can write it/);
  });

  it('refuse a key that is used more often than it may be, and say when to come again', async () => {
    const limited = addKey(home(), { name: 'slow', rate: { requests: 2, seconds: 10 } });
    const free = addKey(home());
    let ticks = 0;
    const keys = open({ ticks: () => ticks });
    for (let request = 0; request < 2; request += 1) assert.ok(await keys.recognise(bearing(limited)));
    const error = await refusalOf(keys.recognise(bearing(limited)));
    assert.equal(error.code, 'PL_RATE_LIMITED');
    assert.equal(error.retriable, true);
    assert.equal(error.details['retryAfterSeconds'], 5);
    assert.ok(await keys.recognise(bearing(free)));
    ticks = 5_000;
    assert.ok(await keys.recognise(bearing(limited)));
  });

  it('do not let failed attempts use up the rate of a key', async () => {
    const key = addKey(home(), { rate: { requests: 1, seconds: 3600 } });
    const keys = open();
    const wrong = `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`;
    for (let attempt = 0; attempt < 5; attempt += 1) await assert.rejects(keys.recognise(bearing(wrong)), REFUSED);
    assert.ok(await keys.recognise(bearing(key)));
  });

  it('know when each key was last used, without writing for every request', async () => {
    const key = addKey(home());
    let now = Date.parse('2026-01-15T10:00:00.000Z');
    const keys = open({ now: () => now });
    const id = key.slice(3, 15);
    for (let request = 0; request < 100; request += 1) {
      now += 1;
      await keys.recognise(bearing(key));
    }
    await keys.close();
    assert.deepEqual([...(await lastUsed(home()))], [[id, '2026-01-15T10:00:00.100Z']]);
  });
});

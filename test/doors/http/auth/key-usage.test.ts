import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KeyUsage, lastUsed } from '../../../../src/doors/http/auth/key-usage.ts';
import { useHome } from './asking.ts';

const NOON = Date.parse('2026-01-15T12:00:00.000Z');

describe('the usage of keys', () => {
  const home = useHome();
  const file = (): string => join(home(), 'keys-used.json');

  it('is written at once for the first use, and then once a minute', async () => {
    const usage = new KeyUsage(home());
    usage.note('a', NOON);
    await usage.flush();
    const first = statSync(file(), { bigint: true });
    for (let second = 1; second < 60; second += 1) usage.note('a', NOON + second * 1_000);
    assert.equal(statSync(file(), { bigint: true }).mtimeNs, first.mtimeNs);
    assert.equal((await lastUsed(home())).get('a'), '2026-01-15T12:00:00.000Z');
    await usage.flush();
    assert.equal((await lastUsed(home())).get('a'), '2026-01-15T12:00:59.000Z');
  });

  it('of several collectors adds up to the later time', async () => {
    const [one, other] = [new KeyUsage(home()), new KeyUsage(home())];
    one.note('a', NOON + 5);
    await one.flush();
    other.note('a', NOON);
    other.note('b', NOON);
    await other.flush();
    assert.deepEqual([...(await lastUsed(home()))].sort(), [
      ['a', '2026-01-15T12:00:00.005Z'],
      ['b', '2026-01-15T12:00:00.000Z'],
    ]);
  });

  it('is for its owner only and leaves no draft behind', async () => {
    const usage = new KeyUsage(home());
    usage.note('a', NOON);
    await usage.flush();
    assert.deepEqual(readdirSync(home()), ['keys-used.json']);
    if (process.platform !== 'win32') assert.equal(statSync(file()).mode & 0o777, 0o600);
  });

  it('knows nothing from a damaged file and mends it', async () => {
    writeFileSync(file(), '{"a":"yesterday","b":');
    assert.equal((await lastUsed(home())).size, 0);
    writeFileSync(file(), '{"a":"yesterday","b":"2026-01-01T00:00:00Z"}');
    assert.deepEqual([...(await lastUsed(home())).keys()], ['b']);
  });

  it('fails nobody when it cannot be written, and catches up later', async () => {
    mkdirSync(file());
    const usage = new KeyUsage(home());
    usage.note('a', NOON);
    await usage.flush();
    assert.equal((await lastUsed(home())).size, 0);
    rmSync(file(), { recursive: true });
    await usage.flush();
    assert.deepEqual([...(await lastUsed(home())).keys()], ['a']);
  });
});

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiKeys } from '../../src/doors/http/auth/api-keys.ts';
import { newKeyText } from '../../src/doors/http/auth/key-text.ts';
import { asking } from '../doors/http/auth/asking.ts';
import { type Ran, runPromptlog } from '../support/promptlog-command.ts';

describe('promptlog keys adopt', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'promptlog-adopt-'));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  const adopt = (key: string | undefined, ...args: string[]): Promise<Ran> =>
    runPromptlog(['keys', 'adopt', 'logstash', '--from-env', 'KEY', ...args], {
      PROMPTLOG_HOME: home,
      ...(key === undefined ? {} : { KEY: key }),
    });

  /** Who a collector of this home sees when each of these is shown to it. */
  async function seen(...keys: string[]): Promise<(string | undefined)[]> {
    const known = new ApiKeys({ home });
    try {
      const holders = await Promise.all(
        keys.map((key) => Promise.resolve(known.recognise(asking({ 'x-api-key': key }))).catch(() => undefined)),
      );
      return holders.map((holder) => (holder === undefined ? undefined : [...holder.scopes].join(' ')));
    } finally {
      await known.close();
    }
  }

  it('lets in who holds the key, and keeps its hash alone', async () => {
    const { id, text } = newKeyText();
    const ran = await adopt(text);
    assert.deepEqual(ran, {
      status: 0,
      out: `The key ${id} (logstash, may ingest) is accepted from now on.\n`,
      err: '',
    });
    assert.deepEqual(await seen(text), ['ingest']);
    assert.equal(readFileSync(join(home, 'keys.json'), 'utf8').includes(text), false);
  });

  it('changes nothing when it is run again', async () => {
    const { id, text } = newKeyText();
    await adopt(text);
    const before = readFileSync(join(home, 'keys.json'), 'utf8');
    assert.equal((await adopt(text)).out, `The key ${id} (logstash, may ingest) is known already.\n`);
    assert.equal(readFileSync(join(home, 'keys.json'), 'utf8'), before);
  });

  it('gives the same key other scopes', async () => {
    const { text } = newKeyText();
    await adopt(text);
    await adopt(text, '--scope', 'ingest,feedback');
    assert.deepEqual(await seen(text), ['ingest feedback']);
  });

  it('refuses the former key of that name as soon as there is another', async () => {
    const [old, next] = [newKeyText(), newKeyText()];
    await adopt(old.text);
    assert.match(
      (await adopt(next.text)).out,
      new RegExp(`is accepted from now on; refused from now on: ${old.id}\\.`),
    );
    assert.deepEqual(await seen(old.text, next.text), [undefined, 'ingest']);
  });

  it('leaves keys of other names alone', async () => {
    const { text } = newKeyText();
    const made = await runPromptlog(['keys', 'create', 'checkout'], { PROMPTLOG_HOME: home });
    await adopt(text);
    assert.deepEqual(await seen(made.out.trim(), text), ['ingest', 'ingest']);
  });

  it('does not bring back a key that was revoked', async () => {
    const { id, text } = newKeyText();
    await adopt(text);
    await runPromptlog(['keys', 'revoke', id], { PROMPTLOG_HOME: home });
    const { status, err } = await adopt(text);
    assert.equal(status, 2);
    assert.match(err, new RegExp(`the key ${id} was revoked, and what is revoked stays so: make another`));
    assert.deepEqual(await seen(text), [undefined]);
  });

  it('does not take the id of another key', async () => {
    const { text } = newKeyText();
    await adopt(text);
    const twin = text.slice(0, -1) + (text.endsWith('0') ? '1' : '0');
    assert.match((await adopt(twin)).err, /there is another key with the id/);
  });

  it('says what is wrong with the variable, and never what is in it', async () => {
    assert.match((await adopt(undefined)).err, /the environment variable KEY is not set/);
    const { status, err } = await adopt('hunter2');
    assert.equal(status, 2);
    assert.match(err, /the environment variable KEY holds no key of the form pl_<id>_<secret>/);
    assert.equal(err.includes('hunter2'), false);
  });
});

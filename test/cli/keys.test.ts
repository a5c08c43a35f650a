import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiKeys } from '../../src/doors/http/auth/api-keys.ts';
import { asking } from '../doors/http/auth/asking.ts';
import { type Ran, runPromptlog, valuesOf } from '../support/promptlog-command.ts';

interface Shown {
  readonly key?: string;
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly scopes: readonly string[];
  readonly expires: string | null;
  readonly revoked: string | null;
  readonly rate: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly lastUsed: string | null;
}

const DAY_MS = 86_400_000;

describe('promptlog keys', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'promptlog-keys-'));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  const run = (...args: string[]): Promise<Ran> => runPromptlog(['keys', ...args], { PROMPTLOG_HOME: home });

  async function create(...args: string[]): Promise<Shown & { readonly key: string }> {
    const ran = await run('create', ...args, '--json');
    assert.equal(ran.status, 0, ran.err);
    const [made] = valuesOf<Shown>(ran);
    assert.ok(made?.key);
    return { ...made, key: made.key };
  }

  async function list(): Promise<Shown[]> {
    return valuesOf<Shown>(await run('list', '--json'));
  }

  /** Who a collector of this home sees when the key is shown to it. */
  const ask = (keys: ApiKeys, key: string) => keys.recognise(asking({ 'x-api-key': key }));

  it('says that there are none, and how to make one', async () => {
    assert.deepEqual(await run('list'), {
      status: 0,
      out: 'No keys. `promptlog keys create <name>` makes one.\n',
      err: '',
    });
    assert.equal((await run('list', '--json')).out, '');
  });

  it('makes a key that a collector accepts, alone on stdout, and shows it only once', async () => {
    const { status, out, err } = await run('create', 'checkout-service');
    assert.equal(status, 0);
    assert.match(out, /^pl_[0-9a-f]{12}_[0-9a-f]{64}\n$/);
    assert.match(
      err,
      /The key [0-9a-f]{12} \(checkout-service\) may ingest, never expires\.\nIt is not shown again\.\n$/,
    );
    const key = out.trim();
    assert.ok(!readFileSync(join(home, 'keys.json'), 'utf8').includes(key.slice(16)));
    const listed = await run('list');
    assert.match(listed.out, /^[0-9a-f]{12} {2}checkout-service {2}ingest {2}never expires {2}never used\n$/);
    assert.ok(!(listed.out + (await run('list', '--json')).out).includes(key.slice(16)));
    const principal = await ask(new ApiKeys({ home }), key);
    assert.match(principal?.name ?? '', /^key:checkout-service\//);
  });

  it('takes scopes, an end, a rate and labels', async () => {
    const flags = ['--scope', 'read,ingest', '--scope', 'feedback', '--expires', '90d', '--rate', '600/m'];
    const made = await create('partner', ...flags, '--app', 'bot', '--tenant', 'contoso');
    assert.deepEqual([made.scopes, made.rate, made.state], [['ingest', 'read', 'feedback'], '600/m', 'valid']);
    assert.deepEqual(made.labels, { app: 'bot', tenant: 'contoso' });
    const left = Date.parse(made.expires ?? '') - Date.now();
    assert.ok(left > 89.9 * DAY_MS && left <= 90 * DAY_MS, made.expires ?? '');
    const principal = await ask(new ApiKeys({ home }), made.key);
    assert.deepEqual(principal?.labels, { app: 'bot', tenant: 'contoso' });
    const { out } = await run('list');
    assert.match(
      out,
      /partner {2}ingest\+read\+feedback {2}expires \d{4}-\d\d-\d\d {2}600\/m {2}app bot {2}tenant contoso {2}(last|never) used/,
    );
  });

  it('takes a date as the end', async () => {
    assert.equal((await create('a', '--expires', '2199-01-31')).expires, '2199-01-31T00:00:00.000Z');
  });

  it('revokes by id or by the whole key, and a running collector refuses it then', async () => {
    const [one, other, kept] = await Promise.all([create('one'), create('other'), create('kept')]);
    const collector = new ApiKeys({ home, checkIntervalMs: 0 });
    for (const { key } of [one, other, kept]) assert.ok(await ask(collector, key));
    const { status, out } = await run('revoke', one.id);
    assert.deepEqual([status, out], [0, `The key ${one.id} (one) is refused from now on.\n`]);
    const [revoked] = valuesOf<Shown>(await run('revoke', other.key, '--json'));
    assert.deepEqual([revoked?.id, revoked?.state], [other.id, 'revoked']);
    for (const { key } of [one, other]) await assert.rejects(ask(collector, key), { code: 'PL_UNAUTHORIZED' });
    assert.ok(await ask(collector, kept.key));
    await collector.close();
    const listed = await list();
    const states = new Map(listed.map(({ name, state, lastUsed }) => [name, [state, lastUsed !== null]]));
    assert.deepEqual(Object.fromEntries(states), {
      one: ['revoked', true],
      other: ['revoked', true],
      kept: ['valid', true],
    });
    const again = valuesOf<Shown>(await run('revoke', one.id, '--json'));
    assert.equal(again[0]?.revoked, listed.find(({ id }) => id === one.id)?.revoked);
  });

  it('shows a key whose time is over as expired', async () => {
    await create('a');
    const file = join(home, 'keys.json');
    const content = JSON.parse(readFileSync(file, 'utf8')) as { keys: object[] };
    const keys = content.keys.map((key) => ({ ...key, expires: '2020-01-01T00:00:00.000Z' }));
    writeFileSync(file, JSON.stringify({ ...content, keys }));
    assert.match((await run('list')).out, / {2}ingest {2}expired {2}never used\n$/);
  });

  it('makes what is in a name harmless on a terminal', async () => {
    await create('ci\u001b]0;x', '--app', 'a\u001b[2J');
    assert.match((await run('list')).out, /ci␛\]0;x.*app a␛\[2J/);
  });

  it('refuses what makes no sense, in one clear sentence, and makes no key', async () => {
    const cases: [string[], RegExp][] = [
      [['create', ' '], /a key needs a name/],
      [['create', 'x'.repeat(101)], /a key needs a name/],
      [['create', 'a', '--scope', 'write'], /there is no scope "write"; there are ingest, read, feedback, admin/],
      [['create', 'a', '--expires', 'soon'], /"soon" is neither a date/],
      [['create', 'a', '--expires', '2020-01-01'], /would have expired already/],
      [['create', 'a', '--rate', 'fast'], /"fast" is not a rate/],
      [['create', 'a', '--app', ''], /--app needs a value/],
      [['revoke', 'abc'], /there is no key "abc"; `promptlog keys list` shows them/],
    ];
    const check = async ([args, message]: (typeof cases)[number]): Promise<void> => {
      const { status, out, err } = await run(...args);
      assert.deepEqual([status, out], [2, ''], args.join(' '));
      assert.match(err, /^PL_USAGE: /);
      assert.match(err, message);
    };
    await Promise.all(cases.map(check));
    assert.deepEqual(await list(), []);
  });

  it('never repeats a key that was mistyped', async () => {
    const { key } = await create('a');
    const { status, err } = await run('revoke', key.slice(0, -1));
    assert.equal(status, 2);
    assert.ok(!err.includes(key.slice(16, 30)), err);
  });

  it('says what is wrong with a file it cannot trust, and leaves it alone', async () => {
    const file = join(home, 'keys.json');
    writeFileSync(file, '{"version":1,"keys":[{}]}', { mode: 0o600 });
    for (const args of [['list'], ['create', 'a'], ['revoke', 'b']]) {
      const { status, err } = await run(...args);
      assert.equal(status, 4, err);
      assert.match(err, /^PL_CONFIG_INVALID: .*keys\.json is not usable: key 1 of its list is not complete/);
    }
    assert.equal(readFileSync(file, 'utf8'), '{"version":1,"keys":[{}]}');
  });

  it('shows examples in its help and in that of each of its commands', async () => {
    for (const args of [[], ['create'], ['list'], ['revoke']]) {
      const { status, out } = await run(...args, '--help');
      assert.equal(status, 0);
      assert.match(out, /Examples:\n +\$ promptlog keys create/);
    }
  });
});

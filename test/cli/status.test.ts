import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Ran, runPromptlog, valuesOf } from '../support/promptlog-command.ts';

interface Status {
  readonly stores: readonly {
    readonly store: string;
    readonly records?: number;
    readonly failure?: { readonly code: string };
  }[];
  readonly spools: readonly {
    readonly failure?: { readonly code: string };
    readonly lanes?: readonly Record<string, unknown>[];
  }[];
}

const KEY = Buffer.alloc(32, 7).toString('base64');
const LINE = '{"message":{"prompt":[{"role":"user","content":"x"}]}}\n';

describe('promptlog status', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'promptlog-status-'));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  function run(args: string[], environment: Record<string, string> = {}, input?: string): Promise<Ran> {
    const defaults = { PROMPTLOG_HOME: home, PROMPTLOG_ELASTICSEARCH_URL: 'http://me:pass@127.0.0.1:1' };
    return runPromptlog(args, { ...defaults, ...environment }, input);
  }

  it('says plainly that there is nothing yet, and makes nothing', async () => {
    const { status, out } = await run(['status']);
    assert.equal(status, 5);
    assert.match(out, /^sqlite .*records\.sqlite: nothing kept yet$/m);
    assert.match(
      out,
      /^elasticsearch http:\/\/127\.0\.0\.1:1: does not work\n {2}PL_SEARCH_UNREACHABLE: .*\n {2}Start it/m,
    );
    assert.match(out, /No spool yet/);
    assert.ok(!existsSync(join(home, 'records.sqlite')) && !existsSync(join(home, 'spool')));
  });

  it('says of each lane what it has done and what it waits for', async () => {
    await run(['ship', '-', '--timeout', '2'], {}, LINE);
    const { out } = await run(['status']);
    assert.match(out, /^sqlite .*: answers, 1 record$/m);
    assert.match(out, /^ {2}records +1 +1 +0 +0 +0 +0 /m);
    assert.match(out, /^ {2}search +1 +0 +1 +0 +0 +0 /m);
    assert.match(out, /^ {2}search waits since 20.*: .*127\.0\.0\.1:1/m);
    assert.ok(!out.includes('pass@'));
    const [{ stores, spools }] = valuesOf<Status>(await run(['status', '--json'])) as [Status];
    assert.deepEqual(
      stores.map(({ records, failure }) => records ?? failure?.code),
      [1, 'PL_SEARCH_UNREACHABLE'],
    );
    assert.equal(spools[0]?.lanes?.length, 2);
  });

  it('tells of a store that is not set up as of any other failure', async () => {
    const [{ stores }] = valuesOf<Status>(await run(['status', '--json', '--set', 'records=cosmos'])) as [Status];
    assert.equal(stores[0]?.failure?.code, 'PL_CONFIG_INVALID');
  });

  it('shows the other parts when a spool cannot be read', async () => {
    await run(['ship', '-', '--no-wait'], { PROMPTLOG_SPOOL_ENCRYPTION_KEY: KEY }, LINE);
    const { status, out } = await run(['status']);
    assert.equal(status, 5);
    assert.match(out, /^sqlite .*: answers/m);
    assert.match(out, /spool\/0:\n {2}PL_SPOOL_KEY: .*\n {2}Set spool\.encryptionKey/);
  });
});

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Ran, runPromptlog, valuesOf } from '../support/promptlog-command.ts';

const LINE = '{"message":{"id":"m1","prompt":[{"role":"user","content":"x"}]}}\n';

describe('promptlog backup and restore', function suite() {
  // Many runs of the command, each of which takes its second.
  this.timeout(120_000);
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'promptlog-backup-cli-'));
    mkdirSync(join(home, 'backups'));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  function run(args: string[], input?: string, environment: Record<string, string> = {}): Promise<Ran> {
    const defaults = {
      PROMPTLOG_HOME: home,
      PROMPTLOG_ELASTICSEARCH_URL: 'http://me:pass@127.0.0.1:1',
      PROMPTLOG_ALERTS_WEBHOOK_SECRET: 'unguessable',
    };
    return runPromptlog(args, { ...defaults, ...environment }, input);
  }

  it('bring the records and the keys to another home, and no secret', async () => {
    await run(['ship', '-', '--timeout', '2'], LINE);
    await run(['keys', 'create', 'app']);
    const made = await run(['backup', join(home, 'backups'), '--json']);
    assert.equal(made.status, 0, made.err);
    const [{ file, records, secretsLeftOut }] = valuesOf<{ file: string; records: number; secretsLeftOut: string[] }>(
      made,
    ) as [{ file: string; records: number; secretsLeftOut: string[] }];
    assert.deepEqual([records, secretsLeftOut], [1, ['alerts.webhookSecret']]);
    const manifest = readFileSync(`${file}.json`, 'utf8');
    assert.ok(!manifest.includes('unguessable') && !manifest.includes('pass@'), manifest);
    const other = { PROMPTLOG_HOME: join(home, 'other') };
    const restored = await run(['restore', join(home, 'backups')], undefined, other);
    assert.equal(restored.status, 0, restored.err);
    assert.match(restored.out, /Restored 1 record of .* to .*other.records\.sqlite\./);
    assert.match(restored.out, /API keys of that time work again/);
    assert.match(restored.out, /promptlog reindex.*promptlog verify/);
    assert.match((await run(['keys', 'list'], undefined, other)).out, /app/);
    const again = await run(['restore', join(home, 'backups')], undefined, other);
    assert.equal(again.status, 3);
    assert.match(again.err, /PL_BACKUP: .*holds 1 record\n {2}Add --force/);
  });

  it('say plainly what cannot be done', async () => {
    const cases: readonly (readonly [string[], RegExp, number])[] = [
      [['backup', join(home, 'backups')], /there are no records at .* yet/, 2],
      [['backup', `${home}/nowhere/`], /there are no records|does not exist/, 2],
      [['backup', home, '--set', 'records=cosmos'], /Cosmos DB has backups of its own/, 2],
      [['restore', join(home, 'backups')], /there is no backup in/, 2],
      [['restore', join(home, 'gone.sqlite')], /PL_BACKUP: .*there is no such file/, 3],
    ];
    for (const [args, words, status] of cases) {
      const ran = await run(args);
      assert.match(ran.err, words);
      assert.equal(ran.status, status);
    }
    await run(['ship', '-', '--timeout', '2'], LINE);
    const file = join(home, 'mine.sqlite');
    assert.match((await run(['backup', file, '--dry-run'])).out, /would be copied/);
    assert.equal((await run(['backup', file])).status, 0);
    assert.match((await run(['backup', file])).err, /is there already; --force/);
    assert.match(
      (await run(['restore', file, '--dry-run'])).out,
      /The backup is whole: .*\nIt takes --force: .* holds 1 record\./,
    );
    truncateSync(file, 40_000);
    const truncated = await run(['restore', file, '--force']);
    assert.match(truncated.err, /PL_BACKUP: .*it has 40000 bytes and should have/);
    assert.deepEqual(
      readdirSync(home).filter((name) => name.includes('before') || name.includes('restoring')),
      [],
    );
  });
});

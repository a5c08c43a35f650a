import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OPTIONS } from '../../src/config-options.ts';
import { runPromptlog, valuesOf } from '../support/promptlog-command.ts';

describe('promptlog config', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'promptlog-config-'));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  it('says of each setting its value and where it comes from', async () => {
    writeFileSync(join(home, 'promptlog.json'), '{"spool":{"maxBytes":9000000}}');
    const environment = { PROMPTLOG_HOME: home, PROMPTLOG_DELIVERY_BATCH_WAIT_MS: '70' };
    const { status, out } = await runPromptlog(['config', '--set', 'records=cosmos'], environment);
    assert.equal(status, 0);
    assert.match(out, new RegExp(`^spool\\.maxBytes +9000000 +${join(home, 'promptlog.json')}$`, 'm'));
    assert.match(out, /^delivery\.batchWaitMs +70 +PROMPTLOG_DELIVERY_BATCH_WAIT_MS$/m);
    assert.match(out, /^records +cosmos +flag$/m);
    assert.match(out, /^elasticsearch\.gzip +false +default$/m);
    assert.doesNotMatch(out, /elasticsearch\.apiKey/);
  });

  it('shows no secret, in no form', async () => {
    const secrets = [
      'elasticsearch.password=s3cret',
      'elasticsearch.apiKey=s3cret',
      'cosmos.key=s3cret',
      'elasticsearch.url=http://me:s3cret@127.0.0.1:9200',
    ];
    const sets = secrets.flatMap((pair) => ['--set', pair]);
    for (const flags of [[], ['--all'], ['--json']]) {
      const { out, err } = await runPromptlog(['config', ...sets, ...flags], { PROMPTLOG_HOME: home });
      assert.ok(!(out + err).includes('s3cret'));
      assert.ok(out.includes('********') && out.includes('http://127.0.0.1:9200'));
    }
  });

  it('lists every setting there is, with what it means and its variable', async () => {
    const listed = valuesOf<{ key: string }>(await runPromptlog(['config', '--json'], { PROMPTLOG_HOME: home }));
    assert.deepEqual(
      listed.map(({ key }) => key),
      Object.keys(OPTIONS),
    );
    const { out } = await runPromptlog(['config', '--all'], { PROMPTLOG_HOME: home });
    for (const [key, { doc }] of Object.entries(OPTIONS)) assert.ok(out.includes(`${key}  ${doc}`), key);
    assert.match(out, /\(not set\) {2}PROMPTLOG_ELASTICSEARCH_API_KEY/);
  });

  it('fails for a value that is not usable, and names where it was set', async () => {
    const { status, err } = await runPromptlog(['config'], { PROMPTLOG_HOME: home, PROMPTLOG_SPOOL_MAX_BYTES: 'lots' });
    assert.equal(status, 4);
    assert.match(err, /^PL_CONFIG_INVALID: the setting spool\.maxBytes is not usable[\s\S]*PROMPTLOG_SPOOL_MAX_BYTES/);
  });
});

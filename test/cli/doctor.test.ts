import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Finding } from '../../src/doctor/finding.ts';
import { type Ran, runPromptlog, valuesOf } from '../support/promptlog-command.ts';

describe('promptlog doctor', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'promptlog-doctor-cli-'));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  function run(args: string[], environment: Record<string, string> = {}, input?: string): Promise<Ran> {
    const defaults = {
      PROMPTLOG_HOME: home,
      PROMPTLOG_COLLECTOR_PORT: '0',
      PROMPTLOG_ELASTICSEARCH_URL: 'http://me:pass@127.0.0.1:1',
    };
    return runPromptlog(args, { ...defaults, ...environment }, input);
  }

  it('works when nothing runs, says so and what to do, and makes nothing', async () => {
    const { status, out } = await run(['doctor']);
    assert.equal(status, 1);
    assert.match(out, /^warn {2}promptlog: no `promptlog up` runs here; no collector answers at .*\n {6}Start one: /m);
    assert.match(
      out,
      /^FAIL {2}Elasticsearch: .*127\.0\.0\.1:1 does not answer.*PL_SEARCH_UNREACHABLE\)\n {6}Start it/m,
    );
    assert.match(out, /^ok {4}java: not needed/m);
    assert.match(out, /^ok {4}spools: none yet/m);
    assert.ok(!out.includes('pass@'), out);
    assert.ok(!existsSync(join(home, 'records.sqlite')) && !existsSync(join(home, 'spool')));
  });

  it('names each thing that is wrong, as a line of JSON', async () => {
    await run(['ship', '-', '--no-wait'], {}, '{"message":{"prompt":[{"role":"user","content":"x"}]}}\n');
    writeFileSync(join(home, 'credentials.json'), '{}');
    chmodSync(join(home, 'credentials.json'), 0o644);
    writeFileSync(join(home, 'cert.pem'), 'nonsense');
    writeFileSync(join(home, 'alerts.yaml'), 'rules:\n  - kind: oops\n');
    const wrong = await run(['doctor', '--json'], {
      PROMPTLOG_ALERTS_FILE: join(home, 'alerts.yaml'),
      PROMPTLOG_ELASTICSEARCH_CA_FILE: join(home, 'cert.pem'),
      PROMPTLOG_RECORDS: 'cosmos',
    });
    const findings = valuesOf<Finding>(wrong);
    const level = (check: RegExp) => findings.find((finding) => check.test(finding.check))?.level;
    assert.deepEqual(
      [/^records store/, /^spool .*0$/, /^certificate elasticsearch/, /^secrets/, /^alerts/, /^node/].map(level),
      ['fail', 'warn', 'fail', 'fail', 'fail', 'ok'],
      wrong.out + wrong.err,
    );
    assert.equal(wrong.status, 1);
    assert.ok(findings.every((finding) => finding.level === 'ok' || finding.fix !== undefined));
  });
});

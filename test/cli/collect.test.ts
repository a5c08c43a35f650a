import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addKey } from '../../src/doors/http/auth/key-file.ts';
import { PromptlogProcess, until, valuesOf } from '../support/promptlog-command.ts';

const NOBODY = 'http://127.0.0.1:1';

describe('promptlog collect', function () {
  this.timeout(60_000);
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'promptlog-collect-'));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true, maxRetries: 3 }));

  it('starts, takes records and says that the stores do not answer, while both are away', async () => {
    const { text } = addKey(home, { name: 'test', scopes: ['ingest', 'read'], created: '2026-11-21T05:00:00.000Z' });
    const run = new PromptlogProcess(['collect', '--json'], {
      PROMPTLOG_HOME: home,
      PROMPTLOG_COLLECTOR_PORT: '0',
      PROMPTLOG_ELASTICSEARCH_URL: NOBODY,
      PROMPTLOG_RECORDS: 'cosmos',
      PROMPTLOG_COSMOS_ENDPOINT: NOBODY,
      PROMPTLOG_COSMOS_KEY: Buffer.alloc(64).toString('base64'),
    });
    try {
      await until('it listens', () => run.out.includes('\n') || run.child.exitCode !== null, 30_000);
      const url = valuesOf<{ url: string }>(run)[0]?.url ?? assert.fail(run.err);
      const record = { chat_session_id: 's', message: { id: 'm', prompt: [{ role: 'user', content: 'Hello' }] } };
      const sent = await fetch(`${url}/v1/records`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${text}` },
        body: JSON.stringify(record),
      });
      assert.equal(sent.status, 200);
      const ready = (await (await fetch(`${url}/readyz`)).json()) as { checks: { records: object } };
      assert.deepEqual(ready.checks.records, { ok: false });
    } finally {
      run.child.kill('SIGTERM');
    }
    assert.equal((await run.ended()).status, 0);
  });
});

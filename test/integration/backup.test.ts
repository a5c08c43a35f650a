/** Backup and restore as they are used: made while a collector runs, put back when it has stopped, and Elasticsearch made to hold the same. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSearchClient, type SearchClient } from '../../src/search/client.ts';
import { installTemplates } from '../../src/search/templates.ts';
import { startElasticsearch, type TestElasticsearch } from '../support/elasticsearch.ts';
import { PromptlogProcess, type Ran, runPromptlog, until, valuesOf } from '../support/promptlog-command.ts';

describe('a backup of the records store', function suite() {
  this.timeout(240_000);
  let server: TestElasticsearch;
  let superuser: SearchClient;
  let home: string;
  let file: string;
  let environment: Record<string, string>;

  before(async () => {
    server = await startElasticsearch();
    superuser = createSearchClient({ url: server.url, ...server.superuser });
    await installTemplates(superuser);
    home = mkdtempSync(join(tmpdir(), 'promptlog-backup-it-'));
    file = join(home, 'backup.sqlite');
    environment = {
      PROMPTLOG_HOME: home,
      PROMPTLOG_COLLECTOR_PORT: '0',
      PROMPTLOG_ELASTICSEARCH_URL: server.url,
      PROMPTLOG_ELASTICSEARCH_USERNAME: server.admin.username,
      PROMPTLOG_ELASTICSEARCH_PASSWORD: server.admin.password,
    };
  });
  after(async () => {
    await superuser.close();
    await server.stop();
    rmSync(home, { recursive: true, force: true, maxRetries: 3 });
  });

  const run = (args: string[], input?: string): Promise<Ran> => runPromptlog(args, environment, input);
  const records = (first: number, count: number): string =>
    Array.from({ length: count }, (_, at) => {
      const message = { id: `m-${first + at}`, prompt: [{ role: 'user', content: 'x' }] };
      return `${JSON.stringify({ message, time: '1984-03-01T00:00:00.000Z' })}\n`;
    }).join('');
  async function counts(): Promise<(number | undefined)[]> {
    const [{ stores }] = valuesOf<{ stores: { records?: number }[] }>(await run(['status', '--json'])) as [
      { stores: { records?: number }[] },
    ];
    return stores.map((store) => store.records);
  }

  it('is made while a collector runs, which keeps anybody from restoring over it', async () => {
    const collector = new PromptlogProcess(['collect', '--json'], environment);
    try {
      await until('it listens', () => collector.out.includes('\n') || collector.child.exitCode !== null, 60_000);
      const shipped = await run(['ship', '-'], records(0, 5));
      assert.equal(shipped.status, 0, shipped.err);
      const made = await run(['backup', file, '--json']);
      assert.equal(made.status, 0, made.err);
      assert.equal(valuesOf<{ records: number }>(made)[0]?.records, 5);
      const refused = await run(['restore', file, '--force']);
      assert.equal(refused.status, 3, refused.err);
      assert.match(refused.err, /PL_BACKUP: .*another process has .* open/);
    } finally {
      collector.child.kill('SIGTERM');
      await collector.ended();
    }
  });

  it('comes back, also where Elasticsearch has lost everything', async () => {
    assert.equal((await run(['ship', '-'], records(5, 3))).status, 0);
    await until('all are found', async () => (await counts()).join() === '8,8');
    await superuser.indices.delete({ index: 'prompt-logs-1984.03' });
    const restored = await run(['restore', file, '--force', '--reindex']);
    assert.equal(restored.status, 0, restored.err);
    assert.match(restored.out, /^Restored 5 records of /m);
    assert.deepEqual(await counts(), [5, 5]);
  });

  it('is refused when it is truncated, and what is there stays', async () => {
    truncateSync(file, 50_000);
    const refused = await run(['restore', file, '--force']);
    assert.equal(refused.status, 3);
    assert.match(refused.err, /PL_BACKUP: .*it has 50000 bytes and should have/);
    assert.deepEqual(await counts(), [5, 5]);
  });
});

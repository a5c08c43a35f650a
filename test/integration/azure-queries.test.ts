/** What the documented queries of the gateway's log have as their counterparts here: the worked table of eight calls, imported and counted. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createSearchClient, type SearchClient } from '../../src/search/client.ts';
import { installTemplates } from '../../src/search/templates.ts';
import { sharedElasticsearch, type TestElasticsearch } from '../support/elasticsearch.ts';

const run = promisify(execFile);
const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const TABLE = fileURLToPath(new URL('../formats/log-analytics/worked-table.in.json', import.meta.url));
const QUERY = new URL('../../infra/queries/usage-by-address-and-model.json', import.meta.url);

type SearchRequest = NonNullable<Parameters<SearchClient['search']>[0]>;

interface Row {
  readonly key: { readonly ip: string; readonly model: string };
  readonly [measure: string]: unknown;
}

describe("the queries of the gateway's log, asked of promptlog", function () {
  this.timeout(120_000);
  let server: TestElasticsearch;
  let superuser: SearchClient;
  let home: string;
  const ids = (JSON.parse(readFileSync(TABLE, 'utf8')) as { readonly CorrelationId: string }[]).map(
    ({ CorrelationId }) => CorrelationId,
  );

  before(async () => {
    server = await sharedElasticsearch();
    superuser = createSearchClient({ url: server.url, ...server.superuser });
    await installTemplates(superuser);
    home = await mkdtemp(join(tmpdir(), 'promptlog-azure-'));
    await promptlog('import', TABLE);
    await superuser.indices.refresh({ index: 'prompt-logs' });
  });
  after(async () => {
    const operations = ids.map((_id) => ({ delete: { _index: 'prompt-logs-2026.01', _id } }));
    await superuser.bulk({ operations, refresh: true });
    await superuser.close();
    await rm(home, { recursive: true, force: true });
  });

  async function promptlog(...args: readonly string[]): Promise<string> {
    const { username, password } = server.admin;
    const env = {
      PATH: process.env['PATH'],
      PROMPTLOG_HOME: home,
      PROMPTLOG_ELASTICSEARCH_URL: server.url,
      PROMPTLOG_ELASTICSEARCH_USERNAME: username,
      PROMPTLOG_ELASTICSEARCH_PASSWORD: password,
    };
    const flags = ['--disable-warning=ExperimentalWarning', MAIN, ...args];
    return (await run(process.execPath, flags, { env })).stdout;
  }

  it('gives the table of tokens by address and model that the query of the log gives of the worked example', async () => {
    const request = JSON.parse(readFileSync(QUERY, 'utf8')) as SearchRequest;
    const ours = { terms: { 'event.id': ids } };
    const query = { bool: { filter: [request.query ?? { match_none: {} }, ours] } };
    const { aggregations } = await superuser.search({ ...request, index: 'prompt-logs', query });
    const { buckets } = aggregations?.['rows'] as unknown as { readonly buckets: readonly Row[] };
    const measured = (row: Row, name: string) => (row[name] as { readonly value: number }).value;
    const rows = buckets.map((row) => [
      row.key.ip,
      row.key.model,
      ...['prompt_tokens', 'completion_tokens', 'total_tokens', 'average_tokens'].map((name) => measured(row, name)),
    ]);
    assert.deepEqual(rows, [
      ['10.0.0.5', 'gpt-35-turbo', 44, 20, 64, 32],
      ['10.0.0.5', 'gpt-4o-2024-08-06', 100, 50, 150, 150],
      ['10.0.0.9', 'gpt-35-turbo', 5, 5, 10, 10],
    ]);
  });

  it('finds the calls of one address, and those that failed', async () => {
    const hits = (text: string) =>
      text
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { readonly id: string }).id)
        .filter((id) => ids.includes(id));
    const ofOne = await promptlog(
      'search',
      '--query',
      'source.ip: "10.0.0.9"',
      '--since',
      '2026-01',
      '--json',
      '--limit',
      '50',
    );
    assert.deepEqual(hits(ofOne).sort(), [ids[3], ids[7]]);
    const failed = await promptlog('search', '--outcome', 'failed', '--since', '2026-01', '--json', '--limit', '50');
    assert.deepEqual(hits(failed), [ids[5]]);
  });
});

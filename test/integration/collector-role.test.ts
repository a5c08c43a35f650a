/** The collector as it is run, with the role promptlog_collector and no other: everything it does on the server is in that role. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DASHBOARDS } from '../../src/dashboards/boards.ts';
import { HealthSampler } from '../../src/delivery/health-sampler.ts';
import type { DeliveryStatus } from '../../src/delivery/status.ts';
import { addKey } from '../../src/doors/http/auth/key-file.ts';
import type { Notice } from '../../src/notice.ts';
import type { JsonObject } from '../../src/record/record.ts';
import { PromptlogProcess, until, valuesOf } from '../support/promptlog-command.ts';
import { SecuredElasticsearch } from '../support/secured-elasticsearch.ts';

const TIME = '1996-05-10T10:00:00.000Z';
const MINE = ['prompt-logs-1996.05', 'prompt-metadata-1996.05', 'promptlog-service-*', 'promptlog-health-*'];
const ROLE = 'promptlog_collector';

describe('the collector with its own role', function () {
  this.timeout(180_000);
  let secured: SecuredElasticsearch;
  let home: string;
  let run: PromptlogProcess;
  let url: string;
  let key: string;

  before(async () => {
    secured = await SecuredElasticsearch.shared();
    home = mkdtempSync(join(tmpdir(), 'promptlog-collector-role-'));
    key = addKey(home, { name: 'test', scopes: ['ingest', 'read', 'feedback'], created: TIME }).text;
    const { username, password } = secured.user(ROLE);
    run = new PromptlogProcess(['collect', '--json'], {
      PROMPTLOG_HOME: home,
      PROMPTLOG_COLLECTOR_PORT: '0',
      PROMPTLOG_ELASTICSEARCH_URL: secured.url,
      PROMPTLOG_ELASTICSEARCH_USERNAME: username,
      PROMPTLOG_ELASTICSEARCH_PASSWORD: password,
      PROMPTLOG_ELASTICSEARCH_METADATA_COPY: 'true',
      PROMPTLOG_LOG_ELASTICSEARCH: 'true',
      PROMPTLOG_LOG_LEVEL: 'debug',
    });
    await until('it listens', () => run.out.includes('\n') || run.child.exitCode !== null, 60_000);
    assert.equal(run.child.exitCode, null, run.err);
    url = valuesOf<{ url: string }>(run)[0]?.url ?? assert.fail(run.err);
  });
  after(async () => {
    run?.child.kill('SIGTERM');
    await run?.ended();
    rmSync(home, { recursive: true, force: true, maxRetries: 3 });
    await removeIndices();
  });

  async function removeIndices(): Promise<void> {
    const found = await secured.superuser.indices.get({
      index: MINE,
      allow_no_indices: true,
      ignore_unavailable: true,
    });
    if (Object.keys(found).length > 0) await secured.superuser.indices.delete({ index: Object.keys(found) });
  }
  async function ask(method: string, path: string, body?: object): Promise<JsonObject> {
    const response = await fetch(url + path, {
      method,
      headers: { 'x-api-key': key, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    assert.ok(response.ok, `${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text) as JsonObject;
  }
  async function countOf(index: string): Promise<number> {
    await secured.superuser.indices.refresh({ index, allow_no_indices: true, ignore_unavailable: true });
    return (await secured.superuser.count({ index, allow_no_indices: true, ignore_unavailable: true })).count;
  }

  it('writes records and their copies without content, and corrects both', async () => {
    const record = {
      chat_session_id: 's-1',
      user: { name: 'Ada' },
      message: { id: 'm-1', prompt: [{ role: 'human', content: 'Where is my axolotl?' }], other_attr: [] },
      time: TIME,
    };
    await ask('POST', '/v1/records', [record]);
    const versionIn = async (index: string): Promise<number | undefined> => {
      await secured.superuser.indices.refresh({ index, allow_no_indices: true, ignore_unavailable: true });
      const { hits } = await secured.superuser.search({
        index,
        version: true,
        allow_no_indices: true,
        ignore_unavailable: true,
      });
      return hits.hits[0]?._version;
    };
    const written = async (version: number): Promise<boolean> => {
      const [of, copy] = await Promise.all([versionIn(MINE[0] ?? ''), versionIn(MINE[1] ?? '')]);
      return of === version && copy === version;
    };
    await until('both are written', () => written(1), 60_000);
    await ask('POST', '/v1/records/m-1/feedback', { rating: 'up', comment: 'good', session: 's-1' });
    await until('both are corrected', () => written(2), 60_000);
  });

  it('answers the Explorer: search, values, conversations and every panel of every dashboard', async () => {
    const found = await ask('POST', '/v1/search', {
      query: 'axolotl',
      since: '1996-05',
      until: '1996-05',
      facets: true,
    });
    assert.equal(found['total'], 1);
    await ask('GET', '/v1/conversations/s-1');
    await ask('GET', '/v1/values?field=user.name');
    let panels = 0;
    for (const { id } of DASHBOARDS) {
      const board = await ask('POST', `/v1/dashboards/${id}`, { from: '1996-05-01', to: '1996-05-31' });
      for (const panel of board['panels'] as { id: string; error?: string }[]) {
        assert.equal(panel.error, undefined, `${id}/${panel.id}`);
        panels += 1;
      }
    }
    assert.ok(panels > 50, `${panels} panels`);
  });

  it('sees whether the server is well', async () => {
    const { stores } = (await ask('GET', '/v1/health')) as { stores?: unknown };
    assert.match(JSON.stringify(stores), /"elasticsearch","ok":true/);
  });

  it('writes its own log and samples of its health', async () => {
    await until('the log is written', async () => (await countOf('promptlog-service-*')) > 0, 60_000);
    const notices: Notice[] = [];
    const client = secured.client(ROLE);
    const status = { bytes: 1, lanes: [{ lane: 'search', pending: 0, delivered: 1, dead: 0, dropped: 0 }] };
    const sampler = new HealthSampler({
      client,
      status: () => status as unknown as DeliveryStatus,
      instance: 'test',
      notify: (notice) => notices.push(notice),
    });
    const before = await countOf('promptlog-health-*');
    await sampler.sample();
    await sampler.stop();
    await client.close();
    assert.deepEqual(notices, []);
    assert.ok((await countOf('promptlog-health-*')) > before);
  });

  it('was refused nothing all the while', () => {
    assert.doesNotMatch(run.err, /403|unauthorized|forbidden/i);
  });
});

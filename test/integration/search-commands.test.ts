import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createSearchClient, type SearchClient } from '../../src/search/client.ts';
import { installTemplates } from '../../src/search/templates.ts';
import { sharedElasticsearch, type TestElasticsearch } from '../support/elasticsearch.ts';

const INDEX = 'prompt-logs-1996.01';
const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const EVIL = '\u001b]0;owned\u0007\u001b[2J\u009b31m';

interface Run {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

const turn = (id: string, number: number, message: string, answer: string) => ({
  '@timestamp': `1996-01-05T10:0${number}:00.000Z`,
  message,
  event: { id },
  user: { name: 'Ana' },
  session: { id: 'cli-talk', turn: number },
  gen_ai: {
    response: { id: `resp-${id}`, model: 'gpt-4o' },
    input: { messages: [{ role: 'user', parts: [{ type: 'text', content: message }] }] },
    output: { messages: [{ role: 'assistant', parts: [{ type: 'text', content: answer }] }] },
  },
});

describe('the search commands', () => {
  let server: TestElasticsearch;
  let superuser: SearchClient;
  let home: string;

  before(async () => {
    server = await sharedElasticsearch();
    home = await mkdtemp(join(tmpdir(), 'promptlog-cli-'));
    superuser = createSearchClient({ url: server.url, ...server.superuser });
    await installTemplates(superuser);
    const documents = [
      turn('cli-1', 1, 'Is the rhubarb in stock?', 'Yes, plenty.'),
      turn('cli-2', 2, `And ${EVIL} kumquats?`, `No ${EVIL} kumquats.`),
    ];
    const operations = documents.flatMap((document) => [
      { index: { _index: INDEX, _id: document.event.id } },
      document,
    ]);
    assert.equal((await superuser.bulk({ operations, refresh: true })).errors, false);
  });
  after(async () => {
    await superuser.indices.delete({ index: INDEX, ignore_unavailable: true });
    await superuser.close();
    await rm(home, { recursive: true, force: true });
  });

  function promptlog(args: readonly string[], settings: Record<string, string> = {}): Promise<Run> {
    const environment = {
      PATH: process.env['PATH'],
      PROMPTLOG_HOME: home,
      PROMPTLOG_ELASTICSEARCH_URL: server.url,
      PROMPTLOG_ELASTICSEARCH_USERNAME: server.analyst.username,
      PROMPTLOG_ELASTICSEARCH_PASSWORD: server.analyst.password,
      ...settings,
    };
    const flags = ['--disable-warning=ExperimentalWarning', MAIN, ...args];
    return new Promise((resolve) => {
      execFile(process.execPath, flags, { env: environment }, (error, out, err) =>
        resolve({ status: error === null ? 0 : Number(error.code), out, err }),
      );
    });
  }

  it('lists hits for people, without colours where there is no terminal', async () => {
    const { status, out } = await promptlog(['search', 'rhubarb', '--user', 'ana', '--session', 'cli-talk']);
    assert.equal(status, 0);
    assert.match(
      out,
      /1996-01-05 10:01:00Z {2}Ana · gpt-4o · session cli-talk #1\n {2}asked {3}Is the rhubarb in stock\?/,
    );
    assert.match(out, /\n1 record\n$/);
    assert.ok(!out.includes('\u001b'));
  });

  it('lists hits for machines, one per line', async () => {
    const { out } = await promptlog(['search', '--session', 'cli-talk', '--sort', 'oldest', '--json']);
    const ids = out
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { id: string }).id);
    assert.deepEqual(ids, ['cli-1', 'cli-2']);
  });

  it('ends well when nothing is found, and says what to try', async () => {
    const { status, out } = await promptlog(['search', 'rhubarb', '--user', 'nobody']);
    assert.equal(status, 0);
    assert.match(out, /^0 records\n.*--user/);
  });

  it('shows one record and a whole conversation', async () => {
    const record = await promptlog(['show', 'resp-cli-1']);
    assert.match(record.out, /^record +cli-1$/m);
    const talk = await promptlog(['session', 'cli-talk']);
    assert.ok(talk.out.indexOf('Is the rhubarb in stock?') < talk.out.indexOf('kumquats'));
    assert.match(talk.out, /\n2 records\n$/);
    const documents = (await promptlog(['session', 'cli-talk', '--json'])).out.trimEnd().split('\n');
    assert.equal(documents.length, 2);
  });

  it('lets no prompt write to the terminal', async () => {
    for (const args of [
      ['search', 'kumquats'],
      ['show', 'cli-2'],
      ['session', 'cli-talk'],
      ['show', EVIL],
    ]) {
      const { out, err } = await promptlog(args);
      assert.ok(!/(?![\n\t])\p{Cc}/u.test(out + err), args.join(' '));
    }
  });

  it('fails for an unknown id or session, and says how to find one', async () => {
    for (const args of [
      ['show', 'nope'],
      ['session', 'nope'],
    ]) {
      const { status, err } = await promptlog(args);
      assert.equal(status, 3);
      assert.match(err, /PL_NOT_FOUND.*nope\n.*promptlog search/);
    }
  });

  it('says plainly when the server is away, the password is wrong, or the user may not', async () => {
    const away = await promptlog(['search', 'x'], { PROMPTLOG_ELASTICSEARCH_URL: 'http://127.0.0.1:1' });
    assert.equal(away.status, 5);
    assert.match(away.err, /PL_SEARCH_UNREACHABLE/);
    const wrong = await promptlog(['search', 'x'], { PROMPTLOG_ELASTICSEARCH_PASSWORD: 'wrong' });
    assert.match(wrong.err, /PL_SEARCH_LOGIN/);
    const forbidden = await promptlog(['setup']);
    assert.equal(forbidden.status, 5);
    assert.match(forbidden.err, /PL_SEARCH_FORBIDDEN[\s\S]*promptlog_admin/);
  });

  it('sets up the server as its administrator and reports in both ways', async () => {
    const admin = {
      PROMPTLOG_ELASTICSEARCH_USERNAME: server.admin.username,
      PROMPTLOG_ELASTICSEARCH_PASSWORD: server.admin.password,
    };
    const people = await promptlog(['setup'], admin);
    assert.equal(people.status, 0, people.err);
    assert.match(people.out, /unchanged: .*prompt-logs-messages/);
    const machines = JSON.parse((await promptlog(['setup', '--dry-run', '--json'], admin)).out) as Record<
      string,
      unknown
    >;
    assert.equal(machines['dryRun'], true);
    assert.equal((await promptlog(['setup', '--retention-days', 'never'], admin)).status, 2);
  });

  it('shows examples in the help of each command', async () => {
    for (const command of ['search', 'show', 'session', 'setup']) {
      assert.match((await promptlog([command, '--help'])).out, new RegExp(`Examples:\n {2}promptlog ${command}`));
    }
  });
});

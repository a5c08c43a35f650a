import assert from 'node:assert/strict';
import { access, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { identityOf, isRunning } from '../../src/stack/process-identity.ts';
import { readServerState } from '../../src/stack/server-state.ts';
import { TestHome, type UpProcess } from '../support/up-process.ts';

describe('promptlog up', function suite() {
  this.timeout(300_000);
  let home: TestHome;
  let up: UpProcess;

  before(async () => {
    home = await TestHome.create();
  });
  after(() => home.remove());

  async function found(words: string): Promise<number> {
    const { stdout } = await home.run('--json', 'search', words);
    return stdout.split('\n').filter((line) => line.includes('"message"') || line.includes('"id"')).length;
  }
  async function nothingIsLeft(): Promise<void> {
    for (const name of ['stack.json', 'stack.lock', 'elasticsearch.json']) {
      await assert.rejects(access(home.path(name)), `${name} is left`);
    }
    assert.deepEqual(await readdir(home.folder).then((names) => names.filter((name) => name.includes('.draft'))), []);
  }

  it('is ready with demo conversations, and every command finds it', async () => {
    up = home.up('--demo', '--count', '40');
    const report = await up.ready();
    assert.equal(report.elasticsearch.url, `http://127.0.0.1:${home.port}`);
    assert.equal(report.records.kind, 'sqlite');
    assert.equal((await stat(home.path('stack.json'))).mode & 0o777, 0o600);
    const { stdout } = await home.run('--json', 'status');
    assert.match(stdout, /40/);
  });

  it('ships what is dropped into the inbox, and puts bad lines aside', async () => {
    const record = (word: string) => JSON.stringify({ message: { prompt: [{ role: 'user', content: word }] } });
    await writeFile(home.path('inbox', 'a.ndjson'), `${record('zebrafinch')}\nnot json\n`);
    while (!(await readdir(home.path('inbox', 'done'))).includes('a.ndjson')) await sleep(50);
    const errors = await readFile(home.path('inbox', 'failed', 'a.ndjson.errors.ndjson'), 'utf8');
    assert.match(errors, /^\{"line":2,"code":"PL_RECORD_INVALID".*not json/);
    while ((await found('zebrafinch')) === 0) await sleep(200);
  });

  it('takes records over HTTP with the key it prints, and from nobody without', async () => {
    const { url, key } = (await up.ready()).collector;
    assert.equal((await stat(home.path('collector.key'))).mode & 0o777, 0o600);
    const body = JSON.stringify({ message: { id: 'over-http', prompt: [{ role: 'user', content: 'kingfisher' }] } });
    const post = (headers: Record<string, string>) =>
      fetch(`${url}/v1/records`, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });
    assert.equal((await post({})).status, 401);
    const authorization = `Bearer ${key}`;
    assert.equal((await post({ authorization })).status, 200);
    while ((await found('kingfisher')) === 0) await sleep(200);
    const record = await fetch(`${url}/v1/records/over-http`, { headers: { authorization } });
    assert.match(await record.text(), /kingfisher/);
    assert.equal((await fetch(`${url}/metrics`, { headers: { authorization } })).status, 403);
    assert.equal((await fetch(`${url}/readyz`)).status, 200);
  });

  it('signs a browser in by the link it prints, and by those of `promptlog open`', async () => {
    const { collector, explorer } = await up.ready();
    assert.equal(explorer.url, collector.url);
    const opened = await home.run('open');
    assert.equal(opened.code, 0, opened.stderr);
    for (const link of [explorer.link ?? '', opened.stdout.trim()]) {
      assert.ok(link.startsWith(`${collector.url}/#/sign-in?code=`), link);
      const body = JSON.stringify({ code: link.slice(link.indexOf('code=') + 5) });
      const signIn = () =>
        fetch(`${collector.url}/v1/sign-in`, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
      const signedIn = await signIn();
      assert.equal(signedIn.status, 200);
      const cookie = (signedIn.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '';
      const board = await fetch(`${collector.url}/v1/dashboards/overview`, {
        method: 'POST',
        body: '{}',
        headers: { cookie, origin: collector.url, 'content-type': 'application/json' },
      });
      assert.equal(board.status, 200);
      assert.doesNotMatch(await board.text(), /"error"/);
      assert.equal((await signIn()).status, 401, 'once');
    }
    assert.match((await fetch(`${collector.url}/`)).headers.get('content-type') ?? '', /text\/html/);
  });

  it('refuses to run twice on one home, and says what to do', async () => {
    const { code, stderr } = await home.run('up');
    assert.equal(code, 6);
    assert.match(stderr, /PL_STACK_RUNNING: promptlog already runs on .* as process \d+\n {2}.*promptlog down/);
  });

  it('finds its server and its data again when it was killed', async () => {
    const server = (await readServerState(home.path('elasticsearch.json')))?.server;
    assert.ok(server);
    up.signal('SIGKILL');
    await up.ended();
    assert.equal(await isRunning(server), true);
    const { key } = (await up.ready()).collector;
    up = home.up();
    assert.equal((await up.ready()).collector.key, key, 'yesterday\u2019s key');
    assert.deepEqual((await readServerState(home.path('elasticsearch.json')))?.server, server);
    assert.ok((await found('zebrafinch')) > 0);
  });

  it('stops everything at Ctrl-C, and leaves nothing behind', async () => {
    const server = (await readServerState(home.path('elasticsearch.json')))?.server;
    assert.ok(server);
    up.signal('SIGINT');
    const { code, signal } = await up.ended();
    assert.deepEqual({ code, signal }, { code: 0, signal: null });
    assert.equal(await isRunning(server), false);
    await nothingIsLeft();
  });

  it('stops what has begun when Ctrl-C comes before it is ready', async () => {
    up = home.up();
    while ((await readServerState(home.path('elasticsearch.json'))) === undefined) await sleep(20);
    const launcher = (await readServerState(home.path('elasticsearch.json')))?.launcher;
    assert.ok(launcher);
    up.signal('SIGINT');
    assert.equal((await up.ended()).code, 130);
    assert.equal(await isRunning(launcher), false);
    await nothingIsLeft();
  });

  it('goes on in the background with --detach, with yesterday’s data, until `down`', async () => {
    const started = await home.run('--json', 'up', '--detach', '--records', 'cosmos-emulator');
    assert.equal(started.code, 0, started.stderr);
    const report = JSON.parse(started.stdout) as { pid: number; records: { inMemory: boolean } };
    assert.equal(report.records.inMemory, true);
    const background = await identityOf(report.pid);
    assert.ok(background);
    assert.ok((await found('zebrafinch')) > 0);
    assert.match((await home.run('down')).stdout, /^Stopped\.$/m);
    assert.equal(await isRunning(background), false);
    await nothingIsLeft();
  });

  it('has nothing to stop a second time', async () => {
    const { code, stdout } = await home.run('down');
    assert.equal(code, 0);
    assert.match(stdout, /Nothing runs on/);
  });

  it('hands the error of a start in the background on', async () => {
    const { code, stderr } = await home.run('up', '--detach', '--set', 'stack.javaHome=/nowhere');
    assert.equal(code, 6);
    assert.match(stderr, /^PL_STACK_JAVA: .*none was found at \/nowhere/m);
    await nothingIsLeft();
  });

  it('starts no server when the user names one', async () => {
    const { code, stderr } = await home.run('up', '--set', 'elasticsearch.url=http://127.0.0.1:1');
    assert.notEqual(code, 0);
    assert.match(stderr, /127\.0\.0\.1:1/);
    await nothingIsLeft();
  });
});

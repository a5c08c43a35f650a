/** Signing in with a browser: by key and by link, what the cookie is good for, and when it ends. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { cookieOf, ExplorerCollector } from '../support/explorer-collector.ts';

describe('signing in', function () {
  this.timeout(30_000);
  let explorer: ExplorerCollector;

  beforeEach(async () => {
    explorer = await ExplorerCollector.start();
  });
  afterEach(async () => {
    assert.deepEqual(explorer.collector.faults, []);
    await explorer.remove();
  });

  it('takes a key, and gives a cookie that no script reads and no other site sends', async () => {
    const key = explorer.keyFor(['read', 'feedback'], { app: 'shop' });
    const reply = await explorer.collector.post('/v1/sign-in', { key: ` ${key}\n` });
    const who = { name: `key:test/${key.slice(3, 15)}`, scopes: ['read', 'feedback'], labels: { app: 'shop' } };
    assert.deepEqual([reply.status, reply.body], [200, who]);
    const cookie = reply.headers.get('set-cookie') ?? '';
    assert.match(
      cookie,
      /^promptlog_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43200$/,
      'without TLS a browser would not send back a Secure one',
    );
    assert.doesNotMatch(reply.text + cookie, new RegExp(key.slice(16)));
    const browser = await explorer.signIn({ key });
    assert.deepEqual((await browser.get('/v1/me')).body, who);
  });

  it('marks the cookie as Secure where the browser came through TLS', async () => {
    const reply = await explorer.collector.post(
      '/v1/sign-in',
      { key: explorer.keyFor() },
      { 'x-forwarded-proto': 'https' },
    );
    assert.match(reply.headers.get('set-cookie') ?? '', /; Secure$/);
  });

  it('takes nobody without a key that is accepted, and without the scope to look', async () => {
    const { collector } = explorer;
    assert.equal((await collector.get('/v1/me')).status, 401);
    for (const key of ['pl_', 'nonsense', `pl_000000000000_${'0'.repeat(64)}`]) {
      const { status, body, headers } = await collector.post('/v1/sign-in', { key });
      assert.deepEqual([status, body.error.code, headers.get('set-cookie')], [401, 'PL_UNAUTHORIZED', null]);
    }
    const blind = await collector.post('/v1/sign-in', { key: explorer.keyFor(['ingest']) });
    assert.deepEqual([blind.status, blind.headers.get('set-cookie')], [403, null]);
    assert.match(blind.body.error.message, /scope read/);
    for (const body of [{}, { key: 'a', code: 'b' }, { key: '' }, { password: 'x' }]) {
      assert.equal((await collector.post('/v1/sign-in', body)).status, 422, JSON.stringify(body));
    }
  });

  it('tells its operator of failures without what was tried, and lets nobody try for ever', async () => {
    const { collector } = explorer;
    const secret = `pl_000000000000_${'5'.repeat(64)}`;
    const answers = await Promise.all(Array.from({ length: 15 }, () => collector.post('/v1/sign-in', { key: secret })));
    assert.equal(answers.filter(({ status }) => status === 401).length, 10);
    const refused = answers.filter(({ status }) => status === 429);
    assert.equal(refused.length, 5);
    for (const { headers } of refused) {
      const seconds = Number(headers.get('retry-after'));
      assert.ok(seconds > 0 && seconds <= 60, String(seconds));
    }
    const told = collector.notices.filter(({ code }) => code === 'PL_UNAUTHORIZED');
    assert.equal(told.length, 10);
    assert.deepEqual(told[0]?.facts, { method: 'POST', route: '/v1/sign-in', status: 401, address: '127.0.0.1' });
    assert.doesNotMatch(JSON.stringify(collector.notices), /5555/);
    assert.equal((await collector.post('/v1/sign-in', { key: explorer.keyFor() })).status, 429, 'from there');
  });

  it('does not count those that succeed', async () => {
    const key = explorer.keyFor();
    for (let time = 0; time < 12; time += 1) await explorer.signIn({ key });
  });

  it('takes a link once, as the holder of the key that asked for it', async () => {
    const key = explorer.keyFor(['read'], { tenant: 't-1' });
    const { status, body } = await explorer.collector.post('/v1/sign-in/links', '', { 'x-api-key': key });
    const { url, expires } = body as unknown as { url: string; expires: string };
    assert.equal(status, 200);
    assert.match(url, new RegExp(`^${explorer.url}/#/sign-in\\?code=[\\w-]{43}$`));
    const left = Date.parse(expires) - Date.now();
    assert.ok(left > 290_000 && left <= 300_000, String(left));
    const code = url.slice(url.indexOf('code=') + 5);
    const browser = await explorer.signIn({ code });
    const me = (await browser.get('/v1/me')).body as unknown as { name: string; labels: object };
    assert.deepEqual([me.name, me.labels], [`key:test/${key.slice(3, 15)}`, { tenant: 't-1' }]);
    const again = await explorer.collector.post('/v1/sign-in', { code });
    assert.deepEqual([again.status, again.body.error.code], [401, 'PL_UNAUTHORIZED']);
    assert.match(again.body.error.message, /used already/);
  });

  it('gives a link to who is signed in, and to nobody else', async () => {
    const browser = await explorer.signIn({ key: explorer.keyFor() });
    assert.equal((await browser.post('/v1/sign-in/links', '')).status, 200);
    assert.equal((await explorer.collector.post('/v1/sign-in/links', '')).status, 401);
    const key = explorer.keyFor(['ingest', 'feedback', 'admin']);
    assert.equal((await explorer.collector.post('/v1/sign-in/links', '', { 'api-key': key })).status, 403);
  });

  it('ends a session with its key, and a link with it', async () => {
    const key = explorer.keyFor();
    const browser = await explorer.signIn({ key });
    const code = await explorer.codeFor(key);
    explorer.revoke(key);
    const { status, body } = await browser.get('/v1/me');
    assert.deepEqual([status, body.error.code], [401, 'PL_UNAUTHORIZED']);
    assert.equal((await explorer.collector.post('/v1/sign-in', { code })).status, 401);
  });

  it('ends a session that is signed out of', async () => {
    const browser = await explorer.signIn({ key: explorer.keyFor() });
    const reply = await browser.post('/v1/sign-out', '');
    assert.deepEqual([reply.status, reply.text, reply.headers.get('content-type')], [204, '', null]);
    assert.match(reply.headers.get('set-cookie') ?? '', /^promptlog_session=; .*Max-Age=0/);
    const { status, body } = await browser.get('/v1/me');
    assert.equal(status, 401);
    assert.match(body.error.message, /session has ended/);
    assert.equal((await explorer.collector.post('/v1/sign-out', '')).status, 204, 'again, or without any');
  });

  it('refuses what another page makes a browser send', async () => {
    const { collector } = explorer;
    const key = explorer.keyFor(['read', 'feedback', 'ingest']);
    const { cookie } = await explorer.signIn({ key });
    const foreign: Record<string, string>[] = [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'none' },
      { 'sec-fetch-site': 'cross-site', origin: explorer.url },
      { origin: 'https://evil.example' },
      { origin: 'http://127.0.0.1:1' },
      { origin: 'null' },
      {},
    ];
    for (const headers of foreign) {
      for (const path of ['/v1/sign-in/links', '/v1/search', '/v1/records/a/feedback', '/v1/records']) {
        const { status, body } = await collector.post(path, {}, { cookie, ...headers });
        assert.deepEqual([status, body.error.code], [403, 'PL_FORBIDDEN'], `${path} ${JSON.stringify(headers)}`);
      }
    }
    for (const site of ['cross-site', 'same-site']) {
      assert.equal((await collector.get('/v1/me', { cookie, 'sec-fetch-site': site })).status, 403);
    }
    for (const headers of [{ 'sec-fetch-site': 'none' }, {}]) {
      assert.equal((await collector.get('/v1/me', { cookie, ...headers })).status, 200, 'a person typed the address');
    }
    assert.notEqual((await collector.post('/v1/search', {}, { cookie, origin: explorer.url })).status, 403);
    for (const path of ['/v1/sign-in', '/v1/sign-out']) {
      const reply = await collector.post(path, { key }, { 'sec-fetch-site': 'cross-site' });
      assert.deepEqual([reply.status, reply.headers.get('set-cookie')], [403, null]);
    }
  });

  it('takes the key of a request rather than its cookie, and the cookie behind a proxy with passwords of its own', async () => {
    const { collector } = explorer;
    const { cookie } = await explorer.signIn({ key: explorer.keyFor(['read']) });
    const other = explorer.keyFor(['read', 'admin']);
    const me = await collector.get('/v1/me', { cookie, authorization: `Bearer ${other}` });
    assert.match(me.text, new RegExp(other.slice(3, 15)));
    assert.equal((await collector.get('/v1/me', { cookie, authorization: 'Bearer pl_wrong' })).status, 401);
    assert.equal((await collector.get('/v1/me', { cookie, 'x-api-key': 'of-another-service' })).status, 401);
    assert.equal((await collector.get('/v1/me', { cookie, authorization: 'Basic dXNlcjpwYXNz' })).status, 200);
    assert.equal((await collector.get('/v1/me', { cookie: 'promptlog_session=made-up' })).status, 401);
  });

  it('writes down as whom somebody read', async () => {
    const key = explorer.keyFor();
    const browser = await explorer.signIn({ key });
    await browser.get('/v1/conversations/nobody');
    const lines = (await readFile(explorer.auditFile, 'utf8')).trim().split('\n');
    const { who, what, outcome } = JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown>;
    assert.deepEqual([who, what, outcome], [`key:test/${key.slice(3, 15)}`, { session: 'nobody' }, 'not found']);
  });
});

describe('the Explorer on a laptop that asks for no key', function () {
  this.timeout(30_000);

  it('needs no sign-in, also with a cookie of yesterday', async () => {
    const explorer = await ExplorerCollector.start({ auth: { allowLoopback: true } });
    try {
      const me = (await explorer.collector.get('/v1/me')).body as unknown as { name: string; labels: object };
      assert.deepEqual([me.name, me.labels], ['loopback', {}]);
      assert.equal((await explorer.collector.get('/v1/me', { cookie: 'promptlog_session=old' })).status, 200);
      const link = await explorer.collector.post('/v1/sign-in/links', '');
      assert.equal(link.status, 403, 'a link would let in from elsewhere who is let in because of being here');
      const reply = await explorer.collector.post('/v1/sign-in', { key: explorer.keyFor() });
      assert.notEqual(cookieOf(reply), '');
    } finally {
      await explorer.remove();
    }
  });
});

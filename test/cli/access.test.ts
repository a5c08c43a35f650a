import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRoleFiles } from '../../src/search/template-files.ts';
import { type Ran, runPromptlog, valuesOf } from '../support/promptlog-command.ts';
import { SecurityServer } from '../support/security-server.ts';

const DAY_MS = 86_400_000;

interface Made {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly encoded: string;
  readonly idAndKey: string;
  readonly expires: string | null;
}

describe('promptlog access', () => {
  let home: string;
  let server: SecurityServer;
  let url: string;
  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'promptlog-access-'));
    server = new SecurityServer();
    url = await server.start();
  });
  afterEach(() => {
    server.stop();
    rmSync(home, { recursive: true, force: true });
  });

  const run = (...args: string[]): Promise<Ran> =>
    runPromptlog(['access', ...args], {
      PROMPTLOG_HOME: home,
      PROMPTLOG_ELASTICSEARCH_URL: url,
      PROMPTLOG_ELASTICSEARCH_USERNAME: 'elastic',
      PROMPTLOG_ELASTICSEARCH_PASSWORD: 'of-elastic',
    });

  async function create(...args: string[]): Promise<Made> {
    const ran = await run('create', ...args, '--json');
    assert.equal(ran.status, 0, ran.err);
    return valuesOf<Made>(ran)[0] ?? assert.fail();
  }

  const states = (): [string, boolean, number | undefined][] =>
    server.keys.map(({ id, invalidated, expiration }) => [
      id,
      invalidated,
      expiration && Math.round((expiration - Date.now()) / DAY_MS),
    ]);

  it('makes a key with the very role of the file, shown alone on stdout and only once', async () => {
    const { status, out, err } = await run('create', 'collector', '--expires', '90d');
    assert.equal(status, 0, err);
    const [key] = server.keys;
    assert.equal(out, `${Buffer.from('id-1:secret-1').toString('base64')}\n`);
    assert.deepEqual(
      [key?.name, key?.metadata],
      ['promptlog-collector', { managed_by: 'promptlog', kind: 'collector' }],
    );
    assert.deepEqual(key?.roleDescriptors, { promptlog_collector: readRoleFiles().get('promptlog_collector') });
    assert.equal(Math.round(((key?.expiration ?? 0) - Date.now()) / DAY_MS), 90);
    assert.match(err, /PROMPTLOG_ELASTICSEARCH_API_KEY[\s\S]*It is not shown again/);
    assert.ok(!err.includes('secret-1') && !(await run('list')).out.includes('secret-1'));
  });

  it("shows Logstash's key as Logstash takes it, and both forms to machines", async () => {
    assert.equal((await run('create', 'logstash')).out, 'id-1:secret-1\n');
    const made = await create('shipper', '--name', 'checkout');
    assert.deepEqual(
      [made.name, made.kind, made.idAndKey, Buffer.from(made.encoded, 'base64').toString(), made.expires],
      ['checkout', 'shipper', 'id-2:secret-2', 'id-2:secret-2', null],
    );
    assert.deepEqual(Object.keys(server.keys[1]?.roleDescriptors ?? {}), ['promptlog_writer']);
  });

  it('gives a reader the role by fields too, where the licence has it', async () => {
    await create('reader');
    server.licence = 'enterprise';
    await create('reader');
    assert.deepEqual(
      server.keys.map(({ roleDescriptors }) => Object.keys(roleDescriptors)),
      [['promptlog_reader'], ['promptlog_reader', 'promptlog_reader_fields']],
    );
  });

  it('lists its own keys and no others, with what became of them', async () => {
    assert.equal((await run('list')).out, 'No keys. `promptlog access create <kind>` makes one.\n');
    for (const kind of ['collector', 'analyst', 'reader']) await create(kind);
    const [first, second, third] = server.keys;
    Object.assign(first ?? {}, { invalidated: true });
    Object.assign(second ?? {}, { expiration: Date.now() - 1 });
    server.keys.push({ ...(third ?? assert.fail()), id: 'foreign', metadata: { managed_by: 'somebody' } });
    const listed = valuesOf<{ id: string; state: string }>(await run('list', '--json'));
    assert.deepEqual(listed.map(({ id, state }) => [id, state]).sort(), [
      ['id-1', 'revoked'],
      ['id-2', 'expired'],
      ['id-3', 'valid'],
    ]);
  });

  it('rotates without a gap: the new key is there while the old one goes on', async () => {
    await create('collector', '--expires', '90d');
    const { status, out, err } = await run('rotate', 'promptlog-collector');
    assert.equal(status, 0, err);
    assert.equal(Buffer.from(out, 'base64').toString(), 'id-2:secret-2');
    assert.match(err, /The old key id-1 ends in 24h: put the new one in its place until then/);
    assert.deepEqual(states(), [
      ['id-1', false, 1],
      ['id-2', false, 90],
    ]);
  });

  it('rotates at once what leaked, keeps the old one for as long as told, and never for longer than it had', async () => {
    await create('logstash');
    await run('rotate', 'promptlog-logstash', '--keep', '7d');
    assert.deepEqual(states(), [
      ['id-1', false, 7],
      ['id-2', false, undefined],
    ]);
    const { err } = await run('rotate', 'promptlog-logstash', '--keep', '4w', '--expires', '1y');
    assert.match(err, /The old key id-1 ends at \S+ anyway/);
    const now = await run('rotate', 'promptlog-logstash', '--now');
    assert.match(now.err, /Ended at once: id-3, id-2, id-1|Ended at once: /);
    assert.deepEqual(
      server.keys.map(({ id, invalidated }) => [id, invalidated]),
      [
        ['id-1', true],
        ['id-2', true],
        ['id-3', true],
        ['id-4', false],
      ],
    );
  });

  it('says what is left to do when the old key is of somebody else', async () => {
    await create('collector');
    Object.assign(server.keys[0] ?? {}, { username: 'ada' });
    const { status, out, err } = await run('rotate', 'promptlog-collector');
    assert.equal(status, 0, err);
    assert.notEqual(out, '');
    assert.match(err, /The old key id-1 is of ada, who alone can give it an end/);
    assert.match(err, /promptlog access revoke id-1/);
  });

  it('ends a key by its name or id', async () => {
    await create('collector');
    await create('reader');
    assert.deepEqual(valuesOf(await run('revoke', 'id-2', '--json')), [{ revoked: ['id-2'] }]);
    assert.equal((await run('revoke', 'promptlog-collector')).out, 'Ended: id-1\n');
    assert.deepEqual(
      states().map(([, ended]) => ended),
      [true, true],
    );
  });

  it('refuses what it does not understand, and says what it takes', async () => {
    const cases: [string[], RegExp][] = [
      [
        ['create', 'root'],
        /there is no kind "root"; there are shipper, collector, logstash, analyst, reader, privacy, admin/,
      ],
      [['create', 'reader', '--expires', 'soon'], /--expires takes a time such as 12h, 90d, 4w or 1y, not "soon"/],
      [['create', 'reader', '--name', ' '], /a key has a name of 1 to 100 characters/],
      [['rotate', 'nobody'], /there is no valid key "nobody"/],
      [['rotate', 'nobody', '--keep', '0d'], /--keep takes a time/],
      [['revoke', 'nobody'], /there is no valid key "nobody"/],
    ];
    const check = async ([args, reason]: (typeof cases)[number]): Promise<void> => {
      const { status, err } = await run(...args);
      assert.equal(status, 2, err);
      assert.match(err, reason);
    };
    await Promise.all(cases.map(check));
    assert.deepEqual(server.keys, []);
  });

  it('says what to do instead where the server keeps no keys', async () => {
    const refused = { type: 'illegal_argument_exception', reason: 'Unknown filter type [pattern_capture] for [email]' };
    server.first.push({ status: 400, body: { error: refused } });
    const { status, err } = await run('create', 'collector');
    assert.equal(status, 5);
    assert.match(err, /^PL_SEARCH_NO_ACCESS: .*keeps no API keys of its own: Unknown filter type/);
    assert.match(err, /setup --with-users/);
  });
});

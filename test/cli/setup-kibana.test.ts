import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleObjects, metadataObjects } from '../../src/dashboards/kibana/kibana-files.ts';
import { KIBANA_RULES } from '../../src/dashboards/kibana/rules.ts';
import { KibanaServer } from '../support/kibana-server.ts';
import { type Ran, runPromptlog, valuesOf } from '../support/promptlog-command.ts';
import { SearchServer } from '../support/search-server.ts';

const SECRET = 'hunter2';
const OBJECTS = bundleObjects().length;

describe('promptlog setup --kibana', () => {
  let home: string;
  let search: SearchServer;
  let kibana: KibanaServer;
  let url: string;
  before(async () => {
    home = mkdtempSync(join(tmpdir(), 'promptlog-kibana-'));
    search = await SearchServer.start();
  });
  after(async () => {
    await search.down();
    rmSync(home, { recursive: true, force: true });
  });
  beforeEach(async () => {
    kibana = new KibanaServer();
    url = await kibana.start();
  });
  afterEach(() => kibana.stop());

  const setup = (...args: string[]): Promise<Ran> =>
    runPromptlog(['setup', ...args], {
      PROMPTLOG_HOME: home,
      PROMPTLOG_ELASTICSEARCH_URL: search.url,
      PROMPTLOG_KIBANA_USERNAME: 'elastic',
      PROMPTLOG_KIBANA_PASSWORD: SECRET,
    });

  it('waits until Kibana is ready, imports everything and says where to look', async () => {
    kibana.statuses = [
      { status: 503, level: 'unavailable' },
      { status: 200, level: 'available' },
    ];
    kibana.authorization = `Basic ${Buffer.from(`elastic:${SECRET}`).toString('base64')}`;
    const { status, out, err } = await setup('--kibana', url);
    assert.equal(status, 0, err);
    assert.match(err, new RegExp(`^Waiting for Kibana at ${url}: its state is unavailable\n$`));
    assert.ok(out.includes(`Kibana at ${url}, space default\n  imported: ${OBJECTS} objects\n`), out);
    assert.ok(out.endsWith(`  look at: ${url}/app/dashboards\n`), out);
    assert.equal(kibana.objects.length, OBJECTS);
  });

  it('imports into a space, and answers machines in JSON', async () => {
    kibana.spaces.add('team-a');
    const ran = await setup('--json', '--kibana', url, '--kibana-space', 'team-a');
    const [, report] = valuesOf<{ kibana?: { space: string; dashboards: unknown } }>(ran);
    assert.equal(report?.kibana?.space, 'team-a');
    assert.deepEqual(report.kibana.dashboards, { imported: OBJECTS, failures: [] });
  });

  it('imports the dashboards for readers without prompt content beside the others', async () => {
    await setup('--kibana', url);
    const { status, out, err } = await setup('--kibana', url, '--metadata-only');
    assert.equal(status, 0, err);
    assert.match(out, new RegExp(`imported: ${metadataObjects().length} objects`));
    const ids = new Set(kibana.objects.map(({ type, id }) => `${type}:${id}`));
    assert.ok(ids.has('dashboard:promptlog-overview') && ids.has('dashboard:promptlog-metadata-overview'));
    // The view of the pipeline's health is the one object both have.
    assert.equal(ids.size, OBJECTS + metadataObjects().length - 1);
  });

  it('creates the alert rules with --with-rules, and updates them the next time, in each space its own', async () => {
    kibana.spaces.add('team-a');
    const first = await setup('--kibana', url, '--with-rules');
    assert.match(first.out, /\n {2}rules created: /);
    const [again, elsewhere] = await Promise.all([
      setup('--kibana', url, '--with-rules'),
      setup('--kibana', url, '--kibana-space', 'team-a', '--with-rules'),
    ]);
    assert.match(again.out, /\n {2}rules updated: /);
    assert.match(elsewhere.out, /\n {2}rules created: /);
    assert.equal(kibana.rules.size, KIBANA_RULES.length * 2);
  });

  it('says of each object why it was not taken, and ends with a status that tells', async () => {
    kibana.refused.set('dashboard:promptlog-topics', { statusCode: 422, message: 'a more recent version' });
    const { status, out, err } = await setup('--kibana', url);
    assert.equal(status, 5);
    assert.match(
      out,
      /not taken: dashboard promptlog-topics \("promptlog: Topics"\) was refused: a more recent version/,
    );
    assert.match(err, new RegExp(`PL_KIBANA_REFUSED: .* it did not take 1 of ${OBJECTS}\n`));
  });

  it('changes nothing with --dry-run', async () => {
    const { status, out } = await setup('--kibana', url, '--dry-run');
    assert.equal(status, 0);
    assert.ok(out.endsWith(`Kibana at ${url}\n  would be given: ${OBJECTS} objects\n`), out);
    assert.deepEqual(kibana.requests, []);
  });

  it('never shows a password, also when Kibana does not know it or the address holds it', async () => {
    kibana.authorization = 'ApiKey another';
    const [refused, inAddress, wrong] = await Promise.all([
      setup('--kibana', url),
      setup('--kibana', url.replace('//', `//elastic:${SECRET}@`)),
      setup('--kibana', `ftp://elastic:${SECRET}@127.0.0.1`),
    ]);
    assert.match(refused.err, /PL_KIBANA_REFUSED: .* does not know this user or password \(401\)/);
    assert.deepEqual([refused.status, inAddress.status, wrong.status], [5, 5, 2]);
    for (const { out, err } of [refused, inAddress, wrong]) assert.ok(!`${out}${err}`.includes(SECRET), `${out}${err}`);
  });

  it('needs an address, and refuses flags that go with it where it is not asked for', async () => {
    const cases: [string[], RegExp][] = [
      [['--kibana'], /no address of Kibana is known: --kibana <url>, or set kibana\.url/],
      [['--kibana-space', 'team-a'], /--kibana-space, --with-rules and --metadata-only go with --kibana/],
      [['--kibana', url, '--metadata-only', '--with-rules'], /--with-rules looks at the records/],
      [['--kibana', url, '--kibana-space', 'Team A'], /"Team A" is no id of a space/],
    ];
    const check = async ([args, reason]: (typeof cases)[number]): Promise<void> => {
      const { status, err } = await setup(...args);
      assert.equal(status, 2, err);
      assert.match(err, reason);
    };
    await Promise.all(cases.map(check));
    assert.deepEqual(kibana.requests, []);
  });
});

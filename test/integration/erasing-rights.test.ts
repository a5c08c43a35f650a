/** Who may erase and prune on a secured server: the role made for it, and nobody who would only believe that all is gone. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PromptRecord } from '../../src/record/record.ts';
import { openRecordsStore } from '../../src/records/open-store.ts';
import { Shipper } from '../../src/shipper.ts';
import { runPromptlog, valuesOf } from '../support/promptlog-command.ts';
import { recordOf } from '../support/records.ts';
import { SecuredElasticsearch } from '../support/secured-elasticsearch.ts';

const EVERYWHERE = 'prompt-logs-*,prompt-metadata-*';
const ADA = { name: 'Ada', user_id: 'ada' };
const NOVEMBER = Date.parse('2026-11-20T10:00:00Z');

describe('erasing and pruning on a secured server', function () {
  this.timeout(180_000);
  let secured: SecuredElasticsearch;
  let home: string;

  before(async () => {
    secured = await SecuredElasticsearch.shared();
  });
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'promptlog-rights-'));
    const { superuser, server } = secured;
    const line = new Shipper({
      records: { kind: 'sqlite', file: join(home, 'records.sqlite') },
      search: { url: server.url, ...server.superuser, metadataCopy: true },
      spool: { below: join(home, 'spool') },
    });
    for (const record of [of('a-1', ADA), of('a-2', ADA), of('b-1', { name: 'Bob', user_id: 'bob' })])
      line.accept(record);
    assert.ok(await line.close(60_000));
    await superuser.indices.refresh({ index: EVERYWHERE });
  });
  afterEach(async () => {
    const { superuser } = secured;
    const indices = Object.keys(await superuser.indices.get({ index: EVERYWHERE, allow_no_indices: true }));
    if (indices.length > 0) await superuser.indices.delete({ index: indices });
    await rm(home, { recursive: true, force: true });
  });

  function of(id: string, user: PromptRecord['user']): PromptRecord {
    return recordOf(id, { chat_session_id: `s-${user.user_id}`, user, content: 'zanzibarknee', at: NOVEMBER });
  }

  function as(role: string, ...args: readonly string[]) {
    const { username, password } = secured.user(`promptlog_${role}`);
    return runPromptlog(args, {
      PROMPTLOG_HOME: home,
      PROMPTLOG_ELASTICSEARCH_URL: secured.url,
      PROMPTLOG_ELASTICSEARCH_USERNAME: username,
      PROMPTLOG_ELASTICSEARCH_PASSWORD: password,
      PROMPTLOG_ELASTICSEARCH_METADATA_COPY: 'true',
    });
  }

  async function countOf(user: string): Promise<number> {
    await secured.superuser.indices.refresh({ index: EVERYWHERE });
    return (await secured.superuser.count({ index: EVERYWHERE, query: { term: { 'user.id': user } } })).count;
  }

  it('is what promptlog_privacy may: a hold, an erasure with its receipt, and a pruning', async () => {
    assert.equal((await as('privacy', 'hold', 'add', 's-bob')).status, 0);
    const dry = await as('privacy', 'erase', '--user', 'ada', '--dry-run');
    assert.equal(dry.status, 0, dry.err);
    assert.match(
      dry.out,
      /^2 in the records store, 2 in Elasticsearch, 2 copies without content, 2 in files of the spool would be erased/,
    );
    const run = await as('privacy', 'erase', '--user', 'ada', '--yes', '--json');
    assert.equal(run.status, 0, run.err);
    const [told] = valuesOf<{ erased: object; left: object; late_copies_refused: boolean }>(run);
    assert.deepEqual(told?.erased, { records: 2, documents: 2, copies: 2, letters: 0, entries: 2 });
    assert.deepEqual(told?.left, { records: 0, documents: 0, copies: 0, letters: 0, entries: 0 });
    assert.equal(told?.late_copies_refused, false, 'that needs the right to change settings');
    assert.match(run.err, /lets this user change no settings/);
    assert.deepEqual([await countOf('ada'), await countOf('bob')], [0, 2]);
    assert.equal((await as('privacy', 'hold', 'remove', 's-bob')).status, 0);
    const pruned = await as('privacy', 'prune', '--content-days', '1', '--yes', '--json');
    assert.equal(pruned.status, 0, pruned.err);
    const [result] = valuesOf<{ records: { withoutContent: number } }>(pruned);
    assert.equal(result?.records.withoutContent, 1);
  });

  it('is refused to whoever does not see all of it, before anything is touched', async () => {
    // The collector does not read the copies: they would count as gone.
    for (const [role, lack] of [
      ['collector', /only_promptlog_collector lacks .*read on prompt-metadata-\*/],
      ['analyst', /lacks .*delete on prompt-logs-\*/],
      ['admin', /lacks .*read on prompt-logs-\*/],
    ] as const) {
      for (const command of [
        ['erase', '--user', 'ada', '--yes'],
        ['prune', '--metadata-days', '1', '--yes'],
      ]) {
        const { status, err } = await as(role, ...command);
        assert.equal(status, 5, `${role} ${command[0]}: ${err}`);
        assert.match(err, /^PL_SEARCH_FORBIDDEN/);
        assert.match(err, lack);
        assert.match(err, /promptlog_privacy to erase and prune/);
      }
    }
    assert.equal(await countOf('ada'), 4);
    const store = await openRecordsStore({ kind: 'sqlite', file: join(home, 'records.sqlite') });
    assert.equal((await store.session('s-ada')).filter(({ erased }) => erased === undefined).length, 2);
    await store.close();
  });
});

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReindexMemory } from '../../src/cli/reindex-memory.ts';
import { runPromptlog } from '../support/promptlog-command.ts';

const WORK = { from: 'records.sqlite', to: 'http://127.0.0.1:9200', what: '{}' };
const PLACE = { ...WORK, began: '2026-11-21T05:00:00.000Z', token: 't' };

describe('ReindexMemory', () => {
  let home: string;
  let memory: ReindexMemory;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'promptlog-memory-'));
    memory = new ReindexMemory(join(home, 'made when needed'));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  it('recalls where the last run between the same two places ended', () => {
    assert.equal(memory.recall(WORK), undefined);
    memory.save(PLACE);
    memory.save({ ...PLACE, token: 'u' });
    assert.equal(memory.recall(WORK)?.token, 'u');
    memory.forget();
    assert.equal(memory.recall(WORK), undefined);
  });

  it('never goes on in another Elasticsearch, from another store, or with other records', () => {
    memory.save(PLACE);
    assert.equal(memory.recall({ ...WORK, to: 'http://127.0.0.1:9300' }), undefined);
    assert.equal(memory.recall({ ...WORK, from: 'other.sqlite' }), undefined);
    assert.equal(memory.recall({ ...WORK, what: '{"session":"s"}' }), undefined);
  });

  it('begins anew where its file is damaged', () => {
    memory.save(PLACE);
    writeFileSync(join(home, 'made when needed', 'reindex.json'), '{"from":');
    assert.equal(memory.recall(WORK), undefined);
  });
});

describe('promptlog reindex', () => {
  it('refuses what cannot be meant before it reaches for anything', async () => {
    const refused: [args: string[], reason: RegExp][] = [
      [['--rate', '0'], /--rate takes a number of records a second, not "0"/],
      [['--ru-limit', 'much'], /--ru-limit takes a number of request units a second, not "much"/],
      [['--ru-limit', '400'], /--ru-limit is for Cosmos DB/],
      [['--rebuild', '--since', '-7d'], /--rebuild is about all records/],
      [['--since', 'yesterday'], /--since takes now/],
    ];
    for (const [args, reason] of refused) {
      const { status, err } = await runPromptlog(['reindex', ...args], { PROMPTLOG_HOME: '/nowhere' });
      assert.equal(status, 2, err);
      assert.match(err, reason);
    }
  });

  it('says plainly that Elasticsearch is away', async () => {
    const home = mkdtempSync(join(tmpdir(), 'promptlog-reindex-'));
    try {
      const environment = { PROMPTLOG_HOME: home, PROMPTLOG_ELASTICSEARCH_URL: 'http://127.0.0.1:1' };
      const { status, err } = await runPromptlog(['reindex'], environment);
      assert.equal(status, 5);
      assert.match(err, /^PL_SEARCH_UNREACHABLE: Elasticsearch at http:\/\/127\.0\.0\.1:1 does not answer/);
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });
});

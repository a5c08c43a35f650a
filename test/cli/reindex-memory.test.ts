import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReindexMemory } from '../../src/cli/reindex-memory.ts';
import { runPromptlog } from '../support/promptlog-command.ts';

const PLACE = { from: 'records.sqlite', to: 'http://127.0.0.1:9200', token: 't', indexed: 5 };

describe('ReindexMemory', () => {
  let home: string;
  let memory: ReindexMemory;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'promptlog-memory-'));
    memory = new ReindexMemory(join(home, 'made when needed'));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  it('recalls where the last run between the same two places ended', () => {
    assert.equal(memory.recall(PLACE.from, PLACE.to), undefined);
    memory.save(PLACE);
    memory.save({ ...PLACE, indexed: 6 });
    assert.equal(memory.recall(PLACE.from, PLACE.to)?.indexed, 6);
    memory.forget();
    assert.equal(memory.recall(PLACE.from, PLACE.to), undefined);
  });

  it('never goes on in another Elasticsearch, or from another store', () => {
    memory.save(PLACE);
    assert.equal(memory.recall(PLACE.from, 'http://127.0.0.1:9300'), undefined);
    assert.equal(memory.recall('other.sqlite', PLACE.to), undefined);
  });

  it('begins anew where its file is damaged', () => {
    memory.save(PLACE);
    writeFileSync(join(home, 'made when needed', 'reindex.json'), '{"from":');
    assert.equal(memory.recall(PLACE.from, PLACE.to), undefined);
  });
});

describe('promptlog reindex', () => {
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

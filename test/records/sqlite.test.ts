import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { PromptlogError } from '../../src/errors.ts';
import { openRecordsStore } from '../../src/records/open-store.ts';
import { SqliteStore } from '../../src/records/sqlite.ts';
import { loadSqlite } from '../../src/records/sqlite-database.ts';
import type { RecordsStore } from '../../src/records/store.ts';
import { hasCode, itemOf, recordOf } from '../support/records.ts';

const WRITER = fileURLToPath(new URL('../support/sqlite-writer.ts', import.meta.url));

describe('the SQLite store', () => {
  let folder: string;
  let file: string;
  let opened: RecordsStore[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'promptlog-sqlite-'));
    file = join(folder, 'records.sqlite');
    opened = [];
  });

  afterEach(async () => {
    for (const store of opened) await store.close();
    await rm(folder, { recursive: true });
  });

  const open = async (at = file) => {
    const store = await openRecordsStore({ kind: 'sqlite', file: at });
    opened.push(store);
    return store;
  };

  it('keeps file and folder to their owner', async () => {
    const deep = join(folder, 'data', 'records.sqlite');
    await (await open(deep)).create([itemOf(recordOf('a'))]);
    assert.equal((await stat(join(folder, 'data'))).mode & 0o777, 0o700);
    for (const path of [deep, `${deep}-wal`, `${deep}-shm`]) assert.equal((await stat(path)).mode & 0o777, 0o600, path);
  });

  it('takes two processes that create the file and write the same records at once', async () => {
    const [left, right] = await Promise.all([write('closed', 0, 1_000), write('closed', 500, 1_000)]);
    const tally = (kind: string) => [...left, ...right].filter((line) => line === kind).length;
    assert.equal(tally('delivered'), 1_500);
    assert.equal(tally('exists'), 500);
    assert.equal(await (await open()).count(), 1_500);
  });

  it('keeps what was delivered when the process is killed', async () => {
    const lines = await write('killed', 0, 500);
    assert.equal(lines.length, 500);
    assert.equal(await (await open()).count(), 500);
  });

  it('asks for another attempt while another process holds the lock, and delivers after', async () => {
    const store = await openRecordsStore({ kind: 'sqlite', file, busyTimeoutMs: 50 });
    opened.push(store);
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    const [outcome] = await store.create([itemOf(recordOf('a'))]);
    assert.equal(outcome?.kind, 'retry');
    assert.match(outcome?.kind === 'retry' ? outcome.reason : '', /another process holds its lock/);
    other.exec('ROLLBACK');
    other.close();
    assert.deepEqual(await store.create([itemOf(recordOf('a'))]), [{ kind: 'delivered' }]);
  });

  it('keeps nothing of a batch the disk has no room for, and says so', async () => {
    await (await open()).create([itemOf(recordOf('first'))]);
    // A limit on the size of a file, in blocks of 512 bytes, is the nearest thing to a full disk.
    const lines = await write('closed', 0, 2_000, 'ulimit -f 4000 && exec "$@"');
    const refused = lines.filter((line) => line !== 'delivered');
    assert.ok(refused.length > 0);
    assert.match(refused[0] ?? '', /disk/);
    assert.equal(await (await open()).count(), 1 + lines.length - refused.length);
  });

  it('refuses a file that is not a database', async () => {
    await writeFile(file, 'not a database, but long enough to look at '.repeat(100));
    await assert.rejects(open(), hasCode('PL_RECORDS_REFUSED', /not a SQLite database/));
  });

  it('says that a file is damaged when it is read', async () => {
    const store = await open();
    await store.create(
      Array.from({ length: 200 }, (_, index) => itemOf(recordOf(`m${index}`, { content: 'x'.repeat(3_000) }))),
    );
    await store.close();
    await truncate(file, 32_768 * 8);
    await assert.rejects(
      async () => {
        const damaged = await open();
        for await (const page of damaged.scan()) assert.ok(page.records.length > 0);
      },
      hasCode('PL_RECORDS_REFUSED', /damaged/),
    );
  });

  it('refuses the database of another program and one of a later layout', async () => {
    const foreign = new DatabaseSync(file);
    foreign.exec('CREATE TABLE cookies (name TEXT)');
    foreign.close();
    await assert.rejects(open(), hasCode('PL_RECORDS_REFUSED', /another program/));
    const later = new DatabaseSync(join(folder, 'later.sqlite'));
    later.exec('PRAGMA user_version = 99');
    later.close();
    await assert.rejects(open(join(folder, 'later.sqlite')), hasCode('PL_RECORDS_REFUSED', /version 99/));
  });

  it('says which path it cannot open', async () => {
    await mkdir(file);
    await assert.rejects(open(), hasCode('PL_RECORDS_REFUSED', /cannot be opened/));
    await writeFile(join(folder, 'plain'), '');
    await assert.rejects(open(join(folder, 'plain', 'records.sqlite')), hasCode('PL_RECORDS_REFUSED', /plain/));
  });

  it('names the Node to use where node:sqlite is missing', async () => {
    const missing = async () => {
      throw new Error('No such built-in module: node:sqlite');
    };
    await assert.rejects(loadSqlite(missing), (error) => {
      assert.ok(error instanceof PromptlogError);
      assert.equal(error.code, 'PL_SQLITE_MISSING');
      assert.match(error.fix, /22\.\d+/);
      return true;
    });
  });

  it('says that it is not open', async () => {
    const closed = new SqliteStore({ file });
    await assert.rejects(closed.create([itemOf(recordOf('a'))]), hasCode('PL_RECORDS_REFUSED', /not open/));
    await assert.rejects(closed.ping(), hasCode('PL_RECORDS_REFUSED', /not open/));
    await closed.close();
  });

  it('finds by time in a file of many blocks, and in one whose first version had no index by time', async () => {
    const store = await open();
    const records = Array.from({ length: 40_000 }, (_, index) =>
      recordOf(`m${index}`, { at: (index * 7919) % 40_000 }),
    );
    for (let start = 0; start < records.length; start += 4_000) {
      await store.create(records.slice(start, start + 4_000).map(itemOf));
    }
    await store.close();
    const older = new DatabaseSync(file);
    older.exec('DROP INDEX records_time');
    older.close();
    const times: number[] = [];
    for await (const page of (await open()).scan({ since: new Date(39_000), until: new Date(39_900), pageSize: 70 })) {
      times.push(...page.records.map(({ time }) => Date.parse(time)));
    }
    assert.deepEqual(
      times.toSorted((a, b) => a - b),
      Array.from({ length: 900 }, (_, index) => 39_000 + index),
    );
  });

  it('refuses a scan token it did not give', async () => {
    const scan = (await open()).scan({ after: 'elsewhere' });
    await assert.rejects(
      async () => {
        for await (const page of scan) assert.fail(page.token);
      },
      hasCode('PL_USAGE', /elsewhere/),
    );
  });

  it('leaves nothing of an erased record in its file', async () => {
    const store = await open();
    await store.create([itemOf(recordOf('a', { content: 'my secret diagnosis' }))]);
    const etag = (await store.read('a', 'a'))?.etag ?? '';
    await store.replace({ ...recordOf('a'), revision: 2, erased: '2026-11-22T00:00:00.000Z' }, etag);
    await store.close();
    assert.ok(!(await readFile(file)).includes('my secret diagnosis'));
  });

  it('finds sessions and response ids in every block of the file', async function () {
    this.timeout(60_000);
    const store = await open();
    const blocks = 2.5;
    const total = Math.floor(16_384 * blocks);
    for (let at = 0; at < total; at += 2_000) {
      const items = Array.from({ length: 2_000 }, (_, index) => {
        const number = at + index;
        const session = number % 10_000 === 7 ? 'sparse' : `s${number % 900}`;
        return itemOf(
          recordOf(`m${number}`, { chat_session_id: session, response_id: `r${number}`, at: number, content: '' }),
        );
      });
      await store.create(items);
    }
    assert.deepEqual(
      (await store.session('sparse')).map((record) => record.message.id),
      ['m7', 'm10007', 'm20007', 'm30007', 'm40007'],
    );
    for (const number of [0, 16_383, 16_384, 40_000]) {
      assert.equal((await store.find(`r${number}`))[0]?.record.message.id, `m${number}`);
    }
  });

  /** Runs the writer in a process of its own; gives the lines it printed. */
  function write(mode: string, first: number, count: number, shell = 'exec "$@"'): Promise<string[]> {
    const command = [
      process.execPath,
      '--disable-warning=ExperimentalWarning',
      WRITER,
      file,
      mode,
      `${first}`,
      `${count}`,
    ];
    const child = spawn('sh', ['-c', shell, 'sh', ...command], { stdio: ['ignore', 'pipe', 'inherit'] });
    return new Promise((resolve, reject) => {
      let output = '';
      child.stdout.on('data', (chunk: Buffer) => {
        output += chunk.toString();
      });
      child.on('error', reject);
      child.on('close', () => resolve(output.split('\n').filter((line) => line !== '')));
    });
  }
});

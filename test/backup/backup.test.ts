import assert from 'node:assert/strict';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backupRecords } from '../../src/backup/backup.ts';
import { type Manifest, manifestFile } from '../../src/backup/manifest.ts';
import { restoreRecords } from '../../src/backup/restore.ts';
import { PromptlogError } from '../../src/errors.ts';
import { SqliteStore } from '../../src/records/sqlite.ts';
import { hasCode, itemOf, recordOf } from '../support/records.ts';

const NEVER = new AbortController().signal;
const NOTHING = { settings: {}, secrets: [] };

describe('a backup of the records store', () => {
  let folder: string;
  let from: string;
  let to: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'promptlog-backup-'));
    from = join(folder, 'records.sqlite');
    to = join(folder, 'backup.sqlite');
    await write(from, 0, 300);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function write(file: string, first: number, count: number): Promise<void> {
    const store = new SqliteStore({ file });
    await store.open();
    const records = Array.from({ length: count }, (_, index) =>
      recordOf(`r-${first + index}`, { content: 'x'.repeat(2_000) }),
    );
    await store.create(records.map(itemOf));
    await store.close();
  }

  async function countIn(file: string): Promise<number> {
    const store = new SqliteStore({ file });
    await store.open();
    try {
      return await store.count();
    } finally {
      await store.close();
    }
  }

  const make = (more: { signal?: AbortSignal; onPages?: () => void } = {}): Promise<Manifest> =>
    backupRecords({ from, to, more: NOTHING, signal: NEVER, ...more });
  const restore = (more: { force?: boolean; dryRun?: boolean; to?: string } = {}) =>
    restoreRecords({ backup: to, to: join(folder, 'restored.sqlite'), signal: NEVER, ...more });

  it("holds every record, is known by its checksum, is its owner's only, and comes back", async () => {
    const manifest = await make();
    assert.equal(manifest.records, 300);
    assert.equal(manifest.bytes, statSync(to).size);
    assert.deepEqual([statSync(to).mode & 0o777, statSync(manifestFile(to)).mode & 0o777], [0o600, 0o600]);
    const { replaced, keptAs } = await restore();
    assert.deepEqual([replaced, keptAs], [0, undefined]);
    const store = new SqliteStore({ file: join(folder, 'restored.sqlite') });
    await store.open();
    assert.deepEqual((await store.read('r-7', 'r-7'))?.record, recordOf('r-7', { content: 'x'.repeat(2_000) }));
    assert.equal(await store.count(), 300);
    await store.close();
  });

  it('is of one moment, whatever is written meanwhile, and ends though it never stops', async () => {
    const store = new SqliteStore({ file: from });
    await store.open();
    let written = 300;
    // Each portion of pages that is copied meets a store that has changed since the portion before.
    const records = Array.from({ length: 8_000 }, (_, index) =>
      itemOf(recordOf(`big-${index}`, { content: 'y'.repeat(3_000) })),
    );
    await store.create(records);
    written += records.length;
    let portions = 0;
    const writing: Promise<unknown>[] = [];
    const manifest = await make({
      onPages: () => {
        portions += 1;
        writing.push(store.create([itemOf(recordOf(`late-${portions}`))]));
      },
    });
    await Promise.all(writing);
    assert.ok(portions > 0, 'nothing was written meanwhile');
    assert.equal(manifest.records, written);
    assert.equal(await countIn(to), written);
    assert.equal(await store.count(), written + portions);
    await store.close();
  });

  it('leaves nothing behind when it is interrupted', async () => {
    const stopped = new AbortController();
    const made = make({ signal: stopped.signal, onPages: () => stopped.abort() });
    stopped.abort();
    await assert.rejects(made, { name: 'AbortError' });
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.startsWith('backup')),
      [],
    );
  });

  it('is not made of a damaged store', async () => {
    writeFileSync(from, 'nonsense');
    await assert.rejects(make(), hasCode('PL_OUTPUT', /backup\.sqlite: .*not a database/));
    assert.ok(!existsSync(to));
  });

  for (const [what, spoil] of [
    ['is truncated', () => truncateSync(to, statSync(to).size - 32_768)],
    ['has one byte changed', () => flip(to)],
    ['has no manifest', () => rmSync(manifestFile(to))],
    ['has the manifest of another', () => change({ records: 5 })],
    ['is not there', () => rmSync(to)],
  ] as const) {
    it(`is refused when it ${what}, and nothing is changed`, async () => {
      await make();
      spoil();
      const target = join(folder, 'restored.sqlite');
      await write(target, 900, 2);
      const before = readFileSync(target);
      await assert.rejects(
        restore({ force: true }),
        (error) => error instanceof PromptlogError && error.code === 'PL_BACKUP',
      );
      assert.deepEqual(readFileSync(target), before);
    });
  }

  it('replaces records only when told to, and keeps them beside', async () => {
    await make();
    const target = join(folder, 'restored.sqlite');
    await write(target, 900, 2);
    await assert.rejects(restore(), hasCode('PL_BACKUP', /restored\.sqlite holds 2 records/));
    const { replaced, keptAs = assert.fail() } = await restore({ force: true });
    assert.equal(replaced, 2);
    assert.deepEqual([await countIn(target), await countIn(keptAs)], [300, 2]);
  });

  it('does not replace a store that somebody has open', async () => {
    await make();
    const store = new SqliteStore({ file: from });
    await store.open();
    await store.count();
    try {
      await assert.rejects(restore({ force: true, to: from }), hasCode('PL_BACKUP', /another process has .* open/));
    } finally {
      await store.close();
    }
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.includes('restoring') || name.includes('before')),
      [],
    );
    assert.equal((await restore({ force: true, to: from })).replaced, 300);
  });

  it('is only looked at by a dry run', async () => {
    await make();
    assert.equal((await restore({ dryRun: true })).manifest.records, 300);
    assert.ok(!existsSync(join(folder, 'restored.sqlite')));
    assert.equal((await restore({ dryRun: true, to: from })).replaced, 300);
  });

  function flip(file: string): void {
    const bytes = readFileSync(file);
    const at = Math.floor(bytes.length / 2);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    writeFileSync(file, bytes);
  }

  function change(more: Partial<Manifest>): void {
    const file = manifestFile(to);
    copyFileSync(file, `${file}.old`);
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...more }));
  }
});

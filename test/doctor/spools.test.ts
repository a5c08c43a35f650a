import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spoolFacts } from '../../src/doctor/spool-facts.ts';
import { judgeSpool, type SpoolFact } from '../../src/doctor/spools.ts';
import { openSpool } from '../../src/spool/spool.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const HOUR = 3_600_000;
const LANE = {
  lane: 'search',
  accepted: 9,
  delivered: 9,
  pending: 0,
  waiting: 0,
  dead: 0,
  dropped: 0,
  lagBytes: 0,
} as const;
const HEALTHY: SpoolFact = { folder: '/s/0', bytes: 1e6, maxBytes: 1e9, holder: 7, damaged: [], lanes: [LANE] };
const BEHIND = { ...LANE, delivered: 4, pending: 5 };

function levels(more: Partial<SpoolFact>): string[] {
  return judgeSpool({ ...HEALTHY, ...more }, NOW).map(({ level, text }) => `${level} ${text}`);
}

describe('the doctor, of spools', () => {
  it('is content with one that is empty or on its way', () => {
    assert.deepEqual(levels({}), ['ok nothing waits']);
    assert.deepEqual(levels({ lanes: [BEHIND], oldest: NOW - 1_000 }), ['ok 5 entries are on their way, 1.0 MB']);
    assert.deepEqual(levels({ holder: undefined }), ['ok nothing waits']);
  });

  it('warns of one that fills, and fails when it is nearly full', () => {
    assert.deepEqual(levels({ bytes: 6e8 }), ['warn 600.0 MB of 1000.0 MB are used']);
    assert.deepEqual(levels({ bytes: 95e7 }), ['fail 950.0 MB of 1000.0 MB are used']);
  });

  it('warns of entries that nobody delivers, or that are old, and fails for a store that is away for an hour', () => {
    assert.match(
      levels({ lanes: [BEHIND], holder: undefined })[0] ?? '',
      /^warn 5 entries wait and no process delivers/,
    );
    assert.match(levels({ lanes: [BEHIND], oldest: NOW - 2 * HOUR })[0] ?? '', /^warn the oldest of 5 entries/);
    const stalled = (since: number) => [
      { ...BEHIND, stalled: { reason: '401', since: new Date(since).toISOString() } },
    ];
    assert.match(
      levels({ lanes: stalled(NOW - 2 * HOUR) })[0] ?? '',
      /^fail 5 entries wait for the search store since 2 hours: 401/,
    );
    assert.match(levels({ lanes: stalled(NOW - 60_000) })[0] ?? '', /^ok 5 entries are on their way/);
  });

  it('lets a change wait for its record', () => {
    assert.match(levels({ lanes: [{ ...BEHIND, waiting: 5 }], holder: undefined })[0] ?? '', /^ok/);
  });

  it('tells of dead letters and of damage', () => {
    assert.match(levels({ lanes: [{ ...LANE, dead: 2 }] })[0] ?? '', /^warn 2 dead letters in \/s\/0/);
    assert.match(levels({ damaged: ['0.spool'] })[0] ?? '', /^warn the beginning of 0\.spool is damaged/);
  });

  describe('on the disk', () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'promptlog-doctor-spool-'));
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    const facts = (encryptionKey?: string) => spoolFacts({ folder, maxBytes: 1e9, encryptionKey });

    it('finds who holds one, what waits in it, and a file whose beginning is damaged', async () => {
      assert.deepEqual(facts(), []);
      const spool = openSpool({ folder: join(folder, '0'), segmentBytes: 100_000 });
      const body = JSON.stringify({ text: 'x'.repeat(60_000) });
      for (const id of ['a', 'b', 'c']) {
        spool.writer.append({ kind: 'record', id, session: id, time: 0, alias: '' }, body);
        await spool.writer.flush();
      }
      const [held] = facts();
      assert.equal(held?.holder, process.pid);
      assert.equal(held?.lanes[0]?.pending, 3);
      await spool.writer.close();
      spool.release();
      const [file = ''] = readdirSync(join(folder, '0'))
        .filter((name) => name.endsWith('.spool'))
        .sort();
      writeFileSync(join(folder, '0', file), 'nonsense');
      assert.deepEqual(facts()[0]?.damaged, [file]);
    });

    it('says when the key does not fit', async () => {
      const key = Buffer.alloc(32, 7).toString('base64');
      const spool = openSpool({ folder: join(folder, '0'), encryptionKey: key });
      spool.writer.append({ kind: 'record', id: 'a', session: 'a', time: 0, alias: '' }, '{}');
      await spool.writer.flush();
      await spool.writer.close();
      spool.release();
      const [fact = assert.fail()] = facts();
      assert.deepEqual(
        judgeSpool(fact, NOW).map(({ level }) => level),
        ['fail'],
      );
      assert.match(fact.failure?.message ?? '', /encrypted with another key/);
    });
  });
});

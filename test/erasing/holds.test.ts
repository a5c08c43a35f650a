/** Holds, and what becomes of a record that has had its time. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addHold, heldSessions, listHolds, removeHold } from '../../src/erasing/holds.ts';
import { fateOf } from '../../src/erasing/prune-record.ts';
import { erase, moved } from '../../src/record/merge.ts';
import { openRecordsStore } from '../../src/records/open-store.ts';
import type { RecordsStore } from '../../src/records/store.ts';
import { recordOf, SOME_TIME } from '../support/records.ts';

const AT = '2026-11-21T05:00:00.000Z';
const LATER = '2026-11-22T05:00:00.000Z';
const NOBODY: ReadonlySet<string> = new Set();

describe('a hold', () => {
  let folder: string;
  let store: RecordsStore;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'holds-test-'));
    store = await openRecordsStore({ kind: 'sqlite', file: join(folder, 'records.sqlite') });
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is kept with its beginning and its reason until it is let go', async () => {
    await addHold(store.notes, 's-1', AT, 'case 4711');
    const again = await addHold(store.notes, 's-1', LATER);
    assert.deepEqual(again, { session: 's-1', since: AT, reason: 'case 4711' });
    await addHold(store.notes, 's-0', LATER);
    assert.deepEqual(await listHolds(store.notes), [{ session: 's-0', since: LATER }, again]);
    await removeHold(store.notes, 's-1');
    assert.deepEqual([...(await heldSessions(store.notes))], ['s-0']);
  });

  it('that there is not cannot be let go', async () => {
    await assert.rejects(removeHold(store.notes, 's-1'), { code: 'PL_USAGE', message: /s-1 is not held/ });
  });
});

describe('the fate of a record', () => {
  const bounds = { content: new Date(SOME_TIME), metadata: new Date(SOME_TIME - 1_000) };
  const madeAt = (ms: number) => recordOf('a', { chat_session_id: 's-1', at: SOME_TIME + ms });

  it('is that of its age: a bound is exclusive', () => {
    assert.equal(fateOf(madeAt(0), bounds, NOBODY), 'kept');
    assert.equal(fateOf(madeAt(-1), bounds, NOBODY), 'without content');
    assert.equal(fateOf(madeAt(-1_000), bounds, NOBODY), 'without content');
    assert.equal(fateOf(madeAt(-1_001), bounds, NOBODY), 'removed');
    assert.equal(fateOf(madeAt(-1_001), {}, NOBODY), 'kept');
  });

  it('is to stay when its session is held, also when it was moved there', () => {
    const held = new Set(['s-1', 's-9']);
    assert.equal(fateOf(madeAt(-5_000), bounds, held), 'held');
    assert.equal(fateOf(moved(recordOf('a', { at: SOME_TIME - 5_000 }), 's-9', AT), bounds, held), 'held');
    assert.equal(fateOf(madeAt(0), bounds, held), 'kept');
  });

  it('is to stay when it was erased, for else it could come back', () => {
    assert.equal(fateOf(erase(madeAt(-5_000), AT), bounds, NOBODY), 'kept');
    assert.equal(fateOf(moved(recordOf('a', { at: SOME_TIME - 5_000 }), 's-9', AT), bounds, NOBODY), 'removed');
  });
});

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OpeningStore } from '../../src/records/opening-store.ts';
import { SqliteStore } from '../../src/records/sqlite.ts';
import type { RecordsStore } from '../../src/records/store.ts';

describe('a store that is opened by its first use', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'promptlog-opening-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function storeThat(open: () => Promise<RecordsStore>): OpeningStore {
    return new OpeningStore({ name: 'cosmos', place: 'https://records.example.com', open });
  }

  async function sqlite(): Promise<RecordsStore> {
    const store = new SqliteStore({ file: join(folder, 'records.sqlite') });
    await store.open();
    return store;
  }

  it('is not opened before that, and once only', async () => {
    let opened = 0;
    const store = storeThat(() => {
      opened += 1;
      return sqlite();
    });
    assert.deepEqual([opened, store.place], [0, 'https://records.example.com']);
    assert.deepEqual(await Promise.all([store.count(), store.find('a'), store.read('s', 'a')]), [0, [], undefined]);
    assert.equal(opened, 1);
    await store.close();
  });

  it('says why it cannot be opened to whoever asks, and is opened again by the next who does', async () => {
    let away = true;
    const store = storeThat(() => (away ? Promise.reject(new Error('nobody answers')) : sqlite()));
    await assert.rejects(store.ping(), /nobody answers/);
    away = false;
    await store.ping();
    assert.equal(await store.count(), 0);
    await store.close();
  });

  it('ends at once while the other side does not answer', async () => {
    const store = storeThat(() => new Promise(() => {}));
    void store.ping();
    await store.close();
  });

  it('ends what it opened', async () => {
    const inner = await sqlite();
    const store = storeThat(() => Promise.resolve(inner));
    await store.ping();
    await store.close();
    await assert.rejects(async () => inner.count());
  });
});

/** Erasing, notes and tombstones, in each of the stores there are. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRecordsStore, reachRecordsStore } from '../../src/records/open-store.ts';
import type { CosmosEmulator } from '../../src/stack/cosmos-emulator.ts';
import { describeErasing } from '../contract/records-erasing.contract.ts';
import { startCosmosServer } from '../support/cosmos-server.ts';
import { itemOf, recordOf, withProperty } from '../support/records.ts';

describeErasing('SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'promptlog-erasing-'));
  const file = join(folder, 'records.sqlite');
  return {
    open: () => openRecordsStore({ kind: 'sqlite', file }),
    remove: () => rm(folder, { recursive: true }),
  };
});

describe('over the wire', () => {
  let server: CosmosEmulator;
  let places = 0;
  before(async () => {
    server = await startCosmosServer();
  });
  after(() => server.stop());

  for (const [name, open] of [
    ['Cosmos DB', openRecordsStore],
    ['Cosmos DB, opened by its first use,', reachRecordsStore],
  ] as const) {
    describeErasing(name, async () => {
      places += 1;
      const { endpoint, key } = server;
      const container = `erasing${places}`;
      return {
        open: () => open({ kind: 'cosmos', endpoint, key, database: 'promptlog', container }),
        remove: async () => undefined,
      };
    });
  }
});

describe('the row of a tombstone in SQLite', () => {
  it('stays while it is the newest, so that a scan that goes on behind it misses nobody', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'promptlog-erasing-'));
    const store = await openRecordsStore({ kind: 'sqlite', file: join(folder, 'records.sqlite') });
    try {
      await store.create([itemOf({ ...recordOf('a'), erased: recordOf('a').time })]);
      let token = '';
      for await (const page of store.scan()) token = page.token;
      assert.equal(await store.removeTombstone('a', 'a'), false);
      await store.create([itemOf(recordOf('b'))]);
      assert.equal(await store.removeTombstone('a', 'a'), true);
      const seen: string[] = [];
      for await (const page of store.scan({ after: token }))
        seen.push(...page.records.map(({ message }) => message.id));
      assert.deepEqual(seen, ['b']);
    } finally {
      await store.close();
      await rm(folder, { recursive: true });
    }
  });
});

describe('what SQLite is given together', () => {
  it('is all of it or nothing', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'promptlog-erasing-'));
    const store = await openRecordsStore({ kind: 'sqlite', file: join(folder, 'records.sqlite') });
    try {
      await store.create([itemOf(recordOf('a'))]);
      const half = store.together?.(async () => {
        const stored = await store.read('a', 'a');
        assert.ok(stored);
        const outcome = await store.replace(withProperty(stored.record, 'CHANGED'), stored.etag);
        assert.equal(outcome.kind, 'delivered');
        throw new Error('stopped half-way');
      });
      await assert.rejects(async () => half, /half-way/);
      assert.deepEqual((await store.read('a', 'a'))?.record, recordOf('a'));
      assert.deepEqual(
        await store.create([itemOf(recordOf('b'))]),
        [{ kind: 'delivered' }],
        'and others can write again',
      );
    } finally {
      await store.close();
      await rm(folder, { recursive: true });
    }
  });
});

/** What every records store must do for erasing, pruning and holds, whatever holds the records. */
import assert from 'node:assert/strict';
import { erase } from '../../src/record/merge.ts';
import type { PromptRecord } from '../../src/record/record.ts';
import type { RecordsStore } from '../../src/records/store.ts';
import { itemOf, recordOf, SOME_TIME } from '../support/records.ts';
import type { StorePlace } from './records-store.contract.ts';

const AT = new Date(SOME_TIME + 1000).toISOString();

/** Declares the suite for one kind of store. */
export function describeErasing(name: string, createPlace: () => Promise<StorePlace>): void {
  describe(`erasing in the ${name} records store`, () => {
    let place: StorePlace;
    let store: RecordsStore;
    beforeEach(async () => {
      place = await createPlace();
      store = await place.open();
    });
    afterEach(async () => {
      await store.close();
      await place.remove();
    });

    async function tombstoned(record: PromptRecord): Promise<void> {
      await store.create([itemOf(record)]);
      const { chat_session_id: session, message } = record;
      const stored = await store.read(session, message.id);
      assert.ok(stored);
      assert.equal((await store.replace(erase(stored.record, AT), stored.etag)).kind, 'delivered');
      // The newest of all may have to stay.
      await store.create([itemOf(recordOf('newest'))]);
    }

    it('removes a tombstone, and then knows nothing of the record', async () => {
      await tombstoned(recordOf('a', { chat_session_id: 's' }));
      assert.equal(await store.removeTombstone('s', 'a'), true);
      assert.equal(await store.read('s', 'a'), undefined);
      assert.deepEqual([await store.find('a'), await store.session('s'), await store.count()], [[], [], 1]);
      assert.equal(await store.removeTombstone('s', 'a'), false);
    });

    it('never removes a record that was not erased', async () => {
      const record = recordOf('a', { chat_session_id: 's' });
      await store.create([itemOf(record)]);
      assert.equal(await store.removeTombstone('s', 'a'), false);
      assert.deepEqual((await store.read('s', 'a'))?.record, record);
    });

    it('leaves nothing of a record in parts that was erased and removed', async () => {
      await tombstoned(recordOf('large', { content: 'x'.repeat(4_500_000) }));
      const stored = await store.read('large', 'large');
      assert.ok(stored !== undefined && JSON.stringify(stored.record).length < 1_000);
      assert.equal(await store.removeTombstone('large', 'large'), true);
      assert.deepEqual(await store.session('large'), []);
    });

    it('replaces and removes together what is given it together', async () => {
      await tombstoned(recordOf('a'));
      await store.create([itemOf(recordOf('b')), itemOf(recordOf('newest-2'))]);
      const work = async (): Promise<string> => {
        const stored = await store.read('b', 'b');
        assert.ok(stored);
        await store.replace(erase(stored.record, AT), stored.etag);
        await store.removeTombstone('a', 'a');
        return 'done';
      };
      assert.equal(await (store.together === undefined ? work() : store.together(work)), 'done');
      const other = await place.open();
      assert.equal(await other.read('a', 'a'), undefined);
      assert.ok((await other.read('b', 'b'))?.record.erased);
      await other.close();
    });

    it('keeps notes by kind and key, the last of each, also for who opens it anew', async () => {
      const odd = 'lone \ud800 / # ? ~';
      assert.deepEqual(await store.notes.all('hold'), []);
      await store.notes.put('hold', { key: odd, value: { reason: 'first' } });
      await store.notes.put('hold', { key: 'b', value: {} });
      await store.notes.put('hold', { key: odd, value: { reason: 'second' } });
      const other = await place.open();
      const expected = [
        { key: 'b', value: {} },
        { key: odd, value: { reason: 'second' } },
      ];
      assert.deepEqual(await other.notes.all('hold'), expected);
      assert.equal(await other.notes.remove('hold', odd), true);
      await other.close();
      assert.equal(await store.notes.remove('hold', odd), false);
      assert.deepEqual(await store.notes.all('hold'), expected.slice(0, 1));
    });

    it('never takes a note for a record', async () => {
      await store.notes.put('hold', { key: 's', value: { since: AT } });
      await store.create([itemOf(recordOf('a', { chat_session_id: 's' }))]);
      const seen: string[] = [];
      for await (const page of store.scan()) seen.push(...page.records.map(({ message }) => message.id));
      assert.deepEqual([seen, await store.count()], [['a'], 1]);
      assert.deepEqual(await store.find('s'), []);
      assert.deepEqual(await store.session('~promptlog'), []);
    });
  });
}

/** What every records store must do, whatever holds the records. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { PromptRecord } from '../../src/record/record.ts';
import type { RecordsStore } from '../../src/records/store.ts';
import { itemOf, recordOf, SOME_TIME, withProperty } from '../support/records.ts';

/** A place for records, empty at first, that several stores can be opened on. */
export interface StorePlace {
  open(): Promise<RecordsStore>;
  remove(): Promise<void>;
}

const ODD_IDS = [
  'a/b#c?~ d',
  '..',
  ' leading and trailing ',
  'i'.repeat(500),
  '👩‍🚀 and 語',
  `O'Brien "quoted" \\ backslash`,
  'nul\0inside',
  'lone \ud800 high',
  'lone \ud801 high',
  '\uffff"lone \\ud800 high"',
  '100%25',
  'chatcmpl-AbC123_',
];

/** Declares the suite for one kind of store. */
export function describeRecordsStore(name: string, createPlace: () => Promise<StorePlace>): void {
  describe(`the ${name} records store`, () => {
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

    const create = async (...records: PromptRecord[]) => store.create(records.map(itemOf));
    const kinds = async (...records: PromptRecord[]) => (await create(...records)).map((outcome) => outcome.kind);

    describe('creating', () => {
      it('answers delivered for what is new and exists for what is there, by position', async () => {
        assert.deepEqual(await kinds(recordOf('a'), recordOf('b')), ['delivered', 'delivered']);
        assert.deepEqual(await kinds(recordOf('b'), recordOf('c'), recordOf('a')), ['exists', 'delivered', 'exists']);
      });

      it('leaves what exists as it was', async () => {
        await create(recordOf('a', { content: 'first' }));
        await create(recordOf('a', { content: 'second' }));
        assert.deepEqual((await store.read('a', 'a'))?.record, recordOf('a', { content: 'first' }));
      });

      it('keeps one id in two sessions apart', async () => {
        const records = [recordOf('a', { chat_session_id: 's1' }), recordOf('a', { chat_session_id: 's2' })];
        assert.deepEqual(await kinds(...records), ['delivered', 'delivered']);
        assert.deepEqual((await store.read('s2', 'a'))?.record, records[1]);
        assert.equal(await store.read('s3', 'a'), undefined);
      });

      it('rejects a bad item and takes its neighbours', async () => {
        const good = [itemOf(recordOf('a')), itemOf(recordOf('b'))] as const;
        const broken = { ...itemOf(recordOf('x')), body: Buffer.from('{"torn": ') };
        const timeless = { ...itemOf(recordOf('y')), time: Number.NaN };
        const nameless = { ...itemOf(recordOf('z')), id: '' };
        const outcomes = await store.create([good[0], broken, timeless, nameless, good[1]]);
        assert.deepEqual(
          outcomes.map((outcome) => outcome.kind),
          ['delivered', 'rejected', 'rejected', 'rejected', 'delivered'],
        );
        assert.equal(await store.count(), 2);
      });

      it('takes an empty batch', async () => {
        assert.deepEqual(await store.create([]), []);
      });

      it('takes 5,000 items in one call', async () => {
        const records = Array.from({ length: 5_000 }, (_, index) => recordOf(`m${index}`, { chat_session_id: 's' }));
        const outcomes = await create(...records);
        assert.equal(outcomes.length, 5_000);
        assert.ok(outcomes.every((outcome) => outcome.kind === 'delivered'));
        assert.equal(await store.count(), 5_000);
      });

      it('tells new from existing in a large batch, and the second of two equal items from the first', async () => {
        const ids = Array.from({ length: 200 }, (_, index) => `m${index}`);
        const known = ids.filter((_, index) => index % 3 === 0);
        await create(...known.map((id) => recordOf(id)));
        const outcomes = await kinds(...ids.map((id) => recordOf(id)));
        assert.deepEqual(
          ids.filter((_, index) => outcomes[index] === 'exists'),
          known,
        );
        const twice = await kinds(...Array.from({ length: 120 }, (_, index) => recordOf(`n${index % 60}`)));
        assert.equal(twice.filter((kind) => kind === 'delivered').length, 60);
        assert.equal(twice.filter((kind) => kind === 'exists').length, 60);
        assert.equal(await store.count(), 260);
      });

      it('copies the bytes it is given, which are another record’s soon after', async () => {
        const record = recordOf('a');
        const item = itemOf(record);
        await store.create([item]);
        item.body.fill(0);
        assert.deepEqual((await store.read('a', 'a'))?.record, record);
      });

      it('rejects when it is told to stop before it began', async () => {
        await assert.rejects(store.create([itemOf(recordOf('a'))], AbortSignal.abort(new Error('stopped'))), /stopped/);
        assert.equal(await store.count(), 0);
      });
    });

    describe('keeping', () => {
      it('keeps a record of 10 MB whole', async function () {
        this.timeout(60_000);
        const content = `${'Ünïcode "quoted" \\ 語 👩‍🚀 \ud800 '.repeat(300_000)}the last word`;
        const record = recordOf('big', { content, chat_session_id: 's', response_id: 'chatcmpl-big' });
        assert.ok(Buffer.byteLength(JSON.stringify(record)) > 10_000_000);
        assert.deepEqual(await kinds(record, recordOf('small', { chat_session_id: 's' })), ['delivered', 'delivered']);
        assert.deepEqual(await kinds(record), ['exists']);
        assert.deepEqual((await store.read('s', 'big'))?.record, record);
        assert.deepEqual((await store.find('chatcmpl-big'))[0]?.record, record);
        assert.equal(await store.count(), 2);
        assert.equal((await store.session('s')).length, 2);
      });

      it('replaces a large record by another large one, then by a small one', async () => {
        const first = recordOf('big', { content: 'a'.repeat(4_000_000) });
        const second = withProperty(
          { ...first, message: recordOf('big', { content: 'b'.repeat(6_000_000) }).message },
          'x',
        );
        const third = { ...recordOf('big'), erased: '2026-11-22T00:00:00.000Z', revision: 3 };
        await create(first);
        for (const record of [second, third]) {
          const before = await store.read('big', 'big');
          assert.deepEqual(await store.replace(record, before?.etag ?? ''), { kind: 'delivered' });
          assert.deepEqual((await store.read('big', 'big'))?.record, record);
        }
        assert.deepEqual(await kinds(first), ['exists']);
        assert.deepEqual((await store.read('big', 'big'))?.record, third);
        assert.equal(await store.count(), 1);
      });

      for (const id of ODD_IDS) {
        it(`finds the id ${JSON.stringify(id).slice(0, 40)} again`, async () => {
          const record = recordOf(id, { chat_session_id: `session of ${id}` });
          assert.deepEqual(await kinds(record), ['delivered']);
          const stored = await store.read(record.chat_session_id, id);
          assert.deepEqual(stored?.record, record);
          assert.deepEqual((await store.find(id))[0]?.record, record);
          assert.deepEqual(await store.session(record.chat_session_id), [record]);
          assert.equal((await store.replace(withProperty(record, 'x'), stored?.etag ?? '')).kind, 'delivered');
        });
      }

      it('keeps odd ids apart from each other', async () => {
        const records = ODD_IDS.map((id) => recordOf(id, { chat_session_id: 's' }));
        assert.deepEqual(new Set(await kinds(...records)), new Set(['delivered']));
        assert.equal(await store.count(), ODD_IDS.length);
      });

      it('keeps any text and any value in any member', async () => {
        const text = fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)) });
        const proto: unknown = JSON.parse('{"__proto__":{"x":1}}');
        const drawn = fc.sample(fc.tuple(text, fc.oneof(fc.jsonValue(), fc.constant(proto))), 100);
        const records = drawn.map(([content, extra], index) =>
          recordOf(`m${index}`, { content, chat_session_id: 's', extra: JSON.parse(JSON.stringify(extra)) }),
        );
        assert.deepEqual(new Set(await kinds(...records)), new Set(['delivered']));
        for (const record of records) assert.deepEqual((await store.read('s', record.message.id))?.record, record);
      });

      it('is still there when the store is opened again', async () => {
        await create(recordOf('a'));
        await store.close();
        store = await place.open();
        await store.open();
        assert.deepEqual((await store.read('a', 'a'))?.record, recordOf('a'));
        assert.deepEqual(await kinds(recordOf('a')), ['exists']);
      });
    });

    describe('replacing', () => {
      it('replaces under the etag that was read, and gives a new one', async () => {
        await create(recordOf('a'));
        const first = await store.read('a', 'a');
        const changed = withProperty(recordOf('a'), 'x');
        assert.deepEqual(await store.replace(changed, first?.etag ?? ''), { kind: 'delivered' });
        const second = await store.read('a', 'a');
        assert.deepEqual(second?.record, changed);
        assert.notEqual(second?.etag, first?.etag);
      });

      it('answers conflict under an old etag and changes nothing', async () => {
        await create(recordOf('a'));
        const etag = (await store.read('a', 'a'))?.etag ?? '';
        const changed = withProperty(recordOf('a'), 'x');
        await store.replace(changed, etag);
        assert.deepEqual(await store.replace(withProperty(recordOf('a'), 'y'), etag), { kind: 'conflict' });
        assert.deepEqual((await store.read('a', 'a'))?.record, changed);
      });

      it('answers conflict for a record that is not there', async () => {
        await create(recordOf('a'));
        const etag = (await store.read('a', 'a'))?.etag ?? '';
        assert.deepEqual(await store.replace(recordOf('other'), etag), { kind: 'conflict' });
      });

      for (const size of [10, 2_500_000]) {
        it(`loses nothing when two writers merge at once (${size} characters)`, async () => {
          await create(recordOf('a', { content: 'x'.repeat(size) }));
          const other = await place.open();
          const rounds = size > 1_000 ? 4 : 20;
          const write = async (writer: RecordsStore, prefix: string) => {
            for (let round = 0; round < rounds; round += 1) {
              for (let done = false; !done; ) {
                const stored = await writer.read('a', 'a');
                assert.ok(stored);
                const outcome = await writer.replace(withProperty(stored.record, `${prefix}${round}`), stored.etag);
                assert.ok(outcome.kind === 'delivered' || outcome.kind === 'conflict', JSON.stringify(outcome));
                done = outcome.kind === 'delivered';
              }
            }
          };
          await Promise.all([write(store, 'first'), write(other, 'second')]);
          const record = (await store.read('a', 'a'))?.record;
          assert.equal(Object.keys(record?.properties ?? {}).length, 2 * rounds);
          assert.equal(record?.revision, 1 + 2 * rounds);
          await other.close();
        });
      }
    });

    describe('finding', () => {
      it('finds by message id and by response id, in any session', async () => {
        const record = recordOf('m1', { chat_session_id: 's1', response_id: 'chatcmpl-1' });
        await create(record, recordOf('m2', { chat_session_id: 's1', response_id: 'chatcmpl-2' }));
        for (const id of ['m1', 'chatcmpl-1']) {
          const found = await store.find(id);
          assert.deepEqual(
            found.map((stored) => stored.record),
            [record],
          );
        }
        assert.deepEqual(await store.find('chatcmpl-3'), []);
      });

      it('finds a record once whose response id is its id', async () => {
        await create(recordOf('chatcmpl-1', { response_id: 'chatcmpl-1' }));
        assert.equal((await store.find('chatcmpl-1')).length, 1);
      });

      it('finds by a response id that came later', async () => {
        await create(recordOf('m1'));
        const { etag } = (await store.find('m1'))[0] ?? { etag: '' };
        await store.replace({ ...recordOf('m1'), response_id: 'chatcmpl-1', revision: 2 }, etag);
        const [found] = await store.find('chatcmpl-1');
        assert.equal(found?.record.message.id, 'm1');
        assert.equal((await store.replace({ ...recordOf('m1'), revision: 3 }, found?.etag ?? '')).kind, 'delivered');
        assert.deepEqual(await store.find('chatcmpl-1'), []);
      });

      it('tells a session in the order of time', async () => {
        const at = (id: string, minutes: number, session = `it's "quoted"`) =>
          recordOf(id, { chat_session_id: session, at: SOME_TIME + minutes * 60_000 });
        await create(
          at('m3', 3),
          at('m1', 1),
          at('other', 0, 'other'),
          at('m2b', 2),
          at('m2a', 2),
          at(`it's "quoted"`, 9),
        );
        const records = await store.session(`it's "quoted"`);
        assert.deepEqual(
          records.map((record) => record.message.id),
          ['m1', 'm2a', 'm2b', 'm3', `it's "quoted"`],
        );
        assert.deepEqual(await store.session(`' OR 1=1 --`), []);
      });
    });

    describe('scanning', () => {
      const seen = async (after?: string, pages = Number.POSITIVE_INFINITY) => {
        const ids: string[] = [];
        let token = after;
        for await (const page of store.scan({ pageSize: 7, ...(after !== undefined && { after }) })) {
          assert.ok(page.records.length <= 7);
          ids.push(...page.records.map((record) => record.message.id));
          token = page.token;
          pages -= 1;
          if (pages <= 0) break;
        }
        return { ids, token };
      };

      it('sees nothing in an empty store', async () => {
        assert.deepEqual((await seen()).ids, []);
      });

      it('sees every record exactly once, also when it is resumed elsewhere', async () => {
        const ids = Array.from({ length: 53 }, (_, index) => `m${index}`);
        const large = recordOf('large', { content: 'x'.repeat(2_500_000) });
        await create(...ids.map((id) => recordOf(id, { chat_session_id: `s${id.length}` })), large);
        const begun = await seen(undefined, 3);
        assert.equal(begun.ids.length, 21);
        await store.close();
        store = await place.open();
        const rest = await seen(begun.token);
        assert.deepEqual([...begun.ids, ...rest.ids].sort(), [...ids, 'large'].sort());
        assert.deepEqual((await seen(rest.token)).ids, []);
      });

      it('finds those of a time and of a user alone, counts them, and resumes among them', async () => {
        const made = Array.from({ length: 60 }, (_, index) =>
          recordOf(`m${index}`, {
            at: SOME_TIME + ((index * 37) % 60) * 60_000,
            user: { name: 'Somebody', user_id: index % 3 === 0 ? 'u-0' : 'u-1' },
          }),
        );
        await create(...made);
        const minutes = (from: number, to: number) => ({
          since: new Date(SOME_TIME + from * 60_000),
          until: new Date(SOME_TIME + to * 60_000),
        });
        const filters = [minutes(10, 30), { user: 'u-0' }, { ...minutes(0, 31), user: 'u-0' }, minutes(70, 80)];
        for (const filter of filters) {
          const { since, until, user } = { since: undefined, until: undefined, user: undefined, ...filter };
          const expected = made.filter(({ time, user: its }) => {
            const at = Date.parse(time);
            const inTime = (since?.getTime() ?? 0) <= at && at < (until?.getTime() ?? Number.POSITIVE_INFINITY);
            return inTime && (user === undefined || its.user_id === user);
          });
          const found: string[] = [];
          // Each page by another scan, which knows no more than the token.
          for (let after: string | undefined, more = true; more; ) {
            more = false;
            for await (const page of store.scan({ ...filter, pageSize: 4, ...(after !== undefined && { after }) })) {
              found.push(...page.records.map((record) => record.message.id));
              after = page.token;
              more = true;
              break;
            }
          }
          assert.deepEqual(found.toSorted(), expected.map((record) => record.message.id).toSorted());
          assert.equal(await store.count(filter), expected.length);
        }
      });

      it('stops when it is told to', async () => {
        await create(recordOf('a'), recordOf('b'));
        const stop = new AbortController();
        const scan = async () => {
          for await (const page of store.scan({ pageSize: 1, signal: stop.signal })) {
            assert.equal(page.records.length, 1);
            stop.abort(new Error('stopped'));
          }
        };
        await assert.rejects(scan, /stopped/);
      });
    });

    it('says where it is and answers a ping', async () => {
      assert.notEqual(store.place, '');
      await store.ping();
    });
  });
}

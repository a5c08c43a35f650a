/** The indices of a page are made before it is sent, and what was erased while they were made is not sent as it was. */
import assert from 'node:assert/strict';
import { PagePlaces } from '../../src/delivery/page-places.ts';
import type { PromptRecord } from '../../src/record/record.ts';
import type { RecordsStore, ScanPage } from '../../src/records/store.ts';
import { recordOf } from '../support/records.ts';

const OCTOBER = Date.parse('2026-10-03T00:00:00Z');
const NOVEMBER = Date.parse('2026-11-03T00:00:00Z');

describe('the places of a page', () => {
  let placed: string[];
  let reads: string[];
  let stored: Map<string, PromptRecord>;

  beforeEach(() => {
    [placed, reads, stored] = [[], [], new Map()];
  });

  const pageOf = (...records: readonly PromptRecord[]): ScanPage => ({
    records,
    sizes: records.map(() => 100),
    token: 't',
    unreadable: [{ id: 'x', reason: 'y' }],
  });

  function places(metadataCopy = false): PagePlaces {
    const store = {
      read: async (_session: string, id: string) => {
        reads.push(id);
        const record = stored.get(id);
        return record === undefined ? undefined : { record, etag: '' };
      },
    } as unknown as RecordsStore;
    return new PagePlaces({ store, metadataCopy, place: async (month) => placed.push(month) });
  }

  it('are made once for each month, with those of the copies where there are any', async () => {
    const made = places(true);
    for (const at of [NOVEMBER, NOVEMBER, OCTOBER]) await made.prepare(pageOf(recordOf('a', { at })));
    assert.deepEqual(placed, [
      ...['prompt-logs-2026.11', 'prompt-metadata-2026.11'],
      ...['prompt-logs-2026.10', 'prompt-metadata-2026.10'],
    ]);
  });

  it('has a page that was read before them read again: as its records are now, without those that are gone', async () => {
    const records = ['a', 'b', 'c'].map((id) => recordOf(id, { at: NOVEMBER }));
    const [a, , c] = records as [PromptRecord, PromptRecord, PromptRecord];
    const erased = { ...c, revision: 2, erased: { at: '2026-11-04T00:00:00.000Z' } } as unknown as PromptRecord;
    stored = new Map([
      ['a', a],
      ['c', erased],
    ]);
    const page = await places().prepare(pageOf(...records));
    assert.deepEqual(page, { records: [a, erased], token: 't', unreadable: [{ id: 'x', reason: 'y' }] });
  });

  it('leaves a page alone whose indices were there when it was read', async () => {
    const record = recordOf('a', { at: NOVEMBER });
    stored.set('a', record);
    const made = places();
    await made.prepare(pageOf(record));
    const next = pageOf(record);
    assert.equal(await made.prepare(next), next);
    assert.deepEqual(reads, ['a']);
  });

  it('tries all of it again where a read has failed', async () => {
    const record = recordOf('a', { at: NOVEMBER });
    const page = pageOf(record);
    const store = { read: async () => assert.fail('away') } as unknown as RecordsStore;
    const made = new PagePlaces({ store, place: async (month) => placed.push(month) });
    await assert.rejects(made.prepare(page), /away/);
    await assert.rejects(made.prepare(page), /away/);
    assert.equal(placed.length, 2);
  });
});

/** The indices of a page are made before it is sent, and a page that was read before they were is read again. */
import assert from 'node:assert/strict';
import { PagePlaces } from '../../src/delivery/page-places.ts';
import { steadyPages } from '../../src/delivery/page-source.ts';
import type { RecordsStore, ScanPage } from '../../src/records/store.ts';
import type { SearchClient } from '../../src/search/client.ts';
import { recordOf } from '../support/records.ts';

const OCTOBER = Date.parse('2026-10-03T00:00:00Z');
const NOVEMBER = Date.parse('2026-11-03T00:00:00Z');

describe('the places of a page', () => {
  const pageOf = (token: string, ...times: readonly number[]): ScanPage => ({
    records: times.map((at, index) => recordOf(`${token}-${index}`, { at })),
    token,
  });

  it('are made once for each month, with those of the copies where there are any', async () => {
    const made: string[] = [];
    const places = new PagePlaces({ metadataCopy: true, place: async (month) => made.push(month) });
    const stale: boolean[] = [];
    for (const at of [NOVEMBER, NOVEMBER, OCTOBER]) stale.push(await places.make(pageOf('t', at)));
    assert.deepEqual(made, [
      ...['prompt-logs-2026.11', 'prompt-metadata-2026.11'],
      ...['prompt-logs-2026.10', 'prompt-metadata-2026.10'],
    ]);
    assert.deepEqual(stale, [true, false, true]);
  });

  it('have pages read again that were read before them, from where those before ended', async () => {
    const pages = [pageOf('1', NOVEMBER), pageOf('2', NOVEMBER), pageOf('3', OCTOBER, NOVEMBER), pageOf('4', OCTOBER)];
    const scans: (string | undefined)[] = [];
    const store = {
      async *scan({ after }: { after?: string }) {
        scans.push(after);
        yield* pages.slice(Number(after ?? 0));
      },
    } as unknown as RecordsStore;
    const places = new PagePlaces({ place: async () => {} });
    const found: string[] = [];
    const options = { store, client: {} as SearchClient, selection: {}, retryMaxMs: 1 };
    const signal = new AbortController().signal;
    const isStale = (page: ScanPage) => places.make(page);
    for await (const { token } of steadyPages({ ...options, signal, isStale })) found.push(token);
    assert.deepEqual(found, ['1', '2', '3', '4']);
    assert.deepEqual(scans, [undefined, undefined, '2']);
  });

  it('are made again where that failed, and nothing is handed on before', async () => {
    const failing = new PagePlaces({ place: async () => assert.fail('no index') });
    for (const attempt of [1, 2]) await assert.rejects(failing.make(pageOf('t', NOVEMBER)), /no index/, `${attempt}`);
  });
});

import assert from 'node:assert/strict';
import { type PageSourceOptions, steadyPages } from '../../src/delivery/page-source.ts';
import { PromptlogError } from '../../src/errors.ts';
import type { RecordsStore, ScanOptions, ScanPage } from '../../src/records/store.ts';
import { recordOf } from '../support/records.ts';

/** A store of so many pages with one record each, that does before each page what it is told. */
function storeOf(pages: number, before: (page: number) => void | Promise<void>): RecordsStore {
  return {
    async *scan({ after }: ScanOptions = {}): AsyncGenerator<ScanPage> {
      for (let page = Number(after ?? 0); page < pages; page++) {
        await before(page);
        yield { records: [recordOf(`m${page}`)], token: String(page + 1) };
      }
    },
  } as unknown as RecordsStore;
}

const unavailable = (): PromptlogError =>
  new PromptlogError('PL_RECORDS_UNAVAILABLE', {
    place: 'the store',
    reason: 'its request units are used up',
    remedy: '',
  });

async function idsOf(store: RecordsStore, more: Partial<PageSourceOptions> = {}): Promise<string[]> {
  const ids: string[] = [];
  const signal = new AbortController().signal;
  const options = { store, client: undefined, selection: {}, signal, retryMaxMs: 2, ...more };
  for await (const page of steadyPages(options)) ids.push(...page.records.map(({ message }) => message.id));
  return ids;
}

describe('pages for long work', () => {
  it('waits for a store that throttles or is away, says so, and goes on behind what it had', async () => {
    const stalls: string[] = [];
    let failures = 0;
    const store = storeOf(6, (page) => {
      if (page % 2 === 1 && failures++ % 3 !== 2) throw unavailable();
    });
    const ids = await idsOf(store, { onStall: (reason) => stalls.push(reason) });
    assert.deepEqual(ids, ['m0', 'm1', 'm2', 'm3', 'm4', 'm5']);
    assert.ok(stalls.length >= 6);
    assert.match(stalls[0] ?? '', /request units are used up/);
  });

  it('does not wait for what waiting does not mend', async () => {
    const damaged = storeOf(3, () => {
      throw new PromptlogError('PL_RECORDS_REFUSED', { place: 'the store', reason: 'the file is damaged', remedy: '' });
    });
    await assert.rejects(idsOf(damaged), /damaged/);
  });

  it('stops waiting when it is told to', async () => {
    const stop = new AbortController();
    const away = storeOf(3, () => {
      throw unavailable();
    });
    const found = idsOf(away, { signal: stop.signal, retryMaxMs: 60_000, onStall: () => stop.abort() });
    assert.deepEqual(await found, []);
  });

  it('reads a page ahead while one is worked on, and no more', async () => {
    let read = 0;
    const store = storeOf(9, () => {
      read += 1;
    });
    const signal = new AbortController().signal;
    let worked = 0;
    for await (const page of steadyPages({ store, client: undefined, selection: {}, signal, retryMaxMs: 2 })) {
      assert.equal(page.records.length, 1);
      await new Promise((resolve) => setImmediate(resolve));
      worked += 1;
      assert.ok(read - worked <= 1, `${read} read, ${worked} worked on`);
    }
    assert.equal(worked, 9);
  });

  it('keeps to a number of records in a second', async () => {
    const started = performance.now();
    await idsOf(
      storeOf(5, () => {}),
      { recordsPerSecond: 50 },
    );
    assert.ok(performance.now() - started >= 75);
  });
});

/** Makes the indices of a page of records before it is sent, and keeps to itself what was erased meanwhile. */
import { metadataIndex } from '../projection/search-metadata.ts';
import { indexName } from '../record/id.ts';
import type { PromptRecord } from '../record/record.ts';
import { inParallel } from '../records/in-parallel.ts';
import type { RecordsStore, ScanPage } from '../records/store.ts';

export interface PagePlacesOptions {
  readonly store: RecordsStore;
  /** Makes the index that the documents of a month go to, where it is not there. */
  readonly place: (month: string) => Promise<unknown>;
  readonly metadataCopy?: boolean | undefined;
}

const READS_IN_FLIGHT = 8;

export class PagePlaces {
  readonly #options: PagePlacesOptions;
  readonly #placed = new Set<string>();

  constructor(options: PagePlacesOptions) {
    this.#options = options;
  }

  /**
   * The page, now that its indices are there. One that was read before they were is read again: whoever erased a record at that moment could
   * not leave word in them that its document, still on its way, must not come.
   */
  async prepare(page: ScanPage): Promise<ScanPage> {
    const { place, store, metadataCopy = false } = this.#options;
    const fresh = new Set(page.records.map(({ time }) => indexName(time))).difference(this.#placed);
    if (fresh.size === 0) return page;
    for (const month of fresh) {
      await place(month);
      if (metadataCopy) await place(metadataIndex(month));
    }
    const { sizes: _ofBefore, ...rest } = page;
    const records = await readAgain(store, page.records);
    for (const month of fresh) this.#placed.add(month);
    return { ...rest, records };
  }
}

/** As they are now, without those that are gone. */
async function readAgain(store: RecordsStore, records: readonly PromptRecord[]): Promise<PromptRecord[]> {
  const now = new Array<PromptRecord | undefined>(records.length);
  await inParallel([...records.entries()], READS_IN_FLIGHT, async ([at, { chat_session_id: session, message }]) => {
    now[at] = (await store.read(session, message.id))?.record;
  });
  return now.filter((record) => record !== undefined);
}

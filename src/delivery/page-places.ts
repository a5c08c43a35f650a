/** The indices that a page of records goes to, made before it is sent. */
import { metadataIndex } from '../projection/search-metadata.ts';
import { indexName } from '../record/id.ts';
import type { ScanPage } from '../records/store.ts';

export interface PagePlacesOptions {
  /** Makes the index that the documents of a month go to, where it is not there. */
  readonly place: (month: string) => Promise<unknown>;
  readonly metadataCopy?: boolean | undefined;
}

export class PagePlaces {
  readonly #options: PagePlacesOptions;
  readonly #made = new Set<string>();

  constructor(options: PagePlacesOptions) {
    this.#options = options;
  }

  /**
   * Makes those of a page; true where one of them may not have been there when the page was read. Then it is to be read again: whoever
   * erased a record at that moment could not leave word in them that its document, still on its way, must not come.
   */
  async make(page: ScanPage): Promise<boolean> {
    const { place, metadataCopy = false } = this.#options;
    const fresh = new Set(page.records.map(({ time }) => indexName(time))).difference(this.#made);
    for (const month of fresh) {
      await place(month);
      if (metadataCopy) await place(metadataIndex(month));
      this.#made.add(month);
    }
    return fresh.size > 0;
  }
}

/** Where an interrupted reindex ended, in a file of the home folder. */
import { join } from 'node:path';
import type { RebuildState } from '../delivery/rebuild-state.ts';
import type { ReindexTally } from '../delivery/reindex.ts';
import { JsonFile } from './json-file.ts';

/** From where to where, and what: a run of something else has nothing to go on from. */
export interface ReindexWork {
  readonly from: string;
  readonly to: string;
  /** The flags that chose the records, as they were given. */
  readonly what: string;
}

export interface ReindexPlace extends ReindexWork {
  /** What relative times meant when the work began. */
  readonly began: string;
  /** Absent: no page was indexed yet. */
  readonly token?: string | undefined;
  readonly tally?: ReindexTally | undefined;
  /** Of a rebuild: the new generation. */
  readonly rebuild?: RebuildState | undefined;
}

export class ReindexMemory {
  readonly #file: JsonFile<ReindexPlace>;

  constructor(home: string) {
    this.#file = new JsonFile(join(home, 'reindex.json'));
  }

  /** Where the last run of that work ended, if it was interrupted. */
  recall({ from, to, what }: ReindexWork): ReindexPlace | undefined {
    const place = this.#file.read();
    return place?.from === from && place.to === to && place.what === what ? place : undefined;
  }

  /** What a rebuild left there that was interrupted, whatever is to be done now. */
  unsettled(to: string): RebuildState | undefined {
    const place = this.#file.read();
    return place?.to === to ? place.rebuild : undefined;
  }

  save(place: ReindexPlace): void {
    this.#file.write(place);
  }

  forget(): void {
    this.#file.remove();
  }
}

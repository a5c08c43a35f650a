/** Where an interrupted reindex ended, in a file of the home folder. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { RebuildState } from '../delivery/rebuild-state.ts';
import type { ReindexTally } from '../delivery/reindex.ts';

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
  readonly #file: string;

  constructor(home: string) {
    this.#file = join(home, 'reindex.json');
  }

  /** Where the last run of that work ended, if it was interrupted. */
  recall({ from, to, what }: ReindexWork): ReindexPlace | undefined {
    const place = this.#read();
    return place?.from === from && place.to === to && place.what === what ? place : undefined;
  }

  /** What a rebuild left there that was interrupted, whatever is to be done now. */
  unsettled(to: string): RebuildState | undefined {
    const place = this.#read();
    return place?.to === to ? place.rebuild : undefined;
  }

  #read(): ReindexPlace | undefined {
    try {
      return JSON.parse(readFileSync(this.#file, 'utf8')) as ReindexPlace;
    } catch (error) {
      if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  save(place: ReindexPlace): void {
    mkdirSync(dirname(this.#file), { recursive: true });
    writeFileSync(`${this.#file}.new`, JSON.stringify(place));
    renameSync(`${this.#file}.new`, this.#file);
  }

  forget(): void {
    rmSync(this.#file, { force: true });
  }
}

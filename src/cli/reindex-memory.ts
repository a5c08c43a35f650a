/** Where an interrupted reindex ended, in a file of the home folder. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface ReindexPlace {
  /** From where to where: a run between others has nothing to go on from. */
  readonly from: string;
  readonly to: string;
  readonly token: string;
  readonly indexed: number;
}

export class ReindexMemory {
  readonly #file: string;

  constructor(home: string) {
    this.#file = join(home, 'reindex.json');
  }

  /** Where the last run between these two ended, if it was interrupted. */
  recall(from: string, to: string): ReindexPlace | undefined {
    try {
      const place = JSON.parse(readFileSync(this.#file, 'utf8')) as ReindexPlace;
      return place.from === from && place.to === to ? place : undefined;
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

/** Where an interrupted prune ended, in a file of the home folder. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface PrunePlace {
  /** From where to where, and with which days: a run of others has nothing to go on from. */
  readonly run: string;
  /** ISO 8601: the bounds of that run are counted back from here, so that its token holds. */
  readonly now: string;
  readonly token: string;
}

/** A run that was broken off longer ago than this begins anew: more has had its time since. */
const OLDEST_MS = 86_400_000;

export class PruneMemory {
  readonly #file: string;

  constructor(home: string) {
    this.#file = join(home, 'prune.json');
  }

  /** Where the last such run ended, if it was interrupted not long ago. */
  recall(run: string, now: Date): PrunePlace | undefined {
    try {
      const place = JSON.parse(readFileSync(this.#file, 'utf8')) as PrunePlace;
      const age = now.getTime() - Date.parse(place.now);
      return place.run === run && age >= 0 && age < OLDEST_MS ? place : undefined;
    } catch (error) {
      if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  save(place: PrunePlace): void {
    mkdirSync(dirname(this.#file), { recursive: true });
    writeFileSync(`${this.#file}.new`, JSON.stringify(place));
    renameSync(`${this.#file}.new`, this.#file);
  }

  forget(): void {
    rmSync(this.#file, { force: true });
  }
}

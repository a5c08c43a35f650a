/** Where an interrupted prune ended, in a file of the home folder. */
import { join } from 'node:path';
import { JsonFile } from './json-file.ts';

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
  readonly #file: JsonFile<PrunePlace>;

  constructor(home: string) {
    this.#file = new JsonFile(join(home, 'prune.json'));
  }

  /** Where the last such run ended, if it was interrupted not long ago. */
  recall(run: string, now: Date): PrunePlace | undefined {
    const place = this.#file.read();
    const age = now.getTime() - Date.parse(place?.now ?? '');
    return place?.run === run && age >= 0 && age < OLDEST_MS ? place : undefined;
  }

  save(place: PrunePlace): void {
    this.#file.write(place);
  }

  forget(): void {
    this.#file.remove();
  }
}

/** What is done to a process of promptlog from inside, said through a file that each of its threads reads again and again. */
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export interface Interference {
  /** How far the clock is moved from the real one. */
  readonly shiftMs: number;
  /** How often the delivery thread was to end so far. */
  readonly deaths: number;
}

const PRELOADED = pathToFileURL(join(import.meta.dirname, 'interference.ts')).href;

export class InterferenceFile {
  readonly #file: string;
  #said: Interference = { shiftMs: 0, deaths: 0 };

  constructor(file: string) {
    this.#file = file;
    this.#write();
  }

  /** What a process is to be started with. */
  get environment(): Record<string, string> {
    return { NODE_OPTIONS: `--import=${PRELOADED}`, FAULTS_INTERFERENCE: this.#file };
  }

  shiftClock(shiftMs: number): void {
    this.#said = { ...this.#said, shiftMs };
    this.#write();
  }

  endDeliveryThread(): void {
    this.#said = { ...this.#said, deaths: this.#said.deaths + 1 };
    this.#write();
  }

  #write(): void {
    writeFileSync(`${this.#file}.new`, JSON.stringify(this.#said));
    renameSync(`${this.#file}.new`, this.#file);
  }
}

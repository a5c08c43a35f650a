/** How far a file was followed, kept in the home folder. */
import { hash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

export interface Place {
  /** The file's own number, whatever its name is by now; '' for no file. */
  readonly inode: string;
  /** Lines and bytes that were read. */
  readonly number: number;
  readonly end: number;
  /** Checksum of the bytes just before `end`: other bytes there are another file. */
  readonly mark: string;
}

export const NOWHERE: Place = Object.freeze({ inode: '', number: 0, end: 0, mark: '' });

export class FollowMemory {
  readonly #file: string;

  constructor(path: string, home: string) {
    this.#file = join(home, 'follow', `${hash('sha256', resolve(path), 'base64url').slice(0, 22)}.json`);
  }

  /** Where the last follow ended; NOWHERE when there was none. */
  async recall(): Promise<Place> {
    try {
      return { ...NOWHERE, ...(JSON.parse(await readFile(this.#file, 'utf8')) as Partial<Place>) };
    } catch (error) {
      if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return NOWHERE;
      throw error;
    }
  }

  async remember(place: Place): Promise<void> {
    await mkdir(dirname(this.#file), { recursive: true, mode: 0o700 });
    await writeFile(`${this.#file}.new`, JSON.stringify(place), { mode: 0o600, flush: true });
    await rename(`${this.#file}.new`, this.#file);
  }
}

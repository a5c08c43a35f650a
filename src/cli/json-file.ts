/** A small JSON file that is whole at any time, also where the process is killed while it writes. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

export class JsonFile<Value> {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  /** Undefined where there is none, or what stands there is no JSON. */
  read(): Value | undefined {
    try {
      return JSON.parse(readFileSync(this.#file, 'utf8')) as Value;
    } catch (error) {
      if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  write(value: Value): void {
    mkdirSync(dirname(this.#file), { recursive: true });
    writeFileSync(`${this.#file}.new`, JSON.stringify(value));
    renameSync(`${this.#file}.new`, this.#file);
  }

  remove(): void {
    rmSync(this.#file, { force: true });
  }
}

/** A stream that never waits and never fails: what its reader does not take in time is dropped, and the number told. */
import { Writable } from 'node:stream';

export interface OutputOptions {
  readonly target: Writable;
  /** The line that tells how many were dropped. */
  readonly droppedLine: (count: number) => string;
  /** What may wait in the target. Default 4_000_000. */
  readonly mostBytes?: number;
}

const MOST_BYTES = 4_000_000;

export class Output extends Writable {
  readonly #options: OutputOptions;
  #dropped = 0;

  constructor(options: OutputOptions) {
    super({ decodeStrings: false });
    this.#options = options;
    // A pipe whose reader has gone must not end the process that only wanted to say something.
    options.target.on('error', ignore);
  }

  override _write(line: string, _encoding: BufferEncoding, done: () => void): void {
    const { target, droppedLine, mostBytes = MOST_BYTES } = this.#options;
    try {
      if (target.writableLength > mostBytes || target.destroyed) this.#dropped += 1;
      else {
        const dropped = this.#dropped;
        this.#dropped = 0;
        target.write(dropped === 0 ? line : `${droppedLine(dropped)}\n${line}`);
      }
    } catch {
      this.#dropped += 1;
    }
    done();
  }

  override _final(done: () => void): void {
    this.#options.target.off('error', ignore);
    done();
  }
}

function ignore(): void {}

/** Gathers projections and hands them on in portions, so that their number has no bearing on memory. */
import type { Projection } from './projection-entry.ts';

// The application's thread takes a portion in one go, and should not notice.
const PORTION_CHARACTERS = 1_000_000;

export class Outbox {
  readonly #emit: (projections: readonly Projection[]) => Promise<void>;
  #waiting: Projection[] = [];
  #characters = 0;
  #sent: Promise<void> = Promise.resolve();

  /** `emit` resolves when what it was given is durable. */
  constructor(emit: (projections: readonly Projection[]) => Promise<void>) {
    this.#emit = emit;
  }

  /** Takes more; resolves at once, or after a portion that was full has become durable. */
  async add(projections: readonly Projection[]): Promise<void> {
    for (const projection of projections) {
      this.#waiting.push(projection);
      this.#characters += projection.body.length;
    }
    if (this.#characters >= PORTION_CHARACTERS) await this.flush();
  }

  /** Resolves when everything taken is durable; rejects when some of it is not. */
  flush(): Promise<void> {
    const portion = this.#waiting;
    this.#waiting = [];
    this.#characters = 0;
    if (portion.length > 0) this.#sent = this.#sent.then(() => this.#emit(portion));
    return this.#sent;
  }
}

/** The delivery thread's way into the spool: the application's thread owns its writing side, and says when what it was handed is durable. */
import type { FromWorker } from './messages.ts';
import type { Projection } from './projection-entry.ts';

export class Emitter {
  readonly #say: (message: FromWorker) => void;
  readonly #open = new Map<number, PromiseWithResolvers<void>>();
  #number = 0;

  constructor(say: (message: FromWorker) => void) {
    this.#say = say;
  }

  /** Hands projections over; resolves when they are durable. */
  emit(projections: readonly Projection[]): Promise<void> {
    const number = ++this.#number;
    const waiting = Promise.withResolvers<void>();
    this.#open.set(number, waiting);
    this.#say({ kind: 'emit', number, projections });
    return waiting.promise;
  }

  /** The answer to one of them. */
  settled(number: number, failure: string | undefined): void {
    const waiting = this.#open.get(number);
    this.#open.delete(number);
    if (failure === undefined) waiting?.resolve();
    else waiting?.reject(new Error(failure));
  }
}

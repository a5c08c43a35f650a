/** Takes records through the real gate and keeps them in memory; fails when it is told to. */
import { type Passed, RecordGate } from '../../src/record-gate.ts';
import type { Accepted, RecordTaker } from '../../src/record-taker.ts';

export class GateTaker implements RecordTaker {
  readonly taken: { readonly kind: string; readonly id: string; readonly value: Record<string, unknown> }[] = [];
  /** How many of those taken were there at the last flush that succeeded. */
  durable = 0;
  /** Thrown instead of taking, once for each. */
  readonly failures: Error[] = [];
  /** Thrown instead of flushing, once for each. */
  readonly flushFailures: Error[] = [];
  readonly #gate = new RecordGate({});

  accept(input: unknown, door = 'direct'): Accepted | undefined {
    return this.#keep(this.#gate.record(input, door));
  }

  acceptPart(input: unknown, door = 'direct'): Accepted | undefined {
    return this.#keep(this.#gate.part(input, door));
  }

  acceptChange(input: unknown): { readonly id: string } {
    const { id } = this.#keep(this.#gate.change(input)) as Accepted;
    return { id };
  }

  flush(): Promise<void> {
    const failure = this.flushFailures.shift();
    if (failure !== undefined) return Promise.reject(failure);
    this.durable = this.taken.length;
    return Promise.resolve();
  }

  #keep(passed: Passed | undefined): Accepted | undefined {
    const failure = this.failures.shift();
    if (failure !== undefined) throw failure;
    if (passed === undefined) return undefined;
    const { kind, id, session } = passed.head;
    this.taken.push({ kind, id, value: JSON.parse(passed.json) as Record<string, unknown> });
    return { id, session };
  }
}

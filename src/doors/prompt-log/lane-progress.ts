/** Whether delivery has come past something that was taken: then what it did to the records can be seen in their store. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { DeliveryStatus } from '../../delivery/status.ts';

interface Sample {
  /** Entries taken that are for the records. */
  readonly taken: number;
  /** Of these, from the first on: so many are done with, or held back because their record has not come. */
  readonly passed: number;
}

const SAMPLE_EVERY_MS = 20;

/** All who wait share the reading of the status, however many they are. */
export class LaneProgress {
  readonly #status: () => DeliveryStatus;
  #next: Promise<Sample> | undefined;

  constructor(status: () => DeliveryStatus) {
    this.#status = status;
  }

  /** Resolves when everything that was taken before this call has been come past, when the patience has ended, or when nobody can say. */
  async past(patienceMs: number): Promise<void> {
    const deadline = performance.now() + patienceMs;
    try {
      let { taken, passed } = await this.#sample();
      const mark = taken;
      while (passed < mark && performance.now() < deadline) ({ taken, passed } = await this.#sample());
    } catch {
      // A status that cannot be read is no reason not to look at the records.
    }
  }

  /** One that is taken after this call. */
  #sample(): Promise<Sample> {
    this.#next ??= sleep(SAMPLE_EVERY_MS).then(() => {
      this.#next = undefined;
      return sampleOf(this.#status());
    });
    return this.#next;
  }
}

function sampleOf({ lanes }: DeliveryStatus): Sample {
  const lane = lanes.find((one) => one.lane === 'records');
  if (lane === undefined) return { taken: 0, passed: 0 };
  return { taken: lane.accepted, passed: lane.accepted - lane.pending + lane.waiting };
}

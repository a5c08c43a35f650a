/** Whether the spool has room: asked before a body is read, so that nobody sends in vain. */
import type { DeliveryStatus } from '../../delivery/status.ts';
import { PromptlogError } from '../../errors.ts';
import type { Shipper } from '../../shipper.ts';
import { type CollectorLimits, NEARLY_FULL } from './limits.ts';

const KNOWN_FOR_MS = 500;

export class SpoolRoom {
  readonly #shipper: Shipper;
  readonly #limit: number;
  #known: DeliveryStatus | undefined;
  #asked = 0;

  constructor(shipper: Shipper, { spoolBytes }: CollectorLimits) {
    this.#shipper = shipper;
    this.#limit = spoolBytes ?? Number.POSITIVE_INFINITY;
  }

  /** What the lanes do, half a second old at most: anybody may ask, and each look is one at the disk. */
  get status(): DeliveryStatus {
    const now = performance.now();
    if (this.#known === undefined || now - this.#asked > KNOWN_FOR_MS) {
      this.#known = this.#shipper.status();
      this.#asked = now;
    }
    return this.#known;
  }

  /** Whether callers may still send. */
  get isThere(): boolean {
    return this.#limit === Number.POSITIVE_INFINITY || this.status.bytes < this.#limit * NEARLY_FULL;
  }

  /** Throws PL_RATE_LIMITED shortly before the spool is full. */
  assert(): void {
    if (this.isThere) return;
    const reason = 'the spool is nearly full, because the stores do not keep up';
    throw new PromptlogError('PL_RATE_LIMITED', { reason, retryAfterSeconds: 10 });
  }
}

/** How the spools of this machine are: the collector's own, and those of other processes beside it. */
import { basename } from 'node:path';
import { type DeliveryStatus, type LaneStatus, readStatus } from '../delivery/status.ts';
import { PromptlogError } from '../errors.ts';
import type { Shipper } from '../shipper.ts';
import type { Cipher } from '../spool/cipher.ts';
import { listSpools } from '../spool/claim.ts';

export interface SpoolsOptions {
  /** Below which the spools lie. */
  readonly folder: string;
  readonly cipher?: Cipher | undefined;
}

export interface SpoolStatus {
  readonly name: string;
  /** Whether it is that of this collector. */
  readonly own: boolean;
  /** Entries of all kinds. */
  readonly accepted?: number;
  readonly bytes?: number;
  readonly lanes: readonly LaneStatus[];
  readonly failure?: string;
}

/** The spools of others are read from the disk, which takes its time: not for every look at them. */
const KNOWN_FOR_MS = 10_000;
const MOST_SPOOLS = 50;

export class SpoolStatuses {
  readonly #shipper: Pick<Shipper, 'folder' | 'status'>;
  readonly #options: SpoolsOptions | undefined;
  #others: readonly SpoolStatus[] = [];
  #read = Number.NEGATIVE_INFINITY;

  constructor(shipper: Pick<Shipper, 'folder' | 'status'>, options: SpoolsOptions | undefined) {
    this.#shipper = shipper;
    this.#options = options;
  }

  /** Its own first. */
  all(): readonly SpoolStatus[] {
    const now = performance.now();
    if (now - this.#read >= KNOWN_FOR_MS) {
      this.#others = this.#readOthers();
      this.#read = now;
    }
    return [statusOf(this.#shipper.status(), true), ...this.#others];
  }

  #readOthers(): SpoolStatus[] {
    if (this.#options === undefined) return [];
    const { folder, cipher } = this.#options;
    const others = listSpools(folder).filter((each) => each !== this.#shipper.folder);
    return others.slice(0, MOST_SPOOLS).map((each) => {
      try {
        return statusOf(readStatus(each, cipher), false);
      } catch (error) {
        // Where it lies is nobody's business outside.
        const failure = error instanceof PromptlogError ? error.code : 'it cannot be read';
        return { name: basename(each), own: false, lanes: [], failure };
      }
    });
  }
}

function statusOf({ folder, accepted, bytes, lanes }: DeliveryStatus, own: boolean): SpoolStatus {
  const entries = Object.values(accepted).reduce((sum, count) => sum + count, 0);
  return { name: basename(folder), own, accepted: entries, bytes, lanes };
}

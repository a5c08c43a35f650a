/** Watches one lane and says what people should know of its store: that it is open, away, back, and has what waited for it. */
import { faultOf, type Notify } from '../notice.ts';
import type { LaneName } from './ledger.ts';

export interface LaneWatchOptions {
  readonly lane: LaneName;
  /** A store that takes nothing for so long is worth a warning. */
  readonly warnAfterMs: number;
  /** Position up to which there is something for the lane to read. */
  readonly durable: () => number;
  readonly notify: Notify;
}

/** What is still to be delivered of what waited while the store was away. */
interface CatchUp {
  readonly goal: number;
  entries: number;
}

export class LaneWatch {
  readonly #options: LaneWatchOptions;
  #since: number | undefined;
  #told = false;
  #isOpen = false;
  #catchUp: CatchUp | undefined;

  constructor(options: LaneWatchOptions) {
    this.#options = options;
  }

  /** The store was opened; what stands from this position on waits for it. */
  opened(position: number): void {
    const { lane, durable, notify } = this.#options;
    if (!this.#isOpen) {
      const bytes = Math.max(0, durable() - position);
      const waiting = bytes === 0 ? 'nothing waits for it' : `${bytes} bytes of the spool wait for it`;
      notify({
        level: 'info',
        code: `${lane}.open`,
        text: `the ${lane} store is open; ${waiting}`,
        facts: { lane, bytes },
      });
    }
    this.#isOpen = true;
    this.#back();
  }

  /** The store, or what stands between it and the spool, failed. Told once for each time it is away, when that lasts. */
  failed(reason: string): void {
    const { lane, warnAfterMs, notify } = this.#options;
    const now = Date.now();
    this.#since ??= now;
    if (this.#told || now - this.#since < warnAfterMs) return;
    this.#told = true;
    const fault = faultOf(reason);
    const why = fault === '' ? '' : ` (${fault})`;
    notify({
      level: 'warn',
      code: `${lane}.away`,
      text: `the ${lane} store does not take what it is sent${why}, which waits in the spool; \`promptlog status\` says more`,
      facts: { lane, ...(fault === '' ? {} : { fault }) },
    });
  }

  /** So many entries were settled, and the cursor stands there now. */
  settled(position: number, entries: number): void {
    this.#back();
    const catchUp = this.#catchUp;
    if (catchUp === undefined) return;
    catchUp.entries += entries;
    if (position < catchUp.goal) return;
    this.#catchUp = undefined;
    const { lane, notify } = this.#options;
    notify({
      level: 'info',
      code: `${lane}.caught-up`,
      text: `the ${lane} store has what waited for it: ${catchUp.entries} entries`,
      facts: { lane, entries: catchUp.entries },
    });
  }

  #back(): void {
    if (this.#since === undefined) return;
    const { lane, durable, notify } = this.#options;
    const seconds = Math.round((Date.now() - this.#since) / 1000);
    const wasTold = this.#told;
    this.#since = undefined;
    this.#told = false;
    if (!wasTold) return;
    this.#catchUp = { goal: durable(), entries: this.#catchUp?.entries ?? 0 };
    notify({
      level: 'info',
      code: `${lane}.back`,
      text: `the ${lane} store takes what it is sent again, after ${seconds} s`,
      facts: { lane, seconds },
    });
  }
}

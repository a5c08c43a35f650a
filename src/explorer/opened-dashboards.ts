/** Who opened which dashboard a while ago: a page that refreshes itself every ten seconds is one look, not thousands. */

const LOOK_MS = 600_000;
const MOST = 10_000;

export class OpenedDashboards {
  // Oldest first.
  readonly #opened = new Map<string, number>();
  readonly #ticks: () => number;

  /** `ticks` is a clock in milliseconds that never goes back. */
  constructor(ticks: () => number = () => performance.now()) {
    this.#ticks = ticks;
  }

  /** Whether account was given of that within the last ten minutes. */
  isKnown(who: string, dashboard: string): boolean {
    const at = this.#opened.get(`${dashboard} ${who}`);
    return at !== undefined && this.#ticks() - at < LOOK_MS;
  }

  /** Account of it has been given. */
  add(who: string, dashboard: string): void {
    const key = `${dashboard} ${who}`;
    this.#opened.delete(key);
    this.#opened.set(key, this.#ticks());
    const [oldest = ''] = this.#opened.keys();
    if (this.#opened.size > MOST) this.#opened.delete(oldest);
  }
}

/** Whether the stores answer. Asked at most every two seconds, however often somebody wants to know. */
import type { Collector } from './route.ts';

export interface StoreCheck {
  readonly store: 'records' | 'search';
  readonly kind: string;
  readonly ok: boolean;
  /** How long the answer took, or was waited for. */
  readonly tookMs: number;
}

const PING_MS = 2_000;
const KNOWN_FOR_MS = 2_000;

export class StoreChecks {
  readonly #collector: Pick<Collector, 'records' | 'search'>;
  #known: Promise<readonly StoreCheck[]> | undefined;
  #asked = 0;

  constructor(collector: Pick<Collector, 'records' | 'search'>) {
    this.#collector = collector;
  }

  checks(): Promise<readonly StoreCheck[]> {
    const now = performance.now();
    if (this.#known !== undefined && now - this.#asked < KNOWN_FOR_MS) return this.#known;
    this.#asked = now;
    this.#known = this.#ask();
    return this.#known;
  }

  async #ask(): Promise<readonly StoreCheck[]> {
    const { records, search } = this.#collector;
    const signal = AbortSignal.timeout(PING_MS);
    const checks = [
      ...(records === undefined ? [] : [check('records', records.name, () => records.ping(), signal)]),
      ...(search === undefined
        ? []
        : [check('search', 'elasticsearch', () => search.client.cluster.health({}, { signal }), signal)]),
    ];
    return Promise.all(checks);
  }
}

async function check(
  store: StoreCheck['store'],
  kind: string,
  ask: () => Promise<unknown>,
  signal: AbortSignal,
): Promise<StoreCheck> {
  const start = performance.now();
  const ok = await answers(ask(), signal);
  return { store, kind, ok, tookMs: Math.round(performance.now() - start) };
}

async function answers(asked: Promise<unknown>, signal: AbortSignal): Promise<boolean> {
  const late = new Promise<false>((resolve) => signal.addEventListener('abort', () => resolve(false), { once: true }));
  const answered = asked.then(
    () => true,
    // A server that refuses to tell its health is there.
    (error: unknown) => (error as { statusCode?: number } | undefined)?.statusCode === 403,
  );
  return Promise.race([answered, late]);
}

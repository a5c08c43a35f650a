/** What became of each value of a request: taken one by one, and answered when all that was taken is on the disk. */
import type { PromptlogError } from '../../errors.ts';
import type { Format } from '../../formats/format.ts';
import { LazyKey } from '../../formats/lazy-key.ts';
import { readValue, type Taken, takeMade } from '../intake.ts';
import { Turn } from '../turn.ts';
import { errorAnswer, errorBody } from './answers.ts';
import type { Principal } from './guard.ts';
import { bound, isBound } from './labels.ts';
import type { Answer, Collector } from './route.ts';
import type { Sent } from './sent-values.ts';

/** What became of one value. A value that holds several records has one of these for each of them, under the same index. */
export interface Item {
  readonly index: number;
  readonly id?: string;
  readonly session?: string;
  readonly status: 'accepted' | 'ignored' | 'refused';
  readonly reason?: string;
  /** It was refused and is kept among the dead letters. */
  readonly kept?: true;
  readonly error?: { readonly code: string; readonly message: string; readonly path?: string };
}

export interface BatchOptions {
  readonly collector: Pick<Collector, 'shipper' | 'records' | 'metrics'>;
  readonly principal: Principal;
  readonly door: string;
  /** The format of every value; undefined: it is found out for each. */
  readonly format: Format | undefined;
  /** Names a value that has no id of its own. */
  readonly keyOf: (sent: Sent) => string;
  /** Keeps what is refused among the dead letters, for callers that cannot hold it themselves. */
  readonly keepsRefused?: boolean;
}

/** So much may wait for the disk before the sender has to. */
const UNFLUSHED_BYTES = 4_000_000;

export class Batch {
  readonly #options: BatchOptions;
  readonly #items: Item[] = [];
  readonly #counts = { accepted: 0, ignored: 0, refused: 0 };
  readonly #time = new Date().toISOString();
  #unflushed = 0;
  #lastKept: number | undefined;
  readonly #turn = new Turn();

  constructor(options: BatchOptions) {
    this.#options = options;
  }

  /** Takes what comes and answers: whatever happens on the way, the caller learns what became of the values before. */
  async answer(groups: AsyncIterable<readonly Sent[]>): Promise<Answer> {
    let failure: unknown;
    try {
      for await (const group of groups) for (const sent of group) await this.#take(sent);
    } catch (error) {
      failure = error;
    }
    try {
      if (this.#counts.accepted > 0 || this.#options.keepsRefused === true)
        await this.#options.collector.shipper.flush();
    } catch (error) {
      // Nothing is known to be on the disk, so nothing is said to be accepted.
      return errorAnswer(error);
    }
    this.#options.collector.metrics.took(this.#counts);
    const outcome = { ...this.#counts, items: this.#items };
    if (failure !== undefined) return errorAnswer(failure, outcome);
    if (this.#counts.refused === 0 || this.#options.keepsRefused === true) return { status: 200, body: outcome };
    if (this.#counts.refused < this.#items.length) return { status: 207, body: outcome };
    const fix = 'Correct what `items` names; nothing of this request was taken.';
    return { status: 422, body: { error: { ...this.#items[0]?.error, fix }, ...outcome } };
  }

  async #take(sent: Sent): Promise<void> {
    if ('fault' in sent) return this.#add(sent, refusal(sent.fault));
    this.#unflushed += sent.bytes;
    if (this.#unflushed > UNFLUSHED_BYTES) {
      this.#unflushed = 0;
      await this.#options.collector.shipper.flush();
    }
    if (this.#turn.isOver) await this.#turn.next();
    const { collector, principal, door, format, keyOf } = this.#options;
    const { shipper, records } = collector;
    const { labels } = principal;
    const context = new LazyKey(() => keyOf(sent), this.#time);
    for (const made of readValue(sent.value, context, format).made)
      this.#add(sent, takeMade(shipper, isBound(labels) ? await bound(records, labels, made) : made, door));
  }

  #add(sent: Sent, taken: Taken): void {
    const { index } = sent;
    const kept = taken.status === 'refused' && this.#keep(sent, taken);
    this.#counts[taken.status] += 1;
    if (taken.status === 'accepted') {
      const { status, id, session } = taken;
      this.#items.push({ index, id, ...(session === '' ? {} : { session }), status });
    } else if (taken.status === 'ignored') this.#items.push({ index, status: 'ignored', reason: taken.reason });
    else {
      const { status, ...error } = taken;
      this.#items.push({ index, status, ...(kept ? { kept } : {}), error });
    }
  }

  /** The whole value, once, whatever of it was refused. */
  #keep(sent: Sent, { status, ...why }: Extract<Taken, { status: 'refused' }>): boolean {
    const { collector, door, keyOf, keepsRefused } = this.#options;
    if (keepsRefused !== true) return false;
    const content = 'fault' in sent ? { text: sent.text } : { value: sent.value };
    if (this.#lastKept !== sent.index)
      collector.shipper.acceptRefused({ id: keyOf(sent), ...why, sent: content }, door);
    this.#lastKept = sent.index;
    return true;
  }
}

function refusal(error: PromptlogError): Taken {
  const { code, message, path } = errorBody(error);
  return { status: 'refused', code, message, ...(path === undefined ? {} : { path }) };
}

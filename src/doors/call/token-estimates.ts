/** Records without usage wait for their tokens to be counted in a thread of its own; whatever becomes of that, they go on. */
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { catchUp } from '../../afterwards.ts';
import { listOf, membersOf } from '../../formats/values.ts';
import { type TokenCounts, textsToCount } from './token-count.ts';

type Members = Record<string, unknown>;

interface Waiting {
  readonly record: Members;
  readonly goOn: (record: Members) => void;
  readonly timer: NodeJS.Timeout;
}

/** So long a record waits for its counts. */
const PATIENCE_MS = 5_000;

export class TokenEstimates {
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #number = 0;

  constructor() {
    // Nothing that waits is lost when the process ends in an orderly way.
    process.once('exit', () => this.releaseAll());
  }

  /** Hands the record on: at once, or with counts when they are there. */
  take(record: Members, goOn: (record: Members) => void): void {
    const texts = textsToCount(record);
    if (texts === undefined) {
      goOn(record);
      return;
    }
    const number = ++this.#number;
    const timer = setTimeout(() => this.#release(number), PATIENCE_MS);
    timer.unref();
    this.#waiting.set(number, { record, goOn, timer });
    try {
      this.#thread().postMessage({ number, texts });
    } catch {
      this.#release(number);
    }
  }

  /** Resolves when nothing waits any more. */
  async settled(): Promise<void> {
    catchUp();
    while (this.#waiting.size > 0) await new Promise((next) => setTimeout(next, 5));
  }

  /** Hands on all that waits, without counts. */
  releaseAll(): void {
    catchUp();
    for (const number of [...this.#waiting.keys()]) this.#release(number);
  }

  #release(number: number, counts?: TokenCounts): void {
    const waiting = this.#waiting.get(number);
    if (waiting === undefined) return;
    this.#waiting.delete(number);
    clearTimeout(waiting.timer);
    waiting.goOn(counts === undefined ? waiting.record : withUsage(waiting.record, counts));
  }

  #thread(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const worker = new Worker(new URL(`./token-worker${extname(import.meta.url)}`, import.meta.url));
    this.#worker = worker;
    worker.on('message', ({ number, counts }: { number: number; counts?: TokenCounts }) =>
      this.#release(number, counts),
    );
    const gone = (): void => {
      this.#worker = undefined;
      this.releaseAll();
    };
    worker.on('error', gone).on('exit', gone);
    worker.unref();
    return worker;
  }
}

function withUsage(record: Members, counts: TokenCounts): Members {
  const message = membersOf(record['message']);
  const usage = { usage: { ...counts, estimated: true } };
  return { ...record, message: { ...message, other_attr: [...listOf(message['other_attr']), usage] } };
}

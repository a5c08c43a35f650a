/** How long work shows where it stands: a bar on a terminal, lines elsewhere. */
import { type Params, SingleBar } from 'cli-progress';

export interface Progress {
  /** Where the work stands; `total` may become known later. */
  update(done: number, total?: number): void;
  /** Ends the bar, full, with a closing word when given. */
  finish(word?: string): void;
  /** Ends the bar where it stands, and says why. */
  stop(word: string): void;
}

const LINE_EVERY_MS = 5000;
const BAR_WIDTH = 30;
const LEAST_BAR_WIDTH = 6;
/** What stands beside a bar: how much of how much, how fast, how long still. */
const WORDS_WIDTH = 70;
const RATE_AFTER_MS = 1_000;

/** Shows nothing. */
export const SILENT_PROGRESS: Progress = Object.freeze({ update: () => {}, finish: () => {}, stop: () => {} });

/** A bar that moves; without a total, a count that grows. */
export function barProgress(
  label: string,
  total: number | undefined,
  unit: string,
  stream: NodeJS.WriteStream,
  onEnd: () => void,
  now: () => number = () => performance.now(),
): Progress {
  let known = total;
  let ended = false;
  const speed = new Speed(now);
  const bar = new SingleBar({
    format: (_options, params) => barLine({ label, unit, params, total: known, speed, columns: stream.columns }),
    stream,
    // Whatever ends the process, a hidden cursor would stay hidden.
    hideCursor: false,
    etaBuffer: 50,
  });
  bar.start(known ?? 0, 0);
  const end = (word: string | undefined): void => {
    if (ended) return;
    ended = true;
    bar.stop();
    onEnd();
    if (word !== undefined) stream.write(`${label}: ${word}\n`);
  };
  return {
    update: (done, value) => {
      if (value !== undefined) {
        known = value;
        bar.setTotal(value);
      }
      speed.reached(done);
      bar.update(known === undefined ? done : Math.min(done, known));
    },
    finish: (word) => {
      if (known !== undefined) bar.update(known);
      end(word);
    },
    stop: end,
  };
}

interface BarState {
  readonly label: string;
  readonly unit: string;
  readonly params: Params;
  readonly total: number | undefined;
  readonly speed: Speed;
  /** Of the terminal, where it tells. */
  readonly columns: number | undefined;
}

function barLine({ label, unit, params, total, speed, columns }: BarState): string {
  const perSecond = speed.perSecond;
  const rate = perSecond === undefined ? '' : `, ${amount(Math.round(perSecond), unit).replace(/ records$/, '')}/s`;
  if (total === undefined) return `${label} ${amount(params.value, unit)}${rate}`;
  const share = total === 0 ? 1 : params.value / total;
  const width = Math.max(LEAST_BAR_WIDTH, Math.min(BAR_WIDTH, (columns ?? Number.POSITIVE_INFINITY) - WORDS_WIDTH));
  const filled = Math.round(share * width);
  const eta = Number(params.eta);
  const rest = share < 1 && Number.isFinite(eta) && eta > 0 ? `, ${duration(eta)} left` : '';
  const bar = '█'.repeat(filled) + '░'.repeat(width - filled);
  const percent = String(Math.floor(share * 100)).padStart(3);
  return `${label} ${bar} ${percent}% ${amount(params.value, unit, total)}${rate}${rest}`;
}

/** How fast work goes, from its first step on: what an earlier run had done was not done now. */
class Speed {
  readonly #now: () => number;
  #first: readonly [amount: number, at: number] | undefined;
  #last: readonly [amount: number, at: number] = [0, 0];

  constructor(now: () => number) {
    this.#now = now;
  }

  reached(amount: number): void {
    this.#last = [amount, this.#now()];
    this.#first ??= this.#last;
  }

  /** Undefined until it has gone on for a moment. */
  get perSecond(): number | undefined {
    if (this.#first === undefined) return undefined;
    const ms = this.#last[1] - this.#first[1];
    return ms < RATE_AFTER_MS ? undefined : ((this.#last[0] - this.#first[0]) / ms) * 1000;
  }
}

/** A line every few seconds, and one at the end of what took that long: what was quick needs no words in a log. */
export function lineProgress(
  label: string,
  total: number | undefined,
  unit: string,
  write: (line: string) => void,
): Progress {
  const started = performance.now();
  let last = started;
  let known = total;
  return {
    update: (done, value) => {
      known = value ?? known;
      if (performance.now() - last < LINE_EVERY_MS) return;
      last = performance.now();
      write(`${label}: ${amount(done, unit, known)}`);
    },
    finish: (word = 'done') => {
      if (last > started) write(`${label}: ${word}`);
    },
    stop: (word) => write(`${label}: ${word}`),
  };
}

function amount(done: number, unit: string, total?: number): string {
  const [shown, ofShown] =
    unit === 'bytes' ? [megabytes(done), total && megabytes(total)] : [count(done), total && count(total)];
  return `${shown}${total === undefined ? '' : ` of ${ofShown}`} ${unit === 'bytes' ? 'MB' : unit}`.trimEnd();
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(bytes < 1e7 ? 2 : 0);
}

function count(value: number): string {
  return value.toLocaleString('en');
}

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5400 ? `${Math.ceil(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

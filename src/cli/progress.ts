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

/** Shows nothing. */
export const SILENT_PROGRESS: Progress = Object.freeze({ update: () => {}, finish: () => {}, stop: () => {} });

/** A bar that moves; without a total, a count that grows. */
export function barProgress(
  label: string,
  total: number | undefined,
  unit: string,
  stream: NodeJS.WriteStream,
  onEnd: () => void,
): Progress {
  let known = total;
  let ended = false;
  const bar = new SingleBar({
    format: (_options, params) => barLine(label, unit, params, known),
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
      bar.update(known === undefined ? done : Math.min(done, known));
    },
    finish: (word) => {
      if (known !== undefined) bar.update(known);
      end(word);
    },
    stop: end,
  };
}

function barLine(label: string, unit: string, params: Params, total: number | undefined): string {
  if (total === undefined) return `${label} ${amount(params.value, unit)}`;
  const share = total === 0 ? 1 : params.value / total;
  const filled = Math.round(share * BAR_WIDTH);
  const eta = Number(params.eta);
  const rest = share < 1 && Number.isFinite(eta) && eta > 0 ? `, ${duration(eta)} left` : '';
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
  const percent = String(Math.floor(share * 100)).padStart(3);
  return `${label} ${bar} ${percent}% ${amount(params.value, unit, total)}${rest}`;
}

/** A line every few seconds, and one at the end of what took that long: what was quick needs no words in a log. */
export function lineProgress(
  label: string,
  total: number | undefined,
  unit: string,
  write: (line: string) => void,
): Progress {
  const started = Date.now();
  let last = started;
  let known = total;
  return {
    update: (done, value) => {
      known = value ?? known;
      if (Date.now() - last < LINE_EVERY_MS) return;
      last = Date.now();
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

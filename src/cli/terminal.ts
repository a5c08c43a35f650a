/** What a command writes: people's text or NDJSON on stdout, notes and progress on stderr. */
import { safeJson } from '../safe-text.ts';
import { barProgress, lineProgress, type Progress, SILENT_PROGRESS } from './progress.ts';

export type { Progress } from './progress.ts';

export class Terminal {
  readonly json: boolean;
  readonly #out: NodeJS.WriteStream;
  readonly #err: NodeJS.WriteStream;
  #bars = 0;

  constructor(json = false, out: NodeJS.WriteStream = process.stdout, err: NodeJS.WriteStream = process.stderr) {
    this.json = json;
    this.#out = out;
    this.#err = err;
  }

  /** Whether a person can see the progress move. */
  get interactive(): boolean {
    return this.#err.isTTY === true;
  }

  /** A line for people; nothing with --json. */
  print(text = ''): void {
    if (!this.json) this.#out.write(`${text}\n`);
  }

  /** A value for machines, as one line; nothing without --json. */
  record(value: unknown): void {
    if (!this.json) return;
    this.#out.write(`${this.#out.isTTY === true ? safeJson(value) : JSON.stringify(value)}\n`);
  }

  /** A remark on stderr, in both modes. */
  note(text: string): void {
    // The line of a bar gives way; the bar draws itself again below.
    this.#err.write(this.#bars > 0 ? `\r\u001b[K${text}\n` : `${text}\n`);
  }

  bold(text: string): string {
    return this.#style(text, '1');
  }

  dim(text: string): string {
    return this.#style(text, '2');
  }

  /** Progress of long work: a bar on a terminal, a line now and then elsewhere, silence with --json off a terminal. */
  progress(label: string, total?: number, unit = ''): Progress {
    if (!this.interactive) {
      return this.json ? SILENT_PROGRESS : lineProgress(label, total, unit, (line) => this.note(line));
    }
    this.#bars += 1;
    return barProgress(label, total, unit, this.#err, () => {
      this.#bars -= 1;
    });
  }

  #style(text: string, code: string): string {
    // Not where NO_COLOR says so, or the terminal cannot.
    return !this.json && this.#out.isTTY === true && this.#out.hasColors() ? `\u001b[${code}m${text}\u001b[0m` : text;
  }
}

/** What `import` counts while it reads, and what it says at the end. */
import type { DeliveryStatus } from '../delivery/status.ts';
import type { ImportValue } from '../doors/import-values.ts';
import type { Taken } from '../doors/intake.ts';
import { safeText } from '../safe-text.ts';
import { deadLetters, type ShipEnd } from './ship-tally.ts';
import type { Progress, Terminal } from './terminal.ts';

const MOST_KEPT = 1000;
const MOST_SHOWN = 20;
const LOOK_EVERY = 100;

interface Refused {
  readonly file: string;
  readonly number: number;
  readonly code: string;
  readonly message: string;
}

/** Counts by format. */
interface Counts {
  values: number;
  accepted: number;
  ignored: number;
  refused: number;
}

export class ImportTally {
  readonly formats = new Map<string, Counts>();
  readonly errors: Refused[] = [];
  readonly #bar: Progress;
  #values = 0;
  /** Bytes of the files before the one that is read. */
  #before = 0;
  #file = '';
  #read = 0;

  constructor(terminal: Terminal, totalBytes: number) {
    this.#bar = terminal.progress('Reading', totalBytes, 'bytes');
  }

  /** One value is through. */
  value(file: string, { number, read }: ImportValue, format: string | undefined, taken: readonly Taken[]): void {
    if (file !== this.#file) this.#before += this.#read;
    [this.#file, this.#read] = [file, read];
    const counts = this.#countsOf(format ?? 'unknown');
    counts.values += 1;
    this.#values += 1;
    for (const item of taken) {
      counts[item.status] += 1;
      if (item.status === 'refused' && this.errors.length < MOST_KEPT)
        this.errors.push({ file, number, code: item.code, message: item.message });
    }
    if (this.#values % LOOK_EVERY === 0) this.#bar.update(this.#before + read);
  }

  /** Nothing more is read. */
  end(interrupted: boolean): void {
    const word = `${this.#values.toLocaleString('en')} values${interrupted ? ', then interrupted' : ''}`;
    if (interrupted) this.#bar.stop(word);
    else this.#bar.finish(word);
  }

  sum(name: keyof Counts): number {
    return [...this.formats.values()].reduce((sum, counts) => sum + counts[name], 0);
  }

  #countsOf(format: string): Counts {
    const counts = this.formats.get(format) ?? { values: 0, accepted: 0, ignored: 0, refused: 0 };
    this.formats.set(format, counts);
    return counts;
  }
}

/** Says what became of it; returns the exit status. */
export function reportImport(
  terminal: Terminal,
  tally: ImportTally,
  status: DeliveryStatus,
  end: ShipEnd,
  deadBefore: number,
): number {
  const dead = deadLetters(status) - deadBefore;
  const refused = tally.sum('refused');
  const delivered = end === 'delivered' && dead === 0;
  const formats = Object.fromEntries(tally.formats);
  terminal.record({ accepted: tally.sum('accepted'), refused, delivered, dead, formats, errors: tally.errors });
  for (const [name, { values, accepted, ignored, refused: bad }] of tally.formats) {
    const rest = `${ignored === 0 ? '' : `, ${ignored} ignored`}${bad === 0 ? '' : `, ${bad} refused`}`;
    terminal.print(`${name}: ${values} read, ${accepted} accepted${rest}.`);
  }
  for (const { file, number, code, message } of tally.errors.slice(0, MOST_SHOWN))
    terminal.print(safeText(`  ${number} of ${file}: ${code}: ${message}`));
  if (refused > MOST_SHOWN) terminal.print(`  … and ${refused - MOST_SHOWN} more (--json lists up to ${MOST_KEPT})`);
  if (delivered) terminal.print('Delivered to both stores.');
  if (dead > 0) terminal.print(`${dead} dead letters: \`promptlog dead-letters list\` says why.`);
  if (end === 'late') terminal.note('Not all was delivered in time; `promptlog status` says what it waits for.');
  if (end === 'interrupted') terminal.note('Interrupted. Import it again for the rest: nothing is doubled.');
  if (end === 'interrupted') return 130;
  if (refused > 0 || dead > 0) return 3;
  return end === 'late' ? 5 : 0;
}

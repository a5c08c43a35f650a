/** What `ship` counts while it reads, and what it says at the end. */

import type { DeliveryStatus } from '../delivery/status.ts';
import type { BadLine } from '../doors/record-lines.ts';
import { safeText } from '../safe-text.ts';
import type { Progress, Terminal } from './terminal.ts';

/** How it ended. */
export type ShipEnd = 'delivered' | 'not waited' | 'late' | 'interrupted';

// Whoever ships the wrong file has a bad line for each of its lines; the count goes on.
const MOST_KEPT = 1000;
const MOST_SHOWN = 20;

export class Tally {
  lines = 0;
  accepted = 0;
  bad = 0;
  readonly errors: (BadLine & { readonly file: string })[] = [];
  readonly #bar: Progress;
  #bytes = 0;

  constructor(terminal: Terminal, totalBytes: number | undefined) {
    this.#bar = terminal.progress('Reading', totalBytes, 'bytes');
  }

  /** One line is through: taken, or bad. */
  line(file: string, bytes: number, bad: BadLine | undefined): void {
    this.#bytes += bytes;
    this.lines += 1;
    if (bad === undefined) this.accepted += 1;
    else {
      this.bad += 1;
      if (this.errors.length < MOST_KEPT) this.errors.push({ file, ...bad });
    }
    if (this.lines % 100 === 0 || bytes > 100_000) this.#bar.update(this.#bytes);
  }

  /** Nothing more is read. */
  end(interrupted: boolean): void {
    const word = `${counted(this.lines, 'line')}${interrupted ? ', then interrupted' : ''}`;
    if (interrupted) this.#bar.stop(word);
    else this.#bar.finish(word);
  }
}

/** Says what became of it; returns the exit status. */
export function reportShip(
  terminal: Terminal,
  tally: Tally,
  status: DeliveryStatus,
  end: ShipEnd,
  deadBefore: number,
): number {
  const dead = deadLetters(status) - deadBefore;
  const waiting = Math.max(0, ...status.lanes.map((lane) => lane.waiting));
  const { lines, accepted, bad, errors } = tally;
  const delivered = end === 'delivered' && dead === 0 && waiting === 0;
  terminal.record({ lines, accepted, bad, delivered, dead, waiting, errors });
  terminal.print(`${accepted} of ${counted(lines, 'line')} accepted${delivered ? ', delivered to both stores' : ''}.`);
  printBad(terminal, tally);
  if (waiting > 0) {
    terminal.print(
      `${counted(waiting, 'correction')} of records that have not come yet: kept, and applied when they do.`,
    );
  }
  if (dead > 0) terminal.print(`${counted(dead, 'dead letter')}: \`promptlog dead-letters list\` says why.`);
  if (end === 'late' || end === 'interrupted') {
    const safe = `What was accepted is safe in ${status.folder}; \`promptlog status\` says what it waits for.`;
    terminal.note(
      end === 'late'
        ? `Not all was delivered in time. ${safe}`
        : `Interrupted. ${safe} Ship it again for the rest: nothing is doubled.`,
    );
  }
  if (end === 'interrupted') return 130;
  if (bad > 0 || dead > 0) return 3;
  return end === 'late' ? 5 : 0;
}

/** The dead letters of all lanes. */
export function deadLetters(status: DeliveryStatus): number {
  return status.lanes.reduce((sum, lane) => sum + lane.dead, 0);
}

function printBad(terminal: Terminal, { bad, errors, lines }: Tally): void {
  for (const { file, line, code, message } of errors.slice(0, MOST_SHOWN)) {
    terminal.print(safeText(`  line ${line} of ${file}: ${code}: ${message}`));
  }
  if (bad > MOST_SHOWN) terminal.print(`  … and ${bad - MOST_SHOWN} more (--json lists up to ${MOST_KEPT})`);
  // The usual mistake: JSON written over several lines.
  if (bad === lines && lines > 1) {
    terminal.print(
      "Each line has to be one record: `jq -c '.[]' file` makes lines of a list, `jq -c .` of records one after another.",
    );
  }
}

function counted(count: number, what: string): string {
  return `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`;
}

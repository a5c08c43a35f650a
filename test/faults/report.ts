/** What many seeds came to: a line for each, and a table of faults, records, losses. */
import { isDeepStrictEqual } from 'node:util';
import type { SeedReport } from './run-seed.ts';
import { FAULT_KINDS, type Schedule, scheduleOf, told } from './schedule.ts';

export interface Totals {
  readonly seeds: number;
  readonly survived: number;
  /** Records compared in both stores. */
  readonly records: number;
  readonly acknowledged: number;
  readonly lost: number;
  readonly doubled: number;
  readonly altered: number;
  readonly foreign: number;
  readonly deadLetters: number;
  readonly seconds: number;
  readonly faults: readonly { readonly kind: string; readonly times: number; readonly survived: number }[];
  readonly failed: readonly number[];
}

export function totalsOf(reports: readonly SeedReport[]): Totals {
  const sum = (count: (report: SeedReport) => number): number => reports.reduce((all, each) => all + count(each), 0);
  const faults = FAULT_KINDS.map((kind) => {
    const met = reports.filter(({ faults: notes }) => notes.some((each) => each.kind === kind));
    return { kind, times: met.length, survived: met.filter(isSurvived).length };
  });
  return {
    seeds: reports.length,
    survived: reports.filter(isSurvived).length,
    records: sum(({ findings }) => findings.records),
    acknowledged: sum(({ acknowledged }) => acknowledged),
    lost: sum(({ findings }) => findings.lost.length),
    doubled: sum(({ findings }) => findings.doubled.length),
    altered: sum(({ findings }) => findings.altered.length),
    foreign: sum(({ findings }) => findings.foreign.length),
    deadLetters: sum(({ deadLetters }) => deadLetters),
    seconds: Math.round(sum(({ ms }) => ms) / 1000),
    faults,
    failed: reports.filter((report) => !isSurvived(report)).map(({ schedule }) => schedule.seed),
  };
}

export function isSurvived({ failures }: SeedReport): boolean {
  return failures.length === 0;
}

/** One line for a seed; with all there is to say where it failed. */
export function lineOf(report: SeedReport, number: number, of: number): string {
  const { schedule, ms, findings, faults } = report;
  const kinds = faults.map(({ kind }) => kind).join(', ');
  const verdict = isSurvived(report) ? 'survived' : 'FAILED';
  const line = `${number}/${of} seed ${schedule.seed} ${verdict} in ${(ms / 1000).toFixed(1)} s: ${schedule.door} with ${schedule.records}, ${findings.records} records, ${kinds}`;
  return isSurvived(report) ? line : `${line}\n${failureText(report)}`;
}

/** What failed, on which schedule, and the command that repeats it. */
export function failureText({ schedule, faults, failures }: SeedReport): string {
  const notes = faults.map(({ kind, note }) => `  ${kind}: ${note}`);
  const lines = [
    told(schedule),
    'what the faults did:',
    ...notes,
    'what is wrong:',
    ...failures.map((text) => `  ${text}`),
  ];
  return [...lines, `again: npm run test:faults -- ${againOf(schedule)}`].join('\n');
}

/** The seed, where the schedule follows from it; else the schedule itself. */
function againOf(schedule: Schedule): string {
  const follows = isDeepStrictEqual(scheduleOf(schedule.seed), schedule);
  return follows ? `--seed ${schedule.seed}` : `--schedule '${JSON.stringify(schedule)}'`;
}

/** The table at the end. */
export function tableOf(totals: Totals): string {
  const rows = totals.faults.map(({ kind, times, survived }) => [kind, String(times), String(survived)]);
  const table = [['fault', 'seeds', 'survived'], ...rows].map(([kind = '', times = '', survived = '']) =>
    `${kind.padEnd(26)}${times.padStart(8)}${survived.padStart(10)}`.trimEnd(),
  );
  const { seeds, survived, records, acknowledged, lost, doubled, altered, foreign, deadLetters, seconds } = totals;
  const closing = [
    `${survived} of ${seeds} seeds survived in ${seconds} s; ${acknowledged} items acknowledged, ${records} records compared in both stores:`,
    `${lost} lost, ${doubled} doubled, ${altered} altered, ${foreign} foreign; ${deadLetters} dead letters, all of poison and replayed`,
  ];
  const failed = totals.failed.length === 0 ? [] : [`failed: ${totals.failed.join(', ')}`];
  return [...table, '', ...closing, ...failed].join('\n');
}

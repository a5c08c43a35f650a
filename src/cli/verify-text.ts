/** What a verification found, for people and for machines. */
import { PROBLEM_KINDS, type Problem } from '../delivery/verify-problem.ts';
import type { VerifyResult } from '../delivery/verify-result.ts';
import { safeLine } from '../safe-text.ts';
import { printTable } from './stats-text.ts';
import type { Terminal } from './terminal.ts';

const MOST_SESSIONS = 10;

/** The result as one value, without the problems, which were told one by one. */
export function resultValue({ problems: _, sessions, periods, ...result }: VerifyResult): object {
  return {
    ...result,
    sessions: sessions.slice(0, MOST_SESSIONS),
    periods: periods.filter(({ problems }) => Object.values(problems).some((count) => count > 0)),
  };
}

/** One problem as a line. */
export function printProblem(terminal: Terminal, problem: Problem): void {
  const { kind, id, session, index, reason, repaired, left } = problem;
  const whose = id === session ? id : `${id} of ${session}`;
  const became = repaired === true ? ', mended' : left === undefined ? '' : `, left: ${left}`;
  terminal.print(`  ${kind.padEnd(9)} ${safeLine(`${whose} in ${index}: ${reason}${became}`)}`);
}

/** The counts, by period and session where something is wrong. */
export function printResult(
  terminal: Terminal,
  result: VerifyResult,
  { isRepair, isDryRun }: { readonly isRepair: boolean; readonly isDryRun: boolean },
): void {
  const { records, erased, documents, seconds, deep, complete } = result;
  const found = PROBLEM_KINDS.reduce((sum, kind) => sum + result[kind], 0);
  if (found > 0) {
    printPeriods(terminal, result);
    printSessions(terminal, result);
  }
  const rate = Math.round(records / Math.max(seconds, 0.001));
  terminal.print(
    `${count(records, 'record')}${erased > 0 ? ` (${erased} erased)` : ''}${complete ? `, ${count(documents, 'document')}` : ''} compared${deep ? ' by content' : ''} in ${seconds.toFixed(1)} s, ${rate.toLocaleString('en')} a second.`,
  );
  if (result.waiting > 0) terminal.print(`${count(result.waiting, 'record')} just written, on the way to search.`);
  const kinds = PROBLEM_KINDS.map((kind) => `${result[kind].toLocaleString('en')} ${kind}`).join(', ');
  if (complete && records + documents === 0) terminal.print('Nothing to compare: neither store holds such a record.');
  else if (found === 0) terminal.print(complete ? 'Both stores are equal.' : 'Nothing differs so far.');
  else if (isRepair) terminal.print(`${kinds}; ${result.repaired.toLocaleString('en')} mended, ${result.left} left.`);
  else terminal.print(`${kinds}. ${isDryRun ? 'Nothing was changed.' : '`promptlog verify --repair` mends them.'}`);
}

function printPeriods(terminal: Terminal, { periods }: VerifyResult): void {
  const wrong = periods.filter(({ problems }) => PROBLEM_KINDS.some((kind) => problems[kind] > 0));
  const lines = wrong.map(({ period, records, problems }) => [
    period.replace('T', ' '),
    ...[records, ...PROBLEM_KINDS.map((kind) => problems[kind])].map((value) => value.toLocaleString('en')),
  ]);
  terminal.print();
  printTable(terminal, ['Period', 'Records', ...PROBLEM_KINDS], lines, 1);
}

function printSessions(terminal: Terminal, { sessions }: VerifyResult): void {
  const lines = sessions
    .slice(0, MOST_SESSIONS)
    .map(({ session, problems }) => [safeLine(session), problems.toLocaleString('en')]);
  terminal.print();
  printTable(terminal, ['Session', 'Problems'], lines, 1);
  const more = sessions.length - lines.length;
  if (more > 0) terminal.print(terminal.dim(`… and ${more.toLocaleString('en')} more sessions`));
  terminal.print();
}

function count(value: number, what: string): string {
  return `${value.toLocaleString('en')} ${what}${value === 1 ? '' : 's'}`;
}

/** What an export says at its end: on stderr where the records themselves went to stdout. */
import type { ExportResult } from '../export/export-records.ts';
import { safeJson, safeLine } from '../safe-text.ts';
import type { ExportPlan } from './export-plan.ts';
import type { Terminal } from './terminal.ts';

const MOST_SHOWN = 20;

/** Says what became of it; returns the exit status. */
export function reportExport(terminal: Terminal, plan: ExportPlan, result: ExportResult, seconds: number): number {
  const { output, format, profile } = plan;
  const { read, written, leftOut, failed, failures, bytes, interrupted } = result;
  const isPipe = output === '-';
  const summary = { output, format: format.name, redaction: profile, read, written, leftOut, failed, failures, bytes };
  const value = { ...summary, interrupted, seconds };
  const say = (line: string): void => (isPipe ? remark(terminal, line) : terminal.print(line));
  if (!isPipe) terminal.record(value);
  else if (terminal.json) terminal.note(safeJson(value));
  if (interrupted) {
    const left = isPipe ? '' : `Nothing was left at ${safeLine(output)}. `;
    remark(terminal, `${left}Run it again for the whole, or take it in pieces with --since and --until.`);
    return 130;
  }
  say(
    `${written.toLocaleString('en')} records exported${isPipe ? '' : ` to ${safeLine(output)}`} in ${seconds.toFixed(1)} s.`,
  );
  for (const [reason, count] of Object.entries(leftOut)) say(`  ${count.toLocaleString('en')} left out: ${reason}.`);
  for (const { id, reason } of failures.slice(0, MOST_SHOWN)) say(`  ${safeLine(id)}: ${safeLine(reason)}`);
  if (failed > MOST_SHOWN) say(`  … and ${failed - MOST_SHOWN} more that could not be written`);
  return failed > 0 ? 3 : 0;
}

/** With --json there is the value alone. */
function remark(terminal: Terminal, line: string): void {
  if (!terminal.json) terminal.note(line);
}

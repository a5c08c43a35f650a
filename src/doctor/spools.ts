/** Judges the spools: whether they can be read, how full they are, what waits and for how long, and whether anybody delivers it. */
import { toldLength } from '../alerts/units.ts';
import type { LaneStatus } from '../delivery/status.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

export interface SpoolFact {
  readonly folder: string;
  /** Bytes of all its files. */
  readonly bytes: number;
  readonly maxBytes: number;
  /** When its oldest file was begun; undefined: it is empty. */
  readonly oldest?: number | undefined;
  /** The process that holds it; undefined: nobody. */
  readonly holder?: number | undefined;
  /** Files whose beginning is damaged. */
  readonly damaged: readonly string[];
  readonly lanes: readonly LaneStatus[];
  /** Why it cannot be read. */
  readonly failure?: { readonly message: string; readonly fix: string };
}

const FULL_SHARE = 0.9;
const HALF_FULL_SHARE = 0.5;
const OLD_MS = 3_600_000;

/** Everything there is to say of one. */
export function judgeSpool(fact: SpoolFact, now: number): Finding[] {
  const { folder, failure } = fact;
  const check = `spool ${folder}`;
  if (failure !== undefined) return [fail(check, failure.message, failure.fix)];
  const findings = [judgeRoom(check, fact), ...judgeDamage(check, fact), ...judgeWaiting(check, fact, now)];
  return [
    ...findings.filter(({ level }) => level !== 'ok').slice(0, 5),
    ...judgeDead(fact),
    ...quiet(check, fact, findings),
  ];
}

function quiet(check: string, { lanes, bytes }: SpoolFact, findings: readonly Finding[]): Finding[] {
  if (findings.some(({ level }) => level !== 'ok')) return [];
  const pending = lanes.reduce((sum, lane) => sum + lane.pending, 0);
  return [ok(check, pending === 0 ? 'nothing waits' : `${pending} entries are on their way, ${megabytes(bytes)}`)];
}

function judgeRoom(check: string, { bytes, maxBytes }: SpoolFact): Finding {
  const share = bytes / maxBytes;
  const text = `${megabytes(bytes)} of ${megabytes(maxBytes)} are used`;
  const fix = '`promptlog status` says which store it waits for; raise spool.maxBytes if the disk has room.';
  if (share >= FULL_SHARE) return fail(check, text, fix);
  return share >= HALF_FULL_SHARE ? warn(check, text, fix) : ok(check, text);
}

function judgeDamage(check: string, { damaged }: SpoolFact): Finding[] {
  return damaged.map((file) =>
    warn(
      check,
      `the beginning of ${file} is damaged; what can be read of it is delivered`,
      'Look at the disk (SMART, file system) and at `spool.damaged` in the log, which counts what was lost.',
    ),
  );
}

function judgeWaiting(check: string, { lanes, holder, oldest }: SpoolFact, now: number): Finding[] {
  const pending = lanes.filter((lane) => lane.pending > lane.waiting);
  if (pending.length === 0) return [];
  const count = Math.max(...pending.map((lane) => lane.pending));
  if (holder === undefined) {
    const fix = '`promptlog up` and `promptlog collect` deliver what a process that ended has left.';
    return [warn(check, `${count} entries wait and no process delivers them`, fix)];
  }
  const stalled = pending.flatMap(({ lane, stalled: why, pending: waits }) =>
    why === undefined || now - Date.parse(why.since) < OLD_MS
      ? []
      : [
          fail(
            check,
            `${waits} entries wait for the ${lane} store since ${toldLength(now - Date.parse(why.since))}: ${why.reason}`,
            'Correct what it names; nothing is lost meanwhile, and it goes on by itself.',
          ),
        ],
  );
  if (stalled.length > 0) return stalled;
  const age = oldest === undefined ? 0 : now - oldest;
  if (age < OLD_MS) return [];
  const fix =
    'A store is slower than what arrives: `promptlog status` says which; docs/benchmarks.md says what is usual.';
  return [warn(check, `the oldest of ${count} entries may wait since ${toldLength(age)}`, fix)];
}

function judgeDead({ folder, lanes }: SpoolFact): Finding[] {
  const dead = lanes.reduce((sum, lane) => sum + lane.dead, 0);
  if (dead === 0) return [];
  const text = `${dead} dead letter${dead === 1 ? '' : 's'} in ${folder}`;
  const fix = '`promptlog dead-letters list` says why; mend the cause, then `promptlog dead-letters replay --all`.';
  return [warn('dead letters', text, fix)];
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

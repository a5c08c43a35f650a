/** What was counted while both stores were compared: by hour, so that an hour with too many documents can be found; in bounded memory. */
import { METADATA_TEMPLATE_NAME } from '../search/template-files.ts';
import { HOUR_MS } from './verify-lookup.ts';
import { PROBLEM_KINDS, type Problem, type ProblemKind } from './verify-problem.ts';

export interface PeriodCounts {
  /** Its begin: `2026-11-01`, or with its hour. */
  readonly period: string;
  readonly records: number;
  readonly problems: Readonly<Record<ProblemKind, number>>;
}

export interface SessionCount {
  readonly session: string;
  readonly problems: number;
}

type Counts = Record<ProblemKind, number>;

interface Hour {
  records: number;
  readonly problems: Counts;
}

/** More of either are counted and not kept. */
const MOST_PROBLEMS = 1_000;
const MOST_SESSIONS = 10_000;
const PERIOD_LENGTH = { day: 10, hour: 13 } as const;

export class VerifyTally {
  readonly counts: Counts = noProblems();
  readonly problems: Problem[] = [];
  records = 0;
  erased = 0;
  /** Records on their way to search. */
  waiting = 0;
  repaired = 0;
  left = 0;
  readonly #hours = new Map<number, Hour>();
  /** Documents that were met beside their records, by the hour of the document. */
  readonly #met = new Map<string, number>();
  readonly #sessions = new Map<string, number>();

  /** A record was read. */
  record(time: string, isErased: boolean): void {
    this.records += 1;
    if (isErased) this.erased += 1;
    else this.#hour(Date.parse(time)).records += 1;
  }

  /** A document was found beside its record. */
  met(index: string, time: number): void {
    const key = metKey(hourOf(time), index.startsWith(METADATA_TEMPLATE_NAME));
    this.#met.set(key, (this.#met.get(key) ?? 0) + 1);
  }

  /** How many documents of an hour were found beside their records. */
  metIn(hour: number, copies: boolean): number {
    return this.#met.get(metKey(hour, copies)) ?? 0;
  }

  problem(problem: Problem): void {
    this.counts[problem.kind] += 1;
    this.#hour(Date.parse(problem.time)).problems[problem.kind] += 1;
    if (problem.repaired === true) this.repaired += 1;
    else this.left += 1;
    if (this.problems.length < MOST_PROBLEMS) this.problems.push(problem);
    const { session } = problem;
    if (this.#sessions.has(session) || this.#sessions.size < MOST_SESSIONS) {
      this.#sessions.set(session, (this.#sessions.get(session) ?? 0) + 1);
    }
  }

  /** The sessions with problems, those with the most first. */
  get sessions(): SessionCount[] {
    return [...this.#sessions]
      .map(([session, problems]) => ({ session, problems }))
      .sort((one, other) => other.problems - one.problems || (one.session < other.session ? -1 : 1));
  }

  /** Every period with a record or a problem, the first first. */
  periods(length: keyof typeof PERIOD_LENGTH): PeriodCounts[] {
    const periods = new Map<string, Hour>();
    for (const [hour, counts] of this.#hours) {
      const period = new Date(hour).toISOString().slice(0, PERIOD_LENGTH[length]);
      const sum = periods.get(period) ?? { records: 0, problems: noProblems() };
      periods.set(period, sum);
      sum.records += counts.records;
      for (const kind of PROBLEM_KINDS) sum.problems[kind] += counts.problems[kind];
    }
    return [...periods]
      .map(([period, counts]) => ({ period, ...counts }))
      .sort((a, b) => (a.period < b.period ? -1 : 1));
  }

  #hour(time: number): Hour {
    const hour = hourOf(time);
    const known = this.#hours.get(hour) ?? { records: 0, problems: noProblems() };
    this.#hours.set(hour, known);
    return known;
  }
}

function hourOf(time: number): number {
  return Math.floor(time / HOUR_MS) * HOUR_MS;
}

function metKey(hour: number, copies: boolean): string {
  return `${copies ? 'copies' : 'records'} ${hour}`;
}

function noProblems(): Counts {
  return { missing: 0, stale: 0, extra: 0, differing: 0 };
}

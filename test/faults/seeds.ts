/** The schedules that run always: few in which every fault occurs, and those that once found something. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Schedule, scheduleOf } from './schedule.ts';

export interface Regression {
  /** What it showed. */
  readonly found: string;
  /** Whole, so that it stays what it was when seeds come to mean something else. */
  readonly schedule: Schedule;
}

const FILE = join(import.meta.dirname, 'regression-seeds.json');

/** Together they hold every kind of fault, and a test says so. */
export const SHORT_SEEDS: readonly number[] = [10271, 15236, 242, 10105, 7034];

export const REGRESSIONS = JSON.parse(readFileSync(FILE, 'utf8')) as readonly Regression[];

/** What the short form runs. */
export function shortForm(): Schedule[] {
  return [...SHORT_SEEDS.map(scheduleOf), ...REGRESSIONS.map(({ schedule }) => schedule)];
}

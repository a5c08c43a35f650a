/** Runs many schedules one after the other on one Elasticsearch, and tells of each. */
import { lineOf, type Totals, totalsOf } from './report.ts';
import { runSeed, type SeedReport } from './run-seed.ts';
import type { Schedule } from './schedule.ts';
import { SearchHost } from './search-host.ts';

export interface RunAllOptions {
  readonly schedules: readonly Schedule[];
  readonly say: (text: string) => void;
  /** Told of each when it is over. */
  readonly onReport?: (report: SeedReport) => void;
  /** Looked at between two of them. */
  readonly signal?: AbortSignal;
}

/** Runs them all, whatever fails. */
export async function runAll({ schedules, say, onReport, signal }: RunAllOptions): Promise<Totals> {
  const host = await SearchHost.start();
  const reports: SeedReport[] = [];
  try {
    for (const schedule of schedules) {
      if (signal?.aborted === true) break;
      const report = await runSeed(schedule, host);
      reports.push(report);
      onReport?.(report);
      say(lineOf(report, reports.length, schedules.length));
    }
    return totalsOf(reports);
  } finally {
    await host.stop();
  }
}

// npm run test:faults: real processes and engines under a seeded schedule of faults; see docs/faults.md.
import { parseArgs } from 'node:util';
import { tableOf } from '../test/faults/report.ts';
import { runAll } from '../test/faults/run.ts';
import { scheduleOf, told } from '../test/faults/schedule.ts';
import { shortForm } from '../test/faults/seeds.ts';

const USAGE = `npm run test:faults                      the short form: seeds in which every fault occurs, and those that once failed
npm run test:faults -- --seeds 100       so many seeds, from 1 on (--from N: from N on)
npm run test:faults -- --seed 17         one seed again; --plan shows its schedule and runs nothing
npm run test:faults -- --schedule '{…}'   a schedule that follows from no seed, as a report shows it
npm run test:faults -- --json            a line of JSON for each seed and for the end`;

const number = (text) => {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`"${text}" is not a whole number`);
  return Number(text);
};

/** What was asked for. */
function schedulesOf({ seed, seeds, from, schedule }) {
  if (schedule !== undefined) return [JSON.parse(schedule)];
  if (seed !== undefined) return [scheduleOf(number(seed))];
  if (seeds === undefined) return shortForm();
  const first = number(from ?? '1');
  return Array.from({ length: number(seeds) }, (_, index) => scheduleOf(first + index));
}

let flags;
let schedules;
try {
  const text = { type: 'string' };
  const yes = { type: 'boolean' };
  flags = parseArgs({
    options: { seed: text, seeds: text, from: text, schedule: text, json: yes, plan: yes, help: yes },
  }).values;
  schedules = schedulesOf(flags);
} catch (error) {
  console.error(`${error.message}\n${USAGE}`);
  process.exit(2);
}
if (flags.help) {
  console.log(USAGE);
  process.exit(0);
}
if (flags.plan) {
  for (const schedule of schedules) console.log(`seed ${schedule.seed}: ${told(schedule)}`);
  process.exit(0);
}

const stop = new AbortController();
process.once('SIGINT', () => {
  console.error('This seed is the last one; once more ends it at once.');
  stop.abort();
  process.once('SIGINT', () => process.exit(130));
});
process.once('SIGTERM', () => process.exit(143));
const totals = await runAll({
  schedules,
  signal: stop.signal,
  say: (line) => (flags.json ? undefined : console.log(line)),
  onReport: (report) => (flags.json ? console.log(JSON.stringify(report)) : undefined),
});
console.log(flags.json ? JSON.stringify({ totals }) : `\n${tableOf(totals)}`);
process.exit(totals.failed.length === 0 ? 0 : 1);

/** How the fuzz tests run: how many inputs, from which seed, how long one may take, and how many were tried of each kind. */
import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import fc from 'fast-check';

// The one place where these are read; docs/fuzz.md tells of them.
const { PROMPTLOG_FUZZ_RUNS, PROMPTLOG_FUZZ_SEED, PROMPTLOG_FUZZ_COUNTS } = process.env;

/** The short form tries the same inputs each time, so that a change is what breaks it. */
const SHORT_SEED = 20_261_122;
const LONG_RUNS = PROMPTLOG_FUZZ_RUNS === undefined ? undefined : Number(PROMPTLOG_FUZZ_RUNS);
const SEED =
  PROMPTLOG_FUZZ_SEED === undefined
    ? LONG_RUNS === undefined
      ? SHORT_SEED
      : Date.now() % 0x7fffffff
    : Number(PROMPTLOG_FUZZ_SEED);
const LONG_TIMEOUT_MS = 3_600_000;

/** What an input may cost the thread, whatever it is: a millisecond for each 500 bytes, and something to begin with. */
const BASE_MS = 250;
const MS_PER_BYTE = 0.002;
/** Eight times the input may take so many times as long: twice what is linear, and far from what is quadratic (64). */
const GROWTH = 8;
const MOST_GROWTH = 24;
const NOISE_MS = 40;

export interface Trials {
  /** What is tried, as docs/fuzz.md counts it. */
  readonly area: string;
  /** Inputs of the short form. */
  readonly runs: number;
  /** How many times dearer one is than the usual one: the long form tries so many fewer. Default 1. */
  readonly cost?: number;
}

/** For a suite whose tests take long in the long form. */
export function fuzzTimeout(shortMs = 60_000): number {
  return LONG_RUNS === undefined ? shortMs : LONG_TIMEOUT_MS;
}

/** The seed of everything that is made up without fast-check. */
export const FUZZ_SEED = SEED;

/** Tries inputs until one fails; the failure names the seed and the smallest input found that fails. */
export function fuzz<Input>(trials: Trials, inputs: fc.Arbitrary<Input>, check: (input: Input) => void): void {
  let tried = 0;
  try {
    fc.assert(
      fc.property(inputs, (input) => {
        tried += 1;
        check(input);
      }),
      settingsOf(trials),
    );
  } finally {
    note(trials.area, tried);
  }
}

/** The same for what has to be waited for. */
export async function fuzzAsync<Input>(
  trials: Trials,
  inputs: fc.Arbitrary<Input>,
  check: (input: Input) => Promise<void>,
): Promise<void> {
  let tried = 0;
  try {
    await fc.assert(
      fc.asyncProperty(inputs, async (input) => {
        tried += 1;
        await check(input);
      }),
      settingsOf(trials),
    );
  } finally {
    note(trials.area, tried);
  }
}

/** How many inputs a loop of its own tries. */
export function runsOf({ runs, cost = 1 }: Pick<Trials, 'runs' | 'cost'>): number {
  return LONG_RUNS === undefined ? runs : Math.max(runs, Math.round(LONG_RUNS / cost));
}

/** Counts what was tried, into the file that is named for it: one JSON object a line. */
export function note(area: string, tried: number): void {
  if (PROMPTLOG_FUZZ_COUNTS !== undefined) {
    appendFileSync(PROMPTLOG_FUZZ_COUNTS, `${JSON.stringify({ area, tried, seed: SEED })}\n`);
  }
}

/** Fails when the work takes more of the processor than an input of so many bytes may. */
export function inTime<Result>(bytes: number, work: () => Result): Result {
  let result: Result | undefined;
  const took = processorMs(() => {
    result = work();
  });
  const most = BASE_MS + bytes * MS_PER_BYTE;
  assert.ok(took <= most, `${Math.round(took)} ms for ${bytes} bytes, which may take ${Math.round(most)} ms`);
  return result as Result;
}

/** Fails when eight times the input takes much more than eight times as long. */
export function assertLinear<Input>(
  what: string,
  inputOf: (size: number) => Input,
  work: (input: Input) => void,
  size = 2_000,
): void {
  const [small, large] = [inputOf(size), inputOf(size * GROWTH)];
  const least = (input: Input): number => Math.min(...[1, 2, 3].map(() => processorMs(() => work(input))));
  note('time for long inputs', 2);
  let found = '';
  // What is far from linear is so each time; a busy machine is not.
  for (let attempt = 1; attempt <= 3; attempt++) {
    const [before, after] = [least(small), least(large)];
    if (after <= before * MOST_GROWTH + NOISE_MS) return;
    found = `${before.toFixed(1)} ms for ${size}, ${after.toFixed(1)} ms for ${GROWTH} times as much`;
  }
  assert.fail(`${what}: ${found}`);
}

// Time of this thread alone: other work on the machine makes no difference.
function processorMs(work: () => void): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}

function settingsOf(trials: Trials): fc.Parameters<unknown> {
  return { seed: SEED, numRuns: runsOf(trials), endOnFailure: false, verbose: 0 };
}

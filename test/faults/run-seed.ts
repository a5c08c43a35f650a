/** One seed from its beginning to its verdict: starts everything, sends, breaks, waits, compares. */
import { loadConfig } from '../../src/config.ts';
import type { Insight } from '../../src/insight/insight-facts.ts';
import { insightFrom } from '../../src/insight/insight-settings.ts';
import { insightOptions } from '../../src/insight-options.ts';
import { check, type Findings, isClean } from './checker.ts';
import { FAULTS } from './faults/kinds.ts';
import { until } from './patience.ts';
import { type FaultName, has, type PlannedFault, type Schedule, WHOLE_RUN } from './schedule.ts';
import type { SearchHost } from './search-host.ts';
import { deadLetters, mend, moving, replay, settled, wrongCounters, wrongLetters } from './settle.ts';
import { makeWorld, type World } from './world.ts';

export interface FaultNote {
  readonly kind: FaultName;
  /** What it did. */
  readonly note: string;
}

export interface SeedReport {
  readonly schedule: Schedule;
  readonly ms: number;
  /** Items acknowledged: records, halves and changes. */
  readonly acknowledged: number;
  readonly deadLetters: number;
  readonly faults: readonly FaultNote[];
  readonly findings: Findings;
  /** Empty when the run was survived. */
  readonly failures: readonly string[];
}

export interface RunOptions {
  /** Harm done on purpose when half is acknowledged, to see that it is found. */
  readonly sabotage?: (world: World) => Promise<void>;
  /** How long everything may take to be delivered after the last fault. Default: three minutes. */
  readonly settleMs?: number;
}

const SEND_MS = 120_000;
const NOTHING: Findings = { records: 0, lost: [], doubled: [], altered: [], foreign: [] };

/** Runs it. What goes wrong stands in the report; nothing is thrown for it. */
export async function runSeed(schedule: Schedule, host: SearchHost, options: RunOptions = {}): Promise<SeedReport> {
  const started = performance.now();
  const run = new Run(await makeWorld(schedule, host), options);
  try {
    await run.go();
  } catch (error) {
    run.failures.push(reasonWithCause(error));
  } finally {
    await run.clear();
  }
  return {
    schedule,
    ms: Math.round(performance.now() - started),
    acknowledged: run.acknowledged,
    deadLetters: run.letters,
    faults: run.notes,
    findings: run.findings,
    failures: run.failures,
  };
}

class Run {
  readonly #world: World;
  readonly #options: RunOptions;
  readonly #ends: (() => Promise<void>)[] = [];
  readonly notes: FaultNote[] = [];
  readonly failures: string[] = [];
  acknowledged = 0;
  letters = 0;
  findings = NOTHING;

  constructor(world: World, options: RunOptions) {
    this.#world = world;
    this.#options = options;
  }

  async go(): Promise<void> {
    const { sabotage } = this.#options;
    const { product, schedule, items } = this.#world;
    for (const planned of schedule.faults.filter(({ kind }) => WHOLE_RUN.has(kind))) {
      this.#ends.push(await this.#begin(planned));
    }
    await product.begin(() => moving(this.#world));
    const passing = schedule.faults.filter(({ kind }) => !WHOLE_RUN.has(kind)).map((planned) => this.#pass(planned));
    const harmed = sabotage === undefined ? undefined : this.#reached(0.5).then(() => sabotage(this.#world));
    await all([...passing, ...(harmed === undefined ? [] : [harmed])]);
    await this.#reached(1);
    this.acknowledged = items;
    // Whatever fails from here on, what both stores hold is looked at.
    await this.#noting(() => this.#settled());
    await this.#noting(() => this.#afterwards());
    await this.#judge(await this.#stop());
  }

  /** Ends what still stands, and removes everything. */
  async clear(): Promise<void> {
    const { host } = this.#world;
    if (this.failures.length > 0) this.failures.push(`it said last: ${this.#world.product.child.said.slice(-3_000)}`);
    try {
      for (const end of this.#ends.splice(0)) await end();
      await this.#world.product.stop();
    } catch (error) {
      this.failures.push(String(error));
    }
    await this.#world.remove();
    await host.clear();
  }

  #settled(): Promise<void> {
    return settled(this.#world, this.#options.settleMs);
  }

  async #noting(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.failures.push(reasonWithCause(error));
    }
  }

  /** From its place in the schedule to its end. */
  async #pass(planned: PlannedFault): Promise<void> {
    await this.#reached(planned.at);
    const end = await this.#begin(planned);
    try {
      await new Promise((resolve) => setTimeout(resolve, planned.forMs));
    } finally {
      await end();
    }
  }

  async #begin(planned: PlannedFault): Promise<() => Promise<void>> {
    const { kind } = planned;
    try {
      const end = await FAULTS[kind](this.#world, planned);
      return async () => void this.notes.push({ kind, note: await end() });
    } catch (error) {
      throw new Error(`the fault "${kind}" failed`, { cause: error });
    }
  }

  async #reached(part: number): Promise<void> {
    const { product, items } = this.#world;
    const sent = (): string => `${product.acknowledged} of ${items}`;
    await until(`${part} of it is acknowledged:`, () => product.acknowledged >= items * part, {
      timeoutMs: SEND_MS,
      say: sent,
    });
  }

  /** Poison is taken away and tried again, and what was damaged made anew, each as a person would do it. */
  async #afterwards(): Promise<void> {
    const world = this.#world;
    const letters = deadLetters(world);
    this.letters = letters.length;
    this.failures.push(...wrongLetters(letters));
    for (const kind of ['mapping', 'oversized'] as const) this.failures.push(...this.#missing(kind, letters));
    for (const end of this.#ends.splice(0)) await end();
    await replay(world);
    if (world.damaged === 0) return;
    await world.product.child.exclusively(async () => {
      await world.product.child.stop();
      await world.product.child.start();
    });
    await this.#settled();
    await mend(world);
  }

  #missing(kind: 'mapping' | 'oversized', letters: readonly { readonly id: string }[]): string[] {
    if (!has(this.#world.schedule, `poison: ${kind}`)) return [];
    const poison = [...this.#world.expected.keys()].filter((id) => id.includes(`-${kind}-`));
    return poison.filter((id) => !letters.some((letter) => letter.id === id)).map((id) => `${id} is no dead letter`);
  }

  async #stop(): Promise<number | null> {
    const status = await this.#world.product.stop();
    this.failures.push(...this.#world.product.child.deaths);
    return status;
  }

  async #judge(status: number | null): Promise<void> {
    const world = this.#world;
    if (status !== 0) this.failures.push(`it ended with ${status} when it was asked to stop`);
    this.failures.push(...wrongCounters(world));
    const held = { records: await world.storedRecords(), documents: await world.host.documents() };
    // A clock that ran backwards makes a later copy the earlier one.
    const laxRevisions = has(world.schedule, 'clock jumps');
    this.findings = check(world.expected, held, { laxRevisions, insight: insightOf(world) });
    if (isClean(this.findings)) return;
    const { lost, doubled, altered, foreign } = this.findings;
    for (const [what, list] of Object.entries({ lost, doubled, altered, foreign })) {
      if (list.length > 0) this.failures.push(`${list.length} ${what}: ${list.slice(0, 5).join('; ')}`);
    }
  }
}

function reasonWithCause(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? `: ${String(error.cause)}` : '';
  return `${String(error)}${cause}`;
}

/** What every process of this world derives from records. */
function insightOf({ product: { environment } }: World): Insight {
  return insightFrom(insightOptions(loadConfig({ environment })));
}

/** All of them to their ends, before the first that failed is thrown. */
async function all(works: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(works);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

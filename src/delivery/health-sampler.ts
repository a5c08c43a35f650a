/**
 * Writes down now and then how each lane is, into `promptlog-health-*`, so that a dashboard can show it over time. Figures only;
 * a sample that cannot be written is left out, since the next one tells more.
 */
import { reasonOf } from '../errors.ts';
import type { Notify } from '../notice.ts';
import type { SearchClient } from '../search/client.ts';
import { HEALTH_TEMPLATE_NAME } from '../search/template-files.ts';
import type { LaneName } from './ledger.ts';
import { prepareOwn } from './prepare-search.ts';
import type { DeliveryStatus, LaneStatus } from './status.ts';

export interface HealthSamplerOptions {
  readonly client: SearchClient;
  readonly status: () => DeliveryStatus;
  /** Which of several collectors this is. */
  readonly instance: string;
  readonly notify: Notify;
  /** Default 30_000. */
  readonly intervalMs?: number;
}

const INTERVAL_MS = 30_000;
const TIMEOUT_MS = 10_000;
/** So many marks are kept of how much was accepted when; a lane that is further behind is at least so late. */
const MOST_MARKS = 2_880;

/** How much had been accepted for a lane at some time. */
interface Mark {
  readonly at: number;
  readonly accepted: number;
}

interface LaneMemory {
  readonly marks: Mark[];
  delivered: number;
  refused: number;
}

export class HealthSampler {
  readonly #options: HealthSamplerOptions;
  readonly #lanes = new Map<LaneName, LaneMemory>();
  readonly #stopped = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #work: Promise<void> = Promise.resolve();
  #prepared = false;

  constructor(options: HealthSamplerOptions) {
    this.#options = options;
    for (const lane of options.status().lanes) this.#lanes.set(lane.lane, memoryOf(lane));
    this.#timer = setInterval(() => this.sample(), options.intervalMs ?? INTERVAL_MS);
    this.#timer.unref();
  }

  /** Takes a sample now; resolves when it is written or given up. */
  sample(): Promise<void> {
    this.#work = this.#work.then(() => this.#write());
    return this.#work;
  }

  /** Takes no more; what is being written is given up. The client stays open. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#stopped.abort();
    await this.#work;
  }

  async #write(): Promise<void> {
    const { client, notify, status } = this.#options;
    try {
      const signal = AbortSignal.any([this.#stopped.signal, AbortSignal.timeout(TIMEOUT_MS)]);
      if (signal.aborted) return;
      if (!this.#prepared) await prepareOwn(client, HEALTH_TEMPLATE_NAME, signal);
      this.#prepared = true;
      const documents = this.#documents(status(), Date.now());
      const index = `${HEALTH_TEMPLATE_NAME}-${new Date().toISOString().slice(0, 7).replace('-', '.')}`;
      const operations = documents.flatMap((document) => [{ create: { _index: index } }, document]);
      await client.bulk({ operations, filter_path: ['errors'] }, { signal, maxRetries: 0 });
    } catch (error) {
      // What answers next may be a server that was set up anew, without the template.
      this.#prepared = false;
      if (this.#stopped.signal.aborted) return;
      notify({
        level: 'debug',
        code: 'health.sample',
        text: `a sample of the health was left out: ${reasonOf(error)}`,
      });
    }
  }

  #documents(status: DeliveryStatus, now: number): object[] {
    return status.lanes.map((lane) => {
      const memory = this.#lanes.get(lane.lane) ?? memoryOf(lane);
      this.#lanes.set(lane.lane, memory);
      const lag = lagMs(memory.marks, lane, now) / 1000;
      const refused = lane.dead + lane.dropped;
      const document = {
        '@timestamp': new Date(now).toISOString(),
        service: { instance: { id: this.#options.instance } },
        lane: {
          name: lane.lane,
          waiting: lane.pending,
          dead_letters: lane.dead,
          delivered: Math.max(0, lane.delivered - memory.delivered),
          rejected: Math.max(0, refused - memory.refused),
          lag_seconds: lag,
        },
        spool: { bytes: status.bytes },
      };
      memory.delivered = lane.delivered;
      memory.refused = refused;
      return document;
    });
  }
}

function memoryOf({ delivered, dead, dropped }: LaneStatus): LaneMemory {
  return { marks: [], delivered, refused: dead + dropped };
}

/** How long ago the oldest entry that is not settled was accepted, as far as the marks tell; notes a mark. */
function lagMs(marks: Mark[], lane: LaneStatus, now: number): number {
  const settled = lane.accepted - lane.pending;
  // What was there at the first of two marks and is settled now tells nothing any more.
  while (marks.length > 0 && (marks[0] as Mark).accepted <= settled) marks.shift();
  marks.push({ at: now, accepted: lane.accepted });
  // A lane that is far behind keeps its oldest mark, and loses one between.
  if (marks.length > MOST_MARKS) marks.splice(1, 1);
  return lane.pending === 0 ? 0 : now - (marks[0] as Mark).at;
}

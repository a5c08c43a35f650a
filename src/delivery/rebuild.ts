/** Rebuilds the search store beside itself: a new generation of indices, which takes the place of the old one when it holds everything. */
import {
  blockWrites,
  type FoundIndex,
  findIndices,
  hideGenerations,
  type IndexMark,
  isShown,
  makeUnseen,
  markOf,
  removeActions,
  removeUnshown,
  showActions,
  tuneForReading,
  unblockWrites,
  unhideGenerations,
  updateAliases,
} from '../search/generation.ts';
import { statusOf } from '../search/request.ts';
import { TEMPLATE_NAME } from '../search/template-files.ts';
import { MAX_TIMER_MS, pause } from './backoff.ts';
import { bringWritten, type CatchUpOptions, dropRemoved } from './catch-up.ts';
import { PageSender, type RefusedItem } from './page-sender.ts';
import { patiently } from './patiently.ts';
import type { RebuildState } from './rebuild-state.ts';
import { type ReindexOptions, type ReindexTally, reindex } from './reindex.ts';
import { RevisionSum } from './revision-sum.ts';

export interface RebuildOptions extends Omit<ReindexOptions, 'selection' | 'place'> {
  /** What an interrupted run had reached. */
  readonly state?: RebuildState | undefined;
  /** To be kept before anything else is done. */
  readonly onState: (state: RebuildState) => void;
  /** Told what is done when all records are loaded. */
  readonly onStep?: (sentence: string) => void;
  /** Searches that began before the switch may end within this long. Default 2,000. */
  readonly graceMs?: number;
}

export interface RebuildResult {
  /** Undefined: there was no record. */
  readonly tally: ReindexTally | undefined;
  /** Documents that live traffic wrote, and those whose record the store does not have. */
  readonly caughtUp: number;
  /** Documents that were taken out again because their record was erased meanwhile. */
  readonly dropped: number;
  /** Documents of the old generation that the new one refused. */
  readonly refused: readonly RefusedItem[];
}

const GRACE_MS = 2_000;
const MOST_ROUNDS = 5;
/** So few that the writers can wait for them. */
const FEW = 200;
const MOST_SWITCHES = 5;

/** Returns what was done; undefined when told to stop before, which leaves the old generation as it is. */
export async function rebuild(options: RebuildOptions): Promise<RebuildResult | undefined> {
  return new Rebuild(options).run();
}

/** Puts right what a killed rebuild left that is not gone on with: its writers write again, or its old generation goes. */
export async function settleRebuild(options: RebuildOptions): Promise<void> {
  await new Rebuild(options).settle();
}

class Rebuild {
  readonly #options: RebuildOptions;
  readonly #signal: AbortSignal;
  readonly #withCopies: boolean;
  readonly #made = new Map<string, Promise<string>>();
  readonly #marks = new Map<string, IndexMark>();
  readonly #refused: RefusedItem[] = [];
  readonly #tuned = new Set<string>();
  #state: RebuildState;
  /** Something may have been removed that the marks do not tell of: a server that starts counts from zero. */
  #mustDrop: boolean;
  #caughtUp = 0;
  #dropped = 0;

  constructor(options: RebuildOptions) {
    this.#options = options;
    this.#signal = options.signal ?? new AbortController().signal;
    this.#withCopies = options.metadataCopy === true;
    this.#mustDrop = options.state !== undefined;
    this.#state = options.state ?? { generation: 0, phase: 'loading', blocked: [] };
  }

  async run(): Promise<RebuildResult | undefined> {
    try {
      return await this.#work();
    } catch (error) {
      // Being told to stop is said as an error where documents are walked over.
      if (this.#signal.aborted) return undefined;
      throw error;
    }
  }

  async settle(): Promise<void> {
    if (await this.#isSwitched()) await this.#removeOld();
    else await this.#unblock();
  }

  async #work(): Promise<RebuildResult | undefined> {
    if (await this.#isSwitched()) {
      await this.#removeOld();
      return this.#result(this.#options.before);
    }
    await this.#begin();
    const tally = await this.#load();
    if (this.#signal.aborted) return undefined;
    await this.#patiently(() => this.#catchUp());
    if (this.#signal.aborted) return undefined;
    await this.#patiently(() => this.#switch());
    await this.#patiently(() => this.#removeOld());
    return this.#result(tally);
  }

  #result(tally: ReindexTally | undefined): RebuildResult {
    return { tally, caughtUp: this.#caughtUp, dropped: this.#dropped, refused: this.#refused };
  }

  async #isSwitched(): Promise<boolean> {
    if (this.#state.phase === 'loading') return false;
    if (this.#state.phase === 'switched') return true;
    const fresh = await this.#fresh();
    return fresh.length > 0 && fresh.every(isShown);
  }

  async #begin(): Promise<void> {
    const { client } = this.#options;
    await this.#unblock();
    const all = await findIndices(client, this.#withCopies);
    if (this.#options.state === undefined) {
      const generation = Math.max(1, ...all.map((index) => index.generation)) + 1;
      this.#remember({ generation, phase: 'loading', blocked: [] });
      await removeUnshown(client, all);
    }
    const { generation } = this.#state;
    await hideGenerations(client);
    for (const { month } of all.filter((index) => index.generation === generation)) await this.#place(month);
    for (const { name } of await this.#old()) this.#marks.set(name, { ...(await markOf(client, name)), seqNo: -1 });
  }

  async #load(): Promise<ReindexTally | undefined> {
    const { after, before, ...options } = this.#options;
    const isThere = after !== undefined && (await this.#holds(before));
    const progress = await reindex({
      ...options,
      ...(isThere ? { after, ...(before === undefined ? {} : { before }) } : {}),
      place: (month) => this.#place(month),
      onStall: (reason) => this.#stalled(reason),
    });
    return progress ?? (isThere ? before : undefined);
  }

  #patiently(step: () => Promise<void>): Promise<void> {
    const { retryMaxMs = 30_000 } = this.#options;
    return patiently(step, { signal: this.#signal, retryMaxMs, onStall: (reason) => this.#stalled(reason) });
  }

  #stalled(reason: string): void {
    this.#mustDrop = true;
    this.#options.onStall?.(reason);
  }

  /** Whether what an interrupted run had loaded is still there: a server may have lost it all since. */
  async #holds(tally: ReindexTally | undefined): Promise<boolean> {
    const { client } = this.#options;
    const names = (await this.#fresh()).filter(({ family }) => family === TEMPLATE_NAME).map(({ name }) => name);
    if (names.length === 0 || tally === undefined) return false;
    await client.indices.refresh({ index: names });
    return (await client.count({ index: names })).count >= new RevisionSum(tally.sum).count;
  }

  async #catchUp(): Promise<void> {
    this.#options.onStep?.('bringing over what was written meanwhile');
    for (let round = 1; round <= MOST_ROUNDS && !this.#signal.aborted; round++) {
      if ((await this.#round()) < FEW) break;
    }
    this.#options.onStep?.('getting the new indices ready to be read');
    for (const { name } of await this.#fresh()) await this.#makeReadable(name);
  }

  async #makeReadable(name: string): Promise<void> {
    if (!this.#tuned.has(name)) await tuneForReading(this.#options.client, name);
    else await this.#options.client.indices.refresh({ index: name });
    this.#tuned.add(name);
  }

  /** Brings what was written since the round before; returns how much that was. */
  async #round(): Promise<number> {
    const { client } = this.#options;
    const options = this.#catchUpOptions();
    const mustDrop = this.#mustDrop;
    let brought = 0;
    for (const old of await this.#old()) {
      const before = this.#marks.get(old.name);
      const mark = await markOf(client, old.name);
      if (old.family === TEMPLATE_NAME) {
        brought += await bringWritten(options, old, before?.seqNo ?? -1);
        if (mustDrop || mark.deletes !== before?.deletes) this.#dropped += await dropRemoved(options, old);
      }
      this.#marks.set(old.name, mark);
    }
    this.#mustDrop = false;
    this.#caughtUp += brought;
    return brought;
  }

  /** Writers wait while the last documents are brought over; then all is shown at once. */
  async #switch(): Promise<void> {
    const { client } = this.#options;
    this.#options.onStep?.('putting the new indices in the place of the old');
    try {
      // The answer to the last step may have been lost.
      for (let attempt = 1; !(await this.#isSwitched()); attempt++) {
        for (const { name, month } of await this.#old()) {
          await this.#place(month);
          this.#remember({ blocked: [...new Set([...this.#state.blocked, name])] });
          await blockWrites(client, name);
        }
        await this.#round();
        this.#signal.throwIfAborted();
        const [old, fresh] = [await this.#old(), await this.#fresh()];
        for (const { name } of fresh) await this.#makeReadable(name);
        this.#remember({ phase: 'switching' });
        try {
          await updateAliases(client, showActions(old, fresh));
          break;
        } catch (error) {
          // A month began in between, and its index has the name that was to be an alias.
          if (statusOf(error) !== 400 || attempt === MOST_SWITCHES) throw error;
        }
      }
    } catch (error) {
      // Whoever writes to what nobody sees any more would lose it: who cannot tell lets them wait.
      if (!(await this.#isSwitched().catch(() => true))) await this.#unblock().catch(() => undefined);
      throw error;
    }
    this.#remember({ phase: 'switched' });
  }

  async #removeOld(): Promise<void> {
    const { client, graceMs = GRACE_MS } = this.#options;
    await pause(Math.min(graceMs, MAX_TIMER_MS), new AbortController().signal);
    const all = await findIndices(client, this.#withCopies);
    const old = all.filter((index) => index.generation < this.#state.generation && !isShown(index));
    await updateAliases(client, removeActions(old, await this.#fresh()));
    await unhideGenerations(client);
  }

  async #unblock(): Promise<void> {
    for (const name of this.#state.blocked) await unblockWrites(this.#options.client, name);
    if (this.#state.generation > 0) this.#remember({ phase: 'loading', blocked: [] });
  }

  #place(month: string): Promise<string> {
    const made = this.#made.get(month) ?? makeUnseen(this.#options.client, month, this.#state.generation);
    this.#made.set(month, made);
    made.catch(() => this.#made.delete(month));
    return made;
  }

  async #old(): Promise<FoundIndex[]> {
    const all = await findIndices(this.#options.client, this.#withCopies);
    return all.filter((index) => isShown(index) && index.generation !== this.#state.generation);
  }

  async #fresh(): Promise<FoundIndex[]> {
    const all = await findIndices(this.#options.client, this.#withCopies);
    return all.filter(({ generation }) => generation === this.#state.generation);
  }

  #remember(change: Partial<RebuildState>): void {
    this.#state = { ...this.#state, ...change };
    this.#options.onState(this.#state);
  }

  #catchUpOptions(): CatchUpOptions {
    const { store, client, maxBulkBytes = 5_000_000, retryMaxMs = 30_000 } = this.#options;
    const place = (month: string): Promise<string> => this.#place(month);
    return {
      store,
      client,
      place,
      sender: new PageSender({ ...this.#options, maxBulkBytes, retryMaxMs, place }),
      metadataCopy: this.#withCopies,
      signal: this.#signal,
      onRefused: (refused) => this.#refused.push(...refused),
    };
  }
}

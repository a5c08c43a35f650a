/**
 * Proves that search holds what the records store holds: every record is compared with its document, by id, revision and marks of its
 * content, or by all of its content; then documents without a record are looked for where there are more documents than records. What
 * is found is looked at a second time some seconds later, so that live traffic is never taken for a loss. Memory is bounded.
 */
import type { PromptRecord } from '../record/record.ts';
import { inParallel } from '../records/in-parallel.ts';
import type { RecordsStore } from '../records/store.ts';
import type { SearchClient } from '../search/client.ts';
import { pause } from './backoff.ts';
import type { DocumentOptions } from './bulk-item.ts';
import { PageSender } from './page-sender.ts';
import { steadyPages } from './page-source.ts';
import { mendableOrphan, orphansOf, stillOrphans } from './verify-extra.ts';
import { VerifyLookup, type VerifySelection } from './verify-lookup.ts';
import {
  type Expected,
  expectedOf,
  type Finding,
  type Found,
  findingsOf,
  insightVersion,
  isOfMonth,
  type Problem,
} from './verify-problem.ts';
import { type Mendable, mendableOf, type RepairOptions, repair } from './verify-repair.ts';
import type { VerifyResult } from './verify-result.ts';
import { VerifyTally } from './verify-tally.ts';

export interface VerifyOptions extends DocumentOptions {
  readonly store: RecordsStore;
  readonly client: SearchClient;
  /** Which records. Default: all. */
  readonly selection?: VerifySelection;
  /** Compares the whole content of each document with what its record projects to now. Default false. */
  readonly deep?: boolean;
  /** Mends what is found. Default false. */
  readonly repair?: boolean;
  /** By what the counts are told apart. Default: day. */
  readonly period?: 'day' | 'hour';
  /** What looks wrong is looked at again after so long. Default 3_000. */
  readonly settleMs?: number;
  /** What was written within so long before the beginning, or since, may still be on its way to search. Default 60_000. */
  readonly graceMs?: number;
  /** With `repair`: a document without a record that is younger than this stays. Default 3_600_000. */
  readonly spareMs?: number;
  /** Default 1_000. */
  readonly pageSize?: number;
  /** Longest pause between attempts. Default 30_000. */
  readonly retryMaxMs?: number;
  readonly signal?: AbortSignal;
  /** Told how many records were compared so far. */
  readonly onProgress?: (records: number) => void;
  /** Told of every problem; the result keeps the first thousand. */
  readonly onProblem?: (problem: Problem) => void;
  /** Told why it waits. */
  readonly onStall?: (reason: string) => void;
}

interface Suspect {
  readonly expected: Expected;
  /** How often it has changed while it was looked at. */
  readonly rounds: number;
}

const PAGES_IN_FLIGHT = 3;
const DEEP_PAGE_SIZE = 250;
const LOOK_SIZE = 500;
const MOST_SUSPECTS = 20_000;
/** A record that changes this often while one looks is alive, and settled by its own traffic. */
const MOST_ROUNDS = 3;
/** With more problems than this no record is read a second time, and nothing is waited for before the end. */
const MOST_LOOKED_AT = 10_000;
const READS_IN_FLIGHT = 8;
const GRACE_MS = 60_000;

/** Compares; also when told to stop it returns what it knows. */
export function verify(options: VerifyOptions): Promise<VerifyResult> {
  return new Verification(options).run();
}

class Verification {
  readonly #options: VerifyOptions;
  readonly #signal: AbortSignal;
  readonly #lookup: VerifyLookup;
  readonly #sender: PageSender;
  readonly #tally = new VerifyTally();
  readonly #began = Date.now();
  readonly #deep: boolean;
  readonly #graceMs: number;
  #suspects: Suspect[] = [];
  #insight: string | undefined;
  #documents = 0;

  constructor(options: VerifyOptions) {
    const { client, metadataCopy = false, selection = {}, retryMaxMs = 30_000, deep = false } = options;
    this.#options = options;
    this.#deep = deep;
    this.#graceMs = options.graceMs ?? GRACE_MS;
    this.#signal = options.signal ?? new AbortController().signal;
    this.#lookup = new VerifyLookup({ client, metadataCopy, selection, signal: this.#signal });
    this.#sender = new PageSender({ ...options, maxBulkBytes: 5_000_000, retryMaxMs });
  }

  async run(): Promise<VerifyResult> {
    try {
      await this.#lookup.refresh();
      await this.#compareAll();
      await this.#lookAgain(true);
      if (!this.#signal.aborted) await this.#findExtra();
    } catch (error) {
      // A store may also answer to being told to stop by saying that it was.
      if (!this.#signal.aborted) throw error;
    }
    return this.#result();
  }

  async #compareAll(): Promise<void> {
    const { store, client, selection = {}, retryMaxMs = 30_000, onStall } = this.#options;
    const pageSize = this.#options.pageSize ?? (this.#deep ? DEEP_PAGE_SIZE : undefined) ?? 1_000;
    const flights = new Set<Promise<void>>();
    const signal = this.#signal;
    try {
      for await (const { records } of steadyPages({
        store,
        client,
        selection,
        pageSize,
        retryMaxMs,
        signal,
        onStall,
      })) {
        if (signal.aborted) break;
        const flight: Promise<void> = this.#compare(records).finally(() => flights.delete(flight));
        flights.add(flight);
        // Told below, where it is waited for.
        flight.catch(() => undefined);
        if (flights.size >= PAGES_IN_FLIGHT) await Promise.race(flights);
        if (this.#suspects.length >= MOST_SUSPECTS) await this.#lookAgain(false);
      }
    } finally {
      await Promise.all(flights);
    }
  }

  async #compare(records: readonly PromptRecord[]): Promise<void> {
    if (records.length === 0) return;
    this.#insight ??= insightVersion(records, this.#options.insight);
    const expected = records.map((record) => this.#expected(record));
    const found = await this.#lookup.documents(
      expected.map(({ document }) => document),
      this.#deep,
    );
    for (const each of expected) {
      const documents = found.get(each.document) ?? [];
      this.#tally.record(each.time, each.erased);
      for (const document of documents) this.#meet(document);
      if (findingsOf(each, documents, this.#insight).length > 0) this.#suspect(each, 0);
    }
    this.#options.onProgress?.(this.#tally.records);
  }

  #expected(record: PromptRecord): Expected {
    const { insight, metadataCopy } = this.#options;
    return expectedOf(record, { insight, metadataCopy, deep: this.#deep });
  }

  // What was written since would be counted on one side only.
  #meet({ index, time, ingested }: Found): void {
    if (time !== undefined && (ingested === undefined || ingested < this.#began)) this.#tally.met(index, time);
  }

  #suspect(expected: Expected, rounds: number): void {
    const { content } = expected;
    this.#suspects.push({
      expected: content === undefined ? expected : { ...expected, content: { hash: content.hash } },
      rounds,
    });
  }

  /** Looks at what looked wrong; `isLast` says that no more records come. */
  async #lookAgain(isLast: boolean): Promise<void> {
    while (this.#suspects.length > 0 && !this.#signal.aborted) {
      const suspects = this.#suspects;
      this.#suspects = [];
      if (isLast || !this.#isLost) await this.#settled();
      await this.#lookup.refresh();
      for (let start = 0; start < suspects.length && !this.#signal.aborted; start += LOOK_SIZE) {
        await this.#lookAt(suspects.slice(start, start + LOOK_SIZE));
      }
    }
  }

  async #lookAt(suspects: readonly Suspect[]): Promise<void> {
    const found = await this.#lookup.documents(
      suspects.map(({ expected }) => expected.document),
      this.#deep,
    );
    const mendable: Mendable[] = [];
    await inParallel(suspects, READS_IN_FLIGHT, async (suspect) => {
      const { expected } = suspect;
      const findings = findingsOf(expected, found.get(expected.document) ?? [], this.#insight);
      if (findings.length === 0 || !(await this.#isAsItWas(suspect))) return;
      if (this.#isOnItsWay(expected, findings)) this.#tally.waiting += 1;
      else mendable.push(...findings.map((finding) => mendableOf(expected, finding)));
    });
    await this.#settle(mendable);
  }

  /** So much is wrong that it is not live traffic that is looked at. */
  get #isLost(): boolean {
    return this.#tally.repaired + this.#tally.left > MOST_LOOKED_AT;
  }

  #settled(): Promise<void> {
    return pause(this.#options.settleMs ?? 3_000, this.#signal);
  }

  // However long a lane is behind, what was just written is not lost.
  #isOnItsWay({ written, erased }: Expected, findings: readonly Finding[]): boolean {
    if (written <= this.#began - this.#graceMs) return false;
    return erased || findings.every(({ kind }) => kind === 'missing' || kind === 'stale');
  }

  /** Whether the record is still the one that was compared; one that changed meanwhile is looked at anew. */
  async #isAsItWas({ expected, rounds }: Suspect): Promise<boolean> {
    if (this.#isLost) return true;
    const record = (await this.#options.store.read(expected.session, expected.id))?.record;
    if (record === undefined) return false;
    const fresh = this.#expected(record);
    if (fresh.revision === expected.revision && fresh.erased === expected.erased) return true;
    if (rounds < MOST_ROUNDS) this.#suspect(fresh, rounds + 1);
    return false;
  }

  async #findExtra(): Promise<void> {
    const { store } = this.#options;
    for (const hour of await this.#lookup.hours(this.#began)) {
      if (!hour.copies) this.#documents += hour.count;
      if (hour.count === this.#tally.metIn(hour.hour, hour.copies)) continue;
      for await (const orphans of orphansOf(this.#lookup, store, hour, this.#began)) {
        if (this.#signal.aborted) return;
        if (orphans.length === 0) continue;
        if (orphans.some(({ found }) => (found.ingested ?? 0) > this.#began - this.#graceMs)) await this.#settled();
        await this.#settle((await stillOrphans(orphans, this.#lookup, store)).map(mendableOrphan));
      }
    }
  }

  /** Mends what is to be mended, and tells of each problem. */
  async #settle(mendable: readonly Mendable[]): Promise<void> {
    if (mendable.length === 0) return;
    const { store, client, retryMaxMs = 30_000, spareMs = 3_600_000 } = this.#options;
    const options = { store, client, sender: this.#sender, signal: this.#signal, spareMs, retryMaxMs };
    const isRepair = this.#options.repair === true;
    const problems = isRepair ? await this.#mended(mendable, options) : mendable.map(({ problem }) => problem);
    for (const problem of problems) {
      this.#tally.problem(problem);
      this.#options.onProblem?.(problem);
    }
  }

  /** What became of them, seen in Elasticsearch: it takes no document that is older than one it was told to delete a moment ago. */
  async #mended(mendable: readonly Mendable[], options: RepairOptions): Promise<Problem[]> {
    const problems = await repair(mendable, options);
    const written = problems.filter(({ kind, repaired }) => kind === 'missing' && repaired === true);
    if (written.length === 0) return problems;
    await this.#lookup.refresh();
    const found = await this.#lookup.documents(written.map(({ document }) => document));
    const isGone = ({ document, index }: Problem) => !found.get(document)?.some((each) => isOfMonth(each.index, index));
    const gone = new Set(written.filter(isGone));
    const left = 'Elasticsearch still remembers a later version that was deleted; run it again in a minute';
    return problems.map((problem) => (gone.has(problem) ? { ...problem, repaired: false, left } : problem));
  }

  #result(): VerifyResult {
    const { counts, records, erased, waiting, repaired, left, sessions, problems } = this.#tally;
    return {
      began: new Date(this.#began).toISOString(),
      seconds: (Date.now() - this.#began) / 1000,
      deep: this.#deep,
      complete: !this.#signal.aborted,
      records,
      erased,
      waiting,
      documents: this.#documents,
      ...counts,
      repaired,
      left,
      periods: this.#tally.periods(this.#options.period ?? 'day'),
      sessions,
      problems,
    };
  }
}

/** What the tests of delivery share: a spool of a test's own with lanes over it, and destinations that do as they are told. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Delivery, type DeliveryOptions } from '../../src/delivery/delivery.ts';
import type { Delivered, Destination, EntryOutcome } from '../../src/delivery/destination.ts';
import { LANE_KINDS } from '../../src/delivery/destination.ts';
import { type LaneName, type LaneRow, Ledger } from '../../src/delivery/ledger.ts';
import type { Projection } from '../../src/delivery/projection-entry.ts';
import { headOf } from '../../src/delivery/projection-entry.ts';
import type { Notice } from '../../src/notice.ts';
import type { PromptRecord, RecordChange } from '../../src/record/record.ts';
import type { EntryHead, EntryKind } from '../../src/spool/entry.ts';
import { openSpool, type Spool } from '../../src/spool/spool.ts';

export const KEY = Buffer.alloc(32, 7).toString('base64');
export const OTHER_KEY = Buffer.alloc(32, 8).toString('base64');

const folders: string[] = [];

/** A new folder, deleted by `removeFolders`. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'delivery-test-'));
  folders.push(folder);
  return folder;
}

/** To be called after each test. */
export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

/** An entry of a record, part or projection. */
export function entryOf(record: PromptRecord, kind: EntryKind = 'record'): Delivered {
  return { ...headOf(kind, record), body: Buffer.from(JSON.stringify(record)) };
}

/** An entry of a change. */
export function changeOf(change: RecordChange): Delivered {
  const head = { kind: 'change', id: change.id, session: change.chat_session_id ?? '', alias: '' } as const;
  return { ...head, time: Date.parse(change.at), body: Buffer.from(JSON.stringify(change)) };
}

/** A head as good as any. */
export function head(id: string, more: Partial<EntryHead> = {}): EntryHead {
  return { kind: 'record', id, session: `session-of-${id}`, alias: '', time: 1_763_700_000_000, ...more };
}

/** What a projection says. */
export function recordIn(projection: Pick<Projection, 'body'>): PromptRecord {
  return JSON.parse(projection.body) as PromptRecord;
}

/** Waits until something is so; fails with what it was about when it takes too long. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, timeoutMs = 10_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await sleep(5);
  }
}

export interface Call {
  readonly ids: readonly string[];
  readonly at: number;
  /** Ends the call. Those that are not named are delivered. */
  answer(outcomes?: Readonly<Record<string, EntryOutcome>>): void;
  fail(error: Error): void;
}

/** A destination whose calls the test answers, one by one or by a rule. */
export class StubDestination implements Destination {
  readonly lane = 'records';
  readonly kinds = LANE_KINDS.records;
  readonly inFlight: number;
  readonly batchBytes: number;
  readonly calls: Call[] = [];
  /** Answers a call at once; without it the test does. */
  rule: ((ids: readonly string[], call: number) => Readonly<Record<string, EntryOutcome>>) | undefined;
  /** Told to stop, a call goes on for a moment, as a request does that is on its way. */
  hearsLate = false;
  opens = 0;
  closed = false;
  opening: () => Promise<void> = () => Promise.resolve();

  constructor(options: { inFlight?: number; batchBytes?: number } = {}) {
    this.inFlight = options.inFlight ?? 1;
    this.batchBytes = options.batchBytes ?? 1_000_000;
  }

  get delivered(): readonly string[] {
    return this.calls.flatMap((call) => call.ids);
  }

  open(): Promise<void> {
    this.opens += 1;
    return this.opening();
  }

  write(entries: readonly Delivered[], signal: AbortSignal): Promise<readonly EntryOutcome[]> {
    const ids = entries.map((entry) => entry.id);
    const { promise, resolve, reject } = Promise.withResolvers<readonly EntryOutcome[]>();
    const answer = (outcomes: Readonly<Record<string, EntryOutcome>> = {}): void =>
      resolve(ids.map((id) => outcomes[id] ?? { kind: 'delivered' }));
    this.calls.push({ ids, at: performance.now(), answer, fail: reject });
    const stop = (): void => reject(new Error('told to stop'));
    signal.addEventListener('abort', this.hearsLate ? () => setTimeout(stop, 30) : stop, { once: true });
    if (this.rule !== undefined) answer(this.rule(ids, this.calls.length - 1));
    return promise;
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
}

export interface BenchOptions
  extends Pick<DeliveryOptions, 'batchWaitMs' | 'retryMaxMs' | 'changeWaitMs' | 'warnAfterMs'> {
  readonly segmentBytes?: number;
  readonly folder?: string;
}

/** A spool and the delivery of what is in it, in this thread. */
export class DeliveryBench {
  readonly folder: string;
  readonly spool: Spool;
  readonly delivery: Delivery;
  readonly notices: Notice[] = [];
  readonly #ledger: Ledger;

  constructor(destinations: readonly Destination[], options: BenchOptions = {}) {
    const { segmentBytes = 64_000_000, ...rest } = options;
    this.folder = options.folder ?? newFolder();
    this.spool = openSpool({
      folder: this.folder,
      segmentBytes,
      flushIntervalMs: 1,
      onDurable: (position) => this.delivery.advance(position),
    });
    this.delivery = new Delivery({
      batchWaitMs: 1,
      retryMaxMs: 10,
      ...rest,
      folder: this.folder,
      destinations,
      onSettled: (position) => this.spool.writer.reclaimed(position),
      notify: (notice) => this.notices.push(notice),
    });
    this.#ledger = new Ledger(this.folder);
    this.delivery.advance(this.spool.writer.durable);
    this.delivery.start();
  }

  /** Puts entries into the spool and waits until they are durable. */
  async put(...entries: readonly (Delivered | string)[]): Promise<void> {
    for (const entry of entries) {
      if (typeof entry === 'string') this.spool.writer.append(head(entry), `{"id":"${entry}"}`);
      else this.spool.writer.append(entry, entry.body);
    }
    await this.spool.writer.flush();
  }

  /** Whether everything that is durable is settled, within a moment. */
  drain(timeoutMs = 10_000): Promise<boolean> {
    return this.delivery.drain(this.spool.writer.durable, timeoutMs);
  }

  /** The text of what is not about how it goes. */
  get warnings(): readonly string[] {
    return this.notices.filter(({ level }) => level === 'error' || level === 'warn').map(({ text }) => text);
  }

  lane(name: LaneName = 'records'): LaneRow & { readonly waiting: number; readonly dead: number } {
    const row = this.#ledger.find(name) ?? { position: 0, delivered: 0, dropped: 0, reason: '', since: 0 };
    const [waiting, dead] = [this.#ledger.count(name, 'waiting'), this.#ledger.count(name, 'dead')];
    return { ...row, waiting, dead };
  }

  get ledger(): Ledger {
    return this.#ledger;
  }

  async stop(): Promise<void> {
    await this.delivery.stop();
    this.#ledger.close();
    await this.spool.writer.close();
    this.spool.release();
  }
}

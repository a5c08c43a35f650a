/** The door for what applications log and say themselves: items without a client in between, scores, properties. */
import type { Exchange } from '../formats/exchange.ts';
import type { Json } from '../record/record.ts';
import type { Accepted, RecordTaker } from '../record-taker.ts';
import { openRecordsStore, type RecordsStoreOptions } from '../records/open-store.ts';
import { OpeningStore } from '../records/opening-store.ts';
import { Shipper, type ShipperOptions } from '../shipper.ts';
import type { ChangeAnswer } from './prompt-log/answer.ts';
import { OverCollector } from './prompt-log/over-collector.ts';
import { OverShipper } from './prompt-log/over-shipper.ts';
import type { ChangeOptions, ScoreOptions, ScoreValue } from './prompt-log/said.ts';
import { sharedShipper } from './shared-shipper.ts';

interface Patience {
  /** How long an answer may wait for what was said to reach the record, in milliseconds. Default 2000; 0: it is looked at once. */
  readonly patienceMs?: number;
}

export interface PromptLogOptions extends Patience {
  /** A shipper to share, or a sender to a broker; it stays open. Default: one for the whole process, with the settings of the environment. */
  readonly shipper?: RecordTaker;
  /** For the shipper of the process, when it is opened first: what differs from the settings. */
  readonly options?: Partial<ShipperOptions>;
  /** Where to look records up. Default: where the shipper delivers them; a sender to a broker does not know, and answers are `unchecked`. */
  readonly records?: RecordsStoreOptions;
}

export interface RemotePromptLogOptions extends Patience {
  /** Address of a collector: `https://prompts.example.org`. */
  readonly collector: string;
  /** Its scopes: `ingest` to log, `feedback` for scores and properties, `read` for answers that are more than `unchecked`. */
  readonly key?: string;
  /**
   * So long, in milliseconds, what is said is sent again while the collector cannot be reached or asks for patience (429, 502, 503,
   * 504); it is kept once all the same. Default 10000; 0: it is sent once.
   */
  readonly retryForMs?: number;
}

/** A log item of Wonkalytics, a record, or the request and response of a call; whatever else is recognised as one of these. */
export type LogItem = Exchange | Readonly<Record<string, unknown>>;

/** What applications say about answers that were logged, before or after these arrive, from whichever process. */
export interface Corrections {
  /** Judges an answer. Rejects with PL_RECORD_INVALID when something of it is no judgement. */
  score(responseId: string, value: ScoreValue, options?: ScoreOptions): Promise<ChangeAnswer>;
  /** Sets a property; an object is flattened, NAME_CHILD; null removes it. Rejects as `score` does. */
  updateProperty(responseId: string, name: string, value: Json | Date, options?: ChangeOptions): Promise<ChangeAnswer>;
  /** Lets go of the records store, where it was looked into. A shipper is closed by whoever opened it, that of the process by `closePrompts`. */
  close(): Promise<void>;
}

export interface PromptLog extends Corrections {
  /** Takes an item, or throws a coded error: then it was not taken. Undefined when nothing is kept of a call. */
  log(item: LogItem): Accepted | undefined;
}

export interface RemotePromptLog extends Corrections {
  /** Resolves when the item is on the collector's disk; undefined when it keeps nothing of a call. */
  log(item: LogItem): Promise<Accepted | undefined>;
}

const DEFAULT_PATIENCE_MS = 2000;
const DEFAULT_RETRY_MS = 10_000;

/**
 * Logs items and corrects records, through a shipper of this process or a collector elsewhere.
 *
 * @example
 * const prompts = promptLog();
 * prompts.log({ request, response });
 * const { status } = await prompts.score(response.id, 100, { comment: 'Just what I needed.' });
 */
export function promptLog(options: RemotePromptLogOptions): RemotePromptLog;
export function promptLog(options?: PromptLogOptions): PromptLog;
export function promptLog(options: PromptLogOptions | RemotePromptLogOptions = {}): PromptLog | RemotePromptLog {
  const { patienceMs = DEFAULT_PATIENCE_MS } = options;
  if ('collector' in options) {
    const { collector: place, key, retryForMs = DEFAULT_RETRY_MS } = options;
    return new OverCollector({ place, patienceMs, retryForMs, ...(key === undefined ? {} : { key }) });
  }
  const { shipper, records } = options;
  return new OverShipper({
    taker: () => shipper ?? sharedShipper(options.options),
    store: (taker) => {
      const where = records ?? recordsOf(taker);
      return where === undefined ? undefined : openedByUse(where);
    },
    patienceMs,
  });
}

function recordsOf(taker: RecordTaker): RecordsStoreOptions | undefined {
  return taker instanceof Shipper ? taker.records : undefined;
}

function openedByUse(options: RecordsStoreOptions): OpeningStore {
  const place = options.kind === 'sqlite' ? options.file : options.endpoint;
  return new OpeningStore({ name: options.kind, place, open: () => openRecordsStore(options) });
}

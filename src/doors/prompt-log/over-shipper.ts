/** What applications log and say, taken by a shipper, and looked up in the records store behind it. */
import type { Json, RecordChange } from '../../record/record.ts';
import type { Accepted, RecordTaker } from '../../record-taker.ts';
import type { RecordsStore } from '../../records/store.ts';
import type { Shipper } from '../../shipper.ts';
import { answerOf, type ChangeAnswer, type Look } from './answer.ts';
import { itemOf } from './item.ts';
import { LaneProgress } from './lane-progress.ts';
import { lookedUp } from './looking.ts';
import { lookInto } from './records-look.ts';
import { type ChangeOptions, propertyOf, type ScoreOptions, type ScoreValue, scoreOf } from './said.ts';

/** The name of this door on the records that come through it. */
export const DOOR = 'prompt-log';
const FIRST_PAUSE_MS = 50;
const NOWHERE: Look = { status: 'unchecked', reason: 'promptLog was not told where the records are (`records`)' };

export interface OverShipperOptions {
  readonly taker: () => RecordTaker;
  /** Where the records of a taker end up. Undefined: it is not known. */
  readonly store: (taker: RecordTaker) => RecordsStore | undefined;
  readonly patienceMs: number;
}

export class OverShipper {
  readonly #options: OverShipperOptions;
  #looked: { readonly of: RecordTaker; readonly store: RecordsStore | undefined } | undefined;
  #progress: { readonly of: Shipper; readonly lane: LaneProgress } | undefined;

  constructor(options: OverShipperOptions) {
    this.#options = options;
  }

  log(item: unknown): Accepted | undefined {
    const { kind, value, taken } = itemOf(item);
    const taker = this.#options.taker();
    const accepted = kind === 'part' ? taker.acceptPart(value, DOOR) : taker.accept(value, DOOR);
    if (accepted !== undefined) taken(accepted);
    return accepted;
  }

  async score(responseId: string, value: ScoreValue, options?: ScoreOptions): Promise<ChangeAnswer> {
    return this.#say(scoreOf(responseId, value, options));
  }

  async updateProperty(
    responseId: string,
    name: string,
    value: Json | Date,
    options?: ChangeOptions,
  ): Promise<ChangeAnswer> {
    return this.#say(propertyOf(responseId, name, value, options));
  }

  async close(): Promise<void> {
    const looked = this.#looked;
    this.#looked = undefined;
    await looked?.store?.close();
  }

  async #say(change: RecordChange): Promise<ChangeAnswer> {
    const taker = this.#options.taker();
    taker.acceptChange(change);
    await taker.flush();
    const store = this.#storeOf(taker);
    return answerOf(change.id, store === undefined ? NOWHERE : await this.#seen(taker, store, change));
  }

  async #seen(taker: RecordTaker, store: RecordsStore, change: RecordChange): Promise<Look> {
    const { patienceMs } = this.#options;
    const look = (): Promise<Look> => lookInto(store, change);
    // With a broker in between nobody knows when it has been delivered.
    if (!tellsStatus(taker)) return lookedUp({ look, patienceMs, firstPauseMs: FIRST_PAUSE_MS });
    if (patienceMs > 0) await this.#progressOf(taker).past(patienceMs);
    return look();
  }

  // The shipper of the process is another one after it was closed and opened again, and may deliver elsewhere.
  #storeOf(taker: RecordTaker): RecordsStore | undefined {
    if (this.#looked?.of !== taker) {
      void this.#looked?.store?.close().catch(() => {});
      this.#looked = { of: taker, store: this.#options.store(taker) };
    }
    return this.#looked.store;
  }

  #progressOf(taker: Shipper): LaneProgress {
    if (this.#progress?.of !== taker) this.#progress = { of: taker, lane: new LaneProgress(() => taker.status()) };
    return this.#progress.lane;
  }
}

function tellsStatus(taker: RecordTaker): taker is Shipper {
  return 'status' in taker && typeof taker.status === 'function';
}

/** What applications log and say, sent to a collector elsewhere: it takes the records, and says what it knows of them. */
import { reasonOf } from '../../errors.ts';
import { listOf, membersOf } from '../../formats/values.ts';
import type { Feedback, Json, RecordChange } from '../../record/record.ts';
import type { Accepted } from '../../record-taker.ts';
import { answerOf, type ChangeAnswer, type Changed, holds, type Look } from './answer.ts';
import { CollectorClient, type CollectorClientOptions, type Reply, replyError } from './collector-client.ts';
import { invalid } from './invalid.ts';
import { itemOf } from './item.ts';
import { lookedUp } from './looking.ts';
import { DOOR } from './over-shipper.ts';
import { type ChangeOptions, propertyOf, type ScoreOptions, type ScoreValue, scoreOf } from './said.ts';

// Each look is a reading of the record, of which the collector keeps account.
const FIRST_PAUSE_MS = 250;

export interface OverCollectorOptions extends CollectorClientOptions {
  readonly patienceMs: number;
}

export class OverCollector {
  readonly #client: CollectorClient;
  readonly #patienceMs: number;

  constructor({ patienceMs, ...where }: OverCollectorOptions) {
    this.#client = new CollectorClient(where);
    this.#patienceMs = patienceMs;
  }

  async log(item: unknown): Promise<Accepted | undefined> {
    const { value, taken } = itemOf(item);
    // Its time is that of the logging, and the same however often it is sent.
    const one = await this.#send({ door: DOOR, time: new Date().toISOString(), ...value });
    if (one['status'] !== 'accepted') return undefined;
    const accepted = { id: String(one['id']), session: String(one['session']) };
    taken(accepted);
    return accepted;
  }

  async score(responseId: string, value: ScoreValue, options?: ScoreOptions): Promise<ChangeAnswer> {
    const change = scoreOf(responseId, value, options);
    const [judgement] = change.feedback ?? [];
    const body = judgement === undefined ? undefined : feedbackBody(judgement);
    return this.#say(change, async (address) => {
      if (body === undefined) await this.#send(change);
      else await this.#correct('POST', `${address}/feedback`, { ...body, ...sessionOf(change) });
    });
  }

  async updateProperty(
    responseId: string,
    name: string,
    value: Json | Date,
    options?: ChangeOptions,
  ): Promise<ChangeAnswer> {
    const change = propertyOf(responseId, name, value, options);
    const { properties, at } = change;
    return this.#say(change, (address) => this.#correct('PATCH', address, { properties, at, ...sessionOf(change) }));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  async #say(change: RecordChange, send: (address: string) => Promise<void>): Promise<ChangeAnswer> {
    const { id } = change;
    const address = addressOf(id);
    try {
      await send(address);
    } catch (error) {
      if (error instanceof UnknownRecord) return answerOf(id, { status: 'unknown' });
      throw error;
    }
    const deadline = Date.now() + this.#patienceMs;
    const look = (): Promise<Look> => this.#look(address, change, Math.max(0, deadline - Date.now()));
    return answerOf(id, await lookedUp({ look, patienceMs: this.#patienceMs, firstPauseMs: FIRST_PAUSE_MS }));
  }

  /** Sends a record, or a change that has no route of its own. What became of it. */
  async #send(value: object): Promise<Readonly<Record<string, unknown>>> {
    const reply = await this.#client.ask('POST', '/v1/records', value);
    const one = membersOf(listOf(membersOf(reply.body)['items'])[0]);
    // To a bound key a change of a record that is not there is refused for its id.
    if (reply.status === 422 && membersOf(one['error'])['path'] === 'id' && !('message' in value)) {
      throw new UnknownRecord();
    }
    if (reply.status !== 200 || typeof one['status'] !== 'string') throw replyError(this.#client.place, reply);
    return one;
  }

  async #correct(method: string, path: string, body: object): Promise<void> {
    const reply = await this.#client.ask(method, path, body);
    if (isNotFound(reply)) throw new UnknownRecord();
    if (reply.status !== 202) throw replyError(this.#client.place, reply);
  }

  /** Never rejects: what was said is on the collector's disk by now. */
  async #look(address: string, change: RecordChange, patienceMs: number): Promise<Look> {
    const reply = await this.#client
      .ask('GET', address, undefined, patienceMs)
      .catch((error: unknown) => reasonOf(error));
    if (typeof reply === 'string') return { status: 'unchecked', reason: reply };
    if (isNotFound(reply)) return { status: 'waiting' };
    if (reply.status === 403) return { status: 'unchecked', reason: 'the key may not read records (scope read)' };
    if (reply.status !== 200) return { status: 'unchecked', reason: replyError(this.#client.place, reply).message };
    return { status: holds(membersOf(reply.body) as Changed, change) ? 'applied' : 'accepted' };
  }
}

/** The collector lets its key correct no such record. */
class UnknownRecord extends Error {}

/** What the route for judgements takes; undefined where it has no name for it. */
function feedbackBody({ name, value, ...rest }: Feedback): Record<string, unknown> | undefined {
  if (name === 'score' && typeof value === 'number') return { score: value, ...rest };
  return name === 'rating' ? { rating: value, ...rest } : undefined;
}

function addressOf(id: string): string {
  // As parts of an address these two mean something else, however they are written; half a character cannot be written at all.
  if (id === '.' || id === '..' || !id.isWellFormed()) throw invalid('the id', 'one that can stand in an address', id);
  return `/v1/records/${encodeURIComponent(id)}`;
}

function sessionOf({ chat_session_id: session }: RecordChange): { session?: string } {
  return session === undefined ? {} : { session };
}

function isNotFound({ status, body }: Reply): boolean {
  return status === 404 && membersOf(membersOf(body)['error'])['code'] === 'PL_NOT_FOUND';
}

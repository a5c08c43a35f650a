/** What an application says about an answer afterwards, checked and as the correction that it means. */
import { defined } from '../../formats/values.ts';
import type { Feedback, Json, JsonObject, RecordChange } from '../../record/record.ts';
import { isoTime } from '../../record/schema-time.ts';
import { flattened } from './flattened.ts';
import { invalid } from './invalid.ts';

/** How good an answer was: a number on a scale of your own, or thumbs. */
export type ScoreValue = number | boolean | 'up' | 'down';

export interface ChangeOptions {
  /** When it was said. Default: now. Give it, and saying it again counts once. Of a property the later one wins. */
  readonly at?: Date | string | number;
  /** The session of the record, where it is known: cheaper to find, and it tells records of one id apart. */
  readonly session?: string;
}

export interface ScoreOptions extends ChangeOptions {
  readonly comment?: string;
  /** What was judged. Default: "score" for a number, "rating" for thumbs. */
  readonly name?: string;
  /** Who judges. Default: "user". */
  readonly source?: string;
}

/** A score as a correction. Throws PL_RECORD_INVALID, which names what is wrong. */
export function scoreOf(id: string, value: ScoreValue, options: ScoreOptions = {}): RecordChange {
  const change = changeOf(id, options);
  const isNumber = typeof value === 'number' && Number.isFinite(value);
  if (!isNumber && typeof value !== 'boolean' && value !== 'up' && value !== 'down') {
    throw invalid('the score', 'a finite number, true, false, "up" or "down"', value);
  }
  const { comment, name = isNumber ? 'score' : 'rating', source = 'user' } = options;
  const judgement = { name: text('name', name), value, comment: optional('comment', comment), source };
  text('source', source);
  return { ...change, feedback: [defined({ ...judgement, at: change.at }) as Feedback] };
}

/** A property as a correction: an object flattened, NAME_CHILD; null removes it. Throws PL_RECORD_INVALID. */
export function propertyOf(id: string, name: string, value: Json | Date, options: ChangeOptions = {}): RecordChange {
  const change = changeOf(id, options);
  const properties = flattened(text('the name of the property', name), value);
  if (Object.keys(properties).length === 0) {
    throw invalid(`the property ${name}`, 'a value to keep, under a name that is not that of a credential', value);
  }
  return { ...change, properties: properties as JsonObject };
}

function changeOf(id: unknown, options: ChangeOptions): Pick<RecordChange, 'id' | 'at' | 'chat_session_id'> {
  const { at = new Date(), session } = options;
  const time = isoTime(at);
  if (time === undefined) throw invalid('at', 'a date and time', at);
  const named = optional('session', session);
  return { id: text('the id', id), at: time, ...(named === undefined ? {} : { chat_session_id: named }) };
}

function optional(what: string, value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : text(what, value);
}

function text(what: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  throw invalid(what, 'a text', value);
}

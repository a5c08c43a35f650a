/** What became of something that was said about a record: the truth, as far as it can be known at that moment. */
import type { RecordChange } from '../../record/record.ts';

/**
 * - `applied`: it is in the record.
 * - `accepted`: the record is there and what was said is on the disk; it was still on its way when the patience ended.
 * - `waiting`: nobody knows that id yet. What was said is on the disk, is applied when the record comes, and becomes a dead letter
 *   when that has not come within `delivery.changeWaitMs` (an hour unless set otherwise): `promptlog dead-letters` shows it then.
 * - `unchecked`: it is on the disk, and nobody could be asked whether there is such a record. `reason` says why.
 * - `unknown`: there is no record of that id that may be corrected, and nothing was kept. Only a collector says so, to a key that is
 *   bound to an application or a tenant.
 * - `erased`: the record was erased, and nothing more is kept of it. A collector does not tell this from `waiting`.
 */
export type ChangeStatus = 'applied' | 'accepted' | 'waiting' | 'unchecked' | 'unknown' | 'erased';

export interface ChangeAnswer {
  /** As it was asked for: the id of a record, or of the provider's response. */
  readonly id: string;
  readonly status: ChangeStatus;
  /** In a sentence, for all but `applied`. */
  readonly reason?: string;
}

const REASONS: Readonly<Record<Exclude<ChangeStatus, 'applied' | 'unchecked'>, string>> = {
  accepted: 'it is on the disk and on its way to the record',
  waiting: 'no record has that id yet: it is applied when one comes, and a dead letter when none comes in time',
  unknown: 'no record that this key may correct has that id: nothing was kept',
  erased: 'the record was erased',
};

/** What one look at the records says. */
export type Look =
  | { readonly status: Exclude<ChangeStatus, 'unchecked'> }
  | { readonly status: 'unchecked'; readonly reason: string };

/** The answer to what was said with this id. */
export function answerOf(id: string, look: Look): ChangeAnswer {
  if (look.status === 'applied') return { id, status: 'applied' };
  return { id, status: look.status, reason: look.status === 'unchecked' ? look.reason : REASONS[look.status] };
}

/** What of a record has to be looked at. */
export interface Changed {
  readonly feedback?: readonly { readonly name: string; readonly source?: unknown; readonly at: string }[];
  readonly changed?: Readonly<Record<string, string>>;
}

/** Whether what was said is in the record, or something later that overrules it. Contents may have been masked, so only keys count. */
export function holds(record: Changed, change: RecordChange): boolean {
  const { feedback = [], properties = {} } = change;
  const isJudged = feedback.every(({ name, source, at }) =>
    record.feedback?.some((there) => there.name === name && there.source === source && there.at === at),
  );
  return (
    isJudged &&
    Object.keys(properties).every((name) => {
      const path = `properties.${name}`;
      const at = record.changed !== undefined && Object.hasOwn(record.changed, path) ? record.changed[path] : undefined;
      return at !== undefined && at >= change.at;
    })
  );
}

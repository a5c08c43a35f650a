/**
 * Demo data: two weeks of an imaginary company's conversations with language models. The same arguments give the same
 * records with the same ids; other arguments give other ids, so that one run never half overwrites another.
 */
import type { PromptRecord, RecordChange } from '../record/record.ts';
import { Calendar } from './calendar.ts';
import { recordOf } from './call-record.ts';
import { Conversation, type World } from './conversation.ts';
import { drawChange, drawFeedback } from './feedback.ts';
import { keyOf } from './ids.ts';
import { Random } from './random.ts';

/** What demo data to make. */
export interface DemoOptions {
  /** How many records. */
  readonly count: number;
  /** Other seeds give other conversations. Default 1. */
  readonly seed?: number;
  /** Nothing happens after this moment. Default now. */
  readonly until?: Date;
  /** How many days the records cover, at least 1. Default 14. */
  readonly days?: number;
}

/** The records, conversation by conversation, in the order in which the conversations begin. */
export function* demoRecords(options: DemoOptions): Generator<PromptRecord> {
  for (const { record } of demoCalls(options)) yield record;
}

/** Feedback that arrives later than its record, for the records that `demoRecords` makes of the same options. */
export function* demoChanges(options: DemoOptions): Generator<RecordChange> {
  for (const { change } of demoCalls(options)) {
    if (change) yield change;
  }
}

function* demoCalls(options: DemoOptions): Generator<{ record: PromptRecord; change: RecordChange | undefined }> {
  const { count, seed = 1, until = new Date(), days = 14 } = options;
  const end = until.getTime();
  if (!(days >= 1) || Number.isNaN(end)) throw new RangeError('demo data needs a valid end and at least one day');
  const key = keyOf(seed, end, count, days);
  const world: World = { key, random: new Random(key), calendar: new Calendar(end, days) };
  for (let index = 0; index < count; ) {
    // The record's place among all records says when it is made: so the count can be any, and nothing is sorted.
    const moment = world.calendar.momentOf((index + world.random.next()) / count);
    for (const call of new Conversation(world, index, moment).calls()) {
      const record = recordOf(call);
      const feedback = drawFeedback(world.random, call, end);
      if (feedback) record.feedback = [feedback];
      yield { record, change: drawChange(world.random, call, end) };
      if (++index === count) return;
    }
  }
}

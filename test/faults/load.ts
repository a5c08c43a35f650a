/** What a run sends, and what both stores have to hold of it in the end: records, halves of records and changes, from a seed alone. */
import type { PromptRecord } from '../../src/record/record.ts';
import { Dice } from './dice.ts';

export interface LoadItem {
  readonly kind: 'record' | 'part' | 'change';
  readonly id: string;
  readonly value: object;
}

/** What has to come of a record, apart from what depends on the way it took (`LEFT_OUT` of the checker). */
export interface Expected {
  readonly id: string;
  /** 1 as it was sent, 2 when its other half or a change came to it. */
  readonly revision: number;
  readonly record: PromptRecord;
}

export interface Load {
  /** In the order they are sent. */
  readonly items: readonly LoadItem[];
  readonly expected: ReadonlyMap<string, Expected>;
}

export interface LoadOptions {
  readonly seed: number;
  readonly records: number;
  /** Begins every id. Default: m. */
  readonly prefix?: string;
  /** Further records that Elasticsearch, or what stands before it, refuses for their own sake; sent spread over the others. */
  readonly poison?: readonly PoisonKind[];
}

export type PoisonKind = 'mapping' | 'oversized';

/** Records of this month meet an index whose mapping they do not fit. */
export const POISONED_MONTH = '2019-01';
export const POISONED_INDEX = 'prompt-logs-2019.01';
const OVERSIZED_CHARACTERS = 2_300_000;
const POISON_COPIES = 5;

const WORDS = [
  ...['refund', 'invoice', 'delivery', 'the', 'a', 'where', 'is', 'my', 'order', 'please', 'thanks', 'naïve', 'Größe'],
  ...[
    '雨が降る',
    'почему',
    'مرحبا',
    '🌧️',
    '👩‍👩‍👧',
    '<b>',
    '"quoted"',
    'back\\slash',
    'line\nbreak',
    'tab\tstop',
    '\u2028',
    '{}',
  ],
];
const MODELS = ['gpt-4o-mini', 'gpt-4o', 'o3-mini'];
const DAYS = 20;
const FIRST_DAY = Date.parse('2026-10-22T00:00:00.000Z');
const DAY_MS = 86_400_000;

/** Makes the load of a seed. */
export function makeLoad({ seed, records, prefix = 'm', poison = [] }: LoadOptions): Load {
  const dice = new Dice(seed ^ 0x10ad);
  const items: LoadItem[] = [];
  const expected = new Map<string, Expected>();
  const later: { readonly at: number; readonly item: LoadItem }[] = [];
  for (let number = 0; number < records; number++) {
    const id = `${prefix}-${number}`;
    const record = recordFrom(dice, id);
    if (dice.happens(0.06)) addHalves(dice, number, record, later, expected);
    else {
      items.push({ kind: 'record', id, value: record });
      expected.set(id, { id, revision: 1, record });
      if (dice.happens(0.08)) addChange(dice, number, record, later, expected);
    }
    for (const due of later.filter(({ at }) => at <= number)) items.push(due.item);
    later.splice(0, later.length, ...later.filter(({ at }) => at > number));
  }
  items.push(...later.map(({ item }) => item));
  for (const kind of poison) addPoison(dice, prefix, kind, items, expected);
  return { items, expected };
}

/** What a record is called that is sent as poison. */
export function isPoison(id: string): boolean {
  return /-(mapping|oversized)-\d+$/.test(id);
}

function recordFrom(dice: Dice, id: string): PromptRecord {
  const model = dice.one(MODELS);
  const time = new Date(FIRST_DAY + Math.floor(dice.part() * DAYS * DAY_MS)).toISOString();
  const text = (most: number): string => Array.from({ length: dice.whole(3, most) }, () => dice.one(WORDS)).join(' ');
  const answer = { index: 0, message: { role: 'assistant', content: text(120) }, finish_reason: 'stop' };
  const record: PromptRecord = {
    chat_session_id: `session-${dice.whole(0, 40)}`,
    user: { name: 'Ada', user_id: `u-${dice.whole(0, 9)}` },
    message: {
      id,
      prompt: [
        { role: 'system', content: 'You are helpful.' },
        { role: 'human', content: text(80) },
      ],
      other_attr: [
        { completion: { choices: [answer] } },
        { model },
        { usage: { prompt_tokens: dice.whole(1, 900), completion_tokens: dice.whole(1, 900) } },
      ],
      previous_message_id: '',
    },
    schema_version: 1,
    revision: 1,
    time,
    operation: 'chat',
    outcome: 'completed',
  };
  return record;
}

function addChange(
  dice: Dice,
  number: number,
  record: PromptRecord,
  later: { at: number; item: LoadItem }[],
  expected: Map<string, Expected>,
): void {
  const { id } = record.message;
  const at = new Date(Date.parse(record.time) + 60_000).toISOString();
  const feedback = [{ name: 'score', value: dice.whole(0, 100), source: 'user', at }];
  const tags = ['looked at'];
  const value = { id, chat_session_id: record.chat_session_id, at, feedback, tags };
  later.push({ at: number + dice.whole(1, 60), item: { kind: 'change', id, value } });
  expected.set(id, { id, revision: 2, record: { ...record, feedback, tags, changed: { tags: at } } });
}

function addHalves(
  dice: Dice,
  number: number,
  record: PromptRecord,
  later: { at: number; item: LoadItem }[],
  expected: Map<string, Expected>,
): void {
  const { id, prompt, other_attr } = record.message;
  const { outcome, ...common } = record;
  const request = { ...common, message: { ...record.message, other_attr: [] }, halves: ['request'] };
  const response = { ...common, outcome, message: { ...record.message, prompt: [] }, halves: ['response'] };
  const halves = dice.happens(0.5) ? [request, response] : [response, request];
  const gaps = [0, dice.whole(1, 60)];
  for (const [at, value] of halves.entries()) {
    later.push({ at: number + (gaps[at] ?? 0), item: { kind: 'part', id, value } });
  }
  const message = { ...record.message, prompt, other_attr };
  expected.set(id, { id, revision: 2, record: { ...record, message, halves: ['request', 'response'] } });
}

function addPoison(
  dice: Dice,
  prefix: string,
  kind: PoisonKind,
  items: LoadItem[],
  expected: Map<string, Expected>,
): void {
  const count = kind === 'oversized' ? 1 : POISON_COPIES;
  for (let number = 0; number < count; number++) {
    const id = `${prefix}-${kind}-${number}`;
    const made = recordFrom(dice, id);
    const record = kind === 'mapping' ? { ...made, time: `${POISONED_MONTH}-15T12:00:00.000Z` } : grown(made);
    items.splice(dice.whole(0, items.length), 0, { kind: 'record', id, value: record });
    expected.set(id, { id, revision: 1, record });
  }
}

function grown(record: PromptRecord): PromptRecord {
  const content = 'How long may a question be? '.repeat(Math.ceil(OVERSIZED_CHARACTERS / 28));
  return { ...record, message: { ...record.message, prompt: [{ role: 'human', content }] } };
}

/** The fixture's records and samples as plain facts, read from what was sent and from nothing that was derived. */
import type { JsonObject, PromptRecord } from '../../../src/record/record.ts';
import { DAY_MS, fixtureRecords, fixtureSamples, rangeOf } from './fixture.ts';

export interface Fact {
  readonly record: PromptRecord;
  readonly id: string;
  readonly at: number;
  readonly text: string;
  readonly session: string | undefined;
  readonly user: string | undefined;
  readonly model: string | undefined;
  readonly usage: JsonObject | undefined;
  readonly status: number | undefined;
  readonly isFailure: boolean;
  readonly cost: number | undefined;
}

/** What a text is about, how it sounds and in which language, to somebody who reads it. */
export const MEANINGS: Readonly<
  Record<string, readonly [topic: string, phrases: string[], mood: number, lang: string]>
> = {
  'Where is my refund?': ['refunds', ['refund'], 0, 'en'],
  'How do I book a flight to Berlin?': ['travel and expenses', ['flight', 'berlin'], 0, 'en'],
  'This is terrible, my parcel is late again!': ['delivery', ['parcel'], -0.83, 'en'],
  'The translation is perfect.': ['translation', ['translation'], 0.64, 'en'],
  'Wie beantrage ich Urlaub?': ['holidays and absence', ['urlaub'], 0, 'de'],
};

/** Dollars for a million tokens that are read, read from a cache, and written. */
const PRICES: Readonly<Record<string, readonly [read: number, cached: number, written: number]>> = {
  'gpt-4o-2024-08-06': [2.5, 1.25, 10],
  'gpt-4o-mini-2024-07-18': [0.15, 0.075, 0.6],
  'gpt-35-turbo': [0.5, 0.5, 1.5],
  'text-embedding-3-small': [0.02, 0.02, 0],
};

/** Those within the range. */
export function plainFacts(base: number): Fact[] {
  const { from, to } = rangeOf(base);
  const facts = fixtureRecords(base).map(factOf);
  return facts.filter(({ at }) => at >= from.getTime() && at < to.getTime());
}

/** All samples are within it: they are of the last day. */
export function plainSamples(base: number): JsonObject[] {
  const samples = fixtureSamples(base);
  if (samples.some((sample) => Date.parse(String(sample['@timestamp'])) < base - DAY_MS)) throw new Error('too old');
  return samples;
}

function factOf(record: PromptRecord): Fact {
  const { chat_session_id: session, message, user, error, gateway, outcome } = record;
  const attributes: JsonObject = Object.assign({}, ...message.other_attr);
  const usage = attributes['usage'] as JsonObject | undefined;
  const model = attributes['model'] as string | undefined;
  return {
    record,
    id: message.id,
    at: Date.parse(record.time),
    text: String(message.prompt.at(-1)?.content),
    session: session === message.id ? undefined : session,
    user: user.user_id || undefined,
    model,
    usage,
    status: error?.status ?? (gateway?.['status_code'] as number | undefined),
    isFailure: outcome === 'failed' || outcome === 'filtered',
    cost: costOf(model ?? '', usage),
  };
}

function costOf(model: string, usage: JsonObject | undefined): number | undefined {
  const price = PRICES[model];
  if (price === undefined || usage === undefined) return undefined;
  const cached = numberAt(usage['prompt_tokens_details'] as JsonObject | undefined, 'cached_tokens');
  const [read, readAgain, written] = price;
  const fresh = numberAt(usage, 'prompt_tokens') - cached;
  return (fresh * read + cached * readAgain + numberAt(usage, 'completion_tokens') * written) / 1e6;
}

/** 0 where there is none. */
export function numberAt(holder: JsonObject | undefined, name: string): number {
  return Number(holder?.[name] ?? 0);
}

/**
 * Records that can be counted by hand: 240 calls, one an hour over ten days, in 60 sessions of four turns, then the eight gateway rows
 * whose token table was worked out by hand, and 40 calls of the ten days before, which only the rising topics look at.
 *
 * Call `i` is made `i + 1` hours before the base; session `k = floor(i / 4)`. From `i` and `k` follows everything else, as the constants
 * below say it.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { logAnalytics } from '../../../src/formats/azure/log-analytics.ts';
import type { JsonObject, PromptRecord } from '../../../src/record/record.ts';
import { readPart, readRecord } from '../../../src/record/schema.ts';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
export const CALLS = 240;
export const SESSIONS = 60;

/** What is asked in the sessions `k % 5`. */
export const TEXTS = [
  'Where is my refund?',
  'How do I book a flight to Berlin?',
  'This is terrible, my parcel is late again!',
  'The translation is perfect.',
  'Wie beantrage ich Urlaub?',
] as const;

/** The last midnight: steps of every length up to a day begin there. */
export function baseOf(now: number): number {
  return Math.floor(now / DAY_MS) * DAY_MS;
}

/** The range in which everything but the period before lies. */
export function rangeOf(base: number): { readonly from: Date; readonly to: Date } {
  return { from: new Date(base - 10 * DAY_MS), to: new Date(base) };
}

/** All records of the fixture. */
export function fixtureRecords(base: number): PromptRecord[] {
  return [
    ...Array.from({ length: CALLS }, (_, i) => call(i, base)),
    ...gatewayRows(base),
    ...Array.from({ length: 40 }, (_, i) => earlier(i, base)),
  ];
}

/** What the records store says of a record's size: 4 kB for the large model, 1 kB for other calls, half of that for the gateway's rows. */
export function bytesOf({ door, request }: PromptRecord): number {
  if (door === undefined) return 500;
  return request?.['model'] === 'gpt-4o' ? 4000 : 1000;
}

/** Samples of two lanes of one collector, one an hour over the last day: search falls behind for six hours. And what verifying found twice. */
export function fixtureSamples(base: number): JsonObject[] {
  return [...laneSamples(base), verified(base, 10, { missing: 4, stale: 2 }), verified(base, 1, { extra: 1 })];
}

function verified(base: number, hoursAgo: number, found: JsonObject): JsonObject {
  return {
    '@timestamp': new Date(base - hoursAgo * HOUR_MS).toISOString(),
    service: { instance: { id: 'host:verify' } },
    verify: { records: 240, documents: 240, missing: 0, stale: 0, extra: 0, differing: 0, ...found },
  };
}

function laneSamples(base: number): JsonObject[] {
  return Array.from({ length: 24 }, (_, hour) => hour).flatMap((hour) => {
    const isBehind = hour < 6;
    const sample = (name: string, lane: JsonObject): JsonObject => ({
      '@timestamp': new Date(base - (hour + 1) * HOUR_MS).toISOString(),
      service: { instance: { id: 'host:4711' } },
      lane: { name, rejected: 0, ...lane },
      spool: { bytes: isBehind ? 5000 : 1000 },
    });
    return [
      sample('records', { waiting: 0, dead_letters: 0, delivered: 10, lag_seconds: 0 }),
      sample('search', {
        waiting: isBehind ? 30 : 1,
        dead_letters: isBehind ? 2 : 0,
        delivered: isBehind ? 5 : 10,
        lag_seconds: isBehind ? 90 : 1,
      }),
    ];
  });
}

/** How the call ends: of 240, 20 are throttled, 10 stopped, 10 filtered, and 200 completed. */
export function endOf(i: number): 'aborted' | 'completed' | 'failed' | 'filtered' {
  if (i % 12 === 11) return 'failed';
  if (i % 24 === 5) return 'aborted';
  return i % 24 === 17 ? 'filtered' : 'completed';
}

/** Who asks: someone new in the last day, else one of three in turn. */
export function userOf(k: number): string {
  return k < 6 ? 'newcomer' : (['ada', 'bob', 'eve'][k % 3] as string);
}

/** How people are called. */
export function nameOf(user: string): string {
  return `${user[0]?.toUpperCase()}${user.slice(1)}`;
}

function call(i: number, base: number): PromptRecord {
  const k = Math.floor(i / 4);
  const end = endOf(i);
  const model = modelOf(i);
  const time = base - (i + 1) * HOUR_MS;
  const isCare = k % 2 === 0;
  const text = TEXTS[k % TEXTS.length] as string;
  const record = readRecord({
    chat_session_id: `session-${k}`,
    user: { user_id: userOf(k), name: nameOf(userOf(k)) },
    time: new Date(time).toISOString(),
    operation: 'chat',
    provider: model === 'house-llm' ? 'house' : 'openai',
    turn: 4 - (i % 4),
    message: {
      id: `call-${i}`,
      prompt: [{ role: 'human', content: text }],
      other_attr: end === 'completed' ? ANSWERS[model] : [],
    },
    request: { model, stream: true },
    timing: timingOf(end, i),
    outcome: end,
    client: {
      app: isCare ? 'support-bot' : 'sales-helper',
      ip: isCare ? '10.1.0.1' : '10.1.0.2',
      subscription: isCare ? 'sub-care' : 'sub-sales',
    },
    properties: { TEAM_NAME: isCare ? 'Care' : 'Sales' },
    door: 'http',
    ...errorOf(end),
    ...gatewayOf(i, k),
    ...feedbackOf(i, time),
    ...(i % 50 === 0 ? { masked: 2 } : {}),
    ...(i % 60 === 30 ? { halves: ['request'] } : {}),
  });
  // No sender can say this of a record; delivery does.
  return i % 60 === 30 && i < 100 ? { ...record, orphaned: new Date(base).toISOString() } : record;
}

type Model = 'gpt-4o' | 'gpt-4o-mini' | 'house-llm';

/** The last turn of a session goes to the large model, every 48th call to one of the house, the others to the small one. */
function modelOf(i: number): Model {
  if (i % 48 === 2) return 'house-llm';
  return i % 4 === 0 ? 'gpt-4o' : 'gpt-4o-mini';
}

/** 100 tokens in and 50 out; of those of the large model 40 come from a cache. The house's own stops at 100. */
const ANSWERS: Readonly<Record<Model, JsonObject[]>> = {
  'gpt-4o': answered('gpt-4o-2024-08-06', 50, 'stop', { prompt_tokens_details: { cached_tokens: 40 } }),
  'gpt-4o-mini': answered('gpt-4o-mini-2024-07-18', 50, 'stop'),
  'house-llm': answered('house-llm', 100, 'length'),
};

function answered(model: string, written: number, finish: string, more: JsonObject = {}): JsonObject[] {
  const message = { role: 'assistant', content: 'Here it is.' };
  return [
    { completion: { choices: [{ index: 0, finish_reason: finish, message }] } },
    { model },
    { usage: { prompt_tokens: 100, completion_tokens: written, total_tokens: 100 + written, ...more } },
  ];
}

/**
 * One second; 1.8 for the large model, which also begins later; 10.5 for every tenth completed call, three for a stopped one, a fifth
 * for one that fails. So the large model writes 50 tokens a second, the small one 100, or 5 when it is slow, and the house's own 200.
 */
function timingOf(end: ReturnType<typeof endOf>, i: number): JsonObject {
  if (end !== 'completed') return { duration_ms: end === 'aborted' ? 3000 : 200 };
  if (i % 4 === 0) return { duration_ms: 1800, first_token_ms: 800 };
  return { duration_ms: i % 10 === 9 ? 10_500 : 1000, first_token_ms: 500 };
}

function errorOf(end: ReturnType<typeof endOf>): JsonObject {
  if (end === 'failed') {
    const message = 'Rate limit reached for gpt-4o-mini.';
    return { error: { type: 'tokens', code: 'rate_limit_exceeded', message, status: 429 } };
  }
  if (end !== 'filtered') return {};
  const results = { violence: { filtered: true, severity: 'high' }, hate: { filtered: false, severity: 'safe' } };
  const message = 'The response was filtered.';
  return {
    error: { code: 'content_filter', message, status: 400, innererror: { content_filter_result: results } },
  };
}

/** A quarter of the sessions goes to each of two backends; eight calls of the first need a second attempt. */
function gatewayOf(i: number, k: number): { gateway?: JsonObject } {
  if (k % 4 > 1) return {};
  const isFirst = k % 4 === 0;
  return {
    gateway: {
      backend: isFirst ? 'eu-1' : 'us-1',
      region: isFirst ? 'westeurope' : 'eastus',
      attempts: isFirst && k % 8 === 0 && i % 4 === 0 ? 2 : 1,
    },
  };
}

/** Every twentieth call is judged: six times well and with words, six times badly. */
function feedbackOf(i: number, time: number): { feedback?: JsonObject[] } {
  if (i % 20 !== 0) return {};
  const isGood = i % 40 === 0;
  const at = new Date(time + 60_000).toISOString();
  return {
    feedback: [
      { name: 'score', value: isGood ? 1 : 0, source: 'user', at, ...(isGood ? { comment: 'Just right.' } : {}) },
      { name: 'rating', value: isGood ? 'up' : 'down', source: 'user', at },
    ],
  };
}

/** The eight rows of the worked table, half an hour before the end. */
function gatewayRows(base: number): PromptRecord[] {
  const file = join(import.meta.dirname, '..', '..', 'formats', 'log-analytics', 'worked-table.in.json');
  const time = new Date(base - HOUR_MS / 2).toISOString();
  return logAnalytics
    .read(JSON.parse(readFileSync(file, 'utf8')), { key: 'worked', time })
    .flatMap((made) => (made.kind === 'part' ? [{ ...readPart(made.value), time }] : []));
}

/** A month's first half asked about nothing but refunds. */
function earlier(i: number, base: number): PromptRecord {
  return readRecord({
    chat_session_id: `earlier-${i}`,
    user: { user_id: 'ada' },
    time: new Date(base - 10 * DAY_MS - (i + 1) * HOUR_MS).toISOString(),
    message: { id: `earlier-call-${i}`, prompt: [{ role: 'human', content: TEXTS[0] }], other_attr: [] },
    outcome: 'completed',
  });
}

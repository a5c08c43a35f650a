/** Counts facts plainly, by the ids of splits and metrics: a second opinion that shares nothing with the panels' aggregations. */
import type { JsonObject } from '../../../src/record/record.ts';
import { HOUR, percentile, sum } from './expected-panel.ts';
import { bytesOf, DAY_MS } from './fixture.ts';
import { type Fact, MEANINGS, numberAt } from './plain-facts.ts';

type Texts = readonly (string | undefined)[];
export type Figure<T> = (items: readonly T[]) => number | string | null;

const UNNAMED = 'not named';
const [TOPIC, PHRASES, MOOD, LANGUAGE] = [0, 1, 2, 3] as const;

/** To which values of a split a fact belongs. */
export const KEYS: Readonly<Record<string, (fact: Fact) => Texts>> = {
  time: ({ at }) => [String(at - (at % (3 * HOUR)))],
  service_name: ({ record }) => [textAt(record.client, 'app') ?? UNNAMED],
  gen_ai_request_model: ({ record }) => [textAt(record.request, 'model') ?? UNNAMED],
  gen_ai_response_model: ({ model }) => [model],
  gen_ai_response_finish_reasons: ({ record }) =>
    choicesOf(record.message.other_attr).map((choice) => textAt(choice, 'finish_reason')),
  outcome: ({ record }) => [record.outcome ?? 'unknown'],
  topic: ({ text }) => [MEANINGS[text]?.[TOPIC]],
  topics: ({ text }) => MEANINGS[text]?.[PHRASES] ?? [],
  prompt_language: ({ text }) => [MEANINGS[text]?.[LANGUAGE] ?? (text === 'Say hi.' ? 'en' : 'not sure')],
  sentiment_label: ({ text }) => [moodName(MEANINGS[text]?.[MOOD] ?? 0)],
  user_id: ({ user }) => [user],
  user_name: ({ record }) => [record.user.name],
  session_id: ({ session }) => [session],
  turn: ({ record, session }) => (session === undefined ? [] : [['', '1', '2', '3', '4-5'][Number(record['turn'])]]),
  error_class: ({ status, isFailure }) => (isFailure ? [status === 429 ? 'rate_limit' : 'content_filter'] : []),
  error_message_keyword: ({ record }) => [record.error?.message],
  content_filter_categories: ({ record }) => (record.outcome === 'filtered' ? ['violence'] : []),
  gateway_backend: ({ record }) => [textAt(record.gateway, 'backend')],
  gateway_subscription: ({ record }) => [textAt(record.client, 'subscription')],
  cloud_region: ({ record }) => [textAt(record.gateway, 'region')?.replace('West Europe', 'westeurope')],
  attempts: ({ record }) => [textAt(record.gateway, 'attempts')],
  team_name: ({ record }) => [textAt(record.properties, 'TEAM_NAME') ?? UNNAMED],
  source_ip: ({ record }) => [textAt(record.client, 'ip')],
  length: ({ usage }) => {
    const written = usage?.['completion_tokens'];
    return written === undefined ? [] : [Number(written) < 100 ? 'to 99' : '100-499'];
  },
  feedback_label: ({ record }) => [
    textAt(
      record.feedback?.find(({ name }) => name === 'rating'),
      'value',
    ),
  ],
  record_door: ({ record }) => [record.door ?? UNNAMED],
};

const isNegative = ({ text }: Fact): boolean => (MEANINGS[text]?.[MOOD] ?? 0) < -0.4;
const isAborted = ({ record }: Fact): boolean => record.outcome === 'aborted';
const isJudged = ({ record }: Fact): boolean => record.feedback !== undefined;
const isWhole = ({ record }: Fact): boolean => record.halves === undefined || record.halves.length === 2;
const isRecent = ({ at }: Fact): boolean => at >= Date.now() - 7 * DAY_MS;
const isOld = (fact: Fact): boolean => !isRecent(fact);

/** What a metric says of facts. */
export const FIGURES: Readonly<Record<string, Figure<Fact>>> = {
  calls: (facts) => facts.length,
  users: (facts) => distinct(facts, ({ user }) => user),
  sessions: (facts) => distinct(facts, ({ session }) => session),
  failed: counting(({ isFailure }) => isFailure),
  error_rate: shareOf(({ isFailure }) => isFailure),
  throttled: counting(({ status }) => status === 429),
  filtered: counting(({ record }) => record.outcome === 'filtered'),
  aborted: counting(isAborted),
  retried: counting(({ record }) => numberAt(record.gateway, 'attempts') > 1),
  attempts: averageOf(({ record }) => record.gateway?.['attempts']),
  tokens: totalOf('total_tokens'),
  input_tokens: totalOf('prompt_tokens'),
  output_tokens: totalOf('completion_tokens'),
  average_tokens: averageOf(({ usage }) => usage?.['total_tokens']),
  spent: (facts) => sum(facts.map(({ cost }) => cost ?? 0)),
  cost: (facts) => (facts.some(({ cost }) => cost !== undefined) ? sum(facts.map(({ cost }) => cost ?? 0)) : null),
  cost_per_call: averageOf(({ cost }) => cost),
  unpriced: counting(({ usage, cost }) => usage !== undefined && cost === undefined),
  cached: (facts) => {
    const details = facts.map(({ usage }) => usage?.['prompt_tokens_details'] as JsonObject | undefined);
    const read = sum(facts.map(({ usage }) => numberAt(usage, 'prompt_tokens')));
    return sum(details.map((detail) => numberAt(detail, 'cached_tokens'))) / read;
  },
  p50: (facts) => percentile(secondsOf(facts), 0.5),
  p95: (facts) => percentile(secondsOf(facts), 0.95),
  p99: (facts) => percentile(secondsOf(facts), 0.99),
  first_token: (facts) => percentile(firstOf(facts), 0.95),
  speed: (facts) => percentile(facts.flatMap(speedOf), 0.5),
  average_latency: (facts) => meanOf(secondsOf(facts)),
  average_first_token: (facts) => meanOf(firstOf(facts)),
  average_speed: (facts) => meanOf(facts.flatMap(speedOf)),
  mood: averageOf(({ text }) => MEANINGS[text]?.[MOOD] ?? 0),
  negative: shareOf(isNegative),
  with_topic: shareOf(({ text }) => text in MEANINGS),
  no_subject: shareOf(({ text }) => !(text in MEANINGS)),
  turns: (facts) => facts.filter(({ session }) => session).length / distinct(facts, ({ session }) => session),
  abandoned: (facts) => distinct(facts.filter(isAborted), ({ session }) => session),
  abandoned_share: (facts) =>
    distinct(facts.filter(isAborted), ({ session }) => session) / distinct(facts, ({ session }) => session),
  started: (facts) => facts.filter(({ record, session }) => session && record['turn'] === 1).length,
  new_users: (facts) => namesOf(facts).difference(namesOf(facts.filter(isOld))).size,
  returning_users: (facts) => namesOf(facts.filter(isRecent)).intersection(namesOf(facts.filter(isOld))).size,
  first: (facts) => Math.min(...facts.map(({ at }) => at)),
  last: (facts) => Math.max(...facts.map(({ at }) => at)),
  length: (facts) => (Math.max(...facts.map(({ at }) => at)) - Math.min(...facts.map(({ at }) => at))) / 1000,
  turn: (facts) => Math.max(...facts.map(({ record }) => Number(record['turn']))),
  name: (facts) => facts[0]?.record.user.name ?? null,
  ended: (facts) => facts.toSorted((a, b) => b.at - a.at)[0]?.record.outcome ?? null,
  judged: counting(isJudged),
  judged_share: shareOf(isJudged),
  score: averageOf(({ record }) => record.feedback?.find(({ name }) => name === 'score')?.value),
  commented: counting(({ record }) => record.feedback?.some(({ comment }) => comment !== undefined) === true),
  complete: shareOf(isWhole),
  orphans: counting(({ record }) => record.orphaned !== undefined),
  masked: counting(({ record }) => (record.masked ?? 0) > 0),
  bytes: (facts) =>
    percentile(
      facts.map(({ record }) => bytesOf(record)),
      0.95,
    ),
};

/** Which facts a panel looks at; all, where it is not named. */
export const FILTERS: Readonly<Record<string, (fact: Fact) => boolean>> = {
  'errors-classes-over-time': ({ isFailure }) => isFailure,
  'errors-classes': ({ isFailure }) => isFailure,
  'errors-messages': ({ isFailure }) => isFailure,
  'errors-latest': ({ isFailure }) => isFailure,
  'sessions-abandoned-list': isAborted,
  'usage-by-ip-and-model': ({ record, status }) =>
    record.operation !== 'embeddings' && (status === 200 || (status === undefined && record.outcome === 'completed')),
  'usage-dearest': ({ cost }) => (cost ?? 0) > 0,
  'performance-slowest': ({ record }) => numberAt(record.timing as JsonObject, 'duration_ms') > 0,
  'feedback-unhappy-sessions': isNegative,
  'feedback-comments': isJudged,
  'pipeline-incomplete': (fact) => !isWhole(fact),
};

/** By what a list of records is ordered, the greatest first. */
export const ORDERS: Readonly<Record<string, (fact: Fact) => number>> = {
  'errors-latest': ({ at }) => at,
  'usage-dearest': ({ cost }) => Number((cost ?? 0).toFixed(12)),
  'performance-slowest': ({ record }) => numberAt(record.timing as JsonObject, 'duration_ms'),
  'feedback-comments': ({ record }) => Math.max(...(record.feedback ?? []).map(({ at }) => Date.parse(at))),
  'pipeline-incomplete': ({ at }) => at,
};

/** The same of the samples. */
export const SAMPLE_KEYS: Readonly<Record<string, (sample: JsonObject) => Texts>> = {
  time: (sample) => [String(Math.floor(Date.parse(String(sample['@timestamp'])) / (3 * HOUR)) * 3 * HOUR)],
  lane_name: (sample) => [textAt(sample['lane'] as JsonObject, 'name')],
  service_instance_id: (sample) => [String(((sample['service'] as JsonObject)['instance'] as JsonObject)['id'])],
};
export const SAMPLE_FIGURES: Readonly<Record<string, Figure<JsonObject>>> = {
  lag: greatest('lane', 'lag_seconds'),
  waiting: greatest('lane', 'waiting'),
  dead: greatest('lane', 'dead_letters'),
  delivered: (samples) => sum(samples.map((sample) => numberAt(sample['lane'] as JsonObject, 'delivered'))),
  spool: greatest('spool', 'bytes'),
  missing: greatestFound('missing'),
  stale: greatestFound('stale'),
  extra: greatestFound('extra'),
  differing: greatestFound('differing'),
};

/** Of the times that both stores were compared. */
function greatestFound(kind: string): Figure<JsonObject> {
  const greatestOf = greatest('verify', kind);
  return (samples) => greatestOf(samples.filter((sample) => 'verify' in sample));
}

function greatest(holder: string, name: string): Figure<JsonObject> {
  return (samples) => {
    const values = samples.map((sample) => numberAt(sample[holder] as JsonObject, name));
    return values.length === 0 ? null : Math.max(...values);
  };
}

function counting(fits: (fact: Fact) => boolean): Figure<Fact> {
  return (facts) => facts.filter(fits).length;
}

function shareOf(fits: (fact: Fact) => boolean): Figure<Fact> {
  return (facts) => (facts.length === 0 ? null : facts.filter(fits).length / facts.length);
}

function averageOf(value: (fact: Fact) => unknown): Figure<Fact> {
  return (facts) => {
    const values = facts.map(value).filter((each) => each !== undefined);
    return values.length === 0 ? null : sum(values.map(Number)) / values.length;
  };
}

function totalOf(name: string): Figure<Fact> {
  return (facts) => sum(facts.map(({ usage }) => numberAt(usage, name)));
}

function secondsOf(facts: readonly Fact[]): number[] {
  return facts.map(({ record }) => numberAt(record.timing as JsonObject, 'duration_ms') / 1000);
}

function firstOf(facts: readonly Fact[]): number[] {
  return facts.flatMap(({ record: { timing } }) => timing?.first_token_ms ?? []).map((ms) => ms / 1000);
}

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : sum(values) / values.length;
}

function speedOf({ usage, record: { timing } }: Fact): number[] {
  const first = timing?.first_token_ms;
  if (usage === undefined || first === undefined) return [];
  return [(numberAt(usage, 'completion_tokens') * 1000) / (numberAt(timing as JsonObject, 'duration_ms') - first)];
}

function distinct(facts: readonly Fact[], value: (fact: Fact) => string | undefined): number {
  return new Set(facts.map(value).filter((each) => each !== undefined)).size;
}

function namesOf(facts: readonly Fact[]): Set<string> {
  return new Set(facts.flatMap(({ user }) => user ?? []));
}

function moodName(score: number): string {
  return score <= -0.4 ? 'negative' : score >= 0.4 ? 'positive' : 'neutral';
}

function choicesOf(attributes: readonly JsonObject[]): JsonObject[] {
  return attributes.flatMap(
    ({ completion }) => ((completion as JsonObject | undefined)?.['choices'] ?? []) as JsonObject[],
  );
}

function textAt(holder: object | undefined, name: string): string | undefined {
  const value = (holder as JsonObject | undefined)?.[name];
  return value === undefined || value === null ? undefined : String(value);
}

/** Search documents for panels: a few hundred, the same in every run, with fields missing here and there, and samples of the health. */
import type { JsonObject } from '../../../src/record/record.ts';

export interface FixtureDocument {
  readonly id: string;
  readonly document: JsonObject;
}

const HOUR = 3_600_000;
/** Two days, so that the steps along time are hours. */
export const FIXTURE_FROM = Date.UTC(1998, 2, 10);
export const FIXTURE_TO = FIXTURE_FROM + 48 * HOUR;

const COUNT = 300;
const APPS = ['shop', 'support', 'search', undefined];
const MODELS = ['gpt-4o', 'gpt-4o-mini', 'o1', 'text-embedding-3-small', undefined];
const TOPICS = ['billing', 'delivery', 'returns', undefined, undefined];
const LABELS = ['positive', 'neutral', 'negative', undefined];
const OUTCOMES = ['completed', 'completed', 'completed', 'failed', 'aborted', 'filtered', undefined];

/** Documents of records. */
export function recordDocuments(): FixtureDocument[] {
  const next = numbers(7);
  const pick = <T>(values: readonly T[]): T => values[next(values.length)] as T;
  const maybe = <T>(value: T): T | undefined => (next(4) === 0 ? undefined : value);
  return Array.from({ length: COUNT }, (_, index) => {
    const model = pick(MODELS);
    const outcome = pick(OUTCOMES);
    const isFailed = outcome === 'failed' || outcome === 'filtered';
    const answers = model !== 'text-embedding-3-small' && !isFailed;
    const input = 50 + next(2000);
    const output = answers ? next(3000) : undefined;
    const session = pick(['s1', 's2', 's3', 's4', 's5', undefined]);
    const user = pick(['u1', 'u2', 'u3', 'u4']);
    const id = `g${String(index).padStart(3, '0')}`;
    const document = defined({
      '@timestamp': new Date(FIXTURE_FROM + next(48 * 60) * 60_000 + index).toISOString(),
      message: `question ${index}`,
      'event.id': id,
      'event.kind': 'event',
      'event.outcome': isFailed ? 'failure' : 'success',
      'event.duration': maybe((200 + next(9000)) * 1_000_000),
      outcome,
      'user.id': user,
      'user.name': `${user} by name`,
      'service.name': pick(APPS),
      'team.name': pick(['red', 'blue', undefined]),
      'source.ip': maybe(`10.0.0.${1 + next(3)}`),
      'session.id': session,
      'session.turn': session === undefined ? undefined : 1 + next(25),
      'cloud.region': pick(['westeurope', 'eastus', undefined]),
      'gateway.backend': pick(['b1', 'b2', undefined]),
      'gateway.subscription': pick(['sub-a', 'sub-b', undefined]),
      'gateway.attempts': pick([1, 1, 2, 3, 4, undefined]),
      'http.response.status_code': isFailed ? pick([429, 500, 400]) : 200,
      'error.class': isFailed ? pick(['rate_limit', 'upstream', 'timeout']) : undefined,
      'error.message': isFailed ? pick(['too many requests', 'bad gateway']) : undefined,
      'gen_ai.operation.name': model === 'text-embedding-3-small' ? 'embeddings' : 'chat',
      'gen_ai.request.model': model,
      'gen_ai.response.model': answers ? model : undefined,
      'gen_ai.response.finish_reasons': answers ? [pick(['stop', 'length'])] : undefined,
      // Only one model streams, so that others have no first token.
      'gen_ai.response.time_to_first_chunk': model === 'gpt-4o' ? 0.1 + next(30) / 10 : undefined,
      'gen_ai.usage.input_tokens': input,
      'gen_ai.usage.output_tokens': output,
      'gen_ai.usage.total_tokens': output === undefined ? input : input + output,
      'gen_ai.usage.cache_read.input_tokens': maybe(next(input)),
      'throughput.output_tokens_per_second': answers ? maybe(10 + next(90)) : undefined,
      'gen_ai.output.messages': answers
        ? [{ role: 'assistant', parts: [{ type: 'text', content: `answer ${index}` }] }]
        : undefined,
      'content_filter.blocked': outcome === 'filtered' ? true : undefined,
      'content_filter.categories': outcome === 'filtered' ? [pick(['hate', 'violence'])] : undefined,
      topic: pick(TOPICS),
      topics: next(3) === 0 ? undefined : [pick(['refund', 'late parcel']), pick(['invoice', 'size'])],
      'prompt.language': pick(['en', 'pt', 'de', undefined]),
      'sentiment.score': maybe((next(201) - 100) / 100),
      'sentiment.label': pick(LABELS),
      'cost.total': maybe(next(1000) / 1_000_00),
      'cost.unpriced': next(5) === 0 ? true : undefined,
      'feedback.count': next(3) === 0 ? 1 : undefined,
      'feedback.score': next(3) === 0 ? next(101) : undefined,
      'feedback.label': pick(['good', 'bad', undefined]),
      'feedback.comment': next(6) === 0 ? 'thank you' : undefined,
      'feedback.last_at': new Date(FIXTURE_FROM + next(48 * 60) * 60_000).toISOString(),
      'record.door': pick(['http', 'otlp', 'kafka', undefined]),
      'record.complete': next(10) !== 0,
      'record.orphaned': next(20) === 0 ? true : undefined,
      'record.masked': next(6),
      'record.bytes': maybe(500 + next(50_000)),
    });
    return { id, document };
  });
}

/** Samples of two collectors with two lanes each. */
export function healthDocuments(): FixtureDocument[] {
  const next = numbers(11);
  return Array.from({ length: 96 }, (_, index) => ({
    id: `h${index}`,
    document: {
      '@timestamp': new Date(FIXTURE_FROM + index * 30 * 60_000).toISOString(),
      'service.instance.id': `collector-${index % 2}`,
      'lane.name': index % 4 < 2 ? 'records' : 'search',
      'lane.waiting': next(50),
      'lane.dead_letters': next(3),
      'lane.delivered': next(500),
      'lane.lag_seconds': next(600) / 10,
      'spool.bytes': next(1_000_000),
    },
  }));
}

/** Whole numbers below a limit, the same for the same seed. */
function numbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * limit);
  };
}

function defined(fields: Readonly<Record<string, JsonObject[string] | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, JsonObject[string]] => entry[1] !== undefined),
  );
}

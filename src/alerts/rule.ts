/** What an alert rule is, and what each kind of rule watches, with the limits it has where none is written. */
import type { Source } from '../dashboards/panel.ts';
import type { JsonObject } from '../record/record.ts';
import type { Bucket } from './bucket.ts';

export type AlertKind =
  | 'dead-letters'
  | 'error-rate'
  | 'lag'
  | 'latency'
  | 'mood'
  | 'silence'
  | 'spend'
  | 'throttled'
  | 'topic';

export type Severity = 'critical' | 'warning' | 'info';

/** How a limit is written and a value is told. */
export type Unit = 'count' | 'dollars' | 'score' | 'seconds' | 'share';

export interface AlertRule {
  readonly name: string;
  readonly kind: AlertKind;
  readonly severity: Severity;
  /** It is over its limit above this, or below it where the kind compares so. */
  readonly limit: number;
  readonly windowMs: number;
  /** So long it has to be over before it is told. */
  readonly forMs: number;
  /** So long it has to be well again before that is told. */
  readonly recoverMs: number;
  /** A lasting alert is told again after this long; 0: never. */
  readonly repeatMs: number;
  /** Fewer calls than this say nothing. */
  readonly atLeast: number;
  /** Each value of this field is watched on its own. */
  readonly by?: { readonly name: string; readonly field: string };
  /** Only documents that match. */
  readonly where?: JsonObject;
  /** Of the kind topic. */
  readonly topic?: string;
  readonly percentile: number;
  /** Of the kind silence by a field: a value is missed when it was there this long before. */
  readonly knownForMs: number;
  /** Names of those to tell; absent: everybody. */
  readonly to?: readonly string[];
}

export interface KindFacts {
  readonly source: Source;
  readonly compare: 'above' | 'below';
  readonly unit: Unit;
  readonly limit: number;
  readonly windowMs: number;
  /** Absent: any number of calls says enough. */
  readonly atLeast?: number;
  /** Only documents that match, besides those of the rule. */
  readonly filter?: (rule: AlertRule) => JsonObject;
  readonly figures: (rule: AlertRule) => JsonObject;
  /** undefined: nothing to judge. */
  readonly value: (bucket: Bucket, rule: AlertRule) => number | undefined;
  /** What is watched, as in "{what} was 12.5 %". */
  readonly what: (rule: AlertRule) => string;
}

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const NONE = (): JsonObject => ({});

/** Limits and windows are those of the rules for Kibana, where Kibana has such a rule; a test compares them. */
export const ALERT_KINDS: Readonly<Record<AlertKind, KindFacts>> = Object.freeze({
  'error-rate': {
    source: 'records',
    compare: 'above',
    unit: 'share',
    limit: 0.1,
    windowMs: 15 * MINUTE,
    atLeast: 20,
    figures: () => ({ failed: { filter: { term: { 'event.outcome': 'failure' } } } }),
    value: (bucket) => (bucket.count === 0 ? undefined : bucket.countOf('failed') / bucket.count),
    what: () => 'the share of calls that fail',
  },
  latency: {
    source: 'records',
    compare: 'above',
    unit: 'seconds',
    limit: 30,
    windowMs: 15 * MINUTE,
    atLeast: 20,
    figures: ({ percentile }) => ({ took: { percentiles: { field: 'event.duration', percents: [percentile] } } }),
    value: (bucket) => {
      const nanoseconds = bucket.percentileOf('took');
      return nanoseconds === undefined ? undefined : nanoseconds / 1e9;
    },
    what: ({ percentile }) => `the latency (p${percentile})`,
  },
  throttled: {
    source: 'records',
    compare: 'above',
    unit: 'count',
    limit: 20,
    windowMs: 15 * MINUTE,
    figures: () => ({ turnedAway: { filter: { term: { 'http.response.status_code': 429 } } } }),
    value: (bucket) => bucket.countOf('turnedAway'),
    what: () => 'the number of calls turned away (429)',
  },
  spend: {
    source: 'records',
    compare: 'above',
    unit: 'dollars',
    limit: 100,
    windowMs: DAY,
    figures: () => ({ cost: { sum: { field: 'cost.total' } } }),
    value: (bucket) => bucket.figureOf('cost'),
    what: () => 'the cost',
  },
  mood: {
    source: 'records',
    compare: 'below',
    unit: 'score',
    limit: -0.2,
    windowMs: HOUR,
    atLeast: 20,
    filter: () => ({ exists: { field: 'sentiment.label' } }),
    figures: () => ({ mood: { avg: { field: 'sentiment.score' } } }),
    value: (bucket) => bucket.figureOf('mood'),
    what: () => 'the mood, from -1 to 1,',
  },
  topic: {
    source: 'records',
    compare: 'above',
    unit: 'count',
    limit: 0,
    windowMs: 15 * MINUTE,
    filter: ({ topic = '' }) => ({ term: { topic } }),
    figures: NONE,
    value: (bucket) => bucket.count,
    what: ({ topic = '' }) => `the number of calls about "${topic}"`,
  },
  silence: {
    source: 'records',
    compare: 'below',
    unit: 'count',
    limit: 1,
    windowMs: HOUR,
    figures: NONE,
    value: (bucket) => bucket.count,
    what: () => 'the number of calls',
  },
  'dead-letters': {
    source: 'health',
    compare: 'above',
    unit: 'count',
    limit: 0,
    windowMs: 5 * MINUTE,
    figures: () => ({ most: { max: { field: 'lane.dead_letters' } } }),
    value: (bucket) => bucket.figureOf('most'),
    what: () => 'the number of dead letters',
  },
  lag: {
    source: 'health',
    compare: 'above',
    unit: 'seconds',
    limit: 300,
    windowMs: 5 * MINUTE,
    figures: () => ({ most: { max: { field: 'lane.lag_seconds' } } }),
    value: (bucket) => bucket.figureOf('most'),
    what: () => 'the age of what waits to be delivered',
  },
});

/** Whether a value is over the limit of its rule. */
export function isOver({ kind, limit }: AlertRule, value: number | undefined): boolean {
  if (value === undefined) return false;
  return ALERT_KINDS[kind].compare === 'above' ? value > limit : value < limit;
}

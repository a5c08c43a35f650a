/** The alert rules of Kibana. Their thresholds are a start: people change them in Kibana, for each rule has its own page there. */
import type { JsonObject } from '../../record/record.ts';
import type { KibanaRule } from './apply-rules.ts';
import { viewOf } from './view.ts';

export interface AlertRule extends KibanaRule {
  /** Of its file, and the tag it is found by. */
  readonly name: string;
}

/** One figure of a rule, under the letter its equation calls it by. Only counts can be narrowed down. */
type RuleMetric =
  | { readonly name: string; readonly aggType: 'count'; readonly filter?: string }
  | { readonly name: string; readonly aggType: 'avg' | 'p95' | 'sum'; readonly field: string };

interface Draft {
  readonly name: string;
  /** Kibana takes no other ids for rules, as they hold secrets. */
  readonly uuid: string;
  readonly title: string;
  /** What the figure is called in the alert. */
  readonly label: string;
  readonly metrics: readonly RuleMetric[];
  readonly equation: string;
  readonly comparator: '<' | '>';
  readonly threshold: number;
  /** How far it looks back. */
  readonly window: readonly [size: number, unit: 'd' | 'h' | 'm'];
  /** How often it looks. */
  readonly every: string;
  /** No documents at all are an alert too. */
  readonly alertOnNoData?: true;
}

/** Fewer calls than this say nothing about a rate, a percentile or a mood: one failure of two calls is no outage. */
const ENOUGH_CALLS = 20;
/** One call in ten. Providers fail one in a hundred on an ordinary day, so this is no ordinary day. */
const ERROR_RATE = 0.1;
/** Seconds. Most people give up on an answer that has not come by then, and many proxies do. */
const LATENCY = 30;
/** In a quarter of an hour. A few are what retries are for; so many mean that a quota is too small. */
const THROTTLED = 20;
/** Dollars in a day. No company's budget, but enough to notice a loop that calls a model all night. */
const SPEND = 100;
/** From -1 to 1. Most turns are neutral, which counts as 0: this needs about a third more angry turns than glad ones. */
const MOOD = -0.2;

const CALLS: RuleMetric = { name: 'B', aggType: 'count' };

const DRAFTS: readonly Draft[] = [
  {
    name: 'error-rate',
    uuid: 'b8f3c1d2-6a94-4f0e-9d57-2c1e7a40f601',
    title: 'promptlog: many calls fail',
    label: 'Error rate',
    metrics: [{ name: 'A', aggType: 'count', filter: 'event.outcome: failure' }, CALLS],
    equation: `B >= ${ENOUGH_CALLS} ? A / B : 0`,
    comparator: '>',
    threshold: ERROR_RATE,
    window: [15, 'm'],
    every: '1m',
  },
  {
    name: 'latency',
    uuid: 'b8f3c1d2-6a94-4f0e-9d57-2c1e7a40f602',
    title: 'promptlog: answers are slow',
    label: 'Latency, p95, in seconds',
    metrics: [{ name: 'A', aggType: 'p95', field: 'event.duration' }, CALLS],
    equation: `B >= ${ENOUGH_CALLS} ? A / 1000000000 : 0`,
    comparator: '>',
    threshold: LATENCY,
    window: [15, 'm'],
    every: '1m',
  },
  {
    name: 'throttled',
    uuid: 'b8f3c1d2-6a94-4f0e-9d57-2c1e7a40f603',
    title: 'promptlog: calls are turned away (429)',
    label: 'Calls answered with 429',
    metrics: [{ name: 'A', aggType: 'count', filter: 'http.response.status_code: 429' }],
    equation: 'A',
    comparator: '>',
    threshold: THROTTLED,
    window: [15, 'm'],
    every: '1m',
  },
  {
    name: 'spend',
    uuid: 'b8f3c1d2-6a94-4f0e-9d57-2c1e7a40f604',
    title: 'promptlog: a day is expensive',
    label: 'Cost of the last 24 hours',
    metrics: [{ name: 'A', aggType: 'sum', field: 'cost.total' }],
    equation: 'A',
    comparator: '>',
    threshold: SPEND,
    window: [1, 'd'],
    every: '15m',
  },
  {
    name: 'mood',
    uuid: 'b8f3c1d2-6a94-4f0e-9d57-2c1e7a40f605',
    title: 'promptlog: people are unhappy',
    label: 'Average mood',
    metrics: [
      { name: 'A', aggType: 'avg', field: 'sentiment.score' },
      { name: 'B', aggType: 'count', filter: 'sentiment.label: *' },
    ],
    equation: `B >= ${ENOUGH_CALLS} ? A : 0`,
    comparator: '<',
    threshold: MOOD,
    window: [1, 'h'],
    every: '5m',
  },
  {
    name: 'silence',
    uuid: 'b8f3c1d2-6a94-4f0e-9d57-2c1e7a40f606',
    title: 'promptlog: no calls arrive',
    label: 'Calls',
    metrics: [{ name: 'A', aggType: 'count' }],
    equation: 'A',
    // Never true: where nothing is found there is no figure to compare, and that is what this rule tells.
    comparator: '<',
    threshold: 1,
    window: [1, 'h'],
    every: '5m',
    alertOnNoData: true,
  },
];

/** All of them. The id never changes, so that importing again changes what is there. */
export const KIBANA_RULES: readonly AlertRule[] = Object.freeze(
  DRAFTS.map((draft) => ({ name: draft.name, id: draft.uuid, body: ruleBody(draft) })),
);

/** What Kibana is sent to create the rule. It tells nobody until a connector is added. */
function ruleBody(draft: Draft): JsonObject {
  const { name, title, every, alertOnNoData = false } = draft;
  return {
    name: title,
    rule_type_id: 'observability.rules.custom_threshold',
    consumer: 'stackAlerts',
    enabled: true,
    tags: ['promptlog', `promptlog-${name}`],
    schedule: { interval: every },
    params: {
      criteria: [criterion(draft)],
      searchConfiguration: { index: viewOf('records').id, query: { language: 'kuery', query: '' } },
      alertOnNoData,
      alertOnGroupDisappear: false,
    },
    actions: [],
  };
}

function criterion({
  metrics,
  equation,
  label,
  comparator,
  threshold,
  window: [timeSize, timeUnit],
}: Draft): JsonObject {
  return {
    metrics: metrics.map((metric) => ({ ...metric })),
    equation,
    label,
    comparator,
    threshold: [threshold],
    timeSize,
    timeUnit,
  };
}

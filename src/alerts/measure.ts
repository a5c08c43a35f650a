/**
 * What a rule's figures were in some windows of time: one search, the same for the window that ends now and for the thousands of a past
 * week, so that what `alerts test` shows is what would have been told.
 */
import { SOURCES } from '../dashboards/sources.ts';
import type { Json, JsonObject } from '../record/record.ts';
import type { SearchClient } from '../search/client.ts';
import { objectOf } from '../search/request.ts';
import { Bucket } from './bucket.ts';
import { ALERT_KINDS, type AlertRule } from './rule.ts';

/** What one window says. */
export interface Reading {
  /** undefined: nothing to judge, as there were too few calls or none. */
  readonly value: number | undefined;
  readonly calls: number;
}

/** The windows of one group, in the order asked for; a rule that is not grouped has one, without a name. */
export interface GroupReadings {
  readonly group?: string;
  readonly readings: readonly Reading[];
}

/** The busiest are watched: more alerts at once would help nobody. */
export const MOST_GROUPS = 100;
/** What documents without the field are called. */
export const NO_GROUP = '(none)';

/** Asks for the windows that end at these times, which are in order. */
export async function measure(
  client: SearchClient,
  rule: AlertRule,
  ends: readonly number[],
  signal?: AbortSignal,
): Promise<readonly GroupReadings[]> {
  const { alias: index } = SOURCES[ALERT_KINDS[rule.kind].source];
  const where = { index, ignore_unavailable: true, allow_no_indices: true };
  const options = signal === undefined ? {} : { signal };
  const answer = await client.search({ ...where, ...measureBody(rule, ends) }, options);
  return readMeasures(rule, ends, answer.aggregations as JsonObject | undefined);
}

/** The search. */
export function measureBody(rule: AlertRule, ends: readonly number[]): JsonObject {
  const facts = ALERT_KINDS[rule.kind];
  const field = SOURCES[facts.source].timeField;
  const reach = Math.max(rule.windowMs, isMissed(rule) ? rule.knownForMs : 0);
  const [first = 0, last = 0] = [ends[0], ends.at(-1)];
  const filters: JsonObject[] = [{ range: { [field]: { gte: iso(first - reach), lt: iso(last) } } }];
  if (facts.filter !== undefined) filters.push(facts.filter(rule));
  if (rule.where !== undefined) filters.push(rule.where);
  const windows: JsonObject = { windows: windowsOf(field, ends, rule.windowMs, facts.figures(rule)) };
  if (isMissed(rule)) windows['known'] = windowsOf(field, ends, rule.knownForMs, {});
  return {
    size: 0,
    track_total_hits: false,
    query: { bool: { filter: filters } },
    aggs:
      rule.by === undefined
        ? windows
        : { groups: { terms: { field: rule.by.field, size: MOST_GROUPS, missing: NO_GROUP }, aggs: windows } },
  };
}

// A group that has fallen silent has no documents in its window, so it is looked for further back.
function isMissed(rule: AlertRule): boolean {
  return rule.kind === 'silence' && rule.by !== undefined;
}

function windowsOf(field: string, ends: readonly number[], lengthMs: number, figures: JsonObject): JsonObject {
  const ranges = ends.map((end, at) => ({ key: String(at), from: iso(end - lengthMs), to: iso(end) }));
  return {
    date_range: { field, keyed: true, ranges },
    ...(Object.keys(figures).length === 0 ? {} : { aggs: figures }),
  };
}

/** What the answer says. Where there is no index yet there are no aggregations in it. */
export function readMeasures(
  rule: AlertRule,
  ends: readonly number[],
  answer: JsonObject | undefined,
): readonly GroupReadings[] {
  const read = (bucket: JsonObject): Reading[] => ends.map((_, at) => reading(rule, bucket, String(at)));
  if (rule.by === undefined) return [{ readings: read(answer ?? {}) }];
  const groups = objectOf(answer?.['groups'])['buckets'];
  return (Array.isArray(groups) ? groups : []).map((each) => {
    const bucket = objectOf(each);
    return { group: String(bucket['key']), readings: read(bucket) };
  });
}

function reading(rule: AlertRule, bucket: JsonObject, at: string): Reading {
  const of = (name: string): Json | undefined => objectOf(objectOf(bucket[name])['buckets'])[at];
  const window = new Bucket(of('windows'));
  const enough = window.count >= rule.atLeast && (!isMissed(rule) || new Bucket(of('known')).count > 0);
  return { value: enough ? ALERT_KINDS[rule.kind].value(window, rule) : undefined, calls: window.count };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

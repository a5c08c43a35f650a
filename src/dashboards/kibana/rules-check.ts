/** Checks an alert rule for what Kibana would refuse, or what would fail when it runs: its form, its fields, its queries, its equation. */
import { PromptlogError } from '../../errors.ts';
import type { Json, JsonObject } from '../../record/record.ts';
import { parseKql } from '../../search/kql/kql.ts';
import { SOURCES } from '../sources.ts';
import { object, objects, text } from './check/problem.ts';
import { viewOf } from './view.ts';

const MEMBERS: ReadonlySet<string> = new Set([
  ...[
    'actions',
    'alert_delay',
    'consumer',
    'enabled',
    'flapping',
    'name',
    'params',
    'rule_type_id',
    'schedule',
    'tags',
  ],
]);
/** Of Kibana 9.0 and later; others came with later ones. */
const FIGURES: ReadonlySet<string> = new Set(['avg', 'cardinality', 'max', 'min', 'p95', 'p99', 'sum']);
const NUMBERS: ReadonlySet<string> = new Set(['double', 'float', 'integer', 'long', 'short']);
const COMPARATORS: ReadonlySet<string> = new Set(['<', '<=', '>', '>=']);
const UUID = /^[\da-f]{8}-[\da-f]{4}-[14][\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

/** What is wrong with a rule, each as the end of a sentence. */
export function ruleProblems(id: string, body: JsonObject): string[] {
  const params = object(body['params']);
  const criteria = objects(params['criteria']);
  const configuration = object(params['searchConfiguration']);
  return [
    ...unless(UUID.test(id), 'has an id that is no UUID, which Kibana refuses for rules'),
    ...Object.keys(body).flatMap((member) =>
      unless(MEMBERS.has(member), `has the member ${member}, which Kibana refuses`),
    ),
    ...unless(text(body['name']) !== undefined, 'has no name'),
    ...unless(body['rule_type_id'] === 'observability.rules.custom_threshold', 'is of another type'),
    ...unless(body['consumer'] === 'stackAlerts', 'belongs to a consumer of which not everybody may see it'),
    ...unless(
      /^[1-9]\d*[smhd]$/.test(text(object(body['schedule'])['interval']) ?? ''),
      'does not say how often it runs',
    ),
    ...unless(configuration['index'] === viewOf('records').id, 'looks through a data view that is not ours'),
    ...queryProblems(object(configuration['query'])['query']),
    ...unless(criteria.length > 0, 'has no criteria'),
    ...criteria.flatMap(criterionProblems),
  ];
}

function criterionProblems(criterion: JsonObject): string[] {
  const { equation, comparator, threshold, timeSize, timeUnit } = criterion;
  const metrics = objects(criterion['metrics']);
  const names = metrics.map(({ name }) => text(name) ?? '');
  const wanted: readonly string[] = text(equation)?.match(/[A-Z]/g) ?? [];
  return [
    ...unless(metrics.length > 0, 'has no metrics'),
    ...unless(new Set(names).size === names.length, 'has two metrics of one name'),
    ...metrics.flatMap(metricProblems),
    ...unless(/^[A-Z\d\s+\-*/.()<>=?:&!|]+$/.test(text(equation) ?? ''), 'has an equation Kibana cannot read'),
    ...wanted.flatMap((name) => unless(names.includes(name), `has ${name} in its equation, which is no metric`)),
    ...names.flatMap((name) =>
      unless(wanted.includes(name), `has the metric ${name}, which its equation does not use`),
    ),
    ...unless(COMPARATORS.has(text(comparator) ?? ''), 'compares in an unknown way'),
    ...unless(
      Array.isArray(threshold) && threshold.length === 1 && typeof threshold[0] === 'number',
      'has no threshold',
    ),
    ...unless(
      typeof timeSize === 'number' && timeSize > 0 && ['s', 'm', 'h', 'd'].includes(text(timeUnit) ?? ''),
      'has no window',
    ),
  ];
}

function metricProblems({ name, aggType, field, filter }: JsonObject): string[] {
  const called = `has the metric ${text(name) ?? ''}`;
  if (!/^[A-Z]$/.test(text(name) ?? '')) return [`${called}, whose name is not one capital letter`];
  if (aggType === 'count') {
    const query = filter === undefined ? [] : queryProblems(filter);
    return [...unless(field === undefined, `${called}, a count of a field`), ...query];
  }
  if (!FIGURES.has(text(aggType) ?? '')) return [`${called} of the unknown kind ${text(aggType) ?? ''}`];
  const type = SOURCES.records.kql.find(text(field) ?? '')?.type;
  return [
    ...unless(type !== undefined && NUMBERS.has(type), `${called} of ${text(field) ?? ''}, which is no number`),
    ...unless(filter === undefined, `${called}, which only a count may narrow down`),
  ];
}

function queryProblems(query: Json | undefined): string[] {
  if (typeof query !== 'string') return ['has a query that is no text'];
  try {
    parseKql(query, SOURCES.records.kql);
    return [];
  } catch (error) {
    if (!(error instanceof PromptlogError)) throw error;
    return [`has a query that cannot be read: ${error.message}`];
  }
}

function unless(holds: boolean, problem: string): string[] {
  return holds ? [] : [problem];
}

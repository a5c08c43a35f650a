/** Checks a query: its types are those of Grafana's source, its fields are there and can be counted, what it is ordered by exists. */
import type { JsonObject } from '../../../record/record.ts';
import type { KqlFieldType } from '../../../search/kql/kql-fields.ts';
import type { SourceFacts } from '../../sources.ts';
import { checkUnique, listOf, objectOf, type Report, textOf } from './problem.ts';

const BUCKETS: ReadonlySet<string> = new Set(['date_histogram', 'filters', 'terms']);
/** Which types of fields each metric takes; raw data takes no field. */
const NUMBERS: readonly KqlFieldType[] = ['double', 'float', 'integer', 'long', 'short'];
const METRICS: Readonly<Record<string, readonly KqlFieldType[]>> = {
  count: [],
  raw_data: [],
  avg: NUMBERS,
  sum: NUMBERS,
  percentiles: NUMBERS,
  min: [...NUMBERS, 'date'],
  max: [...NUMBERS, 'date'],
  cardinality: [...NUMBERS, 'boolean', 'date', 'ip', 'keyword'],
};
const OPERATORS: ReadonlySet<string> = new Set(['AND', 'NOT', 'OR', 'TO']);

export function checkTarget(
  target: JsonObject,
  source: SourceFacts,
  variables: readonly string[],
  report: Report,
): void {
  const metrics = listOf(target['metrics']);
  const buckets = listOf(target['bucketAggs']);
  const isList = textOf(metrics[0]?.['type']) === 'raw_data';
  if (metrics.length === 0) report('has no metric');
  if (!isList && buckets.length === 0) report('has no bucket, without which the source answers nothing');
  if (isList && buckets.length > 0) report('asks for documents and for buckets');
  for (const bucket of buckets.slice(1)) {
    if (!isNeverEmpty(bucket, textOf(target['query'])))
      report(`bucket ${textOf(bucket['id'])} may be empty, and then rows are lost`);
  }
  if (buckets.at(-1)?.['type'] === 'filters')
    report('has queries for its last bucket, of which Grafana before 12.4 shows nothing');
  checkUnique(
    'the id',
    [...metrics, ...buckets].map(({ id }) => textOf(id)),
    report,
  );
  for (const metric of metrics) {
    for (const problem of metricProblems(metric, source)) report(`metric ${textOf(metric['id'])} ${problem}`);
  }
  for (const bucket of buckets) {
    for (const problem of bucketProblems(bucket, metrics, source)) report(`bucket ${textOf(bucket['id'])} ${problem}`);
  }
  const queries = buckets.flatMap(({ settings }) => listOf(objectOf(settings)['filters'])).map(({ query }) => query);
  for (const query of [target['query'], ...queries]) checkQuery(textOf(query), source, variables, report);
}

/** Whether each bucket that holds this one is sure to have something in it. */
function isNeverEmpty({ type, field, settings }: JsonObject, query: string): boolean {
  if (type !== 'terms') return true;
  return objectOf(settings)['missing'] !== undefined || query.includes(`_exists_:${textOf(field)}`);
}

function metricProblems({ id, type, field, settings }: JsonObject, source: SourceFacts): string[] {
  if (!/^\d+$/.test(textOf(id))) return ['has an id that is no number, so that nothing can be ordered by it'];
  const types = METRICS[textOf(type)];
  if (types === undefined) return [`is of the unknown type ${textOf(type)}`];
  if (types.length === 0) return field === undefined ? [] : ['takes no field'];
  const found = source.kql.find(textOf(field))?.type;
  if (found === undefined) return [`measures ${textOf(field)}, which is no field`];
  if (!types.includes(found)) return [`cannot be taken of ${textOf(field)}, a ${found} field`];
  const percents = objectOf(settings)['percents'];
  const isComplete = type !== 'percentiles' || (Array.isArray(percents) && percents.length === 1);
  return isComplete ? [] : ['needs one percentile'];
}

function bucketProblems(bucket: JsonObject, metrics: readonly JsonObject[], source: SourceFacts): string[] {
  const { type, field } = bucket;
  const settings = objectOf(bucket['settings']);
  if (!BUCKETS.has(textOf(type))) return [`is of the unknown type ${textOf(type)}`];
  if (type === 'filters') return filterProblems(settings);
  const found = source.kql.find(textOf(field))?.type;
  if (found === undefined) return [`is by ${textOf(field)}, which is no field`];
  if (type === 'date_histogram') return found === 'date' ? [] : [`is along ${textOf(field)}, a ${found} field`];
  const { missing, size, orderBy } = settings;
  return [
    ...(found === 'text' ? [`is by ${textOf(field)}, a text, whose values cannot be counted`] : []),
    ...(missing !== undefined && found !== 'keyword' ? [`names missing values of a ${found} field`] : []),
    ...(Number(size) > 0 ? [] : ['has no size']),
    ...(isOrder(textOf(orderBy), metrics) ? [] : [`is ordered by ${textOf(orderBy)}, which no metric gives`]),
  ];
}

function filterProblems(settings: JsonObject): string[] {
  const filters = listOf(settings['filters']);
  const labels = filters.map(({ label }) => textOf(label));
  return [
    ...(filters.length === 0 ? ['has no filters'] : []),
    ...(filters.some(({ query }) => textOf(query) === '') ? ['has a filter without a query'] : []),
    ...(labels.includes('') ? ['has a filter without a label'] : []),
    ...(new Set(labels).size < labels.length ? ['has two filters of one label'] : []),
  ];
}

/** A count, the key, a metric, or the percentile a metric takes. */
function isOrder(orderBy: string, metrics: readonly JsonObject[]): boolean {
  if (orderBy === '_count' || orderBy === '_key') return true;
  const [, id, percent] = /^(\d+)(?:\[([\d.]+)\])?$/.exec(orderBy) ?? [];
  const metric = metrics.find((each) => each['id'] === id);
  if (metric?.['type'] !== 'percentiles') return metric !== undefined && percent === undefined;
  const percents = objectOf(metric['settings'])['percents'];
  return Array.isArray(percents) && percents.map(Number).includes(Number(percent));
}

/** Fields, variables, brackets and quotation marks of a query in Lucene's language. */
function checkQuery(query: string, source: SourceFacts, variables: readonly string[], report: Report): void {
  const bare = query.replace(/\\./g, '_').replace(/"[^"]*"/g, '""');
  if (bare.replaceAll('""', '').includes('"')) report(`the query ${query} has an open quotation mark`);
  if (!isBalanced(bare)) report(`the brackets of the query ${query} do not match`);
  for (const [, variable = ''] of query.matchAll(/\$(\w+)/g)) {
    if (!variables.includes(variable)) report(`the query ${query} has the variable ${variable}, which there is not`);
  }
  const unquoted = query.replace(/"(?:[^"\\]|\\.)*"/g, '""');
  for (const [, escaped = ''] of unquoted.matchAll(/((?:[\w@.]|\\.)+):/g)) {
    const field = escaped.replace(/\\(.)/g, '$1');
    const isField = field === '_exists_' || OPERATORS.has(field) || source.kql.find(field) !== undefined;
    if (!isField) report(`the query ${query} looks into ${field}, which is no field`);
  }
  for (const [, escaped = ''] of unquoted.matchAll(/_exists_:((?:[\w@.]|\\.)+)/g)) {
    const field = escaped.replace(/\\(.)/g, '$1');
    if (source.kql.find(field) === undefined) report(`the query ${query} looks for ${field}, which is no field`);
  }
}

/** Ranges may begin with one kind of bracket and end with the other. */
function isBalanced(text: string): boolean {
  const open: string[] = [];
  for (const sign of text) {
    if (sign === '(') open.push(')');
    else if (sign === '[' || sign === '{') open.push(']');
    else if (sign === ')' || sign === ']' || sign === '}') {
      if (open.pop() !== (sign === '}' ? ']' : sign)) return false;
    }
  }
  return open.length === 0;
}

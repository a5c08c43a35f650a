/** Follows the columns of a panel through its transformations: whatever is named has to be there at that moment. */
import type { JsonObject } from '../../../record/record.ts';
import { FILTER_KEY, type MetricAgg, seriesName, tableName } from '../query-model.ts';
import { listOf, objectOf, type Report, textOf } from './problem.ts';

/** The columns of one answer; undefined: they depend on the data. */
interface Answer {
  readonly refId: string;
  readonly columns: readonly string[] | undefined;
}

type Step = (answers: readonly Answer[], options: JsonObject, report: Report) => readonly Answer[];

const NUMBER = /^-?\d+(\.\d+)?$/;

/** Checks the transformations, and then the columns that have a look of their own. */
export function checkColumns(panel: JsonObject, report: Report): void {
  let answers = listOf(panel['targets']).flatMap(answersOf);
  for (const transformation of listOf(panel['transformations'])) {
    const id = textOf(transformation['id']);
    const step = STEPS[id];
    if (step === undefined) {
      report(`has the unknown transformation ${id}`);
      return;
    }
    const { id: kind, options: refId } = objectOf(transformation['filter']);
    if (kind !== undefined && kind !== 'byRefId') report(`${id} is limited by ${textOf(kind)}`);
    const isMeant = (answer: Answer) => refId === undefined || answer.refId === refId;
    if (!answers.some(isMeant)) report(`${id} is meant for query ${textOf(refId)}, which there is not`);
    const say: Report = (problem) => report(`${id} ${problem}`);
    answers = [
      ...step(answers.filter(isMeant), objectOf(transformation['options']), say),
      ...answers.filter((answer) => !isMeant(answer)),
    ];
  }
  checkOverrides(panel, answers, report);
}

function answersOf(target: JsonObject): Answer[] {
  const refId = textOf(target['refId']);
  const metrics = listOf(target['metrics']) as unknown as MetricAgg[];
  const buckets = listOf(target['bucketAggs']);
  if (metrics[0]?.type === 'raw_data') return [{ refId, columns: undefined }];
  if (buckets.at(-1)?.['type'] !== 'date_histogram') {
    const keys = buckets.map(({ field }) => textOf(field) || FILTER_KEY);
    return [{ refId, columns: [...keys, ...metrics.map((metric) => tableName(metric, metrics))] }];
  }
  const isKnown = buckets.length === 1 && textOf(target['alias']).startsWith(`${refId} {{`);
  const shown = metrics.filter(({ hide }) => hide !== true);
  return shown.map((metric) => ({ refId, columns: isKnown ? ['Time', seriesName(refId, metric)] : undefined }));
}

const STEPS: Readonly<Record<string, Step>> = {
  calculateField: (answers, { mode, reduce, binary, alias }, report) => {
    const { left, operator, right } = objectOf(binary);
    const { include, reducer } = objectOf(reduce);
    if (mode === 'reduceRow') {
      if (reducer !== 'sum') report(`takes the ${textOf(reducer)} of a row`);
      expect(answers, Array.isArray(include) ? include.map(String) : [], report);
      return withColumn(answers, textOf(alias));
    }
    if (!['+', '-', '*', '/'].includes(textOf(operator))) report(`calculates with ${textOf(operator)}`);
    if (textOf(alias) === '') report('has no name for its result');
    for (const side of [textOf(left), textOf(right)]) {
      if (!NUMBER.test(side)) expect(answers, [side], report);
    }
    return withColumn(answers, textOf(alias));
  },
  convertFieldType: (answers, { conversions }, report) => {
    const columns = listOf(conversions).map(({ targetField }) => textOf(targetField));
    return expect(answers, columns, report);
  },
  extractFields: (answers, { source, jsonPaths }, report) => {
    if (jsonPaths === undefined) {
      expect(answers, [textOf(source)], report);
      return answers.map((answer) => ({ ...answer, columns: undefined }));
    }
    const paths = listOf(jsonPaths);
    if (paths.some(({ path, alias }) => textOf(path) === '' || textOf(alias) === '')) report('has no path or no name');
    return expect(answers, [textOf(source)], report);
  },
  filterByValue: (answers, { filters }, report) =>
    expect(
      answers,
      listOf(filters).map(({ fieldName }) => textOf(fieldName)),
      report,
    ),
  filterFieldsByName: (answers, { include }, report) => {
    const { names } = objectOf(include);
    const wanted = Array.isArray(names) ? names.map(String) : [];
    if (wanted.length === 0) report('leaves no column');
    expect(answers, wanted, report);
    return answers.map((answer) => ({ ...answer, columns: answer.columns && wanted }));
  },
  groupingToMatrix: (answers, { rowField, columnField, valueField }, report) => {
    if (answers.length > 1) report('takes a single answer');
    expect(answers, [textOf(rowField), textOf(columnField), textOf(valueField)], report);
    return answers.map((answer) => ({ ...answer, columns: undefined }));
  },
  joinByField: (answers, { byField, mode }, report) => {
    if (mode !== 'outer') report(`joins in the way ${textOf(mode)}`);
    for (const answer of answers) expect([answer], [textOf(byField)], report);
    const columns = answers.every(({ columns: own }) => own !== undefined)
      ? [textOf(byField), ...answers.flatMap(({ columns: own }) => own ?? []).filter((name) => name !== byField)]
      : undefined;
    return [{ refId: '', columns }];
  },
  limit: (answers, { limitField }, report) => {
    if (!(Number(limitField) > 0)) report('leaves no row');
    return answers;
  },
  organize: (answers, { renameByName }, report) => {
    const names = objectOf(renameByName);
    expect(answers, Object.keys(names), report);
    const after = Object.values(names).map(textOf);
    if (new Set(after).size < after.length) report('gives two columns one name');
    const renamed = (columns: readonly string[]) => columns.map((name) => textOf(names[name] ?? name));
    return answers.map((answer) => ({ ...answer, columns: answer.columns && renamed(answer.columns) }));
  },
  seriesToRows: (answers) => answers.slice(0, 1).map(({ refId }) => ({ refId, columns: ['Time', 'Metric', 'Value'] })),
  sortBy: (answers, { sort }, report) =>
    expect(
      answers,
      listOf(sort).map(({ field }) => textOf(field)),
      report,
    ),
};

function withColumn(answers: readonly Answer[], name: string): readonly Answer[] {
  return answers.map((answer) => ({ ...answer, columns: answer.columns && [...answer.columns, name] }));
}

/** Each name has to be that of a column of some answer; where columns depend on the data nobody can tell. */
function expect(answers: readonly Answer[], names: readonly string[], report: Report): readonly Answer[] {
  if (answers.some(({ columns }) => columns === undefined)) return answers;
  const known = answers.flatMap(({ columns }) => columns ?? []);
  for (const name of names.filter((each) => !known.includes(each)))
    report(`names the column ${name}, which there is not`);
  return answers;
}

function checkOverrides(panel: JsonObject, answers: readonly Answer[], report: Report): void {
  const named = listOf(objectOf(panel['fieldConfig'])['overrides']).map(({ matcher }) => objectOf(matcher));
  for (const { id, options } of named) {
    if (id !== 'byName') report(`has a look for columns ${textOf(id)}`);
    expect(answers, [textOf(options)], (problem) => report(`has a look that ${problem}`));
  }
}

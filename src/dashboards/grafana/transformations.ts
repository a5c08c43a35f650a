/** The steps Grafana takes from the answers of a panel's queries to what the panel shows. */
import type { JsonObject } from '../../record/record.ts';
import { evaluate, type Formula, type Measure } from '../formula.ts';

export interface Transformation {
  readonly id: string;
  readonly options: JsonObject;
  /** Only the answers of this query are changed. */
  readonly filter?: { readonly id: 'byRefId'; readonly options: string };
}

/** Gives columns new names and puts them into the order of these. */
export function rename(names: Readonly<Record<string, string>>, refId?: string): Transformation {
  return {
    id: 'organize',
    options: {
      excludeByName: {},
      indexByName: Object.fromEntries(Object.keys(names).map((name, index) => [name, index])),
      renameByName: { ...names },
    },
    ...ofQuery(refId),
  };
}

/** Leaves all other columns out. */
export function only(columns: readonly string[]): Transformation {
  return { id: 'filterFieldsByName', options: { include: { names: [...columns] } } };
}

/** Brings the rows of several answers together by a column they share. */
export function join(column: string): Transformation {
  return { id: 'joinByField', options: { byField: column, mode: 'outer' } };
}

/** Only rows that have something in a column. */
export function onlyPresent(column: string, refId?: string): Transformation {
  return onlyRows(column, { id: 'isNotNull', options: {} }, refId);
}

/** Only rows that have something else in a column. */
export function onlyOthers(column: string, value: string): Transformation {
  return onlyRows(column, { id: 'notEqual', options: { value } });
}

/** What series are called that are to become cells: the row and the column of the cell. */
export function cellName(row: string, column: string): string {
  return JSON.stringify({ row, column });
}

/** The column of the rows' names. */
export const ROW_NAME = 'row\\column';

/** A table of series that are one step long and have the names of cells. */
export function tableOfCells(): Transformation[] {
  return [
    { id: 'seriesToRows', options: {} },
    { id: 'extractFields', options: { source: 'Metric', format: 'json', keepTime: false, replace: false } },
    matrix('row', 'column', 'Value'),
    sortBy(ROW_NAME, false),
  ];
}

/** A column with 0 wherever `column` has nothing. */
export function orZero(column: string, alias: string): Transformation {
  const reduce = { include: [column], reducer: 'sum', nullValueMode: 'null as zero' };
  return { id: 'calculateField', options: { mode: 'reduceRow', reduce, alias, replaceFields: false } };
}

/** The greatest first, or the smallest. */
export function sortBy(column: string, isDescending: boolean): Transformation {
  return { id: 'sortBy', options: { fields: {}, sort: [{ field: column, desc: isDescending }] } };
}

export function limit(rows: number): Transformation {
  return { id: 'limit', options: { limitField: rows } };
}

/** A column for each value of `column`, a row for each value of `row`; the column of the rows is called `label`. */
export function matrixOf(row: string, column: string, value: string, label: string): Transformation[] {
  return [matrix(row, column, value), rename({ [`${row}\\${column}`]: label })];
}

/** Makes words of a column of numbers. */
export function asText(column: string): Transformation {
  return {
    id: 'convertFieldType',
    options: { fields: {}, conversions: [{ targetField: column, destinationType: 'string' }] },
  };
}

/** One operation on two columns or numbers. */
export function calculation(
  left: string,
  operator: '*' | '+' | '-' | '/',
  right: string,
  alias: string,
): Transformation {
  const binary = { left, operator, right };
  return { id: 'calculateField', options: { mode: 'binary', binary, alias, replaceFields: false } };
}

/** A formula, operation by operation: the last makes the column `result`, those before it columns of their own. */
export function calculate(formula: Formula, result: string, columnOf: (measure: Measure) => string): Transformation[] {
  const steps: Transformation[] = [];
  let helpers = 0;
  const operand = (node: Formula, alias: string): string => {
    if (node.kind === 'measure') return columnOf(node.measure);
    const constant = evaluate(node, () => null);
    if (node.kind === 'number' || constant !== null) return String(constant);
    const left = operand(node.left, `${result} (${++helpers})`);
    const right = operand(node.right, `${result} (${++helpers})`);
    steps.push(calculation(left, node.operator, right, alias));
    return alias;
  };
  operand(formula, result);
  return steps;
}

function matrix(row: string, column: string, value: string): Transformation {
  const options = { rowField: row, columnField: column, valueField: value, emptyValue: 'null' };
  return { id: 'groupingToMatrix', options };
}

function onlyRows(column: string, config: JsonObject, refId?: string): Transformation {
  const filters = [{ fieldName: column, config }];
  return { id: 'filterByValue', options: { filters, match: 'all', type: 'include' }, ...ofQuery(refId) };
}

function ofQuery(refId: string | undefined): Pick<Transformation, 'filter'> {
  return refId === undefined ? {} : { filter: { id: 'byRefId', options: refId } };
}

/** What stands at `path` in a column of JSON, as a column of its own. */
export function extracted(column: string, path: string, alias: string): Transformation {
  const options = { source: column, format: 'json', jsonPaths: [{ path, alias }], keepTime: false, replace: false };
  return { id: 'extractFields', options };
}

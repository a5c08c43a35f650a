/** A formula as columns of Lens: the formula itself, one column for each of its measures, and the arithmetic that joins them. */
import type { JsonObject } from '../../record/record.ts';
import type { Formula } from '../formula.ts';
import type { Metric } from '../panel.ts';
import { lensFormat } from './formats.ts';
import { metricColumn } from './metric-column.ts';
import type { View } from './view.ts';

type Columns = Readonly<Record<string, JsonObject>>;

/** How Lens names the operators. */
export const OPERATOR_NAMES = { '+': 'add', '-': 'subtract', '*': 'multiply', '/': 'divide' } as const;

/** The id of a helper column; Lens takes every column that begins with the formula's own id for one of its helpers. */
export function helperId(id: string, index: number): string {
  return `${id}X${index}`;
}

/**
 * The columns of a metric with arithmetic. Kibana 9.2 and later makes the helpers anew when it opens a panel; before that it needs
 * them as they are here: every mention of a measure has its own.
 */
export function formulaColumns(id: string, metric: Metric, formula: Formula, view: View): Columns {
  const helpers: JsonObject[] = [];
  const label = `Part of ${metric.label}`;
  const tree = treeOf(formula, (measured) => {
    if (measured.kind !== 'measure') return '';
    const column = metricColumn(measured.measure, { label }, view);
    helpers.push({ ...column, params: { ...(column['params'] as JsonObject), ...inMath(column) } });
    return helperId(id, helpers.length - 1);
  });
  const references = helpers.map((_, index) => helperId(id, index));
  helpers.push({
    label,
    customLabel: true,
    dataType: 'number',
    operationType: 'math',
    isBucketed: false,
    scale: 'ratio',
    params: { tinymathAst: tree },
    references,
  });
  const format = lensFormat(metric.format);
  const own: JsonObject = {
    label: metric.label,
    customLabel: true,
    dataType: 'number',
    operationType: 'formula',
    isBucketed: false,
    scale: 'ratio',
    params: { formula: metric.formula, isFormulaBroken: false, ...(format === undefined ? {} : { format }) },
    references: [helperId(id, helpers.length - 1)],
  };
  return Object.fromEntries([[id, own], ...helpers.map((column, index) => [helperId(id, index), column] as const)]);
}

// Nothing is 0 in arithmetic, or a share of it would be lost.
function inMath({ params }: JsonObject): JsonObject {
  return Object.hasOwn(params as JsonObject, 'emptyAsNull') ? { emptyAsNull: false } : {};
}

/** The arithmetic as Lens keeps it: measures by the id of their column. */
function treeOf(formula: Formula, columnOf: (formula: Formula) => string): JsonObject | number | string {
  if (formula.kind === 'measure') return columnOf(formula);
  if (formula.kind === 'number') return formula.value;
  return {
    type: 'function',
    name: OPERATOR_NAMES[formula.operator],
    args: [treeOf(formula.left, columnOf), treeOf(formula.right, columnOf)],
    location: { min: formula.at, max: formula.at + formula.text.length },
    text: formula.text,
  };
}

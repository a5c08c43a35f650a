/** A formula of Lens: it can be read, and its helper columns are those it needs, which Kibana before 9.2 does not make itself. */
import { PromptlogError } from '../../../errors.ts';
import type { Json, JsonObject } from '../../../record/record.ts';
import { type Formula, type FormulaMeasure, parseFormula } from '../../formula.ts';
import { helperId, OPERATOR_NAMES } from '../formula-columns.ts';
import { DOCUMENTS } from '../metric-column.ts';
import { isObject, object, type Problem, text, texts, unless } from './problem.ts';

/** Checks the column `id`, where it is a formula. */
export function checkFormula(id: string, columns: JsonObject, layer: string): Problem[] {
  const column = object(columns[id]);
  const source = text(object(column['params'])['formula']);
  if (column['operationType'] !== 'formula' || source === undefined) return [];
  const where = `${layer}, column ${id}`;
  const formula = read(source);
  if (typeof formula === 'string') return [{ where, what: `has a faulty formula: ${formula}` }];
  const measures = measuresIn(formula);
  const ids = [...measures.keys()].map((index) => helperId(id, index));
  const math = formula.kind === 'math' ? [helperId(id, ids.length)] : [];
  const expected = [...ids, ...math];
  const lacking = expected.filter((helper) => !Object.hasOwn(columns, helper));
  return [
    ...lacking.map((helper) => ({ where, what: `lacks its helper column ${helper}` })),
    ...Object.keys(columns)
      .filter((other) => other !== id && other.startsWith(id) && !expected.includes(other))
      .map((other) => ({
        where: `${layer}, column ${other}`,
        what: `begins like the formula ${id}, which Kibana would take it for a helper of`,
      })),
    ...(lacking.length > 0 ? [] : checkChain(id, columns, formula, measures, where)),
  ];
}

function checkChain(
  id: string,
  columns: JsonObject,
  formula: Formula,
  measures: readonly FormulaMeasure[],
  where: string,
): Problem[] {
  const ids = measures.map((_, index) => helperId(id, index));
  const last = formula.kind === 'math' ? helperId(id, ids.length) : ids.at(-1);
  const math = object(columns[helperId(id, ids.length)]);
  return [
    ...unless(
      texts(object(columns[id])['references']).join() === last,
      where,
      `refers to ${texts(object(columns[id])['references']).join(', ') || 'no column'} and should to ${last}`,
    ),
    ...measures.flatMap((measure, index) =>
      checkMeasure(object(columns[ids[index] ?? '']), measure, ids[index], where),
    ),
    ...(formula.kind === 'math'
      ? [
          ...unless(texts(math['references']).join() === ids.join(), where, 'has arithmetic of other columns'),
          ...unless(
            sameTree(object(math['params'])['tinymathAst'], formula, [...ids]),
            where,
            'has arithmetic that is not that of its text',
          ),
        ]
      : []),
  ];
}

function checkMeasure(column: JsonObject, { measure, text: source }: FormulaMeasure, id = '', where = ''): Problem[] {
  const filter = object(column['filter'])['query'];
  // The last value is looked for among those there are, where nothing else is said.
  const kql = measure.kql ?? (measure.operation === 'last_value' ? filter : undefined);
  const same =
    column['operationType'] === measure.operation &&
    column['sourceField'] === (measure.field ?? DOCUMENTS) &&
    filter === kql &&
    (measure.operation !== 'percentile' || object(column['params'])['percentile'] === (measure.percentile ?? 95));
  return unless(same, where, `says ${source}, and its helper ${id} is something else`);
}

function read(source: string): Formula | string {
  try {
    return parseFormula(source);
  } catch (error) {
    if (!(error instanceof PromptlogError)) throw error;
    return error.message;
  }
}

/** Every mention, in its order. */
function measuresIn(formula: Formula): FormulaMeasure[] {
  if (formula.kind === 'measure') return [formula];
  return formula.kind === 'math' ? [...measuresIn(formula.left), ...measuresIn(formula.right)] : [];
}

/** Whether the tree of Lens is the formula; takes the ids of the helpers as it meets them. */
function sameTree(tree: Json | undefined, formula: Formula, ids: string[]): boolean {
  if (formula.kind === 'measure') return tree === ids.shift();
  if (formula.kind === 'number') return tree === formula.value;
  if (!isObject(tree) || tree['name'] !== OPERATOR_NAMES[formula.operator]) return false;
  const [left, right] = Array.isArray(tree['args']) ? tree['args'] : [];
  return sameTree(left, formula.left, ids) && sameTree(right, formula.right, ids);
}

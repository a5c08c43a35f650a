/** A layer of Lens: its order names its columns, buckets first, and its formulas have their helpers. */
import type { JsonObject } from '../../../record/record.ts';
import { checkColumn } from './check-column.ts';
import { checkFormula } from './check-formula.ts';
import type { MappedFields } from './mapped-fields.ts';
import { object, type Problem, repeated, texts, unless } from './problem.ts';

/** Checks a layer whose data view looks at `fields`. */
export function checkLayer(layer: JsonObject, fields: MappedFields, where: string): Problem[] {
  const columns = object(layer['columns']);
  return [
    ...checkOrder(layer, columns, where),
    ...Object.keys(columns).flatMap((id) => [
      ...checkColumn(id, columns, fields, where),
      ...checkFormula(id, columns, where),
    ]),
  ];
}

function checkOrder(layer: JsonObject, columns: JsonObject, where: string): Problem[] {
  if (!Array.isArray(layer['columnOrder'])) return [{ where, what: 'has no columnOrder' }];
  const order = texts(layer['columnOrder']);
  const known = order.filter((id) => Object.hasOwn(columns, id));
  const firstMetric = known.findIndex((id) => object(columns[id])['isBucketed'] !== true);
  return [
    ...repeated(order).map((id) => ({ where, what: `columnOrder names ${id} twice` })),
    ...order
      .filter((id) => !Object.hasOwn(columns, id))
      .map((id) => ({ where, what: `columnOrder names ${id}, which is no column` })),
    ...Object.keys(columns).flatMap((id) =>
      unless(order.includes(id), `${where}, column ${id}`, 'is not in columnOrder'),
    ),
    ...known
      .filter((id, at) => object(columns[id])['isBucketed'] === true && firstMetric >= 0 && at > firstMetric)
      .map((id) => ({ where: `${where}, column ${id}`, what: 'is a bucket and comes after a metric in columnOrder' })),
  ];
}

/** Controls of a dashboard: each knows its field, and its data view by a reference. */
import type { JsonObject } from '../../../record/record.ts';
import type { DashboardContext } from './context.ts';
import { object, type Problem, text, unless } from './problem.ts';

/** Checks the controls, by their ids. */
export function checkControls(controls: JsonObject, { line, known, indices }: DashboardContext): Problem[] {
  return Object.entries(controls).flatMap(([id, value]) => {
    const where = `${line.where}, control ${id}`;
    const control = object(value);
    const input = object(control['explicitInput']);
    const name = `controlGroup_${id}:optionsListDataView`;
    const reference = line.references.find((one) => one.name === name);
    const fields = known.get(indices.get(reference?.id ?? '') ?? '');
    const field = text(input['fieldName']) ?? '';
    return [
      ...unless(control['type'] === 'optionsListControl', where, `is of a type that is not known`),
      ...unless(input['id'] === id, where, `is called ${String(input['id'])} inside`),
      ...unless(reference !== undefined, where, `has no reference ${name}`),
      ...unless(
        fields === undefined || fields.aggregatable(field),
        where,
        `is of the field ${field}, which has no values to choose from`,
      ),
    ];
  });
}

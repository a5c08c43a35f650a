/** A measure as a column of Lens: what Elasticsearch is asked for, and how it is shown. */
import type { JsonObject } from '../../record/record.ts';
import type { Measure } from '../formula.ts';
import type { Format } from '../panel.ts';
import { lensFormat } from './formats.ts';
import type { KibanaType, View } from './view.ts';

/** The field Lens counts documents by. */
export const DOCUMENTS = '___records___';

interface Shown {
  readonly label: string;
  readonly format?: Format;
}

/** The column of one measure. */
export function metricColumn(measure: Measure, { label, format }: Shown, view: View): JsonObject {
  const { operation, field = DOCUMENTS } = measure;
  const dataType = typeOf(measure, view);
  const shown = format === undefined ? undefined : lensFormat(format);
  return {
    label,
    customLabel: true,
    dataType,
    operationType: operation,
    isBucketed: false,
    scale: dataType === 'number' || dataType === 'date' ? 'ratio' : 'ordinal',
    sourceField: field,
    ...filterOf(measure),
    params: { ...paramsOf(measure, view), ...(shown === undefined ? {} : { format: shown }) },
  };
}

function typeOf({ operation, field }: Measure, view: View): KibanaType {
  if (field === undefined) return 'number';
  if (operation === 'last_value') return view.typeOf(field);
  return (operation === 'min' || operation === 'max') && view.typeOf(field) === 'date' ? 'date' : 'number';
}

function filterOf({ operation, field, kql }: Measure): JsonObject {
  // Lens looks for the last document that has a value, unless it is told otherwise.
  const query = kql ?? (operation === 'last_value' && field !== undefined ? `"${field}": *` : undefined);
  return query === undefined ? {} : { filter: { query, language: 'kuery' } };
}

function paramsOf({ operation, percentile }: Measure, view: View): JsonObject {
  if (operation === 'percentile') return { percentile: percentile ?? 95 };
  if (operation === 'last_value') return { sortField: view.timeField, showArrayValues: false };
  // Nothing counted is 0, not a gap.
  if (operation === 'count' || operation === 'sum' || operation === 'unique_count') return { emptyAsNull: false };
  return { emptyAsNull: true };
}

/** The value of a field of a record as people read it. */
import { fieldNamed } from '../../../record/fields.ts';
import type { Cell } from '../core/answers.ts';
import { durationText, formatted, moneyText, timeText } from '../core/format.ts';

const NUMBERS: readonly string[] = ['double', 'float', 'integer', 'long', 'short'];

// The dictionary names the unit that is kept; what is shown has units of its own.
const LABELS: Readonly<Record<string, string>> = {
  'event.duration': 'Duration',
  'gen_ai.response.time_to_first_chunk': 'First token',
  'http.response.status_code': 'Status',
  'lane.lag_seconds': 'Age of the oldest',
  'record.bytes': 'Size',
  'spool.bytes': 'Spool',
};

export function fieldLabel(field: string): string {
  return LABELS[field] ?? fieldNamed(field)?.label ?? field;
}

export function isFigure(field: string): boolean {
  return NUMBERS.includes(fieldNamed(field)?.type ?? '') && !field.endsWith('status_code');
}

export function fieldText(field: string, value: Cell): string {
  if (value === null || value === '') return '–';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return value;
  if (fieldNamed(field)?.type === 'date') return timeText(value);
  if (field === 'event.duration') return durationText(value / 1e6);
  if (field.endsWith('time_to_first_chunk') || field.endsWith('_seconds')) return durationText(value * 1000);
  if (field.startsWith('cost.')) return moneyText(value);
  if (field.endsWith('bytes')) return formatted(value, 'bytes');
  return formatted(value, Number.isInteger(value) ? 'count' : 'decimal');
}

/** How figures are shown: formats in the words of Grafana's units. */
import type { JsonObject } from '../../record/record.ts';
import type { Format } from '../panel.ts';

const UNITS: Readonly<Record<Format, JsonObject>> = {
  bytes: { unit: 'bytes', decimals: 1 },
  count: { unit: 'locale', decimals: 0 },
  decimal: { unit: 'none', decimals: 2 },
  milliseconds: { unit: 'ms' },
  money: { unit: 'currencyUSD' },
  percent: { unit: 'percentunit', decimals: 1 },
  seconds: { unit: 's' },
  text: { unit: 'string' },
  time: { unit: 'dateTimeAsIso' },
  tokens: { unit: 'short' },
};

/** Fields in lists of records, where the plain number would mislead. */
const FIELD_UNITS: Readonly<Record<string, string>> = {
  'cost.input': 'currencyUSD',
  'cost.output': 'currencyUSD',
  'cost.total': 'currencyUSD',
  'event.duration': 'ns',
  'gen_ai.response.time_to_first_chunk': 's',
  'lane.lag_seconds': 's',
  'record.bytes': 'bytes',
  'spool.bytes': 'bytes',
};

export function unitOf(format: Format): JsonObject {
  return UNITS[format];
}

/** The unit of a field as it stands in a record; a date is one anyway. */
export function fieldUnit(field: string): JsonObject {
  const unit = FIELD_UNITS[field];
  return unit === undefined ? {} : { unit };
}

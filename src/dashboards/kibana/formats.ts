/** How figures are shown: each format in the words of Lens, and each field's own format in those of a data view. */
import type { JsonObject } from '../../record/record.ts';
import type { Format } from '../panel.ts';

const CALLED: Readonly<Record<Format, JsonObject | undefined>> = {
  bytes: { id: 'bytes', params: { decimals: 1 } },
  count: { id: 'number', params: { decimals: 0 } },
  decimal: { id: 'number', params: { decimals: 2 } },
  milliseconds: duration('milliseconds'),
  // Four decimals where they say something: a single call costs fractions of a cent.
  money: { id: 'custom', params: { decimals: 2, pattern: '$0,0.00[00]' } },
  percent: { id: 'percent', params: { decimals: 1 } },
  seconds: duration('seconds'),
  tokens: { id: 'custom', params: { decimals: 1, pattern: '0,0.[0]a' } },
  // Words and times are shown as the data view shows their field.
  text: undefined,
  time: undefined,
};

/** The format of a column; undefined: that of its field. */
export function lensFormat(format: Format): JsonObject | undefined {
  return CALLED[format];
}

/** Formats of fields in the data view, where the plain number would mislead. */
export const FIELD_FORMATS: Readonly<Record<string, JsonObject>> = {
  'cost.input': pattern('$0,0.0000'),
  'cost.output': pattern('$0,0.0000'),
  'cost.total': pattern('$0,0.0000'),
  'event.duration': fieldDuration('nanoseconds'),
  'feedback.score': pattern('0,0.[00]'),
  'gen_ai.request.seed': pattern('0'),
  'gen_ai.response.time_to_first_chunk': fieldDuration('seconds'),
  'gen_ai.usage.cache_creation.input_tokens': pattern('0,0'),
  'gen_ai.usage.cache_read.input_tokens': pattern('0,0'),
  'gen_ai.usage.input_tokens': pattern('0,0'),
  'gen_ai.usage.output_tokens': pattern('0,0'),
  'gen_ai.usage.reasoning.output_tokens': pattern('0,0'),
  'gen_ai.usage.total_tokens': pattern('0,0'),
  'http.response.status_code': pattern('0'),
  'lane.lag_seconds': fieldDuration('seconds'),
  'record.bytes': { id: 'bytes', params: { pattern: '0,0.[0]b' } },
  'sentiment.score': pattern('0.00'),
  'spool.bytes': { id: 'bytes', params: { pattern: '0,0.[0]b' } },
  'throughput.output_tokens_per_second': pattern('0,0.0'),
};

function duration(fromUnit: string): JsonObject {
  return { id: 'duration', params: { decimals: 2, fromUnit, toUnit: 'humanizePrecise', compact: true } };
}

function fieldDuration(inputFormat: string): JsonObject {
  const params = { inputFormat, outputFormat: 'humanizePrecise', outputPrecision: 2, useShortSuffix: true };
  return { id: 'duration', params: { ...params, showSuffix: true, includeSpaceWithSuffix: true } };
}

function pattern(text: string): JsonObject {
  return { id: 'number', params: { pattern: text } };
}

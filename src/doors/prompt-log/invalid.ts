/** What is wrong with something an application handed in: where, what should have stood there, and never its content. */
import { PromptlogError } from '../../errors.ts';

/** PL_RECORD_INVALID; of the value only its kind is told, and what it is where it is a number. */
export function invalid(path: string, expected: string, value: unknown): PromptlogError {
  return new PromptlogError('PL_RECORD_INVALID', { path, expected, got: kindOf(value) });
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (value === '') return 'an empty text';
  if (typeof value === 'number') return String(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'a date that is none' : 'a date';
  return Array.isArray(value) ? 'array' : typeof value;
}

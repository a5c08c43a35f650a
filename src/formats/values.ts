/** Looking into values of which nothing is known. */
import { keep } from '../record/schema-checks.ts';
import type { Members } from './format.ts';

const NONE: Members = Object.freeze({});

/** Whether the value is an object with members. */
export function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value as an object; an empty one for anything else, so that members can be asked for. */
export function membersOf(value: unknown): Members {
  return isObject(value) ? value : NONE;
}

/** The value as a list; an empty one for anything else. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Text that is not empty; numbers are written out. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : undefined;
}

/** A finite number, also from its text. */
export function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** The members that have a value. */
export function defined(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const kept = {};
  for (const name of Object.keys(members)) {
    const value = members[name];
    if (value !== undefined && value !== null) keep(kept, name, value);
  }
  return kept;
}

/** The members that have a value; undefined when none has. */
export function filled(members: Readonly<Record<string, unknown>>): Record<string, unknown> | undefined {
  const kept = defined(members);
  return Object.keys(kept).length === 0 ? undefined : kept;
}

/** The value of JSON text; undefined when the text is none. What is no text is the value itself. */
export function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return undefined;
  }
}

/** What is wrong with a file for Grafana, and how the checks read JSON that may be anything. */
import type { Json, JsonObject } from '../../../record/record.ts';

/** Says where and what, in one sentence. */
export type Report = (problem: string) => void;

export function objectOf(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

export function listOf(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.map(objectOf) : [];
}

export function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** Reports whatever stands there twice. */
export function checkUnique(what: string, names: readonly string[], report: Report): void {
  const twice = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  for (const name of twice) report(`${what} ${name} is there twice`);
}

/** Which kind of failure a call met, whoever named it: so that failures of all providers can be counted together. */
import { double, membersOf } from '../record/values.ts';
import { classOfStatus, type ErrorClass, EXACT_NAMES, LOOSE_NAMES, plainName, SAYINGS } from './error-names.ts';
import type { InsightFacts } from './insight-facts.ts';

/** So much of a message is read: what went wrong is said first, and some providers repeat the request after it. */
const READ_LETTERS = 2000;
const LONGEST_NAME = 100;

/** The class of the failure; undefined when nothing failed. */
export function errorClassOf({ record, filtered }: Pick<InsightFacts, 'record' | 'filtered'>): ErrorClass | undefined {
  const { error, outcome } = record;
  if (outcome === 'aborted') return 'cancelled';
  if (outcome === 'filtered' || filtered) return 'content_filter';
  if (error === undefined && outcome !== 'failed') return undefined;
  const told = membersOf(error);
  const inner = membersOf(told['innererror']);
  const names = [told['code'], inner['code'], told['type']].flatMap(nameOf);
  return (
    known(EXACT_NAMES, names) ??
    saidBy(told['message'] ?? told['detail']) ??
    classOfStatus(statusOf(told) ?? double(membersOf(record.gateway)['status_code']) ?? 0) ??
    known(LOOSE_NAMES, names) ??
    'unknown'
  );
}

function nameOf(value: unknown): string[] {
  return typeof value === 'string' && value !== '' && value.length <= LONGEST_NAME ? [plainName(value)] : [];
}

function known(table: ReadonlyMap<string, ErrorClass>, names: readonly string[]): ErrorClass | undefined {
  for (const name of names) {
    const kind = table.get(name);
    if (kind !== undefined) return kind;
  }
  return undefined;
}

function saidBy(message: unknown): ErrorClass | undefined {
  if (typeof message !== 'string') return undefined;
  const said = message.slice(0, READ_LETTERS);
  return SAYINGS.find(([, pattern]) => pattern.test(said))?.[0];
}

/** The status, or the code where that is one: Azure writes "429" there. */
function statusOf({ status, code }: { readonly [name: string]: unknown }): number | undefined {
  return double(status) ?? double(code);
}

/**
 * What Logstash leaves to the collector, as far as the cases hold any of it: the list on this side. The scripts have theirs, which is longer,
 * in `logstash/ruby/promptlog/formats/left.rb`.
 */
import type { Made, Members } from '../../src/formats/format.ts';
import { isObject, membersOf, textOf } from '../../src/formats/values.ts';

/** The formats of which Logstash makes documents. */
const READ: readonly string[] = ['promptlog', 'winston', 'apim-events', 'azure-diagnostics', 'log-analytics'];

export type Reason = 'no_json' | 'odd_json' | 'other_format' | 'other_api' | 'llm_rows' | 'service_rows' | MadeReason;
type MadeReason = 'refused' | 'no_id' | 'no_time' | 'cut' | 'pieces';

const DEEPEST = 200;
/** Below this Java writes another digit than JavaScript. */
const SMALLEST = 2.2250738585072014e-308;

/** Why a text is left before anybody asks for its format: it is no JSON, or holds what Ruby does not hold as JavaScript does. */
export function textLeft(text: string): Reason | undefined {
  try {
    return isOdd(JSON.parse(text), 0) ? 'odd_json' : undefined;
  } catch {
    return 'no_json';
  }
}

/** Half a character, a number that is too large or too small, or more levels than anybody writes on purpose. */
function isOdd(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return !value.isWellFormed();
  if (typeof value === 'number') return !Number.isFinite(value) || (value !== 0 && Math.abs(value) < SMALLEST);
  if (typeof value !== 'object' || value === null) return false;
  if (depth >= DEEPEST) return true;
  return Object.entries(value).some(([name, member]) => isOdd(name, depth) || isOdd(member, depth + 1));
}

/** Why a value of that format is left as a whole. */
export function valueLeft(format: string | undefined): Reason | undefined {
  return format === undefined || !READ.includes(format) ? 'other_format' : undefined;
}

/** Why one entry of a value is left: a row of a log, or a log line. */
export function entryLeft(entry: unknown, format: string): Reason | undefined {
  if (!isObject(entry)) return undefined;
  if (format === 'winston') return isOtherExchange(entry['promptlog']) ? 'other_api' : undefined;
  if (format !== 'azure-diagnostics' && format !== 'log-analytics') return undefined;
  const category = [entry['category'], entry['Category'], entry['Type']].map(textOf).find((name) => name !== undefined);
  // The messages of a call come in pieces, of which each row holds one.
  if (/gatewayllmlogs?$/i.test(category ?? '')) return 'llm_rows';
  // Azure OpenAI's own log holds neither a prompt nor an answer.
  return /^requestresponse$/i.test(category ?? '') ? 'service_rows' : undefined;
}

/** Of the exchanges that applications log, only those of Chat Completions are read. */
function isOtherExchange(carried: unknown): boolean {
  const request = membersOf(carried)['request'];
  return isObject(request) && !('message' in membersOf(carried)) && !Array.isArray(request['messages']);
}

/** Why what a format made is left. `key` begins the names of what has no id. */
export function madeLeft(made: Made, key: string): MadeReason | undefined {
  return RULES.find(([, applies]) => applies(made, 'value' in made ? made.value : {}, key))?.[0];
}

const RULES: readonly (readonly [MadeReason, (made: Made, record: Members, key: string) => boolean])[] = [
  // The collector refuses it as well, and keeps it.
  ['refused', (made) => made.kind === 'refused' || made.kind === 'change'],
  // The collector names it.
  ['no_id', (_, record, key) => textOf(membersOf(record['message'])['id'])?.startsWith(key) === true],
  // The collector dates it, perhaps in the next month.
  ['no_time', (_, record) => record['time'] === undefined],
  // What was cut by its sender stands beside what could be read of it.
  ['cut', (_, record) => membersOf(record['properties'])['truncated'] === true && isObject(record['raw'])],
  ['pieces', (_, record) => record['pieces'] !== undefined],
];

/** The cases of the Logstash scripts: raw texts, and the search documents that the TypeScript line makes of them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isOneValue } from '../../src/doors/intake.ts';
import type { Made } from '../../src/formats/format.ts';
import { formatOf, knownFormats } from '../../src/formats/registry.ts';
import { membersOf } from '../../src/formats/values.ts';
import { project, type SearchDocument } from '../../src/projection/search-document.ts';
import { searchId } from '../../src/record/id.ts';
import { merge } from '../../src/record/merge.ts';
import { lacksHalf, type PromptRecord } from '../../src/record/record.ts';
import { RecordGate } from '../../src/record-gate.ts';
import { entryLeft, madeLeft, type Reason, textLeft, valueLeft } from './logstash-left.ts';
import { writtenCases } from './logstash-written-cases.ts';

/** When Logstash takes the texts of a case. */
export const ARRIVAL = '2026-11-21T05:00:01.250Z';
export const FOLDER = join(import.meta.dirname, '..', '..', 'logstash', 'cases');

/** What a case begins with: texts, in the order in which they come. */
export interface CaseInput {
  readonly texts: readonly string[];
  readonly time: string;
}

/** One document, as `document.rb` hands it on. */
export interface CaseDocument {
  readonly id: string;
  readonly index: string;
  /** Lower than any revision of a record. */
  readonly version: 0;
  readonly document: SearchDocument;
}

/** What is to come of it. */
export interface CaseOutput {
  readonly documents: readonly CaseDocument[];
  /** Why values are left to the collector; a half whose other half never comes is none of them. */
  readonly left: readonly Reason[];
}

export interface LogstashCase {
  readonly name: string;
  readonly given: CaseInput;
  readonly expected: CaseOutput;
}

const FORMATS = join(import.meta.dirname, '..', 'formats');
/** Of the formats that Logstash does not read, so many cases show that it takes none of them for one that it reads. */
const OF_OTHERS = 2;
const KEY = 'without-an-id';
const IN = '.in.json';

/** All cases, by their names. */
export function logstashCases(): LogstashCase[] {
  const read = knownFormats().flatMap(({ name }) => casesOf(name));
  const written = Object.entries(writtenCases()).map(([name, values]) => caseOf(name, values.map(textOf)));
  return [...read, ...written].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What stands in the files of all cases, by their names in the folder of the cases. */
export function caseFiles(): Map<string, unknown> {
  const files = logstashCases().flatMap(({ name, given, expected }) => [
    [`${name}${IN}`, given] as const,
    [`${name}.out.json`, expected] as const,
  ]);
  return new Map(files.map(([name, value]) => [name, JSON.parse(JSON.stringify(value)) as unknown]));
}

/** The case of a name and its texts. */
export function caseOf(name: string, texts: readonly string[]): LogstashCase {
  const { documents, left } = lineOf(texts);
  return { name, given: { texts, time: ARRIVAL }, expected: { documents, left } };
}

function casesOf(folder: string): LogstashCase[] {
  const all = readdirSync(join(FORMATS, folder)).filter((name) => name.endsWith(IN));
  const names = all.sort().slice(0, valueLeft(folder) === undefined ? all.length : OF_OTHERS);
  return names.map((name) => {
    const value = JSON.parse(readFileSync(join(FORMATS, folder, name), 'utf8')) as unknown;
    const texts = [JSON.stringify(value)];
    const others = lineOf(texts).waiting.map((half) => JSON.stringify(otherHalfOf(half)));
    return caseOf(`${folder}-${name.slice(0, -IN.length)}`, [...texts, ...others]);
  });
}

/** What a gateway would send of the same call as well. */
function otherHalfOf({ halves, message: { id } }: PromptRecord): unknown {
  const isRequest = halves?.[0] === 'response';
  const asked = { prompt: [{ role: 'user', content: 'What the other half says.' }] };
  const answered = { other_attr: [{ completion: { choices: [{ index: 0, message: { content: 'The answer.' } }] } }] };
  return {
    time: ARRIVAL,
    halves: [isRequest ? 'request' : 'response'],
    message: { id, ...(isRequest ? asked : answered) },
  };
}

/** The documents of texts that come one after the other, and the halves that wait for their others at the end. */
function lineOf(texts: readonly string[]): CaseOutput & { readonly waiting: readonly PromptRecord[] } {
  const gate = new RecordGate({});
  const waiting = new Map<string, PromptRecord>();
  const documents: CaseDocument[] = [];
  const left: Reason[] = [];
  for (const text of texts) {
    for (const made of madeOf(text, left)) {
      const record = made.kind === 'record' || made.kind === 'part' ? taken(gate, made, left) : undefined;
      const whole = record === undefined || made.kind === 'record' ? record : joined(record, waiting);
      if (whole !== undefined) documents.push(documentOf(whole));
    }
  }
  return { documents, left, waiting: [...waiting.values()] };
}

/** What the collector's formats make of a text; what is left of it is noted. */
function madeOf(text: string, left: Reason[]): readonly Made[] {
  if (noted(textLeft(text), left)) return [];
  const value = JSON.parse(text) as unknown;
  // As the collector's door takes a list: the elements stand for themselves, unless a format reads them together.
  return Array.isArray(value) && !isOneValue(value)
    ? value.flatMap((entry) => madeOfValue(entry, left))
    : madeOfValue(value, left);
}

function madeOfValue(value: unknown, left: Reason[]): readonly Made[] {
  const format = formatOf(value);
  if (noted(valueLeft(format?.name), left) || format === undefined) return [];
  const kept = withoutLeft(value, (entry) => noted(entryLeft(entry, format.name), left));
  const made = kept === undefined ? [] : format.read(kept, { key: KEY });
  return made.filter((each) => each.kind !== 'ignored' && !noted(madeLeft(each, KEY), left));
}

function noted(reason: Reason | undefined, left: Reason[]): boolean {
  if (reason !== undefined) left.push(reason);
  return reason !== undefined;
}

/** The value without the entries that are left: of a list, of the records of an envelope, or the value itself. */
function withoutLeft(value: unknown, isLeft: (entry: unknown) => boolean): unknown {
  if (Array.isArray(value)) return value.filter((entry) => !isLeft(entry));
  const members = membersOf(value);
  const { records } = members;
  if (Array.isArray(records)) return { ...members, records: records.filter((entry) => !isLeft(entry)) };
  return isLeft(value) ? undefined : value;
}

/** The record as it passes the gate; undefined when the schema refuses it. */
function taken(gate: RecordGate, made: Extract<Made, { kind: 'record' | 'part' | 'change' }>, left: Reason[]) {
  const accepted = { ...made.value, accepted: made.value['accepted'] ?? ARRIVAL };
  try {
    const passed = made.kind === 'part' ? gate.part(accepted, 'logstash') : gate.record(accepted, 'logstash');
    return passed === undefined ? undefined : (JSON.parse(passed.json) as PromptRecord);
  } catch {
    left.push('refused');
    return undefined;
  }
}

/** The record that a half makes with the one that waits; undefined as long as that has not come. */
function joined(half: PromptRecord, waiting: Map<string, PromptRecord>): PromptRecord | undefined {
  if (!lacksHalf(half)) return half;
  const { id } = half.message;
  const other = waiting.get(id);
  if (other === undefined || other.halves?.join() === half.halves?.join()) {
    waiting.set(id, half);
    return undefined;
  }
  waiting.delete(id);
  return merge(other, half);
}

function documentOf(record: PromptRecord): CaseDocument {
  const { id, index, document } = project(record);
  if (document === undefined || id !== searchId(record.chat_session_id, record.message.id)) {
    throw new Error(`no document of ${record.message.id}`);
  }
  return { id, index, version: 0, document };
}

/** Compares what was acknowledged with what both stores hold: lost, doubled, altered, foreign, and documents that do not follow from their record. */
import { isDeepStrictEqual } from 'node:util';
import type { Insight } from '../../src/insight/insight-facts.ts';
import type { PromptRecord } from '../../src/record/record.ts';
import { documentOf } from '../support/both-stores.ts';
import type { Expected } from './load.ts';

/** What both stores hold. */
export interface Held {
  /** One for each item of the records store, so that one that is there twice shows. */
  readonly records: readonly PromptRecord[];
  /** By index and `_id`. */
  readonly documents: ReadonlyMap<string, Record<string, unknown>>;
}

export interface CheckOptions {
  /** A clock that ran backwards, or two spools, may make a copy the earlier one: a merge then, and one revision more. */
  readonly laxRevisions?: boolean;
  /** What is derived from records for search; absent: nothing. */
  readonly insight?: Insight;
}

export interface Findings {
  /** Records compared. */
  readonly records: number;
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  readonly altered: readonly string[];
  /** What nobody sent. */
  readonly foreign: readonly string[];
}

// What depends on the way a record took and not on what it says.
const LEFT_OUT = ['accepted', 'door', 'revision', 'orphaned'];

/** Fails nothing itself: says what it found, each with its id and the store. */
export function check(expected: ReadonlyMap<string, Expected>, held: Held, options: CheckOptions = {}): Findings {
  const lost: string[] = [];
  const doubled: string[] = [];
  const altered: string[] = [];
  const stored = Map.groupBy(held.records, ({ message }) => message.id);
  const found = Map.groupBy([...held.documents], ([, document]) => String(idOf(document)));
  for (const each of expected.values()) {
    const { id } = each;
    const [records = [], documents = []] = [stored.get(id), found.get(id)];
    if (records.length > 1) doubled.push(`${id} in the records store: ${records.length} times`);
    if (documents.length > 1) doubled.push(`${id} in search: ${documents.map(([key]) => key).join(', ')}`);
    const [record] = records;
    const [document] = documents;
    if (record === undefined) lost.push(`${id} in the records store`);
    if (document === undefined) lost.push(`${id} in search`);
    if (record !== undefined) altered.push(...differences(each, record, options));
    if (record !== undefined && document !== undefined) altered.push(...mismatch(record, document, options));
  }
  const foreign = [
    ...[...stored.keys()].filter((id) => !expected.has(id)).map((id) => `${id} in the records store`),
    ...[...found.keys()].filter((id) => !expected.has(id)).map((id) => `${id} in search`),
  ];
  return { records: expected.size, lost, doubled, altered, foreign };
}

/** Whether everything is as it has to be. */
export function isClean({ lost, doubled, altered, foreign }: Findings): boolean {
  return [lost, doubled, altered, foreign].every((list) => list.length === 0);
}

function differences(expected: Expected, record: PromptRecord, { laxRevisions = false }: CheckOptions): string[] {
  const { id, revision } = expected;
  const wrong: string[] = [];
  const isRevision = laxRevisions ? record.revision >= revision : record.revision === revision;
  if (!isRevision) wrong.push(`${id}: revision ${record.revision} instead of ${revision}`);
  const names = new Set([...Object.keys(expected.record), ...Object.keys(record)]);
  for (const name of names) {
    if (LEFT_OUT.includes(name)) continue;
    const [is, should] = [record, expected.record].map((each) => each[name as keyof PromptRecord]);
    if (!isDeepStrictEqual(is, should)) wrong.push(`${id}: ${name} is ${brief(is)} instead of ${brief(should)}`);
  }
  return wrong;
}

function mismatch(
  record: PromptRecord,
  [key, document]: readonly [string, Record<string, unknown>],
  { insight }: CheckOptions,
): string[] {
  const [wantedKey, wanted] = documentOf(record, insight);
  if (key !== wantedKey) return [`${record.message.id}: its document is ${key} instead of ${wantedKey}`];
  const names = new Set([...Object.keys(wanted as object), ...Object.keys(document)]);
  const differing = [...names].filter(
    (name) => !isDeepStrictEqual(document[name], (wanted as Record<string, unknown>)[name]),
  );
  if (differing.length === 0) return [];
  return [`${record.message.id}: its document differs from its record in ${differing.join(', ')}`];
}

function idOf(document: Record<string, unknown>): unknown {
  return (document['event'] as { id?: unknown } | undefined)?.id;
}

function brief(value: unknown): string {
  return (JSON.stringify(value) ?? 'absent').slice(0, 120);
}

/** What is compared of a record and of its documents, and what can be wrong between them. Pure. */
import { hash } from 'node:crypto';
import { reasonOf } from '../errors.ts';
import type { Insight } from '../insight/insight-facts.ts';
import { project } from '../projection/search-document.ts';
import { metadataIndex } from '../projection/search-metadata.ts';
import { indexName, searchId } from '../record/id.ts';
import type { Json, JsonObject, PromptRecord } from '../record/record.ts';
import { readIndexName } from '../search/generation.ts';
import { METADATA_TEMPLATE_NAME } from '../search/template-files.ts';

/**
 * `missing`: a record without its document. `stale`: a document of an older revision. `differing`: the revision is the same and the
 * content is not. `extra`: a document without a record, or of an erased one, or a second one elsewhere.
 */
export type ProblemKind = (typeof PROBLEM_KINDS)[number];
export const PROBLEM_KINDS = ['missing', 'stale', 'extra', 'differing'] as const;

export interface Problem {
  readonly kind: ProblemKind;
  /** `message.id`, as far as the document tells it. */
  readonly id: string;
  readonly session: string;
  readonly time: string;
  /** Where the document is, or should be. */
  readonly index: string;
  /** `_id` of the document. */
  readonly document: string;
  /** What exactly is not as it should be. */
  readonly reason: string;
  /** With repairing: whether it was mended. */
  readonly repaired?: boolean;
  /** Why it was not. */
  readonly left?: string;
}

/** What a record's document should be. */
export interface Expected {
  readonly id: string;
  readonly session: string;
  readonly document: string;
  readonly time: string;
  readonly revision: number;
  readonly erased: boolean;
  /** When it was accepted at a door, last changed, or erased; in milliseconds since 1970, 0 where that is not known. */
  readonly written: number;
  /** The monthly index, and that of the copies where there are copies. */
  readonly indices: readonly string[];
  /** Bytes of the record's JSON, which its document states. */
  readonly bytes: number;
  /** Of the whole content, where that is compared. */
  readonly content?: Content | undefined;
}

/** A document as it was found; what it does not state is absent. */
export interface Found {
  readonly document: string;
  readonly index: string;
  readonly version: number;
  readonly id: string | undefined;
  readonly session: string | undefined;
  /** In milliseconds since 1970. */
  readonly time: number | undefined;
  readonly ingested: number | undefined;
  readonly bytes: number | undefined;
  readonly insight: string | undefined;
  readonly source?: Json | undefined;
}

/** The whole content: its text to compare at once, and its hash to keep. */
export interface Content {
  readonly text?: string;
  readonly hash: string;
}

/** How records are turned into what is expected. */
export interface ExpectOptions {
  readonly insight?: Insight | undefined;
  readonly metadataCopy?: boolean | undefined;
  /** Whether the whole content is compared. */
  readonly deep: boolean;
}

export type Finding = Pick<Problem, 'index' | 'kind' | 'reason'> & { readonly version: number };

/** What the document of a record should be. */
export function expectedOf(record: PromptRecord, options: ExpectOptions): Expected {
  const { chat_session_id: session, message, time, revision } = record;
  const index = indexName(time);
  const bytes = Buffer.byteLength(JSON.stringify(record));
  const erased = record.erased !== undefined;
  return {
    id: message.id,
    session,
    document: searchId(session, message.id),
    time,
    revision,
    erased,
    written: writtenAt(record),
    indices: options.metadataCopy === true ? [index, metadataIndex(index)] : [index],
    bytes,
    content: options.deep && !erased ? contentOf(record, options.insight, bytes) : undefined,
  };
}

function writtenAt({ accepted, erased, changed = {} }: PromptRecord): number {
  const moments = [accepted, erased, ...Object.values(changed)].map((moment) => Date.parse(moment ?? '') || 0);
  return Math.max(...moments);
}

/** Everything that is wrong between a record and the documents with its id. `insight` is the version documents should have been made with. */
export function findingsOf(expected: Expected, found: readonly Found[], insight: string | undefined): Finding[] {
  if (expected.erased) return found.map((each) => findingOf(each, 'extra', 'its record was erased'));
  const isHome = (each: Found) => expected.indices.some((index) => isOfMonth(each.index, index));
  const elsewhere = found.filter((each) => !isHome(each));
  return [
    ...expected.indices.flatMap((index) => homeFindings(expected, index, found, insight)),
    ...elsewhere.map((each) => findingOf(each, 'extra', `its record is of ${expected.time.slice(0, 7)}`)),
  ];
}

/** The version of what is derived that every document is to have been made with now; undefined where nothing is derived. */
export function insightVersion(records: readonly PromptRecord[], insight: Insight | undefined): string | undefined {
  const record = records.find(({ erased }) => erased === undefined);
  if (insight === undefined || record === undefined) return undefined;
  const { document } = project(record, insight);
  return (document?.['insight'] as { readonly version?: string } | undefined)?.version;
}

/** Whether an index is that of the month, of whatever generation. */
export function isOfMonth(index: string, month: string): boolean {
  return readIndexName(index)?.month === month;
}

function homeFindings(
  expected: Expected,
  index: string,
  found: readonly Found[],
  insight: string | undefined,
): Finding[] {
  const home = found.filter((each) => isOfMonth(each.index, index));
  const newest = home.reduce<Found | undefined>(
    (most, each) => (most === undefined || each.version > most.version ? each : most),
    undefined,
  );
  if (newest === undefined) return [{ kind: 'missing', index, version: 0, reason: 'there is no document of it' }];
  const { version } = newest;
  const revision = `the document is of revision ${version}, the record of ${expected.revision}`;
  if (version < expected.revision) return [findingOf(newest, 'stale', revision)];
  if (version > expected.revision) return [findingOf(newest, 'differing', revision)];
  const difference = differenceOf(expected, newest, insight);
  return difference === undefined ? [] : [findingOf(newest, 'differing', difference)];
}

function findingOf({ index, version }: Found, kind: ProblemKind, reason: string): Finding {
  return { kind, index, version, reason };
}

// Copies without content are compared by what they have: their whole content is another.
function differenceOf(expected: Expected, found: Found, insight: string | undefined): string | undefined {
  if (found.time !== undefined && found.time !== Date.parse(expected.time)) return 'its time is another';
  if (found.bytes !== undefined && found.bytes !== expected.bytes) {
    return `it is of a record of ${found.bytes} bytes, and the record has ${expected.bytes}`;
  }
  if (insight !== undefined && found.insight !== insight) {
    return `what is derived from it is of version ${found.insight ?? 'none'}, and is ${insight} now`;
  }
  const { content } = expected;
  const isCopy = found.index.startsWith(METADATA_TEMPLATE_NAME);
  if (content === undefined || found.source === undefined || isCopy) return undefined;
  return isSameContent(content, found.source) ? undefined : 'its content is another';
}

/** The content of the document that follows from a record now, without what is not a function of it. */
function contentOf(record: PromptRecord, insight: Insight | undefined, bytes: number): Content {
  try {
    const { document } = project(record, insight, { bytes });
    const text = JSON.stringify(document);
    return { text, hash: hashOf(JSON.parse(text) as Json) };
  } catch (error) {
    return { hash: `it can no longer be made: ${reasonOf(error)}` };
  }
}

function isSameContent(content: Content, source: Json): boolean {
  const { ingested: _, ...event } = membersAt(source, 'event');
  // Most documents were written in the very order of the projection; others are compared whatever their order.
  const text = JSON.stringify({ ...membersOf(source), event });
  return text === content.text || hashOf(source) === content.hash;
}

/** Of what is a function of the record: not of when it was written, nor of how it is stored, which not every writer states. */
function hashOf(document: Json): string {
  const { ingested: _, ...event } = membersAt(document, 'event');
  const { bytes: __, parts: ___, ...record } = membersAt(document, 'record');
  return hash('sha256', JSON.stringify(sorted({ ...membersOf(document), event, record })), 'base64url');
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const names = Object.keys(value).sort();
  return Object.fromEntries(names.map((name) => [name, sorted(value[name] ?? null)]));
}

function membersAt(value: Json, name: string): JsonObject {
  return membersOf(membersOf(value)[name]);
}

function membersOf(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

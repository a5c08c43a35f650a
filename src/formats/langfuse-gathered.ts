/** All that one value of Langfuse says, put together by what it is said of. */
import { contentOf } from './document-conversation.ts';
import { tagsOf } from './document-members.ts';
import type { Members } from './format.ts';
import type { Entry } from './langfuse-entries.ts';
import { isObject, membersOf, textOf } from './values.ts';

/** All that is said in one value, by what it is said of. */
export interface Known {
  readonly traces: ReadonlyMap<string, Trace>;
  readonly generations: ReadonlyMap<string, Gathered>;
  /** The generations of each trace, by id. */
  readonly ofTrace: ReadonlyMap<string, readonly string[]>;
}

export interface Trace {
  readonly body: Members;
  readonly isLarge: boolean;
}

/** A generation, from all that is said of it. */
export interface Gathered {
  /** Where it is spoken of first. */
  readonly index: number;
  readonly body: Members;
  readonly isBegun: boolean;
  readonly written: string | undefined;
}

/** Puts together what is said of the same thing. */
export function gathered(entries: readonly Entry[]): Known {
  const said = { traces: new Map<string, Entry[]>(), generations: new Map<string, [number, Entry][]>() };
  for (const [index, entry] of entries.entries()) {
    const id = idOf(entry);
    if (id === undefined || !isObject(entry.body)) continue;
    if (entry.type === 'trace-create') listAt(said.traces, id).push(entry);
    else if (isGeneration(entry)) listAt(said.generations, id).push([index, entry]);
  }
  const traces = new Map([...said.traces].map(([id, about]) => [id, traceOf(about)]));
  const generations = new Map([...said.generations].map(([id, about]) => [id, gather(about)]));
  const ofTrace = new Map<string, string[]>();
  for (const [id, { body }] of generations) listAt(ofTrace, textOf(body['traceId']) ?? id).push(id);
  return { traces, generations, ofTrace };
}

// A trace is copied into each of its generations: a large one in a batch of many would make far more of it than came in.
const LARGE_TRACE = 8192;

function traceOf(about: readonly Entry[]): Trace {
  const { input, output, ...body } = joined(about.map((entry) => membersOf(entry.body)));
  return { body, isLarge: String(contentOf(body)).length > LARGE_TRACE };
}

function listAt<T>(lists: Map<string, T[]>, name: string): T[] {
  const list = lists.get(name) ?? [];
  lists.set(name, list);
  return list;
}

/** An update says more than its beginning, whichever of the two comes first. */
function gather(about: readonly (readonly [number, Entry])[]): Gathered {
  const begun = about.filter(([, { type }]) => type.endsWith('-create'));
  const updates = about.filter(([, { type }]) => !type.endsWith('-create'));
  return {
    index: about[0]?.[0] ?? 0,
    body: joined([...begun, ...updates].map(([, { body }]) => membersOf(body))),
    isBegun: begun.length > 0,
    written: about
      .map(([, { written }]) => written)
      .filter((time) => time !== undefined)
      .sort()[0],
  };
}

/** What was said later stands; nothing takes nothing away. Metadata and tags add up. */
function joined(bodies: readonly Members[]): Members {
  const members = new Map<string, unknown>();
  const metadata = new Map<string, unknown>();
  const tags = new Set<string>();
  for (const body of bodies) {
    for (const [name, value] of Object.entries(body)) {
      if (value === undefined || value === null) continue;
      if (name === 'metadata' && isObject(value))
        for (const [key, one] of Object.entries(value)) metadata.set(key, one);
      else if (name === 'tags') for (const tag of tagsOf(value) ?? []) tags.add(tag);
      else members.set(name, value);
    }
  }
  if (metadata.size > 0) members.set('metadata', Object.fromEntries(metadata));
  if (tags.size > 0) members.set('tags', [...tags]);
  return Object.fromEntries(members);
}

/** Whether an entry is about a call of a model. */
export function isGeneration({ type, body }: Entry): boolean {
  const [kind, action] = type.split('-');
  if (action !== 'create' && action !== 'update') return false;
  return kind === 'generation' || kind === 'embedding' || (kind === 'observation' && isGenerationBody(body));
}

function isGenerationBody(body: unknown): boolean {
  return membersOf(body)['type'] === 'GENERATION';
}

/** The id of what an entry is about; that of its message where the first word on something names none. */
export function idOf({ type, body, id }: Entry): string | undefined {
  const own = textOf(membersOf(body)['id']);
  return own ?? (type.endsWith('-create') && membersOf(body)['id'] == null ? id : undefined);
}

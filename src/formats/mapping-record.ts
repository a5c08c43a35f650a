/** Makes a record of a foreign value by a table: which place of the record is filled from which place of the value. */
import { keep } from '../record/schema-checks.ts';
import { isoTime } from '../record/schema-time.ts';
import { leftoversOf } from './azure/leftovers.ts';
import { operationNamed } from './azure/operations.ts';
import type { FormatContext, Members } from './format.ts';
import { converted } from './mapping-targets.ts';
import { type RawCall, recordOfCall } from './provider/call.ts';
import { hashed } from './secrets.ts';
import { defined, isObject, membersOf, parsed, textOf } from './values.ts';

/** Where a value is found: a dotted path, through JSON text too. `hash` puts a secret's hash in its place. */
export type Source = string | { readonly path: string; readonly hash: true };
/** For each place of the record the places to look at; the first that has something usable is taken. */
export type Fields = { readonly [target: string]: Source | readonly Source[] };

/** The members of a record. What no field took is kept under `properties`. */
export function recordOfFields(fields: Fields, event: Members, context: FormatContext): Record<string, unknown> {
  const taking = takeAll(fields, event);
  const { call: body, ...own } = taking.tree;
  const read = isObject(body) ? recordOfCall(body as RawCall) : undefined;
  const call = membersOf(read);
  const taken = read === undefined ? taking.paths : [...taking.paths, ...taking.callPaths];
  const message = membersOf(own['message']);
  const said = membersOf(call['message']);
  const gateway = membersOf(own['gateway']);
  const attributes = withoutZeros(membersOf(message['other_attr']));
  return defined({
    ...call,
    ...own,
    message: defined({
      ...said,
      ...message,
      id: message['id'] ?? said['id'] ?? context.key,
      prompt: message['prompt'] ?? said['prompt'] ?? [],
      other_attr: attributesOf(said['other_attr'], attributes),
    }),
    time: own['time'] ?? call['time'] ?? isoTime(context.time),
    operation: own['operation'] ?? call['operation'] ?? operationNamed(gateway['operation'] ?? attributes['object']),
    ...joined(['user', 'request', 'timing', 'error', 'client', 'gateway'], call, own),
    outcome: own['outcome'] ?? call['outcome'] ?? outcomeOf(own, attributes),
    properties: some({
      ...leftoversOf(event, taken),
      ...membersOf(call['properties']),
      ...membersOf(own['properties']),
      ...(taking.cut !== undefined && { truncated: true }),
    }),
    // Under the name under which the text of a body is kept that could not be read to its end.
    raw: some({ ...membersOf(call['raw']), ...taking.cut }),
  });
}

interface Taking {
  readonly tree: Members;
  readonly paths: readonly string[];
  /** Where the bodies of a call stood: they are taken only when they could be read. */
  readonly callPaths: readonly string[];
  readonly cut: Members | undefined;
}

function takeAll(fields: Fields, event: Members): Taking {
  const tree: Record<string, unknown> = {};
  const paths: string[] = [];
  const callPaths: string[] = [];
  let cut: Members | undefined;
  for (const [target, given] of Object.entries(fields)) {
    for (const source of Array.isArray(given) ? (given as readonly Source[]) : [given as Source]) {
      const { path, hash } = typeof source === 'string' ? { path: source, hash: false } : source;
      const value = valueAt(event, path);
      const text = hash ? textOf(value) : undefined;
      const found = converted(target, text === undefined ? value : hashed(text));
      if (found === undefined || (hash && text === undefined)) continue;
      place(tree, target.split('.'), found.value);
      (target.startsWith('call.') ? callPaths : paths).push(path);
      if (found.cut !== undefined) cut = { ...cut, ...found.cut };
      break;
    }
  }
  return { tree, paths, callPaths, cut };
}

function place(tree: Record<string, unknown>, names: readonly string[], value: unknown): void {
  let members = tree;
  for (const name of names.slice(0, -1)) {
    // A copy: what stands there may be the source's own.
    const inner = { ...membersOf(members[name]) };
    members[name] = inner;
    members = inner;
  }
  keep(members, names.at(-1) ?? '', value);
}

/** What stands at a dotted path; names that have dots themselves are found, and JSON text is looked into. */
export function valueAt(value: unknown, path: string): unknown {
  const members = isObject(value) || Array.isArray(value) ? value : parsedObject(value);
  if (members === undefined) return undefined;
  if (Object.hasOwn(members, path)) return (members as Members)[path];
  for (let end = path.lastIndexOf('.'); end > 0; end = path.lastIndexOf('.', end - 1)) {
    const name = path.slice(0, end);
    if (Object.hasOwn(members, name)) return valueAt((members as Members)[name], path.slice(end + 1));
  }
  return undefined;
}

function parsedObject(value: unknown): object | undefined {
  const inner = typeof value === 'string' ? parsed(value) : undefined;
  return typeof inner === 'object' && inner !== null ? inner : undefined;
}

/** The attributes of the body that was read, and those of them it lacked. */
function attributesOf(read: unknown, given: Members): Members[] {
  const known = Array.isArray(read) ? (read as Members[]) : [];
  const names = new Set(known.flatMap((attribute) => Object.keys(attribute)));
  const added = Object.entries(given).filter(([name]) => !names.has(name));
  return [...known, ...added.map(([name, value]) => ({ [name]: value }))];
}

/** Policies write zeros where an answer came without its usage. */
function withoutZeros(attributes: Members): Members {
  const { usage, ...others } = attributes;
  const counts = Object.values(membersOf(usage));
  return counts.length > 0 && counts.every((count) => count === 0) ? others : attributes;
}

function joined(names: readonly string[], call: Members, own: Members): Members {
  const both = names.filter((name) => isObject(call[name]) && isObject(own[name]));
  return Object.fromEntries(both.map((name) => [name, { ...membersOf(call[name]), ...membersOf(own[name]) }]));
}

function outcomeOf(own: Members, attributes: Members): string | undefined {
  if (isObject(own['error'])) return 'failed';
  const choices = membersOf(attributes['completion'])['choices'];
  if (Array.isArray(choices)) {
    return choices.some((choice) => membersOf(choice)['finish_reason'] === 'content_filter') ? 'filtered' : 'completed';
  }
  return isObject(attributes['usage']) ? 'completed' : undefined;
}

function some(members: Members): Members | undefined {
  return Object.keys(members).length === 0 ? undefined : members;
}

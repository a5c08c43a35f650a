/**
 * Merging two versions of one record. On everything but `revision` this is a join of a semilattice: records, parts and
 * changes may arrive in any order and any number of times, and the end is the same. The rules:
 *
 * | field                                        | which value wins                                                        |
 * |----------------------------------------------|-------------------------------------------------------------------------|
 * | any                                          | something over nothing; '' and null count as nearly nothing             |
 * | any named in `changed`                       | the later change, also when it removed the field; then the rule below   |
 * | user, request, timing, error, client,        | member by member                                                        |
 * | gateway, properties, raw, message            |                                                                         |
 * | every other field, and each of those members | the longer canonical JSON (more is fuller), then the later by text      |
 * | message.prompt                               | messages logged one by one are gathered; a prompt that came whole wins  |
 * | message.other_attr                           | by attribute name, each like a field; a completion choice by choice     |
 * | feedback                                     | union by time, name and source                                          |
 * | tags                                         | union                                                                   |
 * | outcome                                      | failed over filtered over aborted over completed                        |
 * | time, accepted · masked, schema_version      | the earlier · the larger                                                |
 * | chat_session_id                              | a session over none (a record that is its own session), then the longer |
 * | halves                                       | union; without it a record is whole, and whole stays whole              |
 * | orphaned                                     | the earlier, as long as a half is missing                               |
 * | pieces                                       | union by seq, time and text; those of a whole message give way to it    |
 * | erased                                       | over everything: what is left has no content                            |
 * | moved_to                                     | that of a tombstone, unless the record was erased for its own sake      |
 *
 * Keys (`chat_session_id`, `message.id`, `response_id`) and times are never subject to `changed`.
 */
import { joinAttributes, joinCompletions, joinFeedback, joinHalves, joinTags } from './merge-lists.ts';
import { earlier, fuller, larger, same } from './merge-order.ts';
import { joinPrompts } from './merge-prompts.ts';
import { joinSessions, joinTombstones } from './merge-tombstone.ts';
import { finishedPieces, joinPieces } from './pieces.ts';
import { lacksHalf, type PromptRecord } from './record.ts';
import { keep, type Members } from './schema-checks.ts';

/** Says for a path whether the first (< 0) or the second (> 0) version changed it later. */
type Later = (path: string) => number;
/** The join of two values, either of which may be missing; undefined leaves the field out. */
type Rule = (a: unknown, b: unknown, path: string, later: Later) => unknown;

/** The merged record, one revision up; `existing` itself when `incoming` adds nothing. Both must have the same id. */
export function merge(existing: PromptRecord, incoming: PromptRecord): PromptRecord {
  if (same({ ...existing, revision: 0 }, { ...incoming, revision: 0 })) return existing;
  const erased = existing.erased !== undefined || incoming.erased !== undefined;
  const joined = erased ? joinTombstones(existing, incoming) : finished(join(existing, incoming));
  if (same(joined, existing)) return existing;
  return { ...joined, revision: existing.revision + 1 };
}

/** What is left of an erased record: its keys and times, so that nothing that still comes for it can bring it back. */
export function erase(record: PromptRecord, at: string): PromptRecord {
  const { moved_to: _moved, ...rest } = record;
  return merge(record, { ...rest, erased: at } as PromptRecord);
}

/** What is left under the old key of a record that was moved to a session: keys and times, and where it is now. */
export function moved(record: PromptRecord, session: string, at: string): PromptRecord {
  return merge(record, { ...record, erased: at, moved_to: session });
}

/** The record as a source hands it in, with its pieces in order, and put together where they are all there. */
export function settled(record: PromptRecord): PromptRecord {
  const { pieces: given, ...rest } = record;
  const pieces = joinPieces(given, given);
  return finished((pieces === undefined ? rest : { ...rest, pieces }) as PromptRecord);
}

/** What its pieces make is one more version of the record, so it follows the same rules as every other. */
function finished(record: PromptRecord): PromptRecord {
  const version = finishedPieces(record);
  return version === undefined ? record : join(record, version);
}

function join(a: PromptRecord, b: PromptRecord): PromptRecord {
  const later = changes(a.changed, b.changed);
  const joined = joinMembers(a, b, '', later, topRule) as PromptRecord;
  joined.chat_session_id = joinSessions(a, b);
  if (joined.orphaned === undefined || lacksHalf(joined)) return joined;
  const { orphaned: _orphaned, ...whole } = joined;
  return whole as PromptRecord;
}

function joinMembers(a: object, b: object, prefix: string, later: Later, ruleFor: (name: string) => Rule): Members {
  const left = a as Members;
  const right = b as Members;
  const joined: Members = {};
  for (const name of Object.keys(left)) {
    const value = ruleFor(name)(left[name], own(right, name), prefix + name, later);
    if (value !== undefined) keep(joined, name, value);
  }
  for (const name of Object.keys(right)) {
    if (Object.hasOwn(left, name)) continue;
    const value = ruleFor(name)(undefined, right[name], prefix + name, later);
    if (value !== undefined) keep(joined, name, value);
  }
  return joined;
}

// Members such as `constructor` or `__proto__` are data only where they are the object's own.
function own(members: Members, name: string): unknown {
  return Object.hasOwn(members, name) ? members[name] : undefined;
}

function changes(a: PromptRecord['changed'], b: PromptRecord['changed']): Later {
  if (a === undefined && b === undefined) return () => 0;
  const at = (changed: PromptRecord['changed'], path: string) => (own(changed ?? {}, path) as string | undefined) ?? '';
  return (path) => {
    const left = at(a, path);
    const right = at(b, path);
    return left === right ? 0 : left > right ? -1 : 1;
  };
}

/** Lets the side that changed the path later stand alone before the rule is asked. */
function changeable(rule: (a: unknown, b: unknown) => unknown): Rule {
  return (a, b, path, later) => {
    const side = later(path);
    return side === 0 ? rule(a, b) : rule(side < 0 ? a : b, undefined);
  };
}

const field = changeable(fuller);
const completion = changeable(joinCompletions);

/** An object counts more than anything else that stands where one should. */
function object(ruleFor: (name: string) => Rule): Rule {
  return (a, b, path, later) => {
    if (!isObject(a) && !isObject(b)) return fuller(a, b);
    return joinMembers(isObject(a) ? a : {}, isObject(b) ? b : {}, `${path}.`, later, ruleFor);
  };
}

const attributes: Rule = (a, b, path, later) =>
  onlyList(a, b) ??
  joinAttributes(listOf(a), listOf(b), (left, right, name) =>
    (name === 'completion' ? completion : field)(left, right, `${path}.${name}`, later),
  );

const members = object(() => field);
const lists = <T>(joinLists: (a: readonly T[], b: readonly T[]) => T[]) =>
  changeable((a, b) => {
    if (a === undefined && b === undefined) return undefined;
    return onlyList(a, b) ?? joinLists(listOf(a), listOf(b));
  });

/**
 * The list, where only one side has one or both have the same: it stays in its own order, so that a record that comes again
 * unchanged changes nothing. Two that differ are joined in an order that does not depend on which came first.
 */
function onlyList(a: unknown, b: unknown): unknown {
  if (isNone(b) || same(a, b)) return a;
  return isNone(a) ? b : undefined;
}

function isNone(list: unknown): boolean {
  return list === undefined || (Array.isArray(list) && list.length === 0);
}

// The prompt of one that comes again unchanged stays in its own order.
function prompts(a: unknown, b: unknown): unknown {
  return onlyList(a, b) ?? joinPrompts(a, b);
}

const MESSAGE_RULES = new Map<string, Rule>([
  ['id', fuller],
  ['prompt', changeable(prompts)],
  ['other_attr', attributes],
]);
const RULES = new Map<string, Rule>([
  ...['user', 'request', 'timing', 'error', 'client', 'gateway', 'properties', 'raw'].map(
    (name) => [name, members] as const,
  ),
  ['message', object((name) => MESSAGE_RULES.get(name) ?? field)],
  ['response_id', fuller],
  ['schema_version', larger],
  ['masked', larger],
  ['revision', (a) => a],
  ['time', earlier],
  ['accepted', earlier],
  ['feedback', lists(joinFeedback)],
  ['tags', lists(joinTags)],
  ['outcome', changeable(worse)],
  ['orphaned', earlier],
  ['pieces', joinPieces],
  ['halves', (a, b) => joinHalves(a as PromptRecord['halves'], b as PromptRecord['halves'])],
  ['changed', object(() => larger)],
]);

function topRule(name: string): Rule {
  return RULES.get(name) ?? field;
}

const OUTCOMES: readonly unknown[] = ['completed', 'aborted', 'filtered', 'failed'];

function worse(a: unknown, b: unknown): unknown {
  const difference = OUTCOMES.indexOf(a) - OUTCOMES.indexOf(b);
  return difference === 0 ? fuller(a, b) : difference > 0 ? a : b;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): never[] {
  return Array.isArray(value) ? (value as never[]) : [];
}

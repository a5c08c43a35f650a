/** The search document without what people and models wrote: for readers who may count and compare, and read nothing. */
import { METADATA_FIELDS } from '../record/fields.ts';
import type { SearchDocument } from './search-document.ts';
import { type Members, membersOf } from './search-value.ts';

/** The names below one name; `undefined` below a field's own. */
type Tree = ReadonlyMap<string, Tree | undefined>;

const KEPT = treeOf(METADATA_FIELDS);
const RECORDS_PREFIX = 'prompt-logs-';
const METADATA_PREFIX = 'prompt-metadata-';

/** What is left of a document: only fields the dictionary names and does not mark as content, so that nothing new slips through. */
export function withoutContent(document: SearchDocument): Members {
  return kept(document, KEPT);
}

/** The index beside a month's index that holds the same documents without content. */
export function metadataIndex(index: string): string {
  return METADATA_PREFIX + index.slice(RECORDS_PREFIX.length);
}

function kept(members: Members, tree: Tree): Members {
  const result: Members = {};
  for (const name of Object.keys(members)) {
    if (!tree.has(name)) continue;
    const below = tree.get(name);
    const value = members[name];
    if (below === undefined) {
      if (isPlain(value)) result[name] = value;
      continue;
    }
    const group = kept(membersOf(value), below);
    if (Object.keys(group).length > 0) result[name] = group;
  }
  return result;
}

/** A value or a list of values: what is nested deeper is not what the dictionary knows. */
function isPlain(value: unknown): boolean {
  return Array.isArray(value) ? value.every(isScalar) : isScalar(value);
}

function isScalar(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}

function treeOf(names: readonly string[]): Tree {
  const root = new Map<string, Map<string, unknown> | undefined>();
  for (const name of names) {
    const path = name.split('.');
    const last = path.pop() ?? '';
    let at = root;
    for (const step of path) {
      const next = (at.get(step) as typeof root | undefined) ?? new Map();
      at.set(step, next);
      at = next;
    }
    at.set(last, at.get(last));
  }
  return root as Tree;
}

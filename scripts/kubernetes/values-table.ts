/** values.yaml as rows: what can be set, its default, and the comment above it. */
import { isMap, isScalar, parseDocument, type YAMLMap } from 'yaml';

export interface ValueRow {
  /** As `--set` takes it. */
  readonly path: string;
  readonly kind: 'object' | 'array' | 'string' | 'integer' | 'boolean';
  readonly value: unknown;
  readonly meaning: string;
}

/** Every value, in the order of the file; an object before what is in it. */
export function valueRows(text: string): ValueRow[] {
  const document = parseDocument(text);
  return isMap(document.contents) ? rowsOf(document.contents, '') : [];
}

/** The table of docs/kubernetes.md. */
export function valuesTable(text: string): string {
  const rows = valueRows(text);
  const shown = rows.filter(({ path, kind, meaning }) => kind !== 'object' || isLeaf(rows, path) || meaning !== '');
  const lines = shown.map(
    ({ path, kind, value, meaning }) =>
      `| \`${path}\` | ${kind === 'object' && !isLeaf(rows, path) ? '' : `\`${JSON.stringify(value)}\``} | ${meaning.replace(/\|/g, '\\|').replace(/</g, '&lt;')} |`,
  );
  return ['| value | default | |', '|---|---|---|', ...lines].join('\n');
}

function isLeaf(rows: readonly ValueRow[], path: string): boolean {
  return !rows.some((row) => row.path.startsWith(`${path}.`));
}

function rowsOf(map: YAMLMap, prefix: string): ValueRow[] {
  return map.items.flatMap((pair, index) => {
    const key = isScalar(pair.key) ? pair.key : undefined;
    const path = `${prefix}${String(key?.value)}`;
    // The comment above the first key of a map is read as one of the map itself.
    const comment = key?.commentBefore ?? (index === 0 ? map.commentBefore : undefined);
    const value = isScalar(pair.value) ? pair.value.value : (pair.value as YAMLMap).toJSON();
    const row = { path, kind: kindOf(value), value, meaning: meaningOf(comment) };
    const below = isMap(pair.value) ? rowsOf(pair.value, `${path}.`) : [];
    return [row, ...below];
  });
}

// A blank line parts what is said of the file, or is an example, from what is said of a value.
function meaningOf(comment: string | null | undefined): string {
  const [last = ''] = (comment ?? '').split(/\n\s*\n/).slice(-1);
  const lines = last.split('\n').filter((line) => !/^ {2}|^\s*$/.test(line.replace(/^#/, '')));
  return lines.map((line) => line.trim()).join(' ');
}

function kindOf(value: unknown): ValueRow['kind'] {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'object') return 'object';
  if (typeof value === 'boolean') return 'boolean';
  return typeof value === 'number' ? 'integer' : 'string';
}

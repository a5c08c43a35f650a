/** The SQL of a page, and the members of items that it reads. */

/** One block of SQL; its first line names what runs it. */
export interface SqlBlock {
  readonly engine: string;
  readonly text: string;
}

/** Something that is read of an item: a path from its root, or within the items of a list at `list`. */
export interface ReadMember {
  readonly list?: string;
  readonly path: string;
}

/** The blocks of a page, in order. */
export function sqlBlocks(page: string): SqlBlock[] {
  return [...page.matchAll(/```sql\n-- (\w+).*\n([\s\S]*?)```/g)].map(([, engine = '', text = '']) => ({
    engine,
    text,
  }));
}

/** Members that views over a table of items read: columns of it, and JSON within them. The alias of the table is one of these. */
export function membersOfTable(text: string, aliases: readonly string[]): ReadMember[] {
  const table = `(?:${aliases.join('|')})\\.`;
  const columns = [...text.matchAll(new RegExp(`\\b${table}\\[?(\\w+)\\]?`, 'g'))].map(([, name]) => ({
    path: `$.${name}`,
  }));
  const values = [
    ...text.matchAll(new RegExp(`JSON_(?:VALUE|QUERY)\\(\\s*${table}\\[?(\\w+)\\]?,\\s*'\\$([^']*)'`, 'g')),
  ];
  return [
    ...columns,
    ...values.map(([, column, path]) => ({ path: `$.${column}${path}` })),
    ...lists(text).flatMap(({ source, path, columns: names }) => {
      const column = new RegExp(`^${table}\\[?(\\w+)\\]?$`).exec(source)?.[1] ?? source;
      return names.map((name) => ({ list: `$.${column}${path}`, path: name }));
    }),
  ];
}

/** Members that OPENROWSET reads, by the name of their column, and those of lists that were read so. */
export function membersOfRowset(blocks: readonly SqlBlock[]): ReadMember[] {
  const columns = new Map<string, string>();
  for (const { text } of blocks) {
    const rowset = /OPENROWSET\(/.exec(text);
    if (rowset === null) continue;
    for (const { name, path } of withColumns(text, text.indexOf('WITH (', rowset.index))) columns.set(name, path);
  }
  const within = blocks.flatMap(({ text }) =>
    lists(text).flatMap(({ source, columns: paths }) =>
      paths.map((path) => ({ list: columns.get(source.replace(/^\w+\./, '')) ?? source, path })),
    ),
  );
  return [...[...columns.values()].map((path) => ({ path })), ...within];
}

interface OpenedList {
  readonly source: string;
  readonly path: string;
  readonly columns: readonly string[];
}

function lists(text: string): OpenedList[] {
  return [...text.matchAll(/OPENJSON\(\s*([\w.[\]]+)\s*(?:,\s*'\$([^']*)')?\s*\)\s*WITH \(/g)].map((found) => ({
    source: found[1] ?? '',
    path: found[2] ?? '',
    columns: withColumns(text, found.index + found[0].length - 'WITH ('.length).map(({ path }) => path),
  }));
}

/** The lines between the brackets of a WITH: `name type 'path'`. */
function withColumns(text: string, from: number): { name: string; path: string }[] {
  const end =
    text.indexOf('\n)', from) < 0
      ? text.length
      : Math.min(...[text.indexOf('\n)', from), text.indexOf('\n  )', from)].filter((at) => at > 0));
  return [...text.slice(from, end).matchAll(/^\s*(\w+) [\w()]+ '(\$[^']+)',?$/gm)].map(([, name = '', path = '']) => ({
    name,
    path,
  }));
}

/** The value at a path such as `$.a.b[0].c`; undefined when there is none. */
export function valueAtPath(value: unknown, path: string): unknown {
  let found = value;
  for (const [, name, index] of path.slice(1).matchAll(/\.(\w+)|\[(\d+)\]/g)) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = (found as Record<string, unknown>)[name ?? index ?? ''];
  }
  return found;
}

/** The members that no item has: what a view would find empty for ever. */
export function missingMembers(members: readonly ReadMember[], items: readonly unknown[]): string[] {
  const isThere = ({ list, path }: ReadMember): boolean =>
    items.some((item) => {
      if (list === undefined) return valueAtPath(item, path) !== undefined;
      const entries = valueAtPath(item, list);
      return Array.isArray(entries) && entries.some((entry) => valueAtPath(entry, path) !== undefined);
    });
  const missing = members.filter((member) => !isThere(member));
  return [...new Set(missing.map(({ list, path }) => (list === undefined ? path : `${list} ${path}`)))];
}

/** A value as the analytical store of Cosmos DB shows it with full fidelity: each under the name of its type. */
export function withTypes(value: unknown): unknown {
  if (Array.isArray(value)) return { array: value.map(withTypes) };
  if (typeof value === 'object' && value !== null) return { object: typedMembers(value) };
  if (typeof value === 'string') return { string: value };
  if (typeof value === 'boolean') return { bool: value };
  return Number.isInteger(value) ? { int32: value } : { float64: value };
}

/** The members of an item, each with its type. */
export function typedMembers(item: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(item).map(([name, member]) => [name, withTypes(member)]));
}

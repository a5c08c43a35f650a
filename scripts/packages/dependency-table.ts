/** The tables of docs/supply-chain.md: one row for each package that package.json names. Figures are found, the words in them are written by hand. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { closure, type Lock, type Manifest } from './lockfile.ts';

export const KINDS = ['dependencies', 'devDependencies'] as const;
export type Kind = (typeof KINDS)[number];

/** How old the newest release of a package may be before its row has to say why it is used all the same. */
export const MONTHS = 24;
/** With this its reason begins. */
export const OLD = 'Old, because ';
const UNKNOWN = '?';
const HEAD = ['package', 'version', 'licence', 'newest release', 'kept by', 'kB', 'brings', 'for', 'instead of'];
const ASKED = /asked on (\d{4}-\d\d-\d\d)/;

export interface Row {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  /** Day of the newest release, as the registry says. */
  readonly released: string;
  readonly keptBy: string;
  /** Of the package alone, unpacked. */
  readonly kilobytes: string;
  /** How many further packages come with it. */
  readonly brings: string;
  readonly purpose: string;
  /** What else there was, and why it was not taken. */
  readonly instead: string;
}

/** The rows of one table of the page. */
export function rowsIn(page: string, kind: Kind): Row[] {
  const [, section = ''] = page.split(`<!-- ${kind} begin -->`);
  const lines = (section.split(`<!-- ${kind} end -->`)[0] ?? '')
    .split('\n')
    .filter((line) => /^\| (?!package )/.test(line));
  return lines.map((line) => {
    const [name = '', version = '', licence = '', released = '', keptBy = '', kilobytes = '', brings = '', ...words] =
      line.replace(/^\| | \|$/g, '').split(' | ');
    const [purpose = '', instead = ''] = words;
    return { name, version, licence, released, keptBy, kilobytes, brings, purpose, instead };
  });
}

/** The page with other rows in a table. */
export function withRows(page: string, kind: Kind, rows: readonly Row[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const lines = rows.map((row) =>
    line([
      row.name,
      row.version,
      row.licence,
      row.released,
      row.keptBy,
      row.kilobytes,
      row.brings,
      row.purpose,
      row.instead,
    ]),
  );
  const text = [line(HEAD), `|${'---|'.repeat(HEAD.length)}`, ...lines].join('\n');
  const [begin, end] = [`<!-- ${kind} begin -->`, `<!-- ${kind} end -->`];
  const [before = ''] = page.split(begin);
  const [, after = ''] = page.split(end);
  return `${before}${begin}\n${text}\n${end}${after}`;
}

/** The day on which the page says the registry was asked. */
export function askedOn(page: string): string {
  return ASKED.exec(page)?.[1] ?? '';
}

export function withAskedOn(page: string, day: string): string {
  return page.replace(ASKED, `asked on ${day}`);
}

/** What can be said of a package without asking anybody; the words are those of its row so far. */
export function foundRow(root: string, lock: Lock, name: string, before: Row | undefined): Row {
  const entry = lock[`node_modules/${name}`];
  const folder = join(root, 'node_modules', name);
  return {
    name,
    version: entry?.version ?? '',
    licence: entry?.license ?? UNKNOWN,
    released: before?.released ?? UNKNOWN,
    keptBy: keeperOf(folder),
    kilobytes: before?.kilobytes ?? UNKNOWN,
    brings: String(closure(lock, [name]).length - 1),
    purpose: before?.purpose ?? UNKNOWN,
    instead: before?.instead ?? UNKNOWN,
  };
}

/** What is wrong with the page; none when every package has its row, every row its package, and both say the same. */
export function dependencyFaults(root: string, page: string, lock: Lock, manifest: Manifest): string[] {
  const asked = askedOn(page);
  return KINDS.flatMap((kind) => {
    const rows = rowsIn(page, kind);
    const names = rows.map(({ name }) => name);
    const wanted = Object.keys(manifest[kind]);
    return [
      ...wanted.filter((name) => !names.includes(name)).map((name) => `${name} has no row among the ${kind}`),
      ...names.filter((name) => !wanted.includes(name)).map((name) => `${name} has a row and is not among the ${kind}`),
      ...names.filter((name, at) => names.indexOf(name) !== at).map((name) => `${name} has two rows`),
      ...rows
        .filter(({ name }) => wanted.includes(name))
        .flatMap((row) => rowFaults(row, foundRow(root, lock, row.name, row), asked)),
    ];
  });
}

function rowFaults(row: Row, found: Row, asked: string): string[] {
  const faults: string[] = [];
  for (const field of ['version', 'licence', 'keptBy', 'brings'] as const) {
    if (row[field] !== found[field])
      faults.push(`the row of ${row.name} says ${row[field]}, and it is ${found[field]}`);
  }
  if (!/^\d+$/.test(row.kilobytes)) faults.push(`the row of ${row.name} has no size`);
  for (const words of [row.purpose, row.instead]) {
    if (words === UNKNOWN || words === '') faults.push(`the row of ${row.name} lacks words`);
  }
  if (!/^\d{4}-\d\d-\d\d$/.test(row.released)) faults.push(`the row of ${row.name} has no day of a release`);
  else if (row.released < earliest(asked) && !row.instead.includes(OLD))
    faults.push(`${row.name} has had no release since ${row.released}, and its row does not say "${OLD}…"`);
  return faults;
}

function earliest(asked: string): string {
  const day = new Date(`${asked}T00:00:00Z`);
  day.setUTCMonth(day.getUTCMonth() - MONTHS);
  return day.toISOString().slice(0, 10);
}

/** The account or organisation that its repository belongs to. */
function keeperOf(folder: string): string {
  const { repository = '' } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    repository?: string | { url?: string };
  };
  const place = typeof repository === 'string' ? repository : (repository.url ?? '');
  return /^(?:.*github(?:\.com)?[:/])?([\w.-]+)\/[\w.-]+$/.exec(place.replace(/\/$/, ''))?.[1] ?? UNKNOWN;
}

/** The size of a package without what is installed inside it; what is made for one platform differs between machines. */
export function kilobytesOf(root: string, name: string): string {
  const folder = join(root, 'node_modules', name);
  const bytes = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && !file.parentPath.slice(folder.length).includes('node_modules'))
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
  return String(Math.ceil(bytes / 1000));
}

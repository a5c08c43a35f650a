/** The pages people read, taken apart: fenced blocks, inline code, links, headings with their anchors, and the lines of tables. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../../..');

/** A fenced block. */
export interface Block {
  /** What stands behind the fence: `ts`; '' where nothing does. Bash is a shell too: `sh`. */
  readonly type: string;
  /** What stands behind the type: the name of the file that the block is, or changes. */
  readonly file: string;
  readonly text: string;
  /** Of the fence, from 1. */
  readonly line: number;
}

export interface Link {
  readonly target: string;
  readonly line: number;
}

export interface Code {
  readonly text: string;
  readonly line: number;
}

export interface Page {
  /** From the project's root: `docs/api.md`. */
  readonly name: string;
  readonly text: string;
  readonly blocks: readonly Block[];
  /** What stands between backticks, outside of blocks. */
  readonly codes: readonly Code[];
  readonly links: readonly Link[];
  readonly anchors: ReadonlySet<string>;
}

/** Every page of the project. */
export function pages(): readonly Page[] {
  const docs = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name.replaceAll('\\', '/')}`);
  return ['README.md', 'src/spool/README.md', ...docs.sort()].map(pageNamed);
}

export function pageNamed(name: string): Page {
  return pageOf(name, readFileSync(join(ROOT, name), 'utf8'));
}

/** A page of that name that says this. */
export function pageOf(name: string, text: string): Page {
  const blocks: Block[] = [];
  const prose: [line: number, text: string][] = [];
  let open: { type: string; file: string; indent: string; line: number; lines: string[] } | undefined;
  text.split('\n').forEach((line, index) => {
    const fence = /^(\s*)```(.*)$/.exec(line);
    if (open === undefined && fence !== null) {
      const [type = '', file = ''] = (fence[2] ?? '').trim().split(/\s+/);
      open = { type: type === 'bash' ? 'sh' : type, file, indent: fence[1] ?? '', line: index + 1, lines: [] };
    } else if (open !== undefined && fence !== null && fence[2] === '') {
      const { lines, indent, ...rest } = open;
      blocks.push({ ...rest, text: lines.map((each) => each.replace(indent, '')).join('\n') });
      open = undefined;
    } else if (open === undefined) prose.push([index + 1, line]);
    else open.lines.push(line);
  });
  if (open !== undefined) throw new Error(`${name}:${open.line}: a block that never ends`);
  return {
    name,
    text,
    blocks,
    codes: prose.flatMap(([line, said]) => codesIn(said).map((code) => ({ text: code, line }))),
    links: prose.flatMap(([line, said]) => linksIn(said).map((target) => ({ target, line }))),
    anchors: anchorsIn(prose.map(([, said]) => said)),
  };
}

/** The cells of a line of a table. */
export function cellsOf(line: string): string[] {
  return line
    .replace(/^\||\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
}

export function codesIn(said: string): string[] {
  return [...said.matchAll(/(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)/g)].map(([, , code = '']) =>
    code.trim().replaceAll('\\|', '|'),
  );
}

function linksIn(said: string): string[] {
  const plain = said.replace(/`[^`]*`/g, (code) => ' '.repeat(code.length));
  const named = [...plain.matchAll(/\]\(([^()\s]+(?:\([^()]*\)[^()\s]*)?)\)/g)].map(([, target = '']) => target);
  const bare = [...plain.matchAll(/<(https?:[^>]+)>/g)].map(([, target = '']) => target);
  return [...named, ...bare];
}

/** As GitHub makes them: small letters, no punctuation, hyphens for spaces, and a number behind the second of one name. */
function anchorsIn(lines: readonly string[]): ReadonlySet<string> {
  const seen = new Map<string, number>();
  const anchors = new Set<string>();
  for (const line of lines) {
    const title = /^#{1,6} (.+)$/.exec(line)?.[1];
    if (title === undefined) continue;
    const anchor = title
      .replace(/\[([^\]]+)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_\- ]/gu, '')
      .replaceAll(' ', '-');
    const before = seen.get(anchor) ?? 0;
    seen.set(anchor, before + 1);
    anchors.add(before === 0 ? anchor : `${anchor}-${before}`);
  }
  return anchors;
}

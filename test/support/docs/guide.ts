/** Follows a guide in a copy of the project: writes the files that its blocks are, and changes those that its blocks change. */
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Block, ROOT } from './markdown.ts';

const LEFT_OUT = new Set(['.git', 'node_modules', 'dist', 'test-results', 'docs', 'coverage']);

/** Copies the project, but for what is fetched, built or not needed to build it. */
export function copyProject(to: string): void {
  for (const name of readdirSync(ROOT).filter((each) => !LEFT_OUT.has(each))) {
    cpSync(join(ROOT, name), join(to, name), { recursive: true });
  }
  cpSync(join(ROOT, 'docs'), join(to, 'docs'), {
    recursive: true,
    filter: (file) => !/\.png$/.test(file),
  });
  symlinkSync(join(ROOT, 'node_modules'), join(to, 'node_modules'));
}

/** Does what a block with the name of a file says. */
export function follow({ type, file, text }: Block, project: string): void {
  const path = join(project, file);
  if (type !== 'diff') {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${text}\n`);
    return;
  }
  const before = readFileSync(path, 'utf8');
  writeFileSync(path, changed(before, text, file));
}

/** The text after a change: lines with a space or a minus stand there, and only there; those with a space or a plus stand there afterwards. */
export function changed(before: string, diff: string, file = 'the file'): string {
  const lines = diff.split('\n');
  const side = (sign: string): string =>
    lines
      .filter((line) => line.startsWith(' ') || line.startsWith(sign))
      .map((line) => `${line.slice(1)}\n`)
      .join('');
  const [old, fresh] = [side('-'), side('+')];
  const text = `\n${before}`;
  const places = [...text.matchAll(/\n/g)].filter(({ index }) => text.startsWith(old, index + 1));
  const [place] = places;
  if (place === undefined || places.length > 1)
    throw new Error(`${file} has these lines ${places.length} times:\n${old}`);
  const at = place.index + 1;
  return `${text.slice(0, at)}${fresh}${text.slice(at + old.length)}`.slice(1);
}

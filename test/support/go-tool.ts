/** Programs of the tests that are written in Go, because the real parser of a format is a Go module: built once from pinned modules. */
import { execFile } from 'node:child_process';
import { hash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { loadConfig } from '../../src/config.ts';

const run = promisify(execFile);
const FOLDER = join(import.meta.dirname, '..', 'tools');
const BUILD_MS = 900_000;

const building = new Map<string, Promise<string>>();

/** The names of those there are. */
export function goToolNames(): readonly string[] {
  return readdirSync(FOLDER).filter((name) => existsSync(join(FOLDER, name, 'go.mod')));
}

/** The path of the program in test/tools/<name>, built when its sources or their modules have changed. */
export function goTool(name: string): Promise<string> {
  let path = building.get(name);
  if (path === undefined) {
    path = built(name);
    building.set(name, path);
  }
  return path;
}

async function built(name: string): Promise<string> {
  const source = join(FOLDER, name);
  const folder = join(loadConfig().required('cache'), 'go-tools');
  const program = join(folder, `${name}-${digestOf(source)}`);
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  // Under a name of its own until it is whole: two runs may build at the same time.
  const unfinished = `${program}.${process.pid}`;
  // A folder without a program of its own names one of another module as its tool.
  const what = existsSync(join(source, 'main.go')) ? '.' : 'tool';
  await run('go', ['build', '-mod=readonly', '-trimpath', '-o', unfinished, what], { cwd: source, timeout: BUILD_MS });
  renameSync(unfinished, program);
  return program;
}

function digestOf(source: string): string {
  const files = readdirSync(source, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const texts = files
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => readFileSync(file, 'utf8'));
  return hash('sha256', texts.join('\0')).slice(0, 16);
}

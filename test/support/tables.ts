/** Other people's readers of tables, in Python: pandas, pyarrow and DuckDB; and a parser of T-SQL. */
import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { loadConfig } from '../../src/config.ts';
import { pythonFor } from './python-venv.ts';

const run = promisify(execFile);
const FOLDER = resolve(import.meta.dirname, '..', 'export');
const MOST_OUTPUT = 200_000_000;

export type TableReader = 'csv' | 'parquet' | 'query' | 'tsql';

/** Brings them where they are not in the cache; the folder of their programs. */
export function prepareTables(): Promise<string> {
  return pythonFor(join(FOLDER, 'tables.requirements.txt'), loadConfig().required('cache'));
}

/** What a reader sees. */
export async function readTable<Seen>(reader: TableReader, ...args: readonly string[]): Promise<Seen> {
  return JSON.parse(await runPython(join(FOLDER, 'tables.py'), reader, ...args)) as Seen;
}

/** What a program prints. */
export async function runPython(program: string, ...args: readonly string[]): Promise<string> {
  const python = join(await prepareTables(), 'python');
  const { stdout } = await run(python, [program, ...args], { maxBuffer: MOST_OUTPUT });
  return stdout;
}

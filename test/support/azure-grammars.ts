/** Other people's parsers of Bicep and XML, to hold our own against. */
import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { loadConfig } from '../../src/config.ts';
import { pythonFor } from './python-venv.ts';

const run = promisify(execFile);
const FOLDER = resolve(import.meta.dirname, '..', 'azure');

export interface ReadElsewhere {
  readonly problems: readonly string[];
  /** Of Bicep: "param location". */
  readonly declarations?: readonly string[];
  /** Of Bicep: the names in all objects, in order. */
  readonly members?: readonly string[];
  /** Of XML: each element with its attributes by name and the text before its first child. */
  readonly elements?: readonly (readonly [string, readonly (readonly [string, string])[], string])[];
}

/** The programs' folder, made once. */
export function prepareGrammars(): Promise<string> {
  return pythonFor(join(FOLDER, 'grammars.requirements.txt'), loadConfig().required('cache'));
}

/** What they make of files. */
export async function readElsewhere(paths: readonly string[]): Promise<ReadElsewhere[]> {
  const programs = await prepareGrammars();
  const { stdout } = await run(join(programs, 'python'), [join(FOLDER, 'grammars.py'), ...paths], {
    maxBuffer: 50_000_000,
  });
  return JSON.parse(stdout) as ReadElsewhere[];
}

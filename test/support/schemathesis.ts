/** Schemathesis, which makes up requests from a collector's own OpenAPI document and checks every answer against it. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { loadConfig } from '../../src/config.ts';
import { pythonFor } from './python-venv.ts';

const FOLDER = resolve(import.meta.dirname, '..', 'api-check');

export interface ApiCheckOptions {
  /** The address of the collector. */
  readonly url: string;
  /** Sent with every request; absent: none is. */
  readonly key?: string;
  /** The same seed makes the same requests. */
  readonly seed: number;
  /** Made-up requests for each operation and phase, at most. */
  readonly examples: number;
  /** How they are made up; `stateful` asks on with what came back. Default: in every way. */
  readonly phases?: readonly ('coverage' | 'examples' | 'fuzzing' | 'stateful')[];
  /** Whether they fit the document. Default: some do and some do not. */
  readonly data?: 'all' | 'negative' | 'positive';
  /** An answer that takes longer is a failure. Default: it may. */
  readonly maxSeconds?: number;
}

/** What its report says of a run. */
export interface ApiCheck {
  readonly complete: boolean;
  readonly operations: { readonly selected: number; readonly tested: number; readonly errored: number };
  readonly test_cases: { readonly generated: number; readonly with_failures: number; readonly errored: number };
  readonly failures: readonly unknown[];
  /** What it printed, to be read when a check failed. */
  readonly output: string;
}

/** Brings it where it is not in the cache; the folder of its programs. */
export function prepareSchemathesis(): Promise<string> {
  return pythonFor(join(FOLDER, 'schemathesis.requirements.txt'), loadConfig().required('cache'));
}

/** Runs it to its end, whatever it finds. */
export async function checkApi(options: ApiCheckOptions): Promise<ApiCheck> {
  const { url, key, seed, examples, phases, data, maxSeconds } = options;
  const programs = await prepareSchemathesis();
  const work = await mkdtemp(join(tmpdir(), 'promptlog-api-check-'));
  const report = join(work, 'report.json');
  try {
    const output = await outputOf(join(programs, 'schemathesis'), work, [
      ...['--config-file', join(FOLDER, 'schemathesis.toml'), 'run', `${url}/openapi.json`],
      ...(key === undefined ? [] : ['--header', `Authorization: Bearer ${key}`]),
      ...(phases === undefined ? [] : ['--phases', phases.join()]),
      ...(data === undefined ? [] : ['--mode', data]),
      ...(maxSeconds === undefined ? [] : ['--max-response-time', String(maxSeconds)]),
      ...['--seed', String(seed), '--max-examples', String(examples), '--generation-database', 'none', '--no-color'],
      ...['--report', 'json', '--report-json-path', report],
    ]);
    const text = await readFile(report, 'utf8').catch(() => {
      throw new Error(`schemathesis left no report:\n${output}`);
    });
    return { ...(JSON.parse(text) as Omit<ApiCheck, 'output'>), output };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

// It ends with 1 when it has found something, which is no failure of the run itself.
function outputOf(program: string, folder: string, args: readonly string[]): Promise<string> {
  return new Promise((done, fail) => {
    const child = spawn(program, args, {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        PYTHONPATH: FOLDER,
        PYTHONDONTWRITEBYTECODE: '1',
        SCHEMATHESIS_HOOKS: 'ndjson',
      },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    child.once('error', fail).once('close', () => done(output));
  });
}

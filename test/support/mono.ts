/** Policies of API Management, really run: their C# is compiled by Mono against a stand-in of the gateway's `context`. */
import { execFile, spawn } from 'node:child_process';
import { hash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { loadConfig } from '../../src/config.ts';
import { policySource } from './policy-source.ts';

const run = promisify(execFile);
const FOLDER = join(import.meta.dirname, '..', 'tools', 'policy-runner');
const JSON_LIBRARY = 'Newtonsoft.Json';
const COMPILE_MS = 120_000;

/** What a call does with a gateway. */
export interface Call {
  readonly id: string;
  readonly policy: string;
  readonly operation: string;
  readonly deployment?: string;
  readonly product?: string;
  readonly subscription?: string;
  readonly elapsedMs?: number;
  /** The claims of a valid token. */
  readonly claims?: Readonly<Record<string, string>>;
  /** The gateway's clock gives times without a zone. */
  readonly withoutZone?: boolean;
  readonly request: {
    readonly headers: Readonly<Record<string, string>>;
    readonly query?: Readonly<Record<string, string>>;
    readonly body?: string;
  };
  readonly answers: readonly {
    readonly status: number;
    readonly host?: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
  }[];
}

/** What came of it. */
export interface Outcome {
  readonly events: readonly {
    readonly logger: string;
    readonly key: string;
    readonly bytes: number;
    readonly text: string;
  }[];
  readonly forwarded: readonly {
    readonly backend: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly query: Readonly<Record<string, string>>;
  }[];
  readonly status: number;
  readonly answerWasRead: boolean;
  readonly callerGetsAnswer: boolean;
  readonly buffersAnswer: boolean;
  readonly failure: string | null;
}

/** Compiles policies, each under its name, with the fragments they include; rejects with the compiler's words. */
export async function compilePolicies(
  policies: ReadonlyMap<string, string>,
  fragments: ReadonlyMap<string, string>,
): Promise<string> {
  const sources = ['Context.cs', 'Runner.cs'].map((name) => join(FOLDER, name));
  const source = policySource(policies, fragments);
  const digest = hash('sha256', [source, ...sources.map((path) => readFileSync(path, 'utf8'))].join('\0'));
  const folder = join(loadConfig().required('cache'), 'policies');
  const program = join(folder, `${digest.slice(0, 16)}.exe`);
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  const own = join(folder, `${digest.slice(0, 16)}.${process.pid}`);
  writeFileSync(`${own}.cs`, source);
  await run('mcs', ['-nologo', `-r:${await jsonLibrary()}`, `-out:${own}.exe`, ...sources, `${own}.cs`], {
    timeout: COMPILE_MS,
  }).catch((error: unknown) => {
    throw new Error(String((error as { stderr?: unknown }).stderr ?? error).trim());
  });
  renameSync(`${own}.exe`, program);
  return program;
}

/** What comes of each call. */
export async function runCalls(program: string, calls: readonly Call[]): Promise<Outcome[]> {
  const child = spawn('mono', [program], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, MONO_PATH: join(await jsonLibrary(), '..') },
  });
  const done = new Promise<number | null>((settle, refuse) => child.on('error', refuse).on('close', settle));
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stdin.end(calls.map((call) => `${JSON.stringify(call)}\n`).join(''));
  const code = await done;
  if (code !== 0) throw new Error(`the policies ended with ${code}`);
  const lines = Buffer.concat(chunks).toString('utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Outcome);
}

/** The file of the JSON library that gateways use too; in Debian's place for such. */
async function jsonLibrary(): Promise<string> {
  const { stdout } = await run('find', ['/usr/lib/mono/gac', '/usr/lib/cli', '-name', `${JSON_LIBRARY}.dll`]);
  const path = stdout.split('\n')[0];
  if (path === undefined || path === '') throw new Error(`Debian's library ${JSON_LIBRARY} is not installed`);
  return path;
}

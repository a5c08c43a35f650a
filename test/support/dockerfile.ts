/** The Dockerfile as BuildKit's own parser reads it, and the files that its build would see. */
import { execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { goTool } from './go-tool.ts';

const run = promisify(execFile);

export const ROOT = resolve(import.meta.dirname, '../..');

export interface Step {
  readonly name: string;
  readonly line: number;
  /** Of COPY and ADD. */
  readonly sources?: readonly string[];
  readonly target?: string;
  readonly from?: string;
  /** Of RUN, CMD, ENTRYPOINT and HEALTHCHECK. */
  readonly command?: readonly string[];
  readonly shell?: boolean;
  /** Of ENV, LABEL and ARG. */
  readonly values?: Readonly<Record<string, string>>;
  /** Of WORKDIR, USER, STOPSIGNAL, EXPOSE and VOLUME. */
  readonly words?: readonly string[];
}

export interface Stage {
  readonly name: string;
  readonly base: string;
  readonly line: number;
  readonly steps: readonly Step[];
}

export interface Dockerfile {
  /** What its parser has against it as a whole. */
  readonly error?: string;
  readonly args: readonly Step[];
  readonly stages: readonly Stage[];
  readonly warnings: readonly { readonly rule: string; readonly line: number; readonly message: string }[];
  /** The files that .dockerignore leaves. */
  readonly context: readonly string[];
}

export interface DockerfileTexts {
  readonly dockerfile: string;
  readonly ignore: string;
  readonly files: readonly string[];
}

/** The two files of this checkout, and the files beside them. */
export async function ownTexts(): Promise<DockerfileTexts> {
  const { stdout } = await run('git', ['ls-files', '-co', '--exclude-standard'], { cwd: ROOT, maxBuffer: 10_000_000 });
  return {
    dockerfile: readFileSync(join(ROOT, 'Dockerfile'), 'utf8'),
    ignore: readFileSync(join(ROOT, '.dockerignore'), 'utf8'),
    files: stdout.split('\n').filter((file) => file !== ''),
  };
}

/** Reads it. */
export async function readDockerfile(texts: DockerfileTexts): Promise<Dockerfile> {
  return JSON.parse(await answerOf(await goTool('dockerfile'), texts)) as Dockerfile;
}

/** What a program of test/tools says to one question. */
export function answerOf(program: string, question: unknown): Promise<string> {
  return new Promise((done, failed) => {
    const child = spawn(program, { stdio: ['pipe', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text;
    });
    child.once('error', failed);
    child.once('close', (code) => (code === 0 ? done(out) : failed(new Error(err))));
    child.stdin.end(JSON.stringify(question));
  });
}

/** How much work is done twice when `promptlog reindex` is killed and run again? It is killed at several points of one work. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Random } from '../src/demo/random.ts';
import { runChild } from './child.ts';
import { AS_STEADY, type ReindexJob } from './reindex-contender.ts';
import type { BenchServer } from './server.ts';

const MAIN = resolve(import.meta.dirname, '../src/cli/main.ts');
const LOOK_MS = 20;
const SEED = 7;

interface Kept {
  readonly tally?: { readonly indexed: number };
}

/** Runs it; target: resume_repeated_s ≤ 2, in seconds of work at the rate of this very run. */
export async function resumed(
  server: BenchServer,
  { count, repeats }: { readonly count: number; readonly repeats: number },
): Promise<Record<string, number>> {
  const folder = mkdtempSync(join(tmpdir(), 'promptlog-reindex-resume-'));
  const file = join(folder, 'records.sqlite');
  const memory = join(folder, 'home', 'reindex.json');
  const environment = {
    PROMPTLOG_HOME: join(folder, 'home'),
    PROMPTLOG_SQLITE_FILE: file,
    PROMPTLOG_ELASTICSEARCH_URL: server.access.url,
    PROMPTLOG_ELASTICSEARCH_USERNAME: server.access.username,
    PROMPTLOG_ELASTICSEARCH_PASSWORD: server.access.password,
  };
  const run = () => {
    const args = ['--disable-warning=ExperimentalWarning', MAIN, 'reindex', '--json'];
    return spawn(process.execPath, args, {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  };
  const random = new Random(SEED);
  const repeated: number[] = [];
  try {
    const job: ReindexJob = { step: 'fill', store: { kind: 'sqlite', file }, count };
    await runChild(new URL('./reindex-contender.ts', import.meta.url).pathname, job, AS_STEADY);
    await server.empty();
    for (let kill = 1; kill <= repeats; kill++) {
      const known = indexedIn(memory);
      // Spread over the work, each somewhere between two savings.
      const goal = Math.max(known + 1, (count * kill) / (repeats + 2));
      const child = run();
      const closed = once(child, 'close');
      while (child.exitCode === null && indexedIn(memory) < goal) await pause(LOOK_MS);
      await pause(random.next() * 500);
      child.kill('SIGKILL');
      await closed;
      repeated.push((await server.count()) - indexedIn(memory));
      console.error(`killed after ${indexedIn(memory)} records; ${repeated.at(-1)} are there that it does not know of`);
    }
    await finished(run());
    // And all of it once more, for the rate.
    await server.empty();
    const { seconds } = await finished(run());
    if ((await server.count()) !== count) throw new Error('not all records are there');
    return {
      resume_repeated_s: Math.max(...repeated) / (count / seconds),
      resume_repeated_records: Math.max(...repeated),
      resume_kills: repeats,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function finished(child: ReturnType<typeof spawn>): Promise<{ readonly seconds: number }> {
  let out = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  const [status] = await once(child, 'close');
  if (status !== 0) throw new Error(`reindex ended with status ${status}`);
  return JSON.parse(out) as { readonly seconds: number };
}

function indexedIn(memory: string): number {
  try {
    return (JSON.parse(readFileSync(memory, 'utf8')) as Kept).tally?.indexed ?? 0;
  } catch {
    return 0;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((next) => setTimeout(next, ms));
}

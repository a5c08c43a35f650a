/** Every command run as its user runs it, with flags and values nobody meant: it ends, with a status that is documented and in words. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { ERRORS } from '../../src/error-kinds.ts';
import { anyCommandLine, knownCommands } from '../fuzz/arguments.ts';
import { FUZZ_SEED, fuzzTimeout, note, runsOf } from '../fuzz/fuzzing.ts';
import type { Ran } from '../support/promptlog-command.ts';

const MAIN = resolve(import.meta.dirname, '../../src/cli/main.ts');
/** Those that go on until they are told to stop, or while a store is away; they are told after so long. */
const PATIENCE_MS = 2_500;
/** By then it has to be over, whatever it does. */
const END_MS = 20_000;
const AT_ONCE = 2;
/** What is documented, and what a shell makes of Ctrl+C. */
const STATUSES: ReadonlySet<number> = new Set([0, 130, 143, ...Object.values(ERRORS).map(({ exit }) => exit)]);
const BUG = 1;

describe('the commands under fuzz', function () {
  this.timeout(fuzzTimeout(180_000));
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'promptlog-fuzz-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('end with a documented status and a sentence, never with a trace, and never hang', async () => {
    const trials = { area: 'commands run', runs: 24, cost: 40 };
    const lines = fc.sample(anyCommandLine(knownCommands()), { seed: FUZZ_SEED, numRuns: runsOf(trials) });
    const waiting = [...lines.entries()];
    const worker = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const [number, words] = next;
        assertEnded(words, await ran(join(folder, `home-${number}`), words));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    note(trials.area, lines.length);
  });

  it('would be found out if one ended in a fault of ours or in a trace', () => {
    assert.throws(() => assertEnded(['x'], { status: 1, out: '', err: 'PL_INTERNAL: x' }), /a fault of ours/);
    assert.throws(() => assertEnded(['x'], { status: 2, out: '', err: '    at f (a.ts:1:2)' }), /a trace/);
    assert.throws(() => assertEnded(['x'], { status: 99, out: '', err: '' }), /status 99/);
  });
});

/** Runs one in a folder of its own, where all it may write is looked for. */
async function ran(folder: string, words: readonly string[]): Promise<Ran> {
  const here = join(folder, 'a', 'b');
  mkdirSync(here, { recursive: true });
  writeFileSync(join(here, 'calls.ndjson'), '{"message":{"id":"a","prompt":[]}}\nno json\n');
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...words], {
    cwd: here,
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: join(tmpdir(), 'promptlog-compiled'),
      HOME: here,
      PROMPTLOG_HOME: join(here, 'home'),
      PROMPTLOG_ELASTICSEARCH_URL: 'http://127.0.0.1:1',
      PROMPTLOG_ELASTICSEARCH_REQUEST_TIMEOUT_MS: '1000',
      PROMPTLOG_STACK_JAVA_HOME: join(here, 'no-java'),
      PROMPTLOG_STACK_ELASTICSEARCH_PORT: '0',
      PROMPTLOG_COLLECTOR_PORT: '0',
      PROMPTLOG_GATEWAY_PORT: '0',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err]: [string[], string[]] = [[], []];
  child.stdout.setEncoding('utf8').on('data', (text: string) => out.push(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => err.push(text));
  const asked = setTimeout(() => child.kill('SIGTERM'), PATIENCE_MS);
  let isLate = false;
  const late = setTimeout(() => {
    isLate = true;
    child.kill('SIGKILL');
  }, END_MS);
  try {
    await once(child, 'close');
    assert.ok(!isLate, `it hangs: promptlog ${JSON.stringify(words)}\n${err.join('')}`);
    const status = child.exitCode ?? (child.signalCode === 'SIGTERM' ? 143 : 137);
    return { status, out: out.join(''), err: err.join('') };
  } finally {
    clearTimeout(asked);
    clearTimeout(late);
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function assertEnded(words: readonly string[], { status, out, err }: Ran): void {
  const what = `promptlog ${JSON.stringify(words)}\n${out.slice(-500)}\n${err.slice(-2_000)}`;
  assert.ok(!/^\s+at .*:\d+:\d+\)?$/m.test(err + out), `a trace: ${what}`);
  assert.ok(status !== BUG && !err.includes('PL_INTERNAL'), `a fault of ours: ${what}`);
  assert.ok(STATUSES.has(status), `status ${status}: ${what}`);
}

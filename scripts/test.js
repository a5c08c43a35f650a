// npm test: brings what is missing, then lint, types, unit and integration tests on the real engines.
// PROMPTLOG_TEST_WITHOUT=elasticsearch leaves an engine's tests out; nothing is ever left out silently.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { engineNames, integrationTests, prepareEngines } from './test-engines.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const RESULTS = join(ROOT, 'test-results');
const MODULES = join(ROOT, 'node_modules');
const MOCHA = join(MODULES, 'mocha', 'bin', 'mocha.js');

let passed = 0;
let failed = 0;

const without = (process.env.PROMPTLOG_TEST_WITHOUT ?? '')
  .split(',')
  .map((name) => name.trim())
  .filter(Boolean);
const unknown = without.find((name) => !engineNames(ROOT).includes(name));
if (unknown !== undefined) {
  console.error(`PROMPTLOG_TEST_WITHOUT names "${unknown}"; it takes ${engineNames(ROOT).join(', ')}.`);
  process.exit(2);
}

rmSync(RESULTS, { recursive: true, force: true });
mkdirSync(RESULTS, { recursive: true });
const { leftOut, toRun } = integrationTests(ROOT, without);

await step('engines', () => prepareEngines(ROOT, without));
await step('lint', () =>
  program('lint', [join(MODULES, '@biomejs', 'biome', 'bin', 'biome'), 'check', '--error-on-warnings', '.']),
);
await step('types', () => program('types', [join(MODULES, 'typescript', 'bin', 'tsc'), '--noEmit']));
await tests('unit', ['test/!(integration)/**/*.test.ts', 'test/*.test.ts']);
if (toRun.length > 0) await tests('integration', toRun);

const notice = without.length === 0 ? '' : `; left out: ${without.join(', ')} (${leftOut.length} test files)`;
const closing = `${passed} passed, ${failed} failed${notice}`;
writeFileSync(join(RESULTS, 'summary.json'), `${JSON.stringify({ passed, failed, without, closing })}\n`);
console.log(`\n${closing}`);
process.exitCode = failed === 0 ? 0 : 1;

/** A step that is right or wrong as a whole: wrong counts as one failure. */
async function step(name, work) {
  console.log(`\n== ${name}`);
  try {
    await work();
  } catch (error) {
    failed += 1;
    console.error(`${name} failed: ${error.message}${error.fix === undefined ? '' : `\n  ${error.fix}`}`);
  }
}

async function tests(kind, specs) {
  const output = join(RESULTS, `${kind}.json`);
  const args = ['--disable-warning=ExperimentalWarning', MOCHA, '--config', join(ROOT, `.mocharc.${kind}.json`)];
  args.push('--reporter', join(ROOT, 'scripts', 'counting-reporter.cjs'), '--reporter-option', `output=${output}`);
  args.push(...specs);
  console.log(`\n== ${kind}`);
  const status = await node(args);
  const counts = readCounts(output);
  passed += counts.passes;
  // A run that ends badly without saying which test it was has failed all the same.
  failed += counts.failures === 0 && status !== 0 ? 1 : counts.failures;
}

function readCounts(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { passes: 0, failures: 0 };
  }
}

async function program(name, args) {
  const status = await node(args);
  if (status !== 0) throw new Error(`see above (\`npm run ${name}\` repeats it)`);
}

function node(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: ROOT, stdio: 'inherit' });
    const pass = (signal) => child.kill(signal);
    for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, pass);
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      for (const each of ['SIGTERM', 'SIGHUP']) process.removeListener(each, pass);
      if (signal !== null || code === 130) process.exit(130);
      resolve(code ?? 1);
    });
  });
}

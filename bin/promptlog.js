#!/usr/bin/env node
// Starts the command line: the built one in this process; in a source checkout the sources, under the Node that came with them.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

// Node 22 warns of its SQLite at every start; a flag is the only way to keep it from doing so in all threads.
const QUIET = '--disable-warning=ExperimentalWarning';
const root = new URL('..', import.meta.url);
const sources = new URL('src/cli/main.ts', root);

if (existsSync(sources)) {
  const bundled = fileURLToPath(
    new URL(`node_modules/node/bin/node${process.platform === 'win32' ? '.exe' : ''}`, root),
  );
  run(existsSync(bundled) ? bundled : process.execPath, sources);
} else if (Number.parseInt(process.versions.node, 10) >= 24 || process.execArgv.includes(QUIET)) {
  // Compiled code is kept between runs, which halves the start.
  enableCompileCache();
  const { main } = await import(new URL('dist/cli/main.js', root).href);
  await main(process.argv.slice(2));
} else {
  run(process.execPath, new URL(import.meta.url));
}

function run(node, entry) {
  const child = spawn(node, [QUIET, fileURLToPath(entry), ...process.argv.slice(2)], { stdio: 'inherit' });
  // Ctrl-C reaches the child by itself, as it shares the terminal; it decides when to end.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    process.exitCode = signal === null ? code : 128 + constants.signals[signal];
  });
}

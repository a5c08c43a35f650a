/** The Ruby that Logstash runs its scripts with, for integration tests: JRuby in a process of its own, which does a list of requests. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { loadConfig } from '../../src/config.ts';
import { findJava } from '../../src/stack/java.ts';
import { type Artifact, fetchByMaven, fetchedByMaven } from '../../src/stack/maven.ts';

/** The one that Logstash 9.4 brings along: Ruby 3.4. */
const VERSION = '10.0.2.0';
const ARTIFACT: Artifact = {
  group: 'org.jruby',
  name: 'jruby-complete',
  version: VERSION,
  packaging: 'jar',
  checksum: { algorithm: 'sha256', hex: 'c5a54abee2c02a9ff7fa0b24becb27728baba91105b97ce5d992e8586426f88c' },
  bytes: 35_855_758,
};
// One compiler and one collector of garbage start sooner; the rest keeps Java 24 and newer from warning of what JRuby does.
const JVM = ['-Xms128m', '-Xmx768m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xss2m'];
const ALLOWED: readonly [since: number, flag: string][] = [
  [21, '--enable-native-access=ALL-UNNAMED'],
  [24, '--sun-misc-unsafe-memory-access=allow'],
];
const RUNNER = join(import.meta.dirname, 'logstash', 'run.rb');
const RUN_MS = 240_000;

/** The folder of the scripts of the ruby filter. */
export const RUBY = join(import.meta.dirname, '..', '..', 'logstash', 'ruby');

/** Something for the process to do; test/support/logstash/run.rb says what there is. */
export type RubyRequest = { readonly do: 'filter' | 'test' | 'line' | 'mask' | 'break' } & Readonly<
  Record<string, unknown>
>;

/** What a request came to. */
export type RubyAnswer = Readonly<Record<string, unknown>>;

/** The file of JRuby, fetched through Maven when it is not there yet. */
export async function jrubySoftware(): Promise<string> {
  const cache = loadConfig().required('cache');
  const file = join(cache, `jruby-complete-${VERSION}.jar`);
  if (existsSync(file)) return file;
  const fetched = (await fetchedByMaven(ARTIFACT)) ?? (await fetchByMaven(ARTIFACT, { onProgress: () => {} }));
  mkdirSync(cache, { recursive: true });
  // Under a name of its own until it is whole: two runs may come here at the same time.
  const unfinished = `${file}.${process.pid}`;
  copyFileSync(fetched, unfinished);
  renameSync(unfinished, file);
  return file;
}

/** Does the requests one after the other in one process, with the scripts of a folder; the answers stand in the same order. */
export async function inRuby(requests: readonly RubyRequest[], folder = RUBY): Promise<readonly RubyAnswer[]> {
  const output = await runRuby([RUNNER, folder], JSON.stringify(requests));
  return JSON.parse(output) as readonly RubyAnswer[];
}

/** Runs a Ruby program to its end and gives what it wrote. Starting it takes some seconds. */
export async function runRuby(args: readonly string[], input = ''): Promise<string> {
  const [java, jar] = await Promise.all([findJava(), jrubySoftware()]);
  const allowed = ALLOWED.filter(([since]) => java.version >= since).map(([, flag]) => flag);
  const program = join(java.home, 'bin', 'java');
  const child = spawn(program, [...JVM, ...allowed, '-jar', jar, ...args], { timeout: RUN_MS });
  child.stdin.on('error', () => {}); // what ended before it had read everything says why on its other stream
  child.stdin.end(input);
  const stop = (): void => void child.kill('SIGKILL');
  process.once('exit', stop);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const [output, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  process.off('exit', stop);
  assert.equal(code, 0, `Ruby failed, or took longer than ${RUN_MS} ms:\n${errors}`);
  return output;
}

/** npm run bench -- <name> [--count N …]: runs one question, writes bench/results/<name>.json, ends with one line on stdout. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

/** What every bench exports: measures, and returns its figures. */
export type Bench = (options: BenchOptions) => Promise<Record<string, number>>;

export interface BenchOptions {
  readonly count?: number;
  readonly repeats?: number;
  /** Any other flag, as given. */
  readonly flags: Readonly<Record<string, string | boolean>>;
}

const FLAGS = {
  count: { type: 'string' },
  repeats: { type: 'string' },
  only: { type: 'string' },
  minutes: { type: 'string' },
} as const;
const BENCHES = [
  'ship',
  'hot-path',
  'spool',
  'cosmos',
  'search',
  'start',
  'memory',
  'collector',
  'otlp',
  'queues',
  'insight',
  'dashboards',
  'doors',
  'reindex',
  'scale',
  'gateway',
  'export',
  'stats',
  'verify',
  'erase',
  'peers',
];

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({ allowPositionals: true, strict: false, options: FLAGS });
  const name = positionals[0] ?? '';
  if (!BENCHES.includes(name) || !readdirSync(import.meta.dirname).includes(`${name}.ts`)) {
    console.error(`npm run bench -- <${BENCHES.join(' | ')}> [--count N] [--repeats N]`);
    process.exitCode = 2;
    return;
  }
  const { run } = (await import(`./${name}.ts`)) as { run: Bench };
  const flags = values as Record<string, string | boolean>;
  const figures = await run({
    ...(flags['count'] === undefined ? {} : { count: Number(flags['count']) }),
    ...(flags['repeats'] === undefined ? {} : { repeats: Number(flags['repeats']) }),
    flags,
  });
  save(name, figures);
  const pairs = Object.entries(figures).map(([key, value]) => `${key}=${Number(value.toPrecision(4))}`);
  console.log(`${name} ${pairs.join(' ')}`);
}

function save(name: string, figures: Record<string, number>): void {
  const folder = join(import.meta.dirname, 'results');
  mkdirSync(folder, { recursive: true });
  const machine = {
    cpu: cpus()[0]?.model,
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  };
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
    encoding: 'utf8',
    cwd: import.meta.dirname,
  }).trim();
  writeFileSync(
    join(folder, `${name}.json`),
    `${JSON.stringify({ bench: name, date: new Date().toISOString(), commit, machine, figures }, null, 2)}\n`,
  );
}

await main();

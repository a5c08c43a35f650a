/** `promptlog demo`: sends demo conversations to a collector, as an application would. */
import type { Command } from 'commander';
import { systemEnvironment } from '../config.ts';
import { demoChanges, demoRecords } from '../demo/demo-records.ts';
import { PromptlogError } from '../errors.ts';
import { answerError, answerOf } from './ask-collector.ts';
import { action, type Context } from './command.ts';

const EXAMPLES = `
The records go over HTTP to a collector that runs somewhere, with a key that may ingest and give feedback. The same hour gives the
same records: sending twice doubles nothing.

Examples:
  $ promptlog demo --to https://collector:4711 --key-from-env PROMPTLOG_APPLICATION_KEY
  $ promptlog demo --to http://127.0.0.1:4711 --key-from-env KEY --count 500`;

interface DemoFlags {
  to: string;
  keyFromEnv: string;
  count: string;
}

const HOUR_MS = 3_600_000;
/** Values of one request. */
const BATCH = 200;
const PATIENCE_MS = 60_000;

/** Adds the command to the program. */
export function registerDemo(program: Command): void {
  program
    .command('demo')
    .description('send demo conversations to a collector')
    .requiredOption('--to <address>', 'address of the collector')
    .requiredOption('--key-from-env <variable>', 'the variable that holds the key')
    .option('--count <number>', 'how many records', '2000')
    .addHelpText('after', EXAMPLES)
    .action(action<[DemoFlags]>(demo));
}

async function demo({ terminal }: Context, flags: DemoFlags): Promise<void> {
  if (!/^[1-9]\d{0,7}$/.test(flags.count)) throw wrong(`--count takes a whole number, not "${flags.count}"`);
  if (!/^https?:\/\/./i.test(flags.to)) throw wrong(`--to takes an address such as https://host, not "${flags.to}"`);
  const key = systemEnvironment()[flags.keyFromEnv]?.trim() ?? '';
  if (key === '') throw wrong(`the environment variable ${flags.keyFromEnv} is not set`);
  const count = Number(flags.count);
  const until = new Date(Math.floor(Date.now() / HOUR_MS) * HOUR_MS);
  const bar = terminal.progress('Sending demo conversations', count, 'records');
  let records = 0;
  let changes = 0;
  try {
    for (const batch of batches(demoRecords({ count, until }))) {
      await send(flags.to, key, batch);
      records += batch.length;
      bar.update(records);
    }
    for (const batch of batches(demoChanges({ count, until }))) {
      await send(flags.to, key, batch);
      changes += batch.length;
    }
  } finally {
    bar.finish();
  }
  terminal.record({ to: flags.to, records, changes });
  terminal.print(`${records} records and ${changes} corrections sent to ${flags.to}`);
}

async function send(place: string, key: string, values: readonly unknown[]): Promise<void> {
  const text = values.map((value) => `${JSON.stringify(value)}\n`).join('');
  const body = { type: 'application/x-ndjson', text };
  const answer = await answerOf(place, { method: 'POST', path: '/v1/records', key, body, patienceMs: PATIENCE_MS });
  if (answer.status !== 200) throw answerError(place, answer);
}

function* batches<Value>(values: Iterable<Value>): Generator<readonly Value[]> {
  let batch: Value[] = [];
  for (const value of values) {
    batch.push(value);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function wrong(reason: string): PromptlogError {
  return new PromptlogError('PL_USAGE', { reason });
}

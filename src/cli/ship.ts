/** promptlog ship: records from files or standard input into both stores. */
import type { Command } from 'commander';
import type { Config } from '../config.ts';
import { createShipper } from '../create-shipper.ts';
import { followFile } from '../doors/file-follower.ts';
import { acceptLine, type Line } from '../doors/record-lines.ts';
import { PromptlogError } from '../errors.ts';
import { useMappingFiles } from '../mapping-files.ts';
import type { Shipper } from '../shipper.ts';
import { action, type Context } from './command.ts';
import { deliver } from './deliver.ts';
import { type Input, inputsOf } from './ship-input.ts';
import { deadLetters, reportShip, type ShipEnd, Tally } from './ship-tally.ts';
import { stopSignals } from './stop-signals.ts';
import type { Terminal } from './terminal.ts';

interface ShipFlags {
  follow?: boolean;
  wait: boolean;
  timeout: string;
}

const EXAMPLES = `
Each line is one record as JSON; \`message.prompt\` is all it must have. A line with \`request\` and \`response\` as they went over
the wire does as well, and one with an \`id\` and \`feedback\`, \`tags\` or \`properties\` corrects a record. A .json file may hold one
record or a list of them. Shipping the same file again doubles nothing.

Exit status 3 when a line was bad (the others are shipped), 5 when the stores did not take all of it in time.

Examples:
  $ promptlog ship calls.ndjson
  $ my-app | promptlog ship -
  $ promptlog ship --follow /var/log/my-app/calls.ndjson
  $ promptlog ship calls.ndjson --json | jq .delivered`;

/** Adds the command to the program. */
export function registerShip(program: Command): void {
  program
    .command('ship')
    .description('ship records from files (NDJSON), or from standard input with "-"')
    .argument('<files...>', 'files to read, or "-"')
    .option('-f, --follow', 'go on reading the files as they grow, from where the last follow ended, until Ctrl-C')
    .option('--no-wait', 'end when the records are durable in the spool; `promptlog up` or the next ship delivers them')
    .option('--timeout <seconds>', 'give up waiting for the stores after this long; nothing is lost', '600')
    .addHelpText('after', EXAMPLES)
    .action(action<[string[], ShipFlags]>(ship));
}

/** What reading and delivering share. */
interface Run {
  readonly terminal: Terminal;
  readonly config: Config;
  readonly shipper: Shipper;
  readonly tally: Tally;
  readonly signal: AbortSignal;
}

async function ship({ terminal, config }: Context, files: string[], flags: ShipFlags): Promise<void> {
  const timeoutMs = Number(flags.timeout) * 1000;
  if (!(timeoutMs >= 0))
    throw new PromptlogError('PL_USAGE', { reason: `--timeout takes seconds, not "${flags.timeout}"` });
  if (config.text('capture.level') === 'off') {
    const reason = 'it is off, so nothing of what is shipped would be kept';
    throw new PromptlogError('PL_CONFIG_INVALID', { option: 'capture.level', reason, source: 'the settings' });
  }
  const follows = flags.follow === true;
  useMappingFiles(config);
  const inputs = await inputsOf(files, follows, (text) => terminal.note(text));
  const signals = stopSignals(() => process.exit(130));
  const shipper = createShipper({ onWarning: (text) => terminal.note(text) }, config);
  try {
    const deadBefore = deadLetters(shipper.status());
    const tally = new Tally(terminal, follows ? undefined : totalBytes(inputs));
    const run: Run = { terminal, config, shipper, tally, signal: signals.signal };
    const end = await shipAll(run, inputs, follows, flags.wait, timeoutMs);
    process.exitCode = reportShip(terminal, tally, shipper.status(), end, deadBefore);
  } finally {
    await shipper.close(0);
    signals.dispose();
  }
}

async function shipAll(
  run: Run,
  inputs: readonly Input[],
  follows: boolean,
  waits: boolean,
  timeoutMs: number,
): Promise<ShipEnd> {
  const { shipper, signal, tally } = run;
  await (follows ? followAll(run, inputs) : readAll(run, inputs));
  await shipper.flush();
  // To stop following is the way it ends; to stop reading is not.
  const interrupted = signal.aborted && !follows;
  tally.end(interrupted);
  if (interrupted) return 'interrupted';
  if (!waits) return 'not waited';
  return deliver(run.terminal, shipper, timeoutMs, follows ? undefined : signal);
}

async function readAll(run: Run, inputs: readonly Input[]): Promise<void> {
  for (const input of inputs) {
    let before = 0;
    for await (const line of input.lines(run.signal)) {
      if (run.signal.aborted) return;
      await shipLine(run, input, line, line.end - before);
      before = line.end;
    }
  }
}

/** All of them side by side; what goes wrong with one ends them all. */
async function followAll(run: Run, inputs: readonly Input[]): Promise<void> {
  const failure = new AbortController();
  const signal = AbortSignal.any([run.signal, failure.signal]);
  const follows = inputs.map((input) =>
    follow({ ...run, signal }, input).catch((error: unknown) => {
      failure.abort();
      throw error;
    }),
  );
  await Promise.all(follows);
}

async function follow(run: Run, input: Input): Promise<void> {
  for await (const { lines, settled } of followFile(input.name, run.config.required('home'), run.signal)) {
    for (const line of lines) await shipLine(run, input, line, Buffer.byteLength(line.text) + 1);
    // Cut short by a stop: the rest is read again by the next follow.
    if (run.signal.aborted) return;
    await run.shipper.flush();
    await settled();
  }
}

async function shipLine(
  { terminal, shipper, tally, signal }: Run,
  input: Input,
  line: Line,
  bytes: number,
): Promise<void> {
  if (signal.aborted || line.text.trim() === '') return;
  try {
    const bad = await acceptLine(shipper, line, 'file', {
      signal,
      ...(input.time === undefined ? {} : { time: input.time }),
      onWait: ({ message }) => terminal.note(`waiting: ${message}`),
    });
    tally.line(input.name, bytes, bad);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

function totalBytes(inputs: readonly Input[]): number | undefined {
  const sizes = inputs.map((input) => input.bytes);
  return sizes.includes(undefined) ? undefined : sizes.reduce<number>((sum, bytes) => sum + (bytes ?? 0), 0);
}

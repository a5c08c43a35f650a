/** promptlog import: files of other systems, whatever their format, into both stores. */
import { stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { createShipper } from '../create-shipper.ts';
import { importValues } from '../doors/import-values.ts';
import { isOneValue, readValue, takeMade } from '../doors/intake.ts';
import { patiently } from '../doors/patience.ts';
import { PromptlogError, reasonOf } from '../errors.ts';
import type { Format, Made } from '../formats/format.ts';
import { FORMATS, formatNamed, knownFormats } from '../formats/registry.ts';
import { useMappingFiles } from '../mapping-files.ts';
import type { Shipper } from '../shipper.ts';
import { action, type Context } from './command.ts';
import { deliver } from './deliver.ts';
import { ImportTally, reportImport } from './import-tally.ts';
import { deadLetters, type ShipEnd } from './ship-tally.ts';
import { stopSignals } from './stop-signals.ts';
import type { Terminal } from './terminal.ts';

interface ImportFlags {
  format?: string;
  mapping?: string[];
  wait: boolean;
  timeout: string;
}

const EXAMPLES = `
Formats, guessed from each value unless --format names one:
${FORMATS.map(({ name, title }) => `  ${name.padEnd(18)} ${title}`).join('\n')}

JSON in one piece or by lines, CSV and TSV with a header; also compressed (.gz, .br, .zst). Importing a file again doubles nothing.

Exit status 3 when something was refused (the rest is imported), 5 when the stores did not take all of it in time.

Examples:
  $ promptlog import export.json
  $ promptlog import --format litellm calls.ndjson.gz
  $ promptlog import --mapping my-gateway.json --format my-gateway calls.ndjson
  $ promptlog import PT1H.json gateway/*.csv --json | jq .formats`;

/** Adds the command to the program. */
export function registerImport(program: Command): void {
  program
    .command('import')
    .description('bring in what other systems have logged')
    .argument('<files...>', 'files to read')
    .option('--format <name>', 'read everything as this format')
    .option('--mapping <files...>', 'mapping files of formats of your own, beside those of formats.mappings')
    .option('--no-wait', 'end when the records are durable in the spool; `promptlog up` or the next ship delivers them')
    .option('--timeout <seconds>', 'give up waiting for the stores after this long; nothing is lost', '600')
    .addHelpText('after', EXAMPLES)
    .action(action<[string[], ImportFlags]>(importFiles));
}

async function importFiles({ terminal, config }: Context, files: string[], flags: ImportFlags): Promise<void> {
  const timeoutMs = Number(flags.timeout) * 1000;
  if (!(timeoutMs >= 0))
    throw new PromptlogError('PL_USAGE', { reason: `--timeout takes seconds, not "${flags.timeout}"` });
  useMappingFiles(config, flags.mapping);
  const chosen = flags.format === undefined ? undefined : formatFor(flags.format);
  const totalBytes = await sizeOf(files);
  const signals = stopSignals(() => process.exit(130));
  const shipper = createShipper({ onWarning: (text) => terminal.note(text) }, config);
  try {
    const deadBefore = deadLetters(shipper.status());
    const tally = new ImportTally(terminal, totalBytes);
    for (const file of files) await importFile(terminal, shipper, file, chosen, tally, signals.signal);
    await shipper.flush();
    const interrupted = signals.signal.aborted;
    tally.end(interrupted);
    let end: ShipEnd = interrupted ? 'interrupted' : 'not waited';
    if (!interrupted && flags.wait) end = await deliver(terminal, shipper, timeoutMs, signals.signal);
    process.exitCode = reportImport(terminal, tally, shipper.status(), end, deadBefore);
  } finally {
    await shipper.close(0);
    signals.dispose();
  }
}

async function importFile(
  terminal: Terminal,
  shipper: Shipper,
  file: string,
  chosen: Format | undefined,
  tally: ImportTally,
  signal: AbortSignal,
): Promise<void> {
  const time = (await stat(file)).mtime.toISOString();
  const isOne = (value: unknown): boolean => isOneValue(value, chosen);
  const onWait = ({ message }: Error): void => terminal.note(`waiting: ${message}`);
  try {
    for await (const value of importValues(file, isOne, signal)) {
      const { fault, key } = value;
      const { format, made } =
        fault === undefined ? readValue(value.value, { key, time }, chosen) : { made: [refusal('JSON', fault)] };
      const items = format === undefined && fault === undefined ? [UNKNOWN] : made;
      // What the first items of a value became stands: taking them again changes nothing.
      const taken = await patiently(shipper, { signal, onWait }, () =>
        items.map((item) => takeMade(shipper, item, 'import')),
      );
      tally.value(file, value, format?.name, taken);
    }
  } catch (error) {
    if (!signal.aborted) throw unreadable(file, error);
  }
}

function refusal(expected: string, got: string): Made {
  return { kind: 'refused', path: 'the value', expected, got };
}

const UNKNOWN = refusal('a known format', 'one that no format recognises; --format names it');

function formatFor(name: string): Format {
  const format = formatNamed(name);
  if (format !== undefined) return format;
  const names = knownFormats()
    .map((known) => known.name)
    .join(', ');
  throw new PromptlogError('PL_USAGE', { reason: `there is no format "${name}"; there are ${names}` });
}

async function sizeOf(files: readonly string[]): Promise<number> {
  let total = 0;
  for (const file of files) {
    try {
      const found = await stat(file);
      if (!found.isFile()) throw new Error('it is no file');
      total += found.size;
    } catch (error) {
      throw unreadable(file, error);
    }
  }
  return total;
}

function unreadable(file: string, error: unknown): unknown {
  if (error instanceof PromptlogError) return error;
  return new PromptlogError('PL_USAGE', { reason: `${file} cannot be read: ${reasonOf(error)}` }, error);
}

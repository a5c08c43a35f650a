/** `promptlog up`: the whole stack on this machine, until Ctrl-C. */
import type { Command } from 'commander';
import { demoChanges, demoRecords } from '../demo/demo-records.ts';
import { PromptlogError } from '../errors.ts';
import { useMappingFiles } from '../mapping-files.ts';
import { serviceLogFrom } from '../service-log/service-log.ts';
import { type Inbox, startInbox } from '../stack/inbox.ts';
import type { Reporter } from '../stack/reporter.ts';
import { type Stack, startStack } from '../stack/stack.ts';
import { type OwnCollector, type SignInLink, startOwnCollector } from './collector.ts';
import { action, type Context } from './command.ts';
import { firstKey } from './first-key.ts';
import { shipInboxFile } from './inbox-file.ts';
import { withSearchClient } from './search-connection.ts';
import { type StopSignals, stopSignals } from './stop-signals.ts';

import { parentTeller, startDetached, TELL_FLAG } from './up-detached.ts';
import { readyText, type UpReport, upReport } from './up-report.ts';

interface UpFlags {
  demo?: boolean;
  count: string;
  detach?: boolean;
  tellParent?: boolean;
}

const EXAMPLES = `
Starts Elasticsearch (fetched once), installs the templates, and ships every file dropped into the inbox folder.
With elasticsearch.url set by you, that server is used and none is started.

Examples:
  promptlog up                             until Ctrl-C; the data is there again next time
  promptlog up --demo --count 5000         with conversations to look at
  promptlog up --detach                    returns once it is ready; \`promptlog down\` stops it
  promptlog up --records cosmos-emulator   records in a Cosmos DB held in memory
  promptlog up --records cosmos            records in the account of cosmos.endpoint
  promptlog up --set stack.elasticsearchPort=9300 --set stack.heapMb=2048
`;

const DEMO_COUNT = '2000';
const HOUR_MS = 3_600_000;

/** Adds the command to the program. */
export function registerUp(program: Command): void {
  program
    .command('up')
    .description('run everything on this machine until Ctrl-C')
    .option('--demo', 'load demo conversations')
    .option('--count <number>', 'how many demo records', DEMO_COUNT)
    .option('--detach', 'return once it is ready; `promptlog down` stops it')
    .option('--records <kind>', 'the system of record: sqlite, cosmos or cosmos-emulator')
    .addOption(program.createOption(TELL_FLAG).hideHelp())
    .addHelpText('after', EXAMPLES)
    .action(action<[UpFlags]>(up));
}

async function up(context: Context, flags: UpFlags): Promise<void> {
  const { terminal } = context;
  if (!/^[1-9]\d{0,7}$/.test(flags.count)) {
    throw new PromptlogError('PL_USAGE', { reason: `--count takes a whole number, not "${flags.count}"` });
  }
  let stack: Stack | undefined;
  const signals = stopSignals(() => {
    stack?.kill();
    process.exit(130);
  });
  try {
    if (flags.detach === true) {
      announce(context, await detached(context, signals), true);
      return;
    }
    const teller = flags.tellParent === true ? parentTeller<UpReport>(terminal) : undefined;
    try {
      useMappingFiles(context.config);
      const reporter = teller ?? terminal;
      stack = await startStack({
        settings: context.reload,
        reporter,
        openLog: (config) =>
          serviceLogFrom(config, { isTerminal: terminal.interactive, write: (line) => reporter.note(line) }),
        signal: signals.signal,
      });
      await run(context, stack, flags, signals, reporter, (report) =>
        teller === undefined ? announce(context, report, false) : teller.ready(report),
      );
    } catch (error) {
      teller?.failed(error);
      throw error;
    }
  } catch (error) {
    if (!signals.signal.aborted) throw error;
    terminal.note('Stopped before it was ready.');
    process.exitCode = 130;
  } finally {
    signals.dispose();
  }
}

async function run(
  context: Context,
  stack: Stack,
  flags: UpFlags,
  signals: StopSignals,
  reporter: Reporter,
  onReady: (report: UpReport) => void,
): Promise<void> {
  let inbox: Inbox | undefined;
  let collector: OwnCollector | undefined;
  try {
    const key = await firstKey(stack.config.required('home'));
    collector = await startOwnCollector(stack.config, stack.shipper, stack.notify);
    if (flags.demo === true) await loadDemo(stack, Number(flags.count), reporter, signals.signal);
    inbox = watchInbox(stack, reporter);
    if (!signals.signal.aborted) onReady(upReport(stack, collector, { key, link: await linkFor(key, collector) }));
    const failure = await Promise.race([signals.asked, stack.failed]);
    if (failure !== undefined) throw failure;
    context.terminal.print('\nStopping …');
  } finally {
    await collector?.stop();
    await inbox?.stop();
    await stack.stop();
  }
  context.terminal.print('Stopped.');
}

/** A link to begin with; none where the first key may not look, or is not accepted any more. */
function linkFor(key: string | undefined, collector: OwnCollector): Promise<SignInLink | undefined> {
  return key === undefined ? Promise.resolve(undefined) : collector.signInLink(key).catch(() => undefined);
}

function detached({ config, terminal }: Context, { signal }: StopSignals): Promise<UpReport> {
  const args = process.argv.slice(1).filter((arg) => arg !== '--detach');
  return startDetached<UpReport>({ args, home: config.required('home'), terminal, signal });
}

function announce({ terminal }: Context, report: UpReport, isDetached: boolean): void {
  terminal.record(report);
  terminal.print(readyText(report, isDetached, (text) => terminal.bold(text)));
}

function watchInbox(stack: Stack, reporter: Reporter): Inbox {
  return startInbox({
    folder: stack.config.required('inbox'),
    ship: (file, signal) => shipInboxFile(stack.shipper, file, signal),
    onShipped: (name, { accepted, failures }) => {
      const bad = failures.length === 0 ? '' : `; ${failures.length} bad lines are in failed/${name}.errors.ndjson`;
      reporter.note(`${name}: ${accepted} accepted${bad}`);
    },
    onTrouble: (name, reason) => reporter.note(`${name} cannot be shipped yet: ${reason}`),
  });
}

// The same hour gives the same records: asking twice does not double them.
async function loadDemo(
  { shipper, config }: Stack,
  count: number,
  reporter: Reporter,
  signal: AbortSignal,
): Promise<void> {
  const until = new Date(Math.floor(Date.now() / HOUR_MS) * HOUR_MS);
  const bar = reporter.progress('Loading demo conversations', count, 'records');
  const settled = (): number => {
    const { lanes } = shipper.status();
    return count - Math.min(count, Math.max(0, ...lanes.map(({ pending }) => pending)));
  };
  const timer = setInterval(() => bar.update(settled()), 500);
  try {
    let number = 0;
    // A breath now and then, so that Ctrl-C and the progress bar get through.
    const breathe = async () => ++number % 200 !== 0 || new Promise((resolve) => setImmediate(resolve));
    for (const record of demoRecords({ count, until })) {
      shipper.accept(record, 'demo');
      await breathe();
      if (signal.aborted) break;
    }
    for (const change of demoChanges({ count, until })) {
      if (signal.aborted) break;
      shipper.acceptChange(change);
      await breathe();
    }
    await shipper.flush();
    for (let waited = 0; !signal.aborted && waited < 600; waited += 1) if (await shipper.drain(1000)) break;
    // So that the first search finds them, not one some seconds later.
    if (!signal.aborted) await withSearchClient(config, (client) => client.indices.refresh({ index: 'prompt-logs-*' }));
  } finally {
    clearInterval(timer);
    bar.finish();
  }
}

/** promptlog verify: compares both stores, lists what differs, and mends it from the record. */
import { hostname } from 'node:os';
import { type Command, Option } from 'commander';
import type { Config } from '../config.ts';
import { prepareSearch } from '../delivery/prepare-search.ts';
import { countSelected } from '../delivery/selected-records.ts';
import { verify } from '../delivery/verify.ts';
import type { VerifySelection } from '../delivery/verify-lookup.ts';
import { indexVerifyResult, type VerifyResult } from '../delivery/verify-result.ts';
import { PromptlogError, reasonOf } from '../errors.ts';
import { insightFrom } from '../insight/insight-settings.ts';
import { insightOptions } from '../insight-options.ts';
import { openRecordsStore } from '../records/open-store.ts';
import type { RecordsStore } from '../records/store.ts';
import { safeLine } from '../safe-text.ts';
import type { SearchClient } from '../search/client.ts';
import { recordsOptions } from '../store-options.ts';
import { action, type Context } from './command.ts';
import { withSearchClient } from './search-connection.ts';
import { selectionOf } from './selection-flags.ts';
import { stopSignals } from './stop-signals.ts';
import type { Terminal } from './terminal.ts';
import { printProblem, printResult, resultValue } from './verify-text.ts';
import { sayWaiting } from './waiting.ts';

interface VerifyFlags {
  since?: string;
  until?: string;
  session?: string;
  deep?: boolean;
  repair?: boolean;
  dryRun?: boolean;
  period: 'day' | 'hour';
  grace: string;
  spare: string;
}

const EXAMPLES = `
Each record is compared with its document by id, revision, size and the version of what is derived from it; with --deep by all of its
content. What looks wrong is looked at again some seconds later, and what was written in the minute before (--grace) is not called
missing, so it is safe beside live traffic. Exit status 0: all is equal, or was mended; 3: it is not. The result is written to
promptlog-health, for the dashboard of the pipeline.

missing: a record without a document. stale: a document of an older revision. differing: another content at the same revision.
extra: a document without a record. With --repair the first three are made from the record again; an extra one is removed when it is
older than --spare, since the record of a younger one may still wait in a spool.

Examples:
  $ promptlog verify
  $ promptlog verify --since -1d --deep
  $ promptlog verify --session support-4711
  $ promptlog verify --repair --dry-run      what would be mended
  $ promptlog verify --repair
  $ promptlog verify --json | jq 'select(.problem == "missing").id'`;

const DIFFERENT = 3;
const MOST_SHOWN = 20;

/** Adds the command to the program. */
export function registerVerify(program: Command): void {
  program
    .command('verify')
    .description('compare the records store with Elasticsearch, and mend what differs')
    .option('--since <time>', 'records made since then: -7d, 12h, 2026-11-01 or a full ISO 8601 time')
    .option('--until <time>', 'records made until then; a date includes its whole day')
    .option('--session <id>', 'only this conversation')
    .option('--deep', 'compare the whole content of every document')
    .option('--repair', 'mend what is found, from the record')
    .option('--dry-run', 'with --repair: change nothing')
    .addOption(new Option('--period <length>', 'what counts are told apart by').choices(['day', 'hour']).default('day'))
    .option('--grace <seconds>', 'what was written so shortly before may still be on its way to search', '60')
    .option('--spare <minutes>', 'with --repair: leave extra documents that are younger', '60')
    .addHelpText('after', EXAMPLES)
    .action(action<[VerifyFlags]>(run));
}

async function run({ terminal, config }: Context, flags: VerifyFlags): Promise<void> {
  const { since, until, session } = flags;
  const given = Object.entries({ since, until, session }).filter(([, value]) => value !== undefined);
  const selection: VerifySelection = selectionOf(Object.fromEntries(given), new Date());
  const spareMs = wholeOf('spare', flags.spare) * 60_000;
  const graceMs = wholeOf('grace', flags.grace) * 1_000;
  const store = await openRecordsStore(recordsOptions(config));
  try {
    await withSearchClient(config, async (client) => {
      const isRepair = flags.repair === true && flags.dryRun !== true;
      if (isRepair) await prepareSearch(client);
      await compare({ terminal, config, store, client, selection, spareMs, graceMs, isRepair, flags });
    });
  } finally {
    await store.close();
  }
}

interface Run {
  readonly terminal: Terminal;
  readonly config: Config;
  readonly store: RecordsStore;
  readonly client: SearchClient;
  readonly selection: VerifySelection;
  readonly spareMs: number;
  readonly graceMs: number;
  readonly isRepair: boolean;
  readonly flags: VerifyFlags;
}

async function compare(run: Run): Promise<void> {
  const { terminal, store, client, selection, flags } = run;
  const signals = stopSignals(() => process.exit(130));
  const bar = terminal.progress('Comparing', await countSelected({ store, client, selection }), 'records');
  try {
    const result = await compared(run, signals.signal, (records) => bar.update(records));
    if (result.complete) bar.finish('done');
    else bar.stop('interrupted; what follows is of the records compared so far');
    terminal.record(resultValue(result));
    printResult(terminal, result, { isRepair: run.isRepair, isDryRun: flags.dryRun === true });
    if (result.complete) await keep(run, result);
    process.exitCode = statusOf(result);
  } catch (error) {
    bar.stop('failed');
    throw error;
  } finally {
    signals.dispose();
  }
}

function compared(run: Run, signal: AbortSignal, onProgress: (records: number) => void): Promise<VerifyResult> {
  const { terminal, config, store, client, selection, spareMs, graceMs, isRepair, flags } = run;
  let shown = 0;
  return verify({
    store,
    client,
    selection,
    insight: insightFrom(insightOptions(config)),
    metadataCopy: config.flag('elasticsearch.metadataCopy'),
    retryMaxMs: config.number('delivery.retryMaxMs'),
    deep: flags.deep === true,
    repair: isRepair,
    period: flags.period,
    spareMs,
    graceMs,
    signal,
    onProgress,
    onProblem: ({ kind, ...problem }) => {
      terminal.record({ problem: kind, ...problem });
      shown += 1;
      if (shown <= MOST_SHOWN) printProblem(terminal, { kind, ...problem });
      else if (shown === MOST_SHOWN + 1) terminal.print('  … more are counted below; --json lists all of them');
    },
    onStall: sayWaiting(terminal),
  });
}

// What was found stands above, whether it can be kept or not.
async function keep({ terminal, client }: Run, result: VerifyResult): Promise<void> {
  try {
    await indexVerifyResult(client, result, `${hostname()}:verify`);
  } catch (error) {
    terminal.note(`The result was not written to promptlog-health: ${safeLine(reasonOf(error))}`);
  }
}

function statusOf({ complete, left }: VerifyResult): number {
  if (!complete) return 130;
  return left === 0 ? 0 : DIFFERENT;
}

function wholeOf(name: string, text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new PromptlogError('PL_USAGE', { reason: `--${name} takes a whole number, not "${text}"` });
}

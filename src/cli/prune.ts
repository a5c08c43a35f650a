/** promptlog prune: removes what has had its time, first what was said, later that it was said. */
import type { Command } from 'commander';
import type { Config } from '../config.ts';
import { heldSessions } from '../erasing/holds.ts';
import { type Lifecycle, writeLifecycle } from '../erasing/lifecycle.ts';
import { latestOf, type PruneCounts, type PruneOptions, pruneRecords } from '../erasing/prune.ts';
import { type DocumentPruning, pruneDocuments } from '../erasing/prune-documents.ts';
import { pruneSpools } from '../erasing/prune-spools.ts';
import { refuseBlind } from '../erasing/rights.ts';
import type { Spools } from '../erasing/settle-spools.ts';
import { PromptlogError } from '../errors.ts';
import { insightFrom } from '../insight/insight-settings.ts';
import { insightOptions } from '../insight-options.ts';
import { openRecordsStore } from '../records/open-store.ts';
import type { RecordsStore } from '../records/store.ts';
import type { SearchClient } from '../search/client.ts';
import { recordsOptions } from '../store-options.ts';
import { action, type Context } from './command.ts';
import { confirmed } from './confirm.ts';
import { PruneMemory } from './prune-memory.ts';
import { paceOf, RATE_FLAG } from './rate-flag.ts';
import { placeOf, withSearchClient } from './search-connection.ts';
import { spoolsOf } from './spools.ts';
import { stopSignals } from './stop-signals.ts';
import type { Terminal } from './terminal.ts';
import { sayWaiting } from './waiting.ts';

const EXAMPLES = `
Two clocks, both counted from the time of the call: after retention.contentDays prompts, answers, comments and the words of errors go,
and tokens, models, times, users and scores stay; after retention.metadataDays all of the record goes. Both stores are pruned. Held
sessions stay as they are. Run it every night; broken off, the next run goes on from there.

Examples:
  $ promptlog prune --dry-run
  $ promptlog prune                                     with the days of the settings
  $ promptlog prune --content-days 30 --metadata-days 400 --yes
  $ promptlog prune --rate 500 --json`;

interface PruneFlags {
  contentDays?: string;
  metadataDays?: string;
  dryRun?: boolean;
  yes?: boolean;
  restart?: boolean;
  rate?: number;
}

interface Days {
  readonly content: number | undefined;
  readonly metadata: number | undefined;
}

/** What one run works with. */
interface Run {
  readonly terminal: Terminal;
  readonly store: RecordsStore;
  readonly client: SearchClient;
  readonly memory: PruneMemory;
  /** Where it prunes, and with which days. */
  readonly name: string;
  /** From when the days are counted back. */
  readonly now: Date;
  readonly days: Days;
  readonly dryRun: boolean;
  readonly spools: Spools;
  readonly options: PruneOptions;
}

interface Pruned {
  readonly records: PruneCounts;
  readonly documents: DocumentPruning;
  /** Delivered entries in files of the spools. */
  readonly entries: number;
  readonly lifecycle: Lifecycle;
}

const DAY_MS = 86_400_000;

/** Adds the command to the program. */
export function registerPrune(program: Command): void {
  program
    .command('prune')
    .description('remove what has had its time: content first, whole records later')
    .option('--content-days <days>', 'instead of retention.contentDays')
    .option('--metadata-days <days>', 'instead of retention.metadataDays')
    .option('--dry-run', 'say how much there is, and change nothing')
    .option('--yes', 'do not ask when days are given here')
    .option('--restart', 'begin at the first record, whatever an interrupted run had done')
    .option(...RATE_FLAG)
    .addHelpText('after', EXAMPLES)
    .action(action<[PruneFlags]>(run));
}

async function run({ terminal, config }: Context, flags: PruneFlags): Promise<void> {
  const days = daysOf(config, flags);
  const isOwn = flags.contentDays !== undefined || flags.metadataDays !== undefined;
  const dryRun = flags.dryRun === true;
  if (isOwn && !dryRun && flags.yes !== true && !(await confirmed(questionOf(days)))) {
    terminal.print('Nothing was pruned.');
    return;
  }
  const memory = new PruneMemory(config.required('home'));
  if (flags.restart === true) memory.forget();
  const signals = stopSignals(() => process.exit(130));
  const store = await openRecordsStore(recordsOptions(config));
  try {
    await withSearchClient(config, async (client) => {
      await refuseBlind(client, placeOf(config), dryRun);
      const name = JSON.stringify([store.place, placeOf(config), days.content ?? null, days.metadata ?? null]);
      const saved = dryRun ? undefined : memory.recall(name, new Date());
      const now = saved === undefined ? new Date() : new Date(saved.now);
      if (saved !== undefined) terminal.note('Going on where an interrupted run ended.');
      const options: PruneOptions = {
        store,
        client,
        bounds: { content: before(now, days.content), metadata: before(now, days.metadata) },
        at: now.toISOString(),
        insight: insightFrom(insightOptions(config)),
        metadataCopy: config.flag('elasticsearch.metadataCopy'),
        signal: signals.signal,
        onStall: sayWaiting(terminal),
        dryRun,
        pace: paceOf(flags.rate),
        ...(saved === undefined ? {} : { after: saved.token }),
      };
      await pruneAll({ terminal, store, client, memory, name, now, days, dryRun, spools: spoolsOf(config), options });
    });
  } catch (error) {
    if (!signals.signal.aborted) throw error;
    process.exitCode = 130;
  } finally {
    signals.dispose();
    await store.close();
  }
}

async function pruneAll(run: Run): Promise<void> {
  const { terminal, store, client, memory, name, now, days, dryRun, options } = run;
  const total = await store.count({ until: latestOf(options.bounds) });
  const bar = terminal.progress(dryRun ? 'Looking' : 'Pruning', total, 'records');
  try {
    const records = await pruneRecords({
      ...options,
      onPage: ({ seen, token }) => {
        bar.update(seen);
        if (!dryRun) memory.save({ run: name, now: now.toISOString(), token });
      },
    });
    const documents = await pruneDocuments(options);
    const entries = pruneSpools({ ...run.spools, before: latestOf(options.bounds), dryRun });
    if (!dryRun) await store.scrub?.();
    const holds = (await heldSessions(store.notes)).size;
    const lifecycle = await writeLifecycle(client, { metadataDays: days.metadata, holds, dryRun });
    bar.finish('done');
    if (!dryRun) memory.forget();
    report(terminal, { records, documents, entries, lifecycle }, dryRun);
  } catch (error) {
    const again = dryRun ? 'interrupted' : 'interrupted; run it again to go on from here';
    bar.stop(options.signal.aborted ? again : 'failed; run it again');
    throw error;
  }
}

function report(terminal: Terminal, pruned: Pruned, dryRun: boolean): void {
  const { records, documents, entries, lifecycle } = pruned;
  terminal.record({ ...(dryRun ? { dry_run: true } : {}), ...pruned });
  const would = dryRun ? 'would lose' : 'lost';
  const go = dryRun ? 'would be removed' : 'removed';
  terminal.print(`${counted(records.withoutContent)} ${would} their content, ${counted(records.removed)} ${go}.`);
  if (records.held > 0) terminal.print(`${counted(records.held)} are held and stay as they are.`);
  if (!dryRun && documents.withoutContent + documents.removed > 0) {
    terminal.print(
      `Of documents without such a record ${documents.withoutContent} lost their content, ${documents.removed} were removed.`,
    );
  }
  if (entries > 0)
    terminal.print(`${entries} delivered entries in files of the spools ${dryRun ? 'would be' : 'were'} overwritten.`);
  if ('days' in lifecycle) terminal.print(`Elasticsearch itself deletes whole months after ${lifecycle.days} days.`);
  if (lifecycle.state === 'denied') {
    terminal.note(`The lifecycle policy of Elasticsearch was left as it is: ${lifecycle.why}.`);
  }
  if (dryRun || documents.left === 0) return;
  terminal.note(`${documents.left} documents are past their time still: run it again.`);
  process.exitCode = 5;
}

function daysOf(config: Config, flags: PruneFlags): Days {
  const content = flagDays('--content-days', flags.contentDays) ?? config.optionalNumber('retention.contentDays');
  const metadata = flagDays('--metadata-days', flags.metadataDays) ?? config.optionalNumber('retention.metadataDays');
  if (content === undefined && metadata === undefined) {
    throw wrong(
      'nothing says how long records are kept: add --content-days or --metadata-days, or set retention.contentDays or retention.metadataDays',
    );
  }
  if (content !== undefined && metadata !== undefined && content > metadata) {
    throw wrong(`content cannot be kept for ${content} days where the whole record goes after ${metadata}`);
  }
  return { content, metadata };
}

function flagDays(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw wrong(`${name} takes a whole number of days, from 1 on, not "${text}"`);
}

function before(now: Date, days: number | undefined): Date | undefined {
  return days === undefined ? undefined : new Date(now.getTime() - days * DAY_MS);
}

function questionOf({ content, metadata }: Days): string {
  const parts = [
    ...(content === undefined ? [] : [`the content of records older than ${content} days`]),
    ...(metadata === undefined ? [] : [`all of records older than ${metadata} days`]),
  ];
  return `This removes ${parts.join(' and ')} for good. Prune?`;
}

function counted(count: number): string {
  return `${count.toLocaleString('en')} record${count === 1 ? '' : 's'}`;
}

function wrong(reason: string): PromptlogError {
  return new PromptlogError('PL_USAGE', { reason });
}

/** promptlog reindex: every record of the records store into Elasticsearch again, beside live traffic. */
import type { Command } from 'commander';
import type { Config } from '../config.ts';
import { recordsOptions } from '../create-shipper.ts';
import { prepareSearch } from '../delivery/prepare-search.ts';
import { type ReindexProgress, reindex } from '../delivery/reindex.ts';
import { insightFrom } from '../insight/insight-settings.ts';
import { insightOptions } from '../insight-options.ts';
import { openRecordsStore } from '../records/open-store.ts';
import type { RecordsStore } from '../records/store.ts';
import { safeLine } from '../safe-text.ts';
import type { SearchClient } from '../search/client.ts';
import { SEARCH_ALIAS } from '../search/search.ts';
import { action, type Context } from './command.ts';
import { ReindexMemory, type ReindexPlace } from './reindex-memory.ts';
import { placeOf, withSearchClient } from './search-connection.ts';
import { stopSignals } from './stop-signals.ts';
import type { Terminal } from './terminal.ts';

const EXAMPLES = `
Safe at any time: each document carries its record's revision, so an older one never replaces a newer. Interrupted (Ctrl-C, a
crash), the next run goes on where it ended.

Examples:
  $ promptlog reindex
  $ promptlog reindex --restart       from the first record again
  $ promptlog reindex --json`;

const MOST_SHOWN = 20;

/** Adds the command to the program. */
export function registerReindex(program: Command): void {
  program
    .command('reindex')
    .description('index every record of the records store (Cosmos DB or SQLite) into Elasticsearch again')
    .option('--restart', 'begin at the first record, whatever an interrupted run had done')
    .addHelpText('after', EXAMPLES)
    .action(action<[{ restart?: boolean }]>((context, flags) => run(context, flags.restart === true)));
}

/** What one run works with. */
interface Run {
  readonly terminal: Terminal;
  readonly config: Config;
  readonly store: RecordsStore;
  readonly client: SearchClient;
  readonly memory: ReindexMemory;
  readonly to: string;
}

async function run({ terminal, config }: Context, restart: boolean): Promise<void> {
  const memory = new ReindexMemory(config.required('home'));
  if (restart) memory.forget();
  const store = await openRecordsStore(recordsOptions(config));
  try {
    await withSearchClient(config, async (client) => {
      await prepareSearch(client);
      await reindexAll({ terminal, config, store, client, memory, to: targetOf(config) });
    });
  } finally {
    await store.close();
  }
}

// A run without the copies has not done what one with them goes on with.
function targetOf(config: Config): string {
  return config.flag('elasticsearch.metadataCopy') ? `${placeOf(config)} with copies without content` : placeOf(config);
}

async function reindexAll(run: Run): Promise<void> {
  const { terminal, store, client, memory } = run;
  const saved = await resumable(run);
  const before = saved?.indexed ?? 0;
  const signals = stopSignals(() => process.exit(130));
  const bar = terminal.progress('Indexing', await store.count(), 'records');
  const started = performance.now();
  try {
    const progress = await indexFrom(run, saved, signals.signal, (indexed) => bar.update(indexed));
    if (signals.signal.aborted) {
      bar.stop('interrupted; run it again to go on from here');
      process.exitCode = 130;
      return;
    }
    bar.finish('done');
    memory.forget();
    await refresh(client);
    report(terminal, await store.count(), before, progress, (performance.now() - started) / 1000);
  } catch (error) {
    bar.stop('failed; run it again to go on from here');
    throw error;
  } finally {
    signals.dispose();
  }
}

function indexFrom(
  { terminal, config, store, client, memory, to }: Run,
  saved: ReindexPlace | undefined,
  signal: AbortSignal,
  onIndexed: (indexed: number) => void,
): Promise<ReindexProgress | undefined> {
  const before = saved?.indexed ?? 0;
  let stalled = '';
  return reindex({
    store,
    client,
    insight: insightFrom(insightOptions(config)),
    metadataCopy: config.flag('elasticsearch.metadataCopy'),
    signal,
    maxBulkBytes: config.number('elasticsearch.maxBulkBytes'),
    retryMaxMs: config.number('delivery.retryMaxMs'),
    ...(saved === undefined ? {} : { after: saved.token }),
    onPage: ({ token, indexed }) => {
      stalled = '';
      memory.save({ from: store.place, to, token, indexed: before + indexed });
      onIndexed(before + indexed);
    },
    onStall: (reason) => {
      if (reason !== stalled) terminal.note(`waiting: ${safeLine(reason)}`);
      stalled = reason;
    },
  });
}

/** Where to go on, if what an interrupted run had indexed is still there. */
async function resumable({ terminal, store, client, memory, to }: Run): Promise<ReindexPlace | undefined> {
  const saved = memory.recall(store.place, to);
  if (saved === undefined) return undefined;
  await refresh(client);
  const there = await client.count({ index: SEARCH_ALIAS, ignore_unavailable: true, allow_no_indices: true });
  if (there.count < saved.indexed) {
    terminal.note(
      'An interrupted run had indexed more records than Elasticsearch holds: beginning at the first again.',
    );
    return undefined;
  }
  terminal.note(`Going on after ${saved.indexed.toLocaleString('en')} records of an interrupted run.`);
  return saved;
}

// So that what was indexed is found and counted at once. Who may not do that waits a second instead.
async function refresh(client: SearchClient): Promise<void> {
  await client.indices.refresh({ index: SEARCH_ALIAS, ignore_unavailable: true }).catch(() => {});
}

function report(
  terminal: Terminal,
  records: number,
  before: number,
  progress: ReindexProgress | undefined,
  seconds: number,
): void {
  const indexed = before + (progress?.indexed ?? 0);
  const refused = progress?.refused ?? [];
  terminal.record({ records, indexed, refused: refused.length, seconds, errors: refused });
  terminal.print(
    `${indexed.toLocaleString('en')} of ${records.toLocaleString('en')} records indexed in ${seconds.toFixed(1)} s.`,
  );
  for (const { id, code, reason } of refused.slice(0, MOST_SHOWN)) {
    terminal.print(`  ${safeLine(id)}: ${code} ${safeLine(reason)}`);
  }
  if (refused.length > MOST_SHOWN) terminal.print(`  … and ${refused.length - MOST_SHOWN} more (--json lists all)`);
  if (refused.length > 0) process.exitCode = 3;
}

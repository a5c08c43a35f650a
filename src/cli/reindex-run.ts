/** One run of reindex: takes the lock, goes on where an earlier one ended, and says what was done. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { selectionQuery } from '../delivery/found-records.ts';
import { prepareSearch } from '../delivery/prepare-search.ts';
import { type ReindexTally, reindex } from '../delivery/reindex.ts';
import { searchSum } from '../delivery/search-sum.ts';
import {
  countSelected,
  type RecordSelection,
  type SelectOptions,
  selectedRecords,
  selectsAll,
} from '../delivery/selected-records.ts';
import { PromptlogError } from '../errors.ts';
import { openRecordsStore, type RecordsStoreOptions } from '../records/open-store.ts';
import type { RecordsStore } from '../records/store.ts';
import { safeLine } from '../safe-text.ts';
import type { SearchClient } from '../search/client.ts';
import { SEARCH_ALIAS } from '../search/search.ts';
import { tryLock } from '../stack/process-lock.ts';
import { recordsOptions } from '../store-options.ts';
import type { Context } from './command.ts';
import { Keeper } from './keeper.ts';
import { ReindexMemory, type ReindexPlace } from './reindex-memory.ts';
import { rebuildAll, settleOther } from './reindex-rebuild.ts';
import { reportReindex } from './reindex-report.ts';
import { type ReindexFlags, type Run, reindexOptions } from './reindex-work.ts';
import { placeOf, withSearchClient } from './search-connection.ts';
import { selectionOf } from './selection-flags.ts';
import { stopSignals } from './stop-signals.ts';
import type { Terminal } from './terminal.ts';

/** Clocks of two runs may differ by so much and be right. */
const CLOCK_SKEW_MS = 60_000;

/** From so many records on, indices are refreshed less often while they are brought in. */
const MUCH = 20_000;

export async function runReindex(context: Context, flags: ReindexFlags): Promise<void> {
  const { config } = context;
  const selection = selectionOf(flags, new Date());
  if (flags.rebuild === true && !selectsAll(selection)) {
    throw new PromptlogError('PL_USAGE', { reason: '--rebuild is about all records, and takes no choice of them' });
  }
  if (flags.ruLimit !== undefined && config.text('records') === 'sqlite') {
    throw new PromptlogError('PL_USAGE', { reason: '--ru-limit is for Cosmos DB; use --rate with SQLite' });
  }
  const store = await openRecordsStore(storeOptions(config, flags));
  try {
    await withSearchClient(config, (client) =>
      flags.dryRun === true
        ? tellOnly(context.terminal, store, client, selection)
        : locked(config, () => runWith(context, flags, store, client)),
    );
  } finally {
    await store.close();
  }
}

function storeOptions(config: Config, { ruLimit }: ReindexFlags): RecordsStoreOptions {
  const options = recordsOptions(config);
  return options.kind === 'cosmos' ? { ...options, unitsPerSecond: ruLimit } : options;
}

async function tellOnly(
  terminal: Terminal,
  store: RecordsStore,
  client: SearchClient,
  selection: RecordSelection,
): Promise<void> {
  let records = await countSelected({ store, client, selection });
  if (records === undefined) {
    records = 0;
    for await (const page of selectedRecords({ store, client, selection })) records += page.records.length;
  }
  const there = await documentCount(client, selection);
  terminal.record({ dryRun: true, records, documents: there });
  terminal.print(
    `${records.toLocaleString('en')} records of ${safeLine(store.place)} would be indexed; Elasticsearch holds ${there.toLocaleString('en')} such documents now.`,
  );
}

async function locked(config: Config, work: () => Promise<void>): Promise<void> {
  const home = config.required('home');
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const lock = await tryLock(join(home, 'reindex.lock'));
  if (!('release' in lock)) {
    throw new PromptlogError('PL_REINDEX_RUNNING', { holder: `process ${lock.pid} on this machine, with ${home}` });
  }
  try {
    await work();
  } finally {
    await lock.release();
  }
}

async function runWith(
  { terminal, config }: Context,
  flags: ReindexFlags,
  store: RecordsStore,
  client: SearchClient,
): Promise<void> {
  const memory = new ReindexMemory(config.required('home'));
  const work = { from: store.place, to: targetOf(config), what: whatOf(flags) };
  const saved = flags.restart === true ? undefined : timely(memory.recall(work), flags, terminal);
  // Relative times mean what they meant when the work began.
  const began = saved?.began ?? new Date().toISOString();
  const selection = selectionOf(flags, new Date(began));
  await prepareSearch(client);
  tellLimits(terminal, flags, selection);
  const total = await counted({ store, client, selection });
  const signals = stopSignals(() => process.exit(130));
  const bar = terminal.progress(flags.rebuild === true ? 'Rebuilding' : 'Indexing', total, 'records');
  const started = performance.now();
  const run = {
    terminal,
    config,
    flags,
    store,
    client,
    memory,
    work,
    selection,
    saved,
    began,
    total,
    signals,
    bar,
    started,
  };
  try {
    await settleOther(run);
    const done = flags.rebuild === true ? await rebuildAll(run) : await indexInPlace(run);
    if (signals.signal.aborted) {
      bar.stop('interrupted; run it again to go on from here');
      process.exitCode = 130;
      return;
    }
    bar.finish('done');
    memory.forget();
    await report(run, done);
  } catch (error) {
    bar.stop('failed; run it again to go on from here');
    throw error;
  } finally {
    signals.dispose();
  }
}

async function indexInPlace(run: Run): Promise<ReindexTally | undefined> {
  const saved = await resumable(run);
  const { terminal, memory, work, began } = run;
  const keeper = new Keeper((place: Pick<ReindexPlace, 'token' | 'tally'>) =>
    memory.save({ ...work, began, ...place }),
  );
  try {
    const progress = await reindex({
      ...reindexOptions(run),
      ...(saved?.token === undefined ? {} : { after: saved.token }),
      ...(saved?.tally === undefined ? {} : { before: saved.tally }),
      refreshSeldom: isMuch(run),
      onLeft: (indices) =>
        terminal.note(`${indices.join(', ')} still refreshes twice a minute only: run it again, which sets it back.`),
      onPage: ({ token, ...tally }) => {
        run.bar.update(tally.indexed + tally.refusals);
        keeper.keep({ token, tally });
      },
    });
    return progress ?? saved?.tally;
  } finally {
    keeper.flush();
  }
}

// A small repair is to be seen at once.
function isMuch({ total = Number.POSITIVE_INFINITY }: Run): boolean {
  return total >= MUCH;
}

/** Where to go on, if what an interrupted run had indexed is still there. */
async function resumable({ terminal, client, saved, selection }: Run): Promise<ReindexPlace | undefined> {
  if (saved?.tally === undefined) return undefined;
  const indexed = saved.tally.indexed;
  if ((await documentCount(client, selection)) < Number(saved.tally.sum.split('-')[0])) {
    terminal.note(
      'An interrupted run had indexed more records than Elasticsearch holds: beginning at the first again.',
    );
    return undefined;
  }
  terminal.note(`Going on after ${indexed.toLocaleString('en')} records of an interrupted run.`);
  return saved;
}

/** A run that began at a time to come had another clock, and its `-7d` meant other records. */
function timely(
  saved: ReindexPlace | undefined,
  { since, until }: ReindexFlags,
  terminal: Terminal,
): ReindexPlace | undefined {
  if (saved === undefined || (since === undefined && until === undefined)) return saved;
  if (Date.parse(saved.began) <= Date.now() + CLOCK_SKEW_MS) return saved;
  terminal.note(
    `An interrupted run began at ${saved.began}, which by this clock is yet to come: beginning at the first again.`,
  );
  return undefined;
}

// A wrong clock shows where what it makes of -7d is said.
function tellLimits(terminal: Terminal, flags: ReindexFlags, { since, until }: RecordSelection): void {
  const from = since === undefined ? '' : ` from ${since.toISOString()}`;
  const to = until === undefined ? '' : ` until ${until.toISOString()}`;
  if (from !== '' || to !== '') terminal.note(`Records made${from}${to}.`);
  if (flags.ruLimit !== undefined) terminal.note(`Reading spends ${flags.ruLimit} request units a second at most.`);
}

// Only the bar and a sentence want to know: a store that is too busy to count can be read all the same.
async function counted(options: SelectOptions): Promise<number | undefined> {
  try {
    return await countSelected(options);
  } catch (error) {
    if (error instanceof PromptlogError && error.retriable) return undefined;
    throw error;
  }
}

async function documentCount(client: SearchClient, selection: RecordSelection): Promise<number> {
  await refresh(client);
  const query = selectionQuery(selection);
  const there = await client.count({ index: SEARCH_ALIAS, query, ignore_unavailable: true, allow_no_indices: true });
  return there.count;
}

async function report(run: Run, tally: ReindexTally | undefined): Promise<void> {
  const { client, store, selection, flags, signals } = run;
  await refresh(client);
  const records = await counted({ store, client, selection });
  const found = flags.check ? await searchSum(client, selection, signals.signal) : undefined;
  const seconds = (performance.now() - run.started) / 1000;
  reportReindex(run.terminal, { records, tally, found: found?.toString(), seconds });
}

// So that what was indexed is found and counted at once. Who may not do that waits a second instead.
async function refresh(client: SearchClient): Promise<void> {
  await client.indices.refresh({ index: SEARCH_ALIAS, ignore_unavailable: true }).catch(() => {});
}

// A run without the copies has not done what one with them goes on with.
function targetOf(config: Config): string {
  return config.flag('elasticsearch.metadataCopy') ? `${placeOf(config)} with copies without content` : placeOf(config);
}

function whatOf({ since, until, session, user, id, query, rebuild }: ReindexFlags): string {
  return JSON.stringify({ since, until, session, user, id, query, rebuild });
}

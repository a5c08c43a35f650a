/** The rebuilding side of reindex: keeps what the next run needs, and says what is done. */
import { hostname } from 'node:os';
import { type RebuildResult, rebuild, settleRebuild } from '../delivery/rebuild.ts';
import type { RebuildState } from '../delivery/rebuild-state.ts';
import type { ReindexTally } from '../delivery/reindex.ts';
import { safeLine } from '../safe-text.ts';
import { markRebuild } from '../search/rebuild-mark.ts';
import { Keeper } from './keeper.ts';
import type { ReindexPlace } from './reindex-memory.ts';
import { type Run, reindexOptions } from './reindex-work.ts';

/** A rebuild that was killed and is not gone on with may have left writers waiting. */
export async function settleOther(run: Run): Promise<void> {
  const { memory, work, saved } = run;
  const state = memory.unsettled(work.to);
  if (state === undefined || saved?.rebuild !== undefined) return;
  await settleRebuild({ ...reindexOptions(run), state, onState: () => undefined });
  memory.forget();
}

/** Rebuilds every index; undefined when told to stop, or when there was no record. */
export async function rebuildAll(run: Run): Promise<ReindexTally | undefined> {
  const { config, client, saved, terminal, bar } = run;
  const holder = { host: hostname(), home: config.required('home') };
  const release = await markRebuild(client, holder, Date.now, {
    onWatch: ({ host }) =>
      terminal.note(
        `A rebuild on ${safeLine(host)} seems to have ended: it is given half a minute to show that it has not.`,
      ),
  });
  if (saved?.tally !== undefined) {
    terminal.note(
      `Going on with a rebuild that was interrupted after ${saved.tally.indexed.toLocaleString('en')} records.`,
    );
  }
  const reached = new Reached(run);
  try {
    const result = await rebuild({
      ...reindexOptions(run),
      ...(saved?.token === undefined ? {} : { after: saved.token }),
      ...(saved?.tally === undefined ? {} : { before: saved.tally }),
      state: saved?.rebuild,
      onState: (state) => reached.be(state),
      onStep: (sentence) => terminal.note(`${sentence} …`),
      onPage: ({ token, ...tally }) => {
        bar.update(tally.indexed + tally.refusals);
        reached.load(token, tally);
      },
    });
    if (result !== undefined) tell(run, result);
    return result?.tally;
  } finally {
    reached.flush();
    await release();
  }
}

/** How far it came: kept now and then while records are loaded, at once when anything else happens. */
class Reached {
  readonly #keeper: Keeper<ReindexPlace>;
  #place: ReindexPlace;

  constructor({ memory, work, began, saved }: Run) {
    this.#keeper = new Keeper((place) => memory.save(place));
    this.#place = { ...saved, ...work, began };
  }

  be(rebuild: RebuildState): void {
    this.#place = { ...this.#place, rebuild };
    this.#keeper.keep(this.#place);
    this.#keeper.flush();
  }

  load(token: string, tally: ReindexTally): void {
    this.#place = { ...this.#place, token, tally };
    this.#keeper.keep(this.#place);
  }

  flush(): void {
    this.#keeper.flush();
  }
}

function tell({ terminal }: Run, { caughtUp, dropped, refused }: RebuildResult): void {
  terminal.note(
    `The new indices are in place; ${caughtUp.toLocaleString('en')} documents were brought over from the old, ${dropped.toLocaleString('en')} taken out again.`,
  );
  for (const { id, code, reason } of refused)
    terminal.note(`  not taken over: ${safeLine(id)}: ${code} ${safeLine(reason)}`);
  if (refused.length > 0) process.exitCode = 3;
}

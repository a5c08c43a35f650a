/** Removes from both stores what has had its time: first content, later the whole record. Run again at any time. */
import { setImmediate as turn } from 'node:timers/promises';
import { bulkItems, type DocumentOptions } from '../delivery/bulk-item.ts';
import type { Pace } from '../delivery/pace.ts';
import { searchId } from '../record/id.ts';
import type { PromptRecord } from '../record/record.ts';
import type { RecordsStore } from '../records/store.ts';
import type { SearchClient } from '../search/client.ts';
import { type Forgotten, removeDocuments } from './documents.ts';
import { eraseStored, forEachTogether } from './erase-record.ts';
import { keyOf } from './found-record.ts';
import { heldSessions } from './holds.ts';
import { type Bounds, fateOf, removeContent } from './prune-record.ts';
import { sendItems } from './send-items.ts';

export interface PruneOptions extends DocumentOptions {
  readonly store: RecordsStore;
  readonly client: SearchClient;
  readonly bounds: Bounds;
  /** ISO 8601, of the tombstones that stand between two steps. */
  readonly at: string;
  /** Continue after the page with this token, of the same bounds. */
  readonly after?: string;
  /** Count, and change nothing. */
  readonly dryRun?: boolean;
  /** As fast as the stores are where there is none. */
  readonly pace?: Pace | undefined;
  readonly signal: AbortSignal;
  /** Called while Elasticsearch does not take what it is sent. */
  readonly onStall?: ((reason: string) => void) | undefined;
  /** Called after each page that is done with: continuing with its token leaves nothing out. */
  readonly onPage?: (progress: PruneProgress) => void;
}

export interface PruneCounts {
  /** Records that were looked at. */
  readonly seen: number;
  readonly withoutContent: number;
  readonly removed: number;
  /** Left as they are, because their session is held. */
  readonly held: number;
}

export interface PruneProgress extends PruneCounts {
  readonly token: string;
}

const PAGE = 200;

/** The later of the bounds: nothing younger is looked at. */
export function latestOf({ content, metadata }: Bounds): Date | undefined {
  if (content === undefined || metadata === undefined) return content ?? metadata;
  return content > metadata ? content : metadata;
}

/** Prunes the records, and with each of them its documents. */
export async function pruneRecords(options: PruneOptions): Promise<PruneCounts> {
  const { store, bounds, after, dryRun, pace, signal, onPage } = options;
  const counts = { seen: 0, withoutContent: 0, removed: 0, held: 0 };
  const until = latestOf(bounds);
  for await (const { records, token } of store.scan({ until, after, pageSize: PAGE, signal })) {
    const held = await heldSessions(store.notes);
    const by = Map.groupBy(records, (record) => fateOf(record, bounds, held));
    const [bare, gone] = [by.get('without content') ?? [], by.get('removed') ?? []];
    if (dryRun !== true) {
      await stripAll(bare, options);
      await removeAll(gone, options);
    }
    counts.seen += records.length;
    counts.withoutContent += bare.length;
    counts.removed += gone.length;
    counts.held += by.get('held')?.length ?? 0;
    onPage?.({ ...counts, token });
    // A store that answers at once leaves no moment for Ctrl-C.
    await turn();
    if (dryRun !== true) await pace?.spent(bare.length + gone.length, signal);
  }
  return counts;
}

async function stripAll(records: readonly PromptRecord[], options: PruneOptions): Promise<void> {
  const { store, signal } = options;
  const bare: PromptRecord[] = [];
  await forEachTogether(store, records, signal, async ({ chat_session_id: session, message }) => {
    const record = await removeContent(store, session, message.id);
    if (record !== undefined) bare.push(record);
  });
  const ingested = new Date().toISOString();
  await sendItems(
    options,
    bare.flatMap((record) => bulkItems(record, ingested, options)),
  );
}

/** A tombstone first, so that nobody adds to the record while its documents go; then the tombstone as well. */
async function removeAll(records: readonly PromptRecord[], options: PruneOptions): Promise<void> {
  const { store, at, signal } = options;
  const forgotten: Forgotten[] = [];
  await forEachTogether(store, records, signal, async (record) => {
    const erased = await eraseStored(store, keyOf(record), at);
    if (erased === undefined) return;
    const { chat_session_id: session, message, revision, time } = erased.tombstone;
    forgotten.push({ documentId: searchId(session, message.id), revision, time });
  });
  await removeDocuments(options, forgotten);
  await forEachTogether(store, records, signal, async ({ chat_session_id: session, message }) => {
    await store.removeTombstone(session, message.id);
  });
}

/** Documents without a record: looked for only in hours that have more documents than were met beside their records. */
import { searchId } from '../record/id.ts';
import type { Json, JsonObject, PromptRecord } from '../record/record.ts';
import { inParallel } from '../records/in-parallel.ts';
import type { RecordsStore } from '../records/store.ts';
import type { HourCount, VerifyLookup } from './verify-lookup.ts';
import type { Finding, Found } from './verify-problem.ts';
import { type Mendable, mendableOf } from './verify-repair.ts';

/** A document that no record was found for, and whom it says it is of. */
export interface Orphan {
  readonly found: Found;
  readonly id: string;
  readonly session: string;
}

const READS_IN_FLIGHT = 8;

/** Pages of them. A record that is erased, or of another month, was met already and is none of these. */
export async function* orphansOf(
  lookup: VerifyLookup,
  store: RecordsStore,
  hour: HourCount,
  before: number,
): AsyncGenerator<Orphan[]> {
  for await (const page of lookup.documentsOfHour(hour, before)) yield await withoutRecord(page, lookup, store);
}

/** Those of them that are still there, still without a record. */
export async function stillOrphans(
  orphans: readonly Orphan[],
  lookup: VerifyLookup,
  store: RecordsStore,
): Promise<Orphan[]> {
  const there = await lookup.documents(orphans.map(({ found }) => found.document));
  const found = orphans.flatMap((orphan) =>
    (there.get(orphan.found.document) ?? []).filter(({ index }) => index === orphan.found.index),
  );
  return withoutRecord(found, lookup, store);
}

/** An orphan as what can be mended. */
export function mendableOrphan({ found, id, session }: Orphan): Mendable {
  const { index, version, document, ingested } = found;
  const time = new Date(found.time ?? 0).toISOString();
  const finding: Finding = { kind: 'extra', index, version, reason: 'it has no record' };
  return { ...mendableOf({ id, session, time, document, revision: 0 }, finding), ingested };
}

async function withoutRecord(page: readonly Found[], lookup: VerifyLookup, store: RecordsStore): Promise<Orphan[]> {
  const orphans: Orphan[] = [];
  await inParallel(page, READS_IN_FLIGHT, async (found) => {
    const { id, session } = await keyOf(found, lookup);
    if ((await recordOf(found, id, session, store)) === undefined) orphans.push({ found, id, session });
  });
  return orphans;
}

// Ids that are too long for a column stand in the document alone.
async function keyOf(found: Found, lookup: VerifyLookup): Promise<{ readonly id: string; readonly session: string }> {
  if (found.id !== undefined) return { id: found.id, session: found.session ?? found.id };
  const [whole] = (await lookup.documents([found.document], true)).get(found.document) ?? [];
  const id = textAt(whole?.source, 'event');
  return { id, session: textAt(whole?.source, 'session') || id };
}

// A document cannot hold every id as it is (half a surrogate pair): then the record is the one that leads to this document.
async function recordOf(
  { document }: Found,
  id: string,
  session: string,
  store: RecordsStore,
): Promise<PromptRecord | undefined> {
  if (searchId(session, id) === document) return (await store.read(session, id))?.record;
  const found = (await store.find(id)).map(({ record }) => record);
  return found.find(({ chat_session_id, message }) => searchId(chat_session_id, message.id) === document);
}

function textAt(source: Json | undefined, group: string): string {
  const members = ((source ?? {}) as JsonObject)[group];
  return String(((members ?? {}) as JsonObject)['id'] ?? '');
}

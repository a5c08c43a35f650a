/** Mends what was found: documents are made from their records again, and those without a record are removed, with care. */
import type { Outcome } from '../outcome.ts';
import { inParallel } from '../records/in-parallel.ts';
import type { RecordsStore } from '../records/store.ts';
import { sendBulk } from '../search/bulk.ts';
import { BulkBody } from '../search/bulk-body.ts';
import type { SearchClient } from '../search/client.ts';
import { backoffMs, pause } from './backoff.ts';
import type { PageSender } from './page-sender.ts';
import type { Expected, Finding, Problem } from './verify-problem.ts';

/** A problem with the version that its document had, which guards what is done about it. */
export interface Mendable {
  readonly problem: Problem;
  readonly version: number;
  /** Revision of the record, also of an erased one; 0 without a record. */
  readonly revision: number;
  /** When its document was written, as far as it says so. */
  readonly ingested?: number | undefined;
}

export interface RepairOptions {
  readonly store: RecordsStore;
  readonly client: SearchClient;
  readonly sender: PageSender;
  readonly signal: AbortSignal;
  /** A document without a record is left alone for so long: its record may still wait in a spool. */
  readonly spareMs: number;
  readonly retryMaxMs: number;
}

const READS_IN_FLIGHT = 8;
const BULK_BYTES = 1_000_000;

/** A finding about a record, or about a document that names one, as what can be mended. */
export function mendableOf(
  { id, session, time, document, revision }: Pick<Expected, 'document' | 'id' | 'revision' | 'session' | 'time'>,
  { kind, index, reason, version }: Finding,
): Mendable {
  return { problem: { kind, id, session, time, index, document, reason }, version, revision };
}

/** The problems as they are after it; fewer when told to stop. */
export async function repair(mendable: readonly Mendable[], options: RepairOptions): Promise<Problem[]> {
  const isRemoved = ({ problem }: Mendable) => problem.kind === 'extra';
  const written = await rewrite(
    mendable.filter((each) => !isRemoved(each)),
    options,
  );
  return [...written, ...(await remove(mendable.filter(isRemoved), options))];
}

// Read once more: live traffic may have changed the record since it was compared, and the newest is what search should have.
async function rewrite(mendable: readonly Mendable[], { store, sender, signal }: RepairOptions): Promise<Problem[]> {
  const places = mendable.map((_, place) => place);
  const records = new Array<Awaited<ReturnType<RecordsStore['read']>>>(mendable.length);
  await inParallel(places, READS_IN_FLIGHT, async (place) => {
    const problem = mendable[place]?.problem;
    if (problem !== undefined) records[place] = await store.read(problem.session, problem.id);
  });
  const there = places.filter((place) => records[place] !== undefined);
  const sent = await sender.send(
    there.flatMap((place) => records[place]?.record ?? []),
    signal,
  );
  if (sent === undefined) return [];
  const outcomes = new Map(there.map((place, at) => [place, sent[at]?.outcome]));
  return mendable.map(({ problem, version }, place) => {
    const record = records[place]?.record;
    if (record === undefined) return left(problem, 'its record is gone');
    // External versions do not go back: what is newer than the record is never replaced by it.
    if (version > record.revision)
      return left(problem, 'the document is newer than its record; was the store restored?');
    return judged(problem, outcomes.get(place));
  });
}

async function remove(mendable: readonly Mendable[], options: RepairOptions): Promise<Problem[]> {
  const now = Date.now();
  const isSpared = ({ revision, ingested }: Mendable) =>
    revision === 0 && ingested !== undefined && now - ingested < options.spareMs;
  const minutes = Math.ceil(options.spareMs / 60_000);
  const spared = mendable
    .filter(isSpared)
    .map(({ problem }) => left(problem, `it is younger than ${minutes} minutes: its record may still wait in a spool`));
  const removed = mendable.filter((each) => !isSpared(each));
  const outcomes = await deleteAll(removed, options);
  return outcomes === undefined
    ? spared
    : [...spared, ...removed.map(({ problem }, place) => judged(problem, outcomes[place]))];
}

/** Deletes each document at the version it had: one that was written again meanwhile stays. */
async function deleteAll(mendable: readonly Mendable[], options: RepairOptions): Promise<Outcome[] | undefined> {
  const { client, signal, retryMaxMs } = options;
  const outcomes = new Array<Outcome>(mendable.length);
  let rest = mendable.map((_, place) => place);
  for (let attempt = 1; rest.length > 0; attempt++) {
    const body = new BulkBody(BULK_BYTES);
    const taken = rest.filter((place) => {
      const each = mendable[place];
      if (each === undefined) return false;
      const { problem, version, revision } = each;
      return body.add({ index: problem.index, id: problem.document, version: Math.max(version, revision) });
    });
    const result = await sendBulk(client, body, signal);
    for (const [at, place] of taken.entries()) outcomes[place] = result.outcomes[at] ?? NOT_JUDGED;
    const stalled = taken.filter((place) => outcomes[place]?.kind === 'retry');
    const sent = new Set(taken);
    rest = [...stalled, ...rest.filter((place) => !sent.has(place))];
    if (signal.aborted) return undefined;
    if (stalled.length === 0) attempt = 0;
    else await pause(backoffMs(attempt, retryMaxMs), signal);
  }
  return outcomes;
}

const NOT_JUDGED: Outcome = Object.freeze({ kind: 'rejected', code: 500, reason: 'it was not judged' });

function judged(problem: Problem, outcome: Outcome = NOT_JUDGED): Problem {
  return outcome.kind === 'delivered' ? { ...problem, repaired: true } : left(problem, outcome.reason);
}

function left(problem: Problem, reason: string): Problem {
  return { ...problem, repaired: false, left: reason };
}

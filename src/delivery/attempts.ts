/** Writes entries again and again, each time those alone that the store would take later, until none is left. */
import { reasonOf } from '../errors.ts';
import type { EntryHead } from '../spool/entry.ts';
import { backoffMs, pause } from './backoff.ts';
import type { Delivered, Destination, EntryOutcome } from './destination.ts';
import type { Result } from './flights.ts';
import type { Holding } from './ledger.ts';

export interface AttemptOptions {
  readonly destination: Destination;
  readonly retryMaxMs: number;
  readonly signal: AbortSignal;
  /** Called before each pause, with what the store said. */
  readonly onRetry: (reason: string) => void;
}

const NOTHING = Buffer.alloc(0);
const SAID_NOTHING: EntryOutcome = { kind: 'retry', reason: 'the store said nothing about it' };

/** What became of the entries; undefined when it was told to stop before all of them were delivered or held. */
export async function deliver(entries: readonly Delivered[], options: AttemptOptions): Promise<Result | undefined> {
  const { signal, retryMaxMs, onRetry } = options;
  const held: Holding[] = [];
  let delivered = 0;
  let rest = entries;
  for (let attempt = 1; ; attempt++) {
    const outcomes = await write(rest, options);
    let askedMs = 0;
    let reason = '';
    rest = rest.filter((entry, index) => {
      const outcome = outcomes[index] ?? SAID_NOTHING;
      if (outcome.kind === 'retry') {
        askedMs = Math.max(askedMs, outcome.afterMs ?? 0);
        reason = outcome.reason;
        return true;
      }
      if (outcome.kind === 'delivered') {
        delivered += 1;
        if (outcome.revisitMs !== undefined) held.push(watchOf(entry, outcome.revisitMs));
      } else held.push(holdingOf(entry, outcome));
      return false;
    });
    if (rest.length === 0) return { delivered, held };
    if (signal.aborted) return undefined;
    onRetry(reason);
    await pause(backoffMs(attempt, retryMaxMs, askedMs), signal);
    if (signal.aborted) return undefined;
  }
}

async function write(
  entries: readonly Delivered[],
  { destination, signal }: AttemptOptions,
): Promise<readonly EntryOutcome[]> {
  try {
    return await destination.write(entries, signal);
  } catch (error) {
    return entries.map(() => ({ kind: 'retry', reason: reasonOf(error) }));
  }
}

function holdingOf(entry: Delivered, outcome: Exclude<EntryOutcome, { kind: 'delivered' | 'retry' }>): Holding {
  if (outcome.kind === 'wait') return { entry, state: 'waiting', code: 0, reason: outcome.reason };
  return { entry, state: 'dead', code: outcome.code, reason: outcome.reason };
}

/** What is kept of a delivered entry whose record is to be looked at again: its head alone. */
export function watchOf({ kind, id, session, alias, time }: EntryHead, afterMs: number): Holding {
  const entry = { kind, id, session, alias, time, body: NOTHING };
  return { entry, state: 'watched', code: 0, reason: '', afterMs };
}

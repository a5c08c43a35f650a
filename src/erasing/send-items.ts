/** Sends bulk items until Elasticsearch has taken each of them. */
import { backoffMs, pause } from '../delivery/backoff.ts';
import { sendBulk } from '../search/bulk.ts';
import { BulkBody, type BulkItem } from '../search/bulk-body.ts';
import type { SearchClient } from '../search/client.ts';

/** An item that Elasticsearch will never take, and why. */
export interface RefusedItem {
  readonly item: BulkItem;
  readonly code: number;
  readonly reason: string;
}

const BULK_BYTES = 2_000_000;
const RETRY_MAX_MS = 10_000;

/** Resolves to what was refused; a server that is busy or away is waited for until the signal says stop. */
export async function sendItems(
  client: SearchClient,
  items: readonly BulkItem[],
  signal: AbortSignal,
): Promise<readonly RefusedItem[]> {
  const body = new BulkBody(BULK_BYTES);
  const refused: RefusedItem[] = [];
  let rest = items;
  for (let attempt = 1; rest.length > 0; ) {
    signal.throwIfAborted();
    const count = filled(body, rest);
    const { outcomes, bodyInUse } = await sendBulk(client, body, signal);
    body.clear(bodyInUse);
    let askedMs = 0;
    const again = rest.slice(0, count).filter((item, at) => {
      const outcome = outcomes[at];
      if (outcome?.kind === 'rejected') refused.push({ item, code: outcome.code, reason: outcome.reason });
      if (outcome?.kind === 'retry') askedMs = Math.max(askedMs, outcome.afterMs ?? 0);
      return outcome === undefined || outcome.kind === 'retry';
    });
    rest = [...again, ...rest.slice(count)];
    attempt = again.length === 0 ? 1 : attempt + 1;
    if (again.length > 0) await pause(backoffMs(attempt - 1, RETRY_MAX_MS, askedMs), signal);
  }
  return refused;
}

function filled(body: BulkBody, items: readonly BulkItem[]): number {
  let count = 0;
  while (count < items.length && body.add(items[count] as BulkItem)) count += 1;
  return count;
}

/** Sends bulk items until Elasticsearch has taken each of them: one that is busy or away is waited for until the signal says stop. */
import { PageSender, type RefusedItem } from '../delivery/page-sender.ts';
import type { BulkItem } from '../search/bulk-body.ts';
import type { SearchClient } from '../search/client.ts';

/** Whom to send to, and whom to tell. */
export interface Sending {
  readonly client: SearchClient;
  readonly signal: AbortSignal;
  /** Called while Elasticsearch does not take what it is sent. */
  readonly onStall?: ((reason: string) => void) | undefined;
}

const LIMITS = { maxBulkBytes: 2_000_000, retryMaxMs: 10_000 };

/** Resolves to what was refused for its own sake; throws when it was told to stop before the rest was taken. */
export async function sendItems(
  { client, signal, onStall }: Sending,
  items: readonly BulkItem[],
): Promise<readonly RefusedItem[]> {
  signal.throwIfAborted();
  const refused = await new PageSender({ client, onStall, ...LIMITS }).sendItems(items, signal);
  signal.throwIfAborted();
  return refused ?? [];
}

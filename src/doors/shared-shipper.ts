/** The shipper of the process, for doors that were given none: opened by the first that needs it. */
import { createShipper } from '../create-shipper.ts';
import type { Shipper, ShipperOptions } from '../shipper.ts';
import { TokenEstimates } from './call/token-estimates.ts';
import { leaveUnread } from './openai/unread-answers.ts';

let shared: Shipper | undefined;
let estimates: TokenEstimates | undefined;

/** The thread of the process that counts tokens. */
export function sharedEstimates(): TokenEstimates {
  estimates ??= estimatesUntilTheEnd();
  return estimates;
}

/** Also what nobody closes is recorded: calls whose answers are open when the process ends, and records that wait for their counts. */
function estimatesUntilTheEnd(): TokenEstimates {
  const made = new TokenEstimates();
  process.on('beforeExit', () => {
    if (leaveUnread() > 0) void flushPrompts();
  });
  // First the calls end, then the counts are waited for no longer, then what came of it is written.
  process.prependListener('exit', leaveUnread);
  process.on('exit', () => shared?.flushAtExit());
  return made;
}

/** Opens it when it is not open; only then the options count. Throws what a shipper throws that cannot be opened. */
export function sharedShipper(options: Partial<ShipperOptions> = {}): Shipper {
  shared ??= createShipper(options);
  return shared;
}

/** Resolves when everything taken so far is on the disk. */
export async function flushPrompts(): Promise<void> {
  await estimates?.settled();
  await shared?.flush();
}

/**
 * Delivers what it can within that time and lets go; the rest stays in the spool for the next start. A call whose answer has not been
 * read to its end by now is recorded as it is, once and for all.
 */
export async function closePrompts(timeoutMs?: number): Promise<boolean> {
  leaveUnread();
  await estimates?.settled();
  const closing = shared;
  shared = undefined;
  return closing === undefined || closing.close(timeoutMs);
}

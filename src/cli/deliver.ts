/** Waiting for both stores at the end of a command that shipped something, with a bar that shows how far they are. */
import type { Shipper } from '../shipper.ts';
import type { ShipEnd } from './ship-tally.ts';
import type { Terminal } from './terminal.ts';

const LOOK_MS = 500;

/** Waits for the stores, at most so long, or until the signal. */
export async function deliver(
  terminal: Terminal,
  shipper: Shipper,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<ShipEnd> {
  const pending = (): number => Math.max(0, ...shipper.status().lanes.map((lane) => lane.pending - lane.waiting));
  const total = pending();
  const bar = terminal.progress('Delivering', total, 'records');
  const deadline = Date.now() + timeoutMs;
  let complete = false;
  while (!complete && signal?.aborted !== true && Date.now() < deadline) {
    complete = await shipper.drain(Math.min(LOOK_MS, deadline - Date.now()));
    bar.update(Math.max(0, total - pending()));
  }
  if (complete) {
    bar.finish('done');
    return 'delivered';
  }
  bar.stop(`${pending().toLocaleString('en')} of ${total.toLocaleString('en')} not delivered yet`);
  return signal?.aborted === true ? 'interrupted' : 'late';
}

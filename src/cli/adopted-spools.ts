/** What the spools of processes that have ended still hold is delivered by a command that runs for long. */
import type { Config } from '../config.ts';
import type { Notify } from '../notice.ts';
import type { Shipper } from '../shipper.ts';
import { adoptAbandonedSpools } from '../stack/abandoned-spools.ts';

/** Looks for them until the signal says stop, and says what became of each. */
export function adoptSpools(config: Config, shipper: Shipper, notify: Notify, signal: AbortSignal): Promise<void> {
  return adoptAbandonedSpools({
    config,
    own: shipper.folder,
    signal,
    onDelivered: (folder) => {
      const text = `delivered what a process that ended had left in ${folder}`;
      notify({ level: 'info', code: 'spool.adopted', text });
    },
    onTrouble: (folder, reason) => {
      const text = `${folder} is left to its own for now: ${reason}`;
      notify({ level: 'warn', code: 'spool.left', text });
    },
  });
}

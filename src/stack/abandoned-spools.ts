/** Spools whose process has died with records in them are delivered by whoever runs on. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config.ts';
import { createShipper } from '../create-shipper.ts';
import { readStatus } from '../delivery/status.ts';
import { PromptlogError, reasonOf } from '../errors.ts';
import { Cipher } from '../spool/cipher.ts';
import { listSpools } from '../spool/claim.ts';

export interface Adoption {
  readonly config: Config;
  /** The caller's own spool. */
  readonly own: string;
  readonly signal: AbortSignal;
  readonly onDelivered?: (folder: string) => void;
  /** Told when a spool could not be taken over; it is tried again. */
  readonly onTrouble?: (folder: string, reason: string) => void;
  /** Pause between two looks, in milliseconds. Default 30_000. */
  readonly everyMs?: number;
}

const DRAIN_MS = 60_000;
// Short, so that a stop is noticed soon.
const SLICE_MS = 1000;

/** Looks for abandoned spools, and delivers and closes each it finds, until the signal says stop. */
export async function adoptAbandonedSpools(adoption: Adoption): Promise<void> {
  const { config, own, signal, onTrouble, everyMs = 30_000 } = adoption;
  while (!signal.aborted) {
    for (const folder of listSpools(config.required('spool.folder'))) {
      if (folder === own || signal.aborted) continue;
      await deliver(adoption, folder).catch((error: unknown) => onTrouble?.(folder, reasonOf(error)));
    }
    await sleep(everyMs, undefined, { signal }).catch(() => {});
  }
}

async function deliver({ config, signal, onDelivered }: Adoption, folder: string): Promise<void> {
  const encryptionKey = config.text('spool.encryptionKey');
  const cipher = encryptionKey === undefined ? undefined : new Cipher(encryptionKey);
  if (readStatus(folder, cipher).lanes.every((lane) => lane.pending === 0)) return;
  try {
    const shipper = createShipper(
      { spool: { folder, ...(encryptionKey === undefined ? {} : { encryptionKey }) } },
      config,
    );
    try {
      const deadline = Date.now() + DRAIN_MS;
      let complete = false;
      while (!complete && !signal.aborted && Date.now() < deadline) complete = await shipper.drain(SLICE_MS);
      if (complete) onDelivered?.(folder);
    } finally {
      await shipper.close(0);
    }
  } catch (error) {
    // Its process lives after all, and delivers it itself.
    if (!(error instanceof PromptlogError) || error.code !== 'PL_SPOOL_LOCKED') throw error;
  }
}

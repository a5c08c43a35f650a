/** Waits until a spool has delivered what it holds: by itself where nobody runs on it, beside its process where somebody does. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pause } from '../delivery/backoff.ts';
import { type LaneName, LEDGER_FILE, Ledger } from '../delivery/ledger.ts';
import { PromptlogError } from '../errors.ts';
import type { Cipher } from '../spool/cipher.ts';
import { recover } from '../spool/recover.ts';

/** What delivers a spool while it is open: a shipper. */
export interface Deliverer {
  drain(timeoutMs: number): Promise<boolean>;
  close(timeoutMs: number): Promise<boolean>;
}

export interface Spools {
  readonly folders: readonly string[];
  readonly cipher: Cipher | undefined;
  /** Opens a spool for delivering; undefined when another process has it, which delivers it then. */
  readonly open: (folder: string) => Deliverer | undefined;
  /** Default 60_000. */
  readonly waitMs?: number;
}

const LANES: readonly LaneName[] = ['records', 'search'];
const WAIT_MS = 60_000;
const SLICE_MS = 500;
const LOOK_MS = 100;

/** Throws PL_ERASE_PENDING when a spool does not get it delivered in time: what is not in a store yet cannot be erased there. */
export async function settleSpools(spools: Spools, signal: AbortSignal): Promise<void> {
  for (const folder of spools.folders) {
    const end = recover(folder, spools.cipher).base;
    if (isSettled(folder, spools.cipher, end)) continue;
    await settle(folder, end, spools, signal);
  }
}

async function settle(folder: string, end: number, spools: Spools, signal: AbortSignal): Promise<void> {
  const { cipher, waitMs = WAIT_MS } = spools;
  const deadline = performance.now() + waitMs;
  const shipper = spools.open(folder);
  try {
    for (;;) {
      signal.throwIfAborted();
      if (shipper !== undefined && (await shipper.drain(SLICE_MS))) return;
      if (isSettled(folder, cipher, end)) return;
      if (performance.now() >= deadline) throw pending(folder, cipher);
      await pause(LOOK_MS, signal);
    }
  } finally {
    await shipper?.close(0);
  }
}

function isSettled(folder: string, cipher: Cipher | undefined, end: number): boolean {
  if (end === 0) return true;
  if (!existsSync(join(folder, LEDGER_FILE))) return false;
  return withLedger(folder, cipher, (ledger) => LANES.every((lane) => (ledger.find(lane)?.position ?? 0) >= end));
}

function pending(folder: string, cipher: Cipher | undefined): PromptlogError {
  const reasons = withLedger(folder, cipher, (ledger) => LANES.map((lane) => ledger.find(lane)?.reason ?? ''));
  return new PromptlogError('PL_ERASE_PENDING', {
    folder,
    reason: reasons.find((text) => text !== '') ?? 'it takes longer',
  });
}

function withLedger<T>(folder: string, cipher: Cipher | undefined, work: (ledger: Ledger) => T): T {
  const ledger = new Ledger(folder, cipher);
  try {
    return work(ledger);
  } finally {
    ledger.close();
  }
}

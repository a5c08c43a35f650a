/** What the tests of the spool share: a folder of their own, entries to append, and a way to read all there is. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cipher } from '../../src/spool/cipher.ts';
import type { Entry, EntryHead, EntryKind } from '../../src/spool/entry.ts';
import { SpoolReader } from '../../src/spool/reader.ts';
import { recover } from '../../src/spool/recover.ts';
import { listSegments } from '../../src/spool/segment.ts';
import { openSpool, type Spool, type SpoolOptions } from '../../src/spool/spool.ts';

/** No commit happens by itself in a test's time: only what it asks for. */
export const NEVER_MS = 60_000;

export const KEY = Buffer.alloc(32, 7).toString('base64');
export const OTHER_KEY = Buffer.alloc(32, 8).toString('base64');

const folders: string[] = [];
const spools: Spool[] = [];

/** A new folder, deleted by `cleanUp`. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'spool-test-'));
  folders.push(folder);
  return folder;
}

/** Opens a spool that `cleanUp` closes. */
export function open(options: SpoolOptions): Spool {
  const spool = openSpool({ flushIntervalMs: NEVER_MS, ...options });
  spools.push(spool);
  return spool;
}

/** Closes a spool in the orderly way. */
export async function shut(spool: Spool): Promise<void> {
  await spool.writer.close();
  spool.release();
}

/** As if the process had died: what was not on the disk is lost, and the lock is free. */
export function abandon(spool: Spool): void {
  spool.release();
}

/** To be called after each test. */
export async function cleanUp(): Promise<void> {
  for (const spool of spools.splice(0)) {
    spool.release();
    await spool.writer.close().catch(() => {});
  }
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

export function head(id: string, more: Partial<EntryHead> = {}): EntryHead {
  return { kind: 'record', id, session: `session-of-${id}`, alias: '', time: 1_763_700_000_000, ...more };
}

/** Appends records with these ids and waits until they are durable. */
export async function write(spool: Spool, ...ids: string[]): Promise<void> {
  for (const id of ids) spool.writer.append(head(id), bodyOf(id));
  await spool.writer.flush();
}

export function bodyOf(id: string): string {
  return JSON.stringify({ id, prompt: `the prompt of ${id}` });
}

export interface ReadResult {
  readonly entries: readonly Entry[];
  readonly ids: readonly string[];
  /** Runs of damaged bytes that were reported. */
  readonly damage: readonly (readonly [number, number])[];
}

export interface ReadOptions {
  readonly position?: number;
  readonly limit?: number;
  readonly cipher?: Cipher;
  readonly chunkBytes?: number;
}

/** Everything in a folder from a position on. */
export function readAll(folder: string, options: ReadOptions = {}): ReadResult {
  const { position = 0, cipher, chunkBytes = 1_000_000 } = options;
  const limit = options.limit ?? recover(folder, cipher).base;
  const damage: [number, number][] = [];
  const reader = new SpoolReader({
    folder,
    position,
    cipher,
    chunkBytes,
    onDamage: (from, to) => damage.push([from, to]),
  });
  const entries: Entry[] = [];
  for (let entry = reader.next(limit); entry !== undefined; entry = reader.next(limit)) entries.push(entry);
  reader.close();
  return { entries, ids: entries.map((entry) => entry.id), damage };
}

/** The only segment of a folder. */
export function onlySegment(folder: string): string {
  const [segment, ...others] = listSegments(folder);
  if (segment === undefined || others.length > 0) throw new Error(`not one segment: ${readdirSync(folder).join(' ')}`);
  return segment.path;
}

export const ALL_KINDS: readonly EntryKind[] = ['record', 'part', 'change', 'projection', 'erase', 'refused'];

/** Numbers from 0 to 1 that follow from the seed alone. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

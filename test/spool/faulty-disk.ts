/** A disk that fails when told to, and that can lose its power: then what was not synced may be there, or not, or in part. */
import { closeSync, existsSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import type { FileSystem, WritableFile } from '../../src/spool/file-system.ts';

type Operation = 'create' | 'write' | 'sync';
type Range = readonly [from: number, to: number];

// A power cut spares or wipes whole sectors.
const SECTOR_BYTES = 512;

export class FaultyDisk implements FileSystem {
  readonly #files = new Map<string, FaultyFile>();
  readonly #faults: Record<Operation, { code: string; keepBytes: number }[]> = { create: [], write: [], sync: [] };
  readonly #attempts: Record<Operation, number> = { create: 0, write: 0, sync: 0 };
  #gate: Promise<void> = Promise.resolve();
  #open: () => void = () => {};
  #dead = false;

  /** The next operations of that kind fail; a write has taken `keepBytes` by then. */
  fail(operation: Operation, code: string, times = 1, keepBytes = 0): void {
    for (let i = 0; i < times; i++) this.#faults[operation].push({ code, keepBytes });
  }

  /** The disk is well again. */
  heal(): void {
    for (const faults of Object.values(this.#faults)) faults.length = 0;
  }

  attempts(operation: Operation): number {
    return this.#attempts[operation];
  }

  /** From now on asynchronous operations wait until `resume`. */
  pause(): void {
    this.#gate = new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  resume(): void {
    this.#open();
  }

  /** The process using it is gone: nothing it has under way is ever done. */
  die(): void {
    this.#dead = true;
  }

  /** Takes from the disk, at random, what no sync has put there. */
  cutPower(random: () => number): void {
    this.die();
    for (const [path, file] of this.#files) file.lose(path, random);
  }

  create(path: string): WritableFile {
    this.begin('create');
    const file = new FaultyFile(this, openSync(path, 'w', 0o600));
    this.#files.set(path, file);
    return file;
  }

  /** Waits for its turn; never comes back on a dead disk. */
  async turn(): Promise<void> {
    await this.#gate;
    await new Promise((resolve) => setImmediate(resolve));
    if (this.#dead) await new Promise<never>(() => {});
  }

  /** Counts an operation and throws its fault if there is one; `onFault` does what is done of it nevertheless. */
  begin(operation: Operation, onFault: (keepBytes: number) => void = () => {}): void {
    this.#attempts[operation] += 1;
    const fault = this.#faults[operation].shift();
    if (fault === undefined) return;
    onFault(fault.keepBytes);
    throw Object.assign(new Error(`${fault.code}: injected on ${operation}`), { code: fault.code });
  }
}

class FaultyFile implements WritableFile {
  readonly #disk: FaultyDisk;
  readonly #fd: number;
  /** Written, not synced. */
  #dirty: Range[] = [];
  /** Given up by a sync that failed: another sync says nothing of them. */
  readonly #forsaken: Range[] = [];

  constructor(disk: FaultyDisk, fd: number) {
    this.#disk = disk;
    this.#fd = fd;
  }

  async write(parts: readonly Uint8Array[], position: number): Promise<void> {
    await this.#disk.turn();
    this.writeSync(parts, position);
  }

  async sync(): Promise<void> {
    await this.#disk.turn();
    this.syncSync();
  }

  writeSync(parts: readonly Uint8Array[], position: number): void {
    const bytes = Buffer.concat(parts);
    this.#disk.begin('write', (keepBytes) => this.#put(bytes.subarray(0, keepBytes), position));
    this.#put(bytes, position);
  }

  syncSync(): void {
    this.#disk.begin('sync', () => this.#forsaken.push(...this.#dirty.splice(0)));
    this.#dirty = [];
  }

  close(): void {
    closeSync(this.#fd);
  }

  lose(path: string, random: () => number): void {
    if (!existsSync(path)) return; // reclaimed
    const fd = openSync(path, 'r+');
    for (const [from, to] of [...this.#dirty, ...this.#forsaken]) {
      for (let at = from; at < to; at += SECTOR_BYTES) {
        if (random() < 0.5) writeSync(fd, Buffer.alloc(Math.min(SECTOR_BYTES, to - at)), 0, undefined, at);
      }
      if (random() < 0.5) cut(fd, from + Math.floor(random() * (to - from)), to);
    }
    closeSync(fd);
  }

  #put(bytes: Buffer, position: number): void {
    if (bytes.length === 0) return;
    writeSync(this.#fd, bytes, 0, bytes.length, position);
    this.#dirty.push([position, position + bytes.length]);
  }
}

/** Shortens the file to `length` if nothing lies beyond `end`. */
function cut(fd: number, length: number, end: number): void {
  if (readSync(fd, Buffer.alloc(1), 0, 1, end) === 0) ftruncateSync(fd, length);
}

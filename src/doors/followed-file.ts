/** A file that is being followed, held open so that it stays itself when it is renamed or removed. */
import { hash } from 'node:crypto';
import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { dirname, join, parse, resolve } from 'node:path';
import { NOWHERE, type Place } from './follow-memory.ts';
import { type Line, readLines } from './record-lines.ts';

const CHUNK_BYTES = 262_144;
const MOST_LINES = 1000;
const MOST_BYTES = 4_000_000;
const MARK_BYTES = 64;

/** An open file; `close` it. */
export class FollowedFile {
  readonly inode: string;
  readonly #handle: FileHandle;

  private constructor(handle: FileHandle, inode: string) {
    this.#handle = handle;
    this.inode = inode;
  }

  static async open(path: string): Promise<FollowedFile | undefined> {
    const handle = await open(path, 'r').catch(missing);
    return handle && new FollowedFile(handle, inodeOf(await handle.stat({ bigint: true })));
  }

  /** Whether the file goes on from this place: it is this one, and what was read before it is still there. */
  async continues(place: Place): Promise<boolean> {
    if (place.inode !== this.inode || (await this.#handle.stat()).size < place.end) return false;
    return place.mark === (await this.#markAt(place.end));
  }

  /** A group of lines behind the place. One without its newline may still be being written, unless the file is `complete`. */
  async linesAfter(place: Place, complete: boolean): Promise<Line[]> {
    const lines: Line[] = [];
    for await (const line of readLines(this.#chunksFrom(place.end), { ...place, tail: !complete })) {
      if (lines.push(line) >= MOST_LINES || line.end - place.end >= MOST_BYTES) break;
    }
    return lines;
  }

  async placeAfter({ number, end }: Line): Promise<Place> {
    return { inode: this.inode, number, end, mark: await this.#markAt(end) };
  }

  /** Whether this is (still) the file of that name; true also while there is none. */
  async isAt(path: string): Promise<boolean> {
    const found = await stat(path, { bigint: true }).catch(missing);
    return found === undefined || inodeOf(found) === this.inode;
  }

  close(): Promise<void> {
    return this.#handle.close();
  }

  async *#chunksFrom(from: number): AsyncGenerator<Buffer> {
    for (let at = from; ; ) {
      const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
      const { bytesRead } = await this.#handle.read(buffer, 0, CHUNK_BYTES, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  }

  async #markAt(end: number): Promise<string> {
    const length = Math.min(end, MARK_BYTES);
    const { buffer, bytesRead } = await this.#handle.read(Buffer.alloc(length), 0, length, end - length);
    return length === 0 ? '' : hash('sha256', buffer.subarray(0, bytesRead), 'base64url').slice(0, 22);
  }
}

/** The file to go on with: the one the place is in, also when it was renamed meanwhile, else the one of that name. */
export async function findFollowed(path: string, place: Place): Promise<FollowedFile | undefined> {
  const renamed = place.inode === NOWHERE.inode ? undefined : await findByInode(path, place.inode);
  const file = await FollowedFile.open(renamed ?? path);
  if (renamed === undefined || renamed === path || (await file?.continues(place)) === true) return file;
  await file?.close();
  return FollowedFile.open(path);
}

/** The file of that number, under its own name or one that begins like it, as rotated files do. */
async function findByInode(path: string, inode: string): Promise<string | undefined> {
  const folder = dirname(resolve(path));
  const alike = (await readdir(folder))
    .filter((name) => name.startsWith(parse(path).name))
    .map((name) => join(folder, name));
  for (const candidate of [path, ...alike]) {
    const found = await stat(candidate, { bigint: true }).catch(() => undefined);
    if (found !== undefined && inodeOf(found) === inode) return candidate;
  }
  return undefined;
}

function inodeOf(stats: { readonly dev: bigint; readonly ino: bigint }): string {
  return `${stats.dev}:${stats.ino}`;
}

function missing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

/** Unpacks what Elasticsearch comes in: zip by yauzl, tar.gz by the system's tar. */
import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { type Entry, open, type ZipFile } from 'yauzl';

const run = promisify(execFile);

/** Unpacks an archive into a folder, keeping executable bits; reports bytes read of the archive. */
export async function unpack(archive: string, into: string, onProgress: (bytes: number) => void): Promise<void> {
  await mkdir(into, { recursive: true, mode: 0o755 });
  if (/\.(tar\.gz|tgz)$/.test(archive)) await run('tar', ['-xzf', archive, '-C', into]);
  else await unzip(archive, into, onProgress);
}

async function unzip(archive: string, into: string, onProgress: (bytes: number) => void): Promise<void> {
  const zip = await openZip(archive);
  let bytes = 0;
  try {
    for await (const entry of entriesOf(zip)) {
      const path = join(into, entry.fileName);
      if (entry.fileName.endsWith('/')) {
        await mkdir(path, { recursive: true });
        continue;
      }
      await mkdir(dirname(path), { recursive: true });
      const executable = ((entry.externalFileAttributes >>> 16) & 0o111) !== 0;
      await pipeline(await contentOf(zip, entry), createWriteStream(path, { mode: executable ? 0o755 : 0o644 }));
      bytes += entry.compressedSize;
      onProgress(bytes);
    }
  } finally {
    zip.close();
  }
}

// yauzl refuses absolute names and names with "..", so an entry cannot leave the folder.
function openZip(archive: string): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    open(archive, { lazyEntries: true, autoClose: false }, (error, zip) => (error ? reject(error) : resolve(zip)));
  });
}

async function* entriesOf(zip: ZipFile): AsyncGenerator<Entry> {
  for (;;) {
    const entry = await new Promise<Entry | undefined>((resolve, reject) => {
      zip.removeAllListeners();
      zip.once('entry', resolve);
      zip.once('end', () => resolve(undefined));
      zip.once('error', reject);
      zip.readEntry();
    });
    if (entry === undefined) return;
    yield entry;
  }
}

function contentOf(zip: ZipFile, entry: Entry): Promise<Readable> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream)));
  });
}

/** The built page: read once, compressed once, and never looked up on the disk by what somebody asks for. */
import { hash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

export type Encoding = 'br' | 'gzip';

export interface PageFile {
  readonly type: string;
  /** Its name holds its hash: it can be kept for ever. */
  readonly isImmutable: boolean;
  /** Changes with its bytes. */
  readonly tag: string;
  readonly bytes: Buffer;
  /** The same compressed; undefined where that saves nothing. */
  compressed(encoding: Encoding): Promise<Buffer | undefined>;
}

/** Files by their address below the page's: `index.html`, `assets/index-Bx3k9.js`. */
export type PageFiles = ReadonlyMap<string, PageFile>;

/** What `scripts/build-page.js` makes; the same folder for the sources and for what is built of them. */
export const PAGE_FOLDER = new URL('../../dist/explorer/page/', import.meta.url);

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
};
/** Compressed already. */
const DENSE = new Set(['.png', '.woff2']);
/** Nine tenths of what the highest gains, in a tenth of its time. */
const BROTLI_QUALITY = 9;

const compress: Readonly<Record<Encoding, (bytes: Buffer) => Promise<Buffer>>> = {
  br: (bytes) =>
    promisify(brotliCompress)(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }),
  gzip: (bytes) => promisify(gzip)(bytes, { level: 9 }),
};

/** Reads the folder; undefined when there is no page in it. Files of a kind that a page has not are left out. */
export function readPageFiles(folder: string): PageFiles | undefined {
  let entries: ReturnType<typeof list>;
  try {
    entries = list(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const files = new Map(entries.flatMap(({ address, path }) => fileOf(address, path)));
  return files.has('index.html') ? files : undefined;
}

function list(folder: string): { readonly address: string; readonly path: string }[] {
  // A link might lead out of the folder, so it is no file of the page.
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = found.map(({ parentPath, name }) => join(parentPath, name));
  return paths.map((path) => ({ path, address: relative(folder, path).split(sep).join('/') }));
}

function fileOf(address: string, path: string): [string, PageFile][] {
  const extension = extname(path);
  const type = TYPES[extension];
  if (type === undefined) return [];
  const bytes = readFileSync(path);
  const made = new Map<Encoding, Promise<Buffer | undefined>>();
  const compressed = (encoding: Encoding): Promise<Buffer | undefined> => {
    if (DENSE.has(extension)) return Promise.resolve(undefined);
    const known = made.get(encoding);
    if (known !== undefined) return known;
    const making = compress[encoding](bytes).then((small) => (small.length < bytes.length ? small : undefined));
    made.set(encoding, making);
    return making;
  };
  const isImmutable = address.startsWith('assets/');
  return [[address, { type, isImmutable, tag: hash('sha256', bytes, 'base64url').slice(0, 22), bytes, compressed }]];
}

/** The text of a body that was packed by its sender. */
import { promisify } from 'node:util';
import { brotliDecompress, inflate, unzip } from 'node:zlib';

const UNPACK = {
  gzip: promisify(unzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
} as const;
/** A small body may unpack to a large one, and it is only for the record. */
const MOST_BYTES = 64_000_000;

/** '' where it cannot be unpacked. */
export async function unpacked(body: Buffer, encoding: string | undefined): Promise<string> {
  const name = encoding?.trim().toLowerCase() ?? 'identity';
  if (name === 'identity' || body.length === 0) return body.toString();
  if (name !== 'gzip' && name !== 'deflate' && name !== 'br') return '';
  try {
    return (await UNPACK[name](body, { maxOutputLength: MOST_BYTES })).toString();
  } catch {
    return '';
  }
}

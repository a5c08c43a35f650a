/** Media in messages: what is linked to stays a link; what is inside as base64 becomes its hash, size and media type. */
import { hash } from 'node:crypto';
import { keyword, type Members, membersOf } from './search-value.ts';

const LONGEST_MEDIA_TYPE = 128;

/** A media part from a URL, which may hold the data itself (`data:…`). */
export function fromUrl(url: unknown, modality: string): Members | undefined {
  if (typeof url !== 'string' || url === '') return undefined;
  if (!url.startsWith('data:')) return { type: 'uri', modality, uri: url.toWellFormed() };
  const comma = url.indexOf(',');
  const header = url.slice('data:'.length, comma < 0 ? 0 : Math.min(comma, LONGEST_MEDIA_TYPE));
  const encoding = header.endsWith(';base64') ? 'base64' : 'utf8';
  return fromData(url.slice(comma + 1), header.split(';', 1)[0], modality, encoding);
}

/** A media part from the data itself. */
export function fromData(
  data: unknown,
  mediaType: unknown,
  modality: string,
  encoding: 'base64' | 'utf8' = 'base64',
): Members | undefined {
  if (typeof data !== 'string') return undefined;
  const content = Buffer.from(data, encoding);
  const type = keyword(mediaType);
  return {
    type: 'blob',
    modality,
    ...(type !== undefined && { mime_type: type }),
    size: content.length,
    sha256: hash('sha256', content, 'hex'),
  };
}

/** A media part for a file, in any of the ways providers name one. */
export function fromFile(file: Members, modality: string): Members | undefined {
  const { file_data: data, file_id, file_url, filename } = file;
  const name = keyword(filename);
  const part =
    (typeof data === 'string' &&
      (data.startsWith('data:') ? fromUrl(data, modality) : fromData(data, undefined, modality))) ||
    fromUrl(file_url, modality) ||
    (typeof file_id === 'string' ? { type: 'file', modality, file_id: file_id.toWellFormed() } : undefined);
  return part !== undefined && name !== undefined ? { ...part, name } : part;
}

/** A media part from the `source` of an Anthropic block. */
export function fromSource(value: unknown, modality: string): Members | undefined {
  const source = membersOf(value);
  if (source['type'] === 'base64') return fromData(source['data'], source['media_type'], modality);
  return fromUrl(source['url'], modality) ?? fromFile(source, modality);
}

/** One entry of the spool as bytes: a fixed header, three names, the body. */
import { crc32 } from 'node:zlib';
import type { Cipher } from './cipher.ts';

/** What an entry is; the number is what stands on the disk, so it never changes. */
export const ENTRY_KINDS = { record: 1, part: 2, change: 3, projection: 4, erase: 5, refused: 6 } as const;
export type EntryKind = keyof typeof ENTRY_KINDS;
const KIND_NAMES: readonly (EntryKind | undefined)[] = [undefined, ...(Object.keys(ENTRY_KINDS) as EntryKind[])];

export interface EntryHead {
  readonly kind: EntryKind;
  /** `message.id`. */
  readonly id: string;
  /** `chat_session_id`, or ''. */
  readonly session: string;
  /** `response_id`, or ''. */
  readonly alias: string;
  /** Milliseconds since 1970. */
  readonly time: number;
}

export interface Entry extends EntryHead {
  /** A view into what the reader read, good for as long as it is held. It keeps up to a megabyte around it alive: copy what is to stay. */
  readonly body: Buffer;
  /** Where the entry ends: a cursor that is set here has settled it. */
  readonly end: number;
}

// Layout (little endian):
//   0 magic u32 · 4 length of the rest after byte 12 u32 · 8 crc32 of that rest u32
//   12 kind u8 · 13 flags u8 · 14 id bytes u16 · 16 session bytes u16 · 18 alias bytes u16 · 20 time f64
//   28 id, session, alias, body; sealed as one when flag 1 is set
const MAGIC = 0x31474c50;
const MAGIC_BYTES = Buffer.from([0x50, 0x4c, 0x47, 0x31]);
const FRAME_BYTES = 12;
/** Bytes of an entry before its names. */
export const HEAD_BYTES = 28;
const FLAG_SEALED = 1;
const MAX_BYTES_PER_UNIT = 3;
/** The longest id, session or alias, in bytes. */
export const MAX_NAME_BYTES = 0xffff;

/** The most bytes an entry can take: enough room to write it without measuring it first. */
export function mostBytes(head: EntryHead, body: string | Buffer, cipher: Cipher | undefined): number {
  const names = (head.id.length + head.session.length + head.alias.length) * MAX_BYTES_PER_UNIT;
  const text = typeof body === 'string' ? body.length * MAX_BYTES_PER_UNIT : body.length;
  return HEAD_BYTES + names + text + (cipher?.overheadBytes ?? 0);
}

/** The bytes an entry takes, measured. */
export function exactBytes(head: EntryHead, body: string | Buffer, cipher: Cipher | undefined): number {
  const names = Buffer.byteLength(head.id) + Buffer.byteLength(head.session) + Buffer.byteLength(head.alias);
  return HEAD_BYTES + names + Buffer.byteLength(body) + (cipher?.overheadBytes ?? 0);
}

/**
 * Writes an entry at `at`, all but its checksum, and returns where it ends. The buffer must have room for `exactBytes`.
 * Checksums come later, with `addChecksums`: the caller waits for this, and for a commit it does not.
 */
export function writeEntry(
  buffer: Buffer,
  at: number,
  head: EntryHead,
  body: string | Buffer,
  cipher: Cipher | undefined,
): number {
  const names = at + HEAD_BYTES;
  const session = names + buffer.write(head.id, names);
  const alias = session + buffer.write(head.session, session);
  const text = head.alias === '' ? alias : alias + buffer.write(head.alias, alias);
  let end = text + (typeof body === 'string' ? buffer.write(body, text) : body.copy(buffer, text));
  buffer[at + 12] = ENTRY_KINDS[head.kind];
  buffer[at + 13] = cipher === undefined ? 0 : FLAG_SEALED;
  buffer.writeUInt16LE(session - names, at + 14);
  buffer.writeUInt16LE(alias - session, at + 16);
  buffer.writeUInt16LE(text - alias, at + 18);
  buffer.writeDoubleLE(head.time, at + 20);
  if (cipher !== undefined) {
    const sealed = cipher.seal(buffer.subarray(names, end), buffer.subarray(at + FRAME_BYTES, names));
    end = names + sealed.copy(buffer, names);
  }
  buffer.writeUInt32LE(MAGIC, at);
  buffer.writeUInt32LE(end - at - FRAME_BYTES, at + 4);
  return end;
}

/** Gives their checksums to the entries that fill the buffer from `from` to `to`. */
export function addChecksums(buffer: Buffer, from: number, to: number): void {
  for (let at = from; at < to; ) {
    const end = at + FRAME_BYTES + buffer.readUInt32LE(at + 4);
    buffer.writeUInt32LE(crc32(buffer.subarray(at + FRAME_BYTES, end)), at + 8);
    at = end;
  }
}

/**
 * Where the next entry may begin at or after `from`; short of the end by less than a magic when there is none.
 * The JSON of a body cannot pass for an entry: the kind is a control character, which JSON escapes.
 */
export function nextMagic(buffer: Buffer, from: number): number {
  const found = buffer.indexOf(MAGIC_BYTES, from);
  return found >= 0 ? found : Math.max(from, buffer.length - MAGIC_BYTES.length + 1);
}

export type Frame =
  /** A whole entry whose checksum holds. */
  | { readonly state: 'whole'; readonly kind: EntryKind; readonly length: number }
  /** The bytes end before the entry does: `needed` are wanted from its start. */
  | { readonly state: 'short'; readonly needed: number }
  /** These bytes are not an entry. */
  | { readonly state: 'damaged' };

const DAMAGED: Frame = { state: 'damaged' };

/** Judges the bytes from `at` to `limit`: is an entry there? */
export function frameAt(buffer: Buffer, at: number, limit: number): Frame {
  if (at + HEAD_BYTES > limit) return { state: 'short', needed: HEAD_BYTES };
  if (buffer.readUInt32LE(at) !== MAGIC) return DAMAGED;
  const length = buffer.readUInt32LE(at + 4) + FRAME_BYTES;
  const kind = KIND_NAMES[buffer[at + 12] ?? 0];
  if (length < HEAD_BYTES || kind === undefined) return DAMAGED;
  if (at + length > limit) return { state: 'short', needed: length };
  if (crc32(buffer.subarray(at + FRAME_BYTES, at + length)) !== buffer.readUInt32LE(at + 8)) return DAMAGED;
  return { state: 'whole', kind, length };
}

/** Whether the whole entry at `at` is encrypted. */
export function isSealed(buffer: Buffer, at: number): boolean {
  return ((buffer[at + 13] ?? 0) & FLAG_SEALED) !== 0;
}

/** The whole entry at `at`; a sealed one needs the cipher. Throws when it was sealed with another key or altered. */
export function readEntry(
  buffer: Buffer,
  at: number,
  frame: { readonly kind: EntryKind; readonly length: number },
  position: number,
  cipher: Cipher | undefined,
): Entry {
  const idBytes = buffer.readUInt16LE(at + 14);
  const names = idBytes + buffer.readUInt16LE(at + 16);
  const aliasBytes = buffer.readUInt16LE(at + 18);
  let content = buffer.subarray(at + HEAD_BYTES, at + frame.length);
  if (cipher !== undefined && isSealed(buffer, at)) {
    content = cipher.open(content, buffer.subarray(at + FRAME_BYTES, at + HEAD_BYTES));
  }
  return {
    kind: frame.kind,
    id: content.toString('utf8', 0, idBytes),
    session: content.toString('utf8', idBytes, names),
    alias: aliasBytes === 0 ? '' : content.toString('utf8', names, names + aliasBytes),
    time: buffer.readDoubleLE(at + 20),
    body: content.subarray(names + aliasBytes),
    end: position + frame.length,
  };
}

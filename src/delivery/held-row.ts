/** An entry that a lane holds back, as a row of the ledger: with a key, nothing of it can be read on the disk. */
import { crc32 } from 'node:zlib';
import { PromptlogError } from '../errors.ts';
import type { Cipher } from '../spool/cipher.ts';
import type { EntryHead } from '../spool/entry.ts';

/** The columns that say what an entry is and why it is held. */
export interface SealedColumns {
  /** Id of the key that sealed them; '' when they are plain. */
  readonly key: string;
  readonly names: Uint8Array;
  readonly body: Uint8Array;
  readonly reason: Uint8Array;
}

/** The same, readable. */
export interface OpenColumns extends Pick<EntryHead, 'id' | 'session' | 'alias'> {
  readonly body: Buffer;
  readonly reason: string;
  /** It is not what was written: nothing of it may be delivered. */
  readonly damaged?: true;
}

const NO_CONTEXT = Buffer.from('held');

/** Seals and opens rows with the spool's key; without one they are plain. */
export class HeldRows {
  /** What `key` says of rows written now. */
  readonly key: string;
  readonly #folder: string;
  readonly #cipher: Cipher | undefined;

  constructor(folder: string, cipher: Cipher | undefined) {
    this.#folder = folder;
    this.#cipher = cipher;
    this.key = cipher === undefined ? '' : cipher.keyId.toString('hex');
  }

  seal(entry: Pick<OpenColumns, 'id' | 'session' | 'alias' | 'body'>, reason: string): SealedColumns {
    const { id, session, alias, body } = entry;
    const names = this.#seal(Buffer.from(JSON.stringify([id, session, alias, sumOf([id, session, alias], body)])));
    return { key: this.key, names, body: this.#seal(body), reason: this.#seal(Buffer.from(reason)) };
  }

  /** Another reason for a row that was sealed with `key`: a row written without one stays plain. */
  sealReason(reason: string, key: string): Buffer {
    const bytes = Buffer.from(reason);
    return key === '' ? bytes : this.#seal(bytes);
  }

  /** Throws PL_SPOOL_KEY for a row that was sealed with another key. */
  open(row: SealedColumns): OpenColumns {
    if (row.key !== '' && row.key !== this.key) throw new PromptlogError('PL_SPOOL_KEY', { folder: this.#folder });
    const open = (stored: Uint8Array): Buffer => {
      const bytes = Buffer.from(stored);
      return row.key === '' || this.#cipher === undefined ? bytes : this.#cipher.open(bytes, NO_CONTEXT);
    };
    try {
      const [id, session, alias, sum] = JSON.parse(open(row.names).toString()) as [string, string, string, number?];
      const columns = { id, session, alias, body: open(row.body), reason: textOf(() => open(row.reason)) };
      // Rows of earlier versions have no sum.
      const isWhole = sum === undefined || sum === sumOf([id, session, alias], columns.body);
      return isWhole ? columns : { ...columns, damaged: true };
    } catch {
      // One row that the disk has altered must not hold up all others for ever.
      const reason = textOf(() => open(row.reason));
      return { id: '', session: '', alias: '', body: Buffer.from(row.body), reason, damaged: true };
    }
  }

  #seal(bytes: Buffer): Buffer {
    return this.#cipher === undefined ? bytes : this.#cipher.seal(bytes, NO_CONTEXT);
  }
}

function sumOf(names: readonly string[], body: Buffer): number {
  return crc32(body, crc32(names.join('\0')));
}

function textOf(read: () => Buffer): string {
  try {
    return read().toString();
  } catch {
    return 'the file is damaged: why it is held cannot be read';
  }
}

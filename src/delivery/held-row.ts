/** An entry that a lane holds back, as a row of the ledger: with a key, nothing of it can be read on the disk. */
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
    const names = this.#seal(Buffer.from(JSON.stringify([id, session, alias])));
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
    const [id = '', session = '', alias = ''] = JSON.parse(open(row.names).toString()) as string[];
    return { id, session, alias, body: open(row.body), reason: open(row.reason).toString() };
  }

  #seal(bytes: Buffer): Buffer {
    return this.#cipher === undefined ? bytes : this.#cipher.seal(bytes, NO_CONTEXT);
  }
}

/** AES-256-GCM for entries at rest. */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { PromptlogError } from '../errors.ts';

const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
const LENGTHS = { authTagLength: TAG_BYTES };
const MAX_COUNTER = 0xffffffff;

/** Seals and opens bytes with one key. Every seal has a nonce of its own: a random start per process, then a counter. */
export class Cipher {
  readonly overheadBytes = IV_BYTES + TAG_BYTES;
  /** Tells keys apart without telling the key. */
  readonly keyId: Buffer;
  readonly #key: Buffer;
  #prefix = randomBytes(IV_BYTES - 4);
  #counter = 0;

  /** `key`: 32 bytes in base64. */
  constructor(key: string) {
    this.#key = Buffer.from(key, 'base64');
    if (this.#key.length !== 32) {
      throw new PromptlogError('PL_CONFIG_INVALID', {
        option: 'spool.encryptionKey',
        reason: `it must be 32 bytes in base64 and holds ${this.#key.length}`,
        source: 'the configuration',
      });
    }
    this.keyId = createHash('sha256').update('promptlog spool key').update(this.#key).digest().subarray(0, 8);
  }

  /** nonce, ciphertext, tag. `context` is not hidden but cannot be altered. */
  seal(plain: Buffer, context: Buffer): Buffer {
    const iv = this.#nonce();
    const cipher = createCipheriv(ALGORITHM, this.#key, iv, LENGTHS);
    cipher.setAAD(context);
    return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  }

  /** The plain bytes; throws when anything was altered. */
  open(sealed: Buffer, context: Buffer): Buffer {
    if (sealed.length < this.overheadBytes) throw new Error('too short to be sealed');
    const decipher = createDecipheriv(ALGORITHM, this.#key, sealed.subarray(0, IV_BYTES), LENGTHS);
    decipher.setAAD(context);
    decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
    return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, sealed.length - TAG_BYTES)), decipher.final()]);
  }

  #nonce(): Buffer {
    if (this.#counter === MAX_COUNTER) {
      this.#prefix = randomBytes(IV_BYTES - 4);
      this.#counter = 0;
    }
    const iv = Buffer.alloc(IV_BYTES);
    this.#prefix.copy(iv);
    iv.writeUInt32LE(this.#counter++, IV_BYTES - 4);
    return iv;
  }
}

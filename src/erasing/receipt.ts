/** The receipt of an erasure: what was asked and what is left, signed, without a word of what was erased or of whom. */
import { hash, type KeyObject, randomBytes, sign, verify } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { RecordSelection } from '../delivery/selected-records.ts';
import { PromptlogError, reasonOf } from '../errors.ts';
import { ownVersion } from '../version.ts';
import type { Amounts, Erasure } from './erase.ts';
import { fingerprintOf } from './signing-key.ts';

export type Subject = 'user' | 'session' | 'id' | 'query';

export interface Receipt {
  readonly kind: 'promptlog erasure receipt';
  readonly version: 1;
  readonly program: string;
  readonly asked: {
    /** Hashed with the salt, by what it is: whoever knows the name can see that it was meant, and nobody else. */
    readonly subjects: Readonly<Partial<Record<Subject, string>>>;
    readonly since?: string;
    /** Exclusive. */
    readonly until?: string;
    readonly overrode_holds: boolean;
  };
  /** ISO 8601. */
  readonly began: string;
  readonly finished: string;
  readonly places: { readonly records: string; readonly search: string; readonly spools: number };
  readonly erased: Amounts;
  /** Counted after everything written was made visible. */
  readonly left: Amounts;
  readonly files_overwritten: boolean;
  readonly late_copies_refused: boolean;
  readonly salt: string;
  /** The records, hashed with the salt. */
  readonly records: readonly string[];
}

export interface ReceiptFacts {
  readonly selection: RecordSelection;
  readonly overrodeHolds: boolean;
  readonly began: Date;
  readonly finished: Date;
  readonly places: Receipt['places'];
  readonly erasure: Erasure;
  /** Ids of the search documents of the records. */
  readonly documents: readonly string[];
}

/** What stands beside a receipt, in the file of its name and `.sig`. */
interface Signature {
  readonly algorithm: 'Ed25519';
  readonly key: string;
  readonly signature: string;
}

const KIND = 'promptlog erasure receipt';
const SUBJECTS: readonly Subject[] = ['user', 'session', 'id', 'query'];
const ALGORITHM = 'Ed25519';

/** The receipt, with a salt of its own. */
export function receiptOf(facts: ReceiptFacts, salt = randomBytes(16).toString('base64url')): Receipt {
  const { selection, erasure, documents } = facts;
  const subjects: Partial<Record<Subject, string>> = {};
  for (const subject of SUBJECTS) {
    const value = selection[subject];
    if (value !== undefined) subjects[subject] = subjectHash(salt, subject, value);
  }
  return {
    kind: KIND,
    version: 1,
    program: `promptlog ${ownVersion()}`,
    asked: {
      subjects,
      ...(selection.since === undefined ? {} : { since: selection.since.toISOString() }),
      ...(selection.until === undefined ? {} : { until: selection.until.toISOString() }),
      overrode_holds: facts.overrodeHolds,
    },
    began: facts.began.toISOString(),
    finished: facts.finished.toISOString(),
    places: facts.places,
    erased: erasure.erased,
    left: erasure.left,
    files_overwritten: erasure.scrubbed,
    late_copies_refused: erasure.remembered,
    salt,
    records: documents.map((document) => hash('sha256', `${salt}\n${document}`, 'base64url')).sort(),
  };
}

/** Writes the receipt, and beside it its signature. Returns the file of the signature. */
export function writeReceipt(file: string, receipt: Receipt, key: KeyObject): string {
  const text = `${JSON.stringify(receipt, null, 2)}\n`;
  const signed: Signature = {
    algorithm: ALGORITHM,
    key: fingerprintOf(key),
    signature: sign(null, Buffer.from(text), key).toString('base64'),
  };
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, text, { flush: true });
    writeFileSync(signatureFile(file), signatureText(signed), { flush: true });
  } catch (error) {
    throw new PromptlogError('PL_OUTPUT', { reason: `${file}: ${reasonOf(error)}` }, error);
  }
  return signatureFile(file);
}

/** The receipt in a file. Throws PL_RECEIPT_INVALID when a byte of it is not as it was signed, or when the key is another. */
export function verifyReceipt(file: string, publicKey: KeyObject): Receipt {
  const text = readInput(file);
  const { key, signature } = readSignature(file);
  if (key !== fingerprintOf(publicKey)) {
    throw refused(
      file,
      `it was signed with the key ${key}, not with ${fingerprintOf(publicKey)}`,
      'Name the public key of whoever gave it with --public-key.',
    );
  }
  if (!verify(null, text, publicKey, Buffer.from(signature, 'base64'))) {
    throw refused(
      file,
      'it was changed after it was signed, or its signature was',
      'Ask for it again where it was made.',
    );
  }
  return readReceipt(file, text);
}

/** Whether the receipt is about this person, session or record. */
export function isAbout({ salt, asked }: Receipt, subject: Subject, value: string): boolean {
  return asked.subjects[subject] === subjectHash(salt, subject, value);
}

export function isSubject(text: string): text is Subject {
  return (SUBJECTS as readonly string[]).includes(text);
}

function subjectHash(salt: string, subject: Subject, value: string): string {
  return hash('sha256', `${salt}\n${subject}\n${value}`, 'base64url');
}

function signatureText({ algorithm, key, signature }: Signature): string {
  return `${JSON.stringify({ algorithm, key, signature })}\n`;
}

function signatureFile(file: string): string {
  return `${file}.sig`;
}

function readReceipt(file: string, text: Buffer): Receipt {
  const receipt = JSON.parse(text.toString()) as Receipt;
  if (receipt.kind === KIND && receipt.version === 1) return receipt;
  throw refused(file, 'it is signed and is no receipt of an erasure', 'Name the file of the receipt.');
}

function readSignature(file: string): Signature {
  const text = readInput(signatureFile(file)).toString();
  try {
    const { algorithm, key, signature } = JSON.parse(text) as Partial<Signature>;
    if (algorithm === ALGORITHM && typeof key === 'string' && typeof signature === 'string') {
      const canonical = Buffer.from(signature, 'base64').toString('base64');
      // One way to write it alone, so that no byte of this file can be another either.
      if (text === signatureText({ algorithm, key, signature: canonical })) return { algorithm, key, signature };
    }
  } catch {
    // Said below.
  }
  throw refused(file, `${signatureFile(file)} is no signature`, 'Ask for both files again where they were made.');
}

function readInput(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new PromptlogError('PL_INPUT', { file, reason: reasonOf(error) }, error);
  }
}

function refused(file: string, reason: string, remedy: string): PromptlogError {
  return new PromptlogError('PL_RECEIPT_INVALID', { file, reason, remedy });
}

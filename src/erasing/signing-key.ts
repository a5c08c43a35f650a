/** The key that receipts are signed with: made once in the home folder, or one of the caller's own. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, hash, type KeyObject, randomUUID } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PromptlogError, reasonOf } from '../errors.ts';

const TYPE = 'ed25519';

export function signingKeyFile(home: string): string {
  return join(home, 'erasure-key.pem');
}

/** The public half, for whoever is to check receipts. */
export function publicKeyFile(home: string): string {
  return join(home, 'erasure-key.pub.pem');
}

/** The home's own key; made, for its owner alone to read, by the first who needs it. */
export function ownSigningKey(home: string): KeyObject {
  const file = signingKeyFile(home);
  if (!existsSync(file)) makeKey(file);
  const key = readPrivateKey(file);
  if (!existsSync(publicKeyFile(home))) writeFileSync(publicKeyFile(home), publicPem(key), { mode: 0o644 });
  return key;
}

/** A private Ed25519 key in PEM. Throws PL_INPUT for anything else. */
export function readPrivateKey(file: string): KeyObject {
  return read(file, createPrivateKey);
}

/** A public Ed25519 key in PEM; of a private one its public half. */
export function readPublicKey(file: string): KeyObject {
  return read(file, createPublicKey);
}

/** A short name of a key by which it is told from others. */
export function fingerprintOf(key: KeyObject): string {
  return hash('sha256', createPublicOf(key).export({ type: 'spki', format: 'der' }), 'base64url').slice(0, 22);
}

function publicPem(key: KeyObject): string {
  return createPublicOf(key).export({ type: 'spki', format: 'pem' }).toString();
}

function createPublicOf(key: KeyObject): KeyObject {
  return key.type === 'public' ? key : createPublicKey(key);
}

// Linked into place: of two that make it at once, both go on with the same.
function makeKey(file: string): void {
  const draft = `${file}.${randomUUID()}.draft`;
  const { privateKey } = generateKeyPairSync(TYPE);
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(draft, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx', flush: true });
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw new PromptlogError('PL_OUTPUT', { reason: `${file}: ${reasonOf(error)}` }, error);
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

function read(file: string, parse: (pem: string) => KeyObject): KeyObject {
  try {
    const key = parse(readFileSync(file, 'utf8'));
    if (key.asymmetricKeyType === TYPE) return key;
    throw new Error(`it is a key of type ${String(key.asymmetricKeyType)}, and Ed25519 is needed`);
  } catch (error) {
    throw new PromptlogError('PL_INPUT', { file, reason: reasonOf(error) }, error);
  }
}

/** The text of an API key: `pl_<id>_<secret>`, made of characters that survive headers, shells and double clicks. */
import { hash, randomBytes } from 'node:crypto';

const ID_BYTES = 6;
const SECRET_BYTES = 32;
const KEY = new RegExp(`^pl_([0-9a-f]{${ID_BYTES * 2}})_[0-9a-f]{${SECRET_BYTES * 2}}$`);

/** A new key. Its secret has 256 random bits. */
export function newKeyText(): { readonly id: string; readonly text: string } {
  const id = randomBytes(ID_BYTES).toString('hex');
  return { id, text: `pl_${id}_${randomBytes(SECRET_BYTES).toString('hex')}` };
}

/** Whether a credential claims to be one of our keys, well formed or not. */
export function claimsToBeKey(text: string): boolean {
  return text.startsWith('pl_');
}

/** The id inside a whole key; undefined when it is not one. */
export function idOfKey(text: string): string | undefined {
  return KEY.exec(text)?.[1];
}

// A password needs a slow hash because it can be guessed; 256 random bits cannot, whatever the speed.
/** What is kept of a key in place of it. */
export function hashOfKey(text: string): string {
  return hash('sha256', text, 'hex');
}

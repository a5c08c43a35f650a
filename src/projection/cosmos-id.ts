/** Item ids Cosmos DB takes, made from any record id such that different ids stay different. */
import { hash } from 'node:crypto';

/** The longest item id written. Cosmos takes 1,023 bytes, older tools 255 characters; the rest is for the marks of parts. */
const MAX_ITEM_ID_BYTES = 255;

// `/ \ # ?` are forbidden; `%` and control characters are mangled by some clients on the way; `~` begins an escape.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const SPECIAL = /[/\\#?%~\u0000-\u001f\u007f-\u009f]|^ | $|^\.{1,2}$|\p{Cs}/gu;
// The usual ids, which need no escape.
const PLAIN = /^(?!\.{1,2}$)[!-"$&-.0->@-[\]-}]+$/;

/** The Cosmos item id of a record: its own id wherever Cosmos takes that, escaped (`~2F`, `~uD800`) or hashed (`~h…`) where not. */
export function cosmosItemId(id: string): string {
  const itemId = PLAIN.test(id) ? id : id.replace(SPECIAL, escaped);
  if (Buffer.byteLength(itemId) <= MAX_ITEM_ID_BYTES) return itemId;
  // Hashed as UTF-16, in which lone surrogates stay apart; UTF-8 would turn them all into one character.
  return `~h${hash('sha256', Buffer.from(id, 'utf16le'), 'base64url')}`;
}

function escaped(text: string): string {
  let result = '';
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    const digits = code.toString(16).toUpperCase();
    result += code > 0xff ? `~u${digits.padStart(4, '0')}` : `~${digits.padStart(2, '0')}`;
  }
  return result;
}

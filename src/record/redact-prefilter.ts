/**
 * Whether the JSON of a record may hold something the default rules find. A superset test: it may be wrong only by
 * saying yes. It reads JSON text, where quotes and line breaks are escaped, so it asks for no word boundaries.
 *
 * One alternation of all this is slow; looking for single literals is several times faster, because the
 * engine searches their first character with vector instructions: so each literal here begins with a letter that is
 * rare in text and in JSON, and what begins with a common one is found from the sign that ends its name.
 */
import { NAME_AS_VALUE, NAME_WITH_SIGN } from './redact-names.ts';

const NEEDLES = ['AKIA', 'ASIA', 'AIza', 'JQQJ9', 'PRIVATE KEY', 'Bearer', 'BEARER', 'bearer', 'xapp-'];
const SLACK = /xox[a-z]-/;
const JWT = /eyJ[A-Za-z0-9_-]{8}/;
const USER_INFO = /:\/\/[^\s/]*@/;
const HEX_KEY = /[kK][eE][yY][\s\S]{0,180}?[0-9A-Fa-f]{32}/;
const BASIC = /(?:[Bb]asic|BASIC)(?: |%20)/;

const SIGN = new RegExp(`[:=](?:(?<=${NAME_WITH_SIGN})|(?<="(?:name|key)":)(?=${NAME_AS_VALUE}))`, 'iy');
const SIGN_ENDINGS = endings(
  'ssword passwd ...pwd phrase secret ...key .token zation cookie ential ntials string nature ...sig ..name',
);
const PREFIX = /[_-](?<=(?:[sr]k_(?:live|test)|gh[pousr]|github_pat|hf|gsk|npm|pl)_|(?:sk|glpat)-)[A-Za-z0-9_-]{10}/y;
const PREFIX_ENDINGS = endings(
  'k_live k_test ...ghp ...gho ...ghu ...ghs ...ghr ub_pat ....hf ...gsk ...npm ....pl ....sk .glpat',
);

/** May this JSON text hold a credential? */
export function mayHoldCredential(json: string): boolean {
  for (const needle of NEEDLES) if (json.includes(needle)) return true;
  return (
    (json.includes('xox') && SLACK.test(json)) ||
    (json.includes('yJ') && JWT.test(json)) ||
    (json.includes('@') && USER_INFO.test(json)) ||
    (hasAnyCase(json, 'key', 'Key', 'KEY') && HEX_KEY.test(json)) ||
    (hasAnyCase(json, 'basic', 'Basic', 'BASIC') && BASIC.test(json)) ||
    hasSignAfter(json, ':', SIGN_ENDINGS, SIGN) ||
    hasSignAfter(json, '=', SIGN_ENDINGS, SIGN) ||
    hasSignAfter(json, '_', PREFIX_ENDINGS, PREFIX) ||
    hasSignAfter(json, '-', PREFIX_ENDINGS, PREFIX)
  );
}

function hasAnyCase(json: string, lower: string, title: string, upper: string): boolean {
  return json.includes(lower) || json.includes(title) || json.includes(upper);
}

/** Tries the pattern at each such sign that comes after one of the endings, with quotes and digits in between or not. */
function hasSignAfter(json: string, sign: string, table: Uint8Array, pattern: RegExp): boolean {
  for (let i = json.indexOf(sign); i >= 0; i = json.indexOf(sign, i + 1)) {
    let last = i - 1;
    let code = json.charCodeAt(last);
    while (isBetween(code, json, last) && i - last < MAX_BETWEEN) code = json.charCodeAt(--last);
    const ending = ((json.charCodeAt(last - 5) & 31) << 10) | ((json.charCodeAt(last - 1) & 31) << 5) | (code & 31);
    if (table[ending] === 0) continue;
    pattern.lastIndex = i;
    if (pattern.test(json)) return true;
  }
  return false;
}

// What may stand between a name and its sign, but for another sign: all below the letters (quotes, spaces, digits, "-", "."), a backslash, "_",
// "`", and the u of an escaped quote. The limit is above the longest stretch that the patterns allow.
const MAX_BETWEEN = 96;

function isBetween(code: number, json: string, at: number): boolean {
  if (code === 58 || code === 61) return false;
  return code < 65 || code === 92 || code === 95 || code === 96 || (code === 117 && json.charCodeAt(at - 1) === 92);
}

/** The last, last but one and sixth character from the end of each word, case folded to five bits; "." is any character. */
function endings(words: string): Uint8Array {
  const table = new Uint8Array(1 << 15);
  for (const word of words.split(' ')) {
    const tail = ((word.charCodeAt(4) & 31) << 5) | (word.charCodeAt(5) & 31);
    for (let sixth = 0; sixth < 32; sixth++) {
      if (word[0] === '.' || sixth === (word.charCodeAt(0) & 31)) table[(sixth << 10) | tail] = 1;
    }
  }
  return table;
}

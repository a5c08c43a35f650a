/** Names whose value is a credential whatever it looks like, as the name of a member and inside a text. */
import { type Finder, type Finding, findings, run, START, tail } from './redact-finding.ts';

// The end of a name counts, so that OPENAI_API_KEY and dbPassword are names too. "token" alone is none: token counts
// and log probabilities use it.
const SEPARATOR = '[-_. ]?';
const KEYS = 'api|access|secret|private|account|subscription|master|signing|encryption|storage|functions?';
const TOKENS = 'access|refresh|auth|session|api|bearer|security|sas|oauth';
const WORDS = [
  'pass(?:word|wd|phrase)',
  'pwd',
  'secret',
  `(?:${KEYS})${SEPARATOR}key`,
  `(?:${TOKENS})${SEPARATOR}token`,
  'authorization',
  'cookie',
  'credentials?',
  `connection${SEPARATOR}string`,
  `access${SEPARATOR}signature`,
].join('|');
// "invalid token: …" is an everyday error message, so this one must be a word of its own.
const ID_TOKEN = `id${SEPARATOR}token`;
const NUMBERED = String.raw`[-_. ]?\d{0,2}`;
// Quotes and what escapes them in a text that is JSON inside JSON, five times over: `\`, `\\\`, … before each quote.
const QUOTES = '(?:["\'`\\\\ ]{0,34}|\\\\{1,31}u0022 ?)';
const QUOTES_DOUBLED = '(?:["\'`\\\\ ]{0,70}|\\\\{1,64}u0022 ?)';

/**
 * For the prefilter: the same names up to and including their sign. JSON doubles quotes and backslashes, so the
 * stretch in between may be twice as long; and it hides word boundaries, so none is asked for.
 */
export const NAME_WITH_SIGN = `(?:${WORDS}|${ID_TOKEN})${NUMBERED}${QUOTES_DOUBLED}[:=]|sig=`;
/** For the prefilter: such a name as a string value, as in `{"name":"api-key","value":"…"}`. */
export const NAME_AS_VALUE = `"[^"]{0,60}(?:${WORDS}|${ID_TOKEN})${NUMBERED}"`;

const NAME = new RegExp(`(?:${WORDS}|(?:^|[^a-z])${ID_TOKEN})${NUMBERED}$`, 'i');
const HEAD = new RegExp(
  `(${WORDS}|(?:(?<![a-z])|(?<=\\\\[bfnrt]))${ID_TOKEN})${NUMBERED}${QUOTES}(:=|=>|={1,3}|:)` +
    '(?: {0,4}(\\\\{0,15}["\'`]|\\\\{1,15}u0022)|( ?)(?=[^\\s"\'`\\\\=]))',
  'gi',
);
const SIGNATURE = new RegExp(`${START}sig=(${run('[A-Za-z0-9%+/=_-]', 16)})`, 'gi');
// What stands after a sign in program text and templates: not a secret, but where one is taken from.
const REFERENCE =
  /^(?:(?:none|null|undefined|true|false|nil)\b[^\w]*$|\$(?:[A-Z_]+$|[({])|\{\{|<[^>]*>?$|\*+$|%[sd(]|(?:process\.env|import\.meta|os|self|this|args?|config|settings|env|options|req|ctx|secrets|var)\.\w|[A-Za-z_][\w.]*[([)])/i;

/** Is the value of a member with this name a credential? */
export function isSecretName(name: string): boolean {
  return NAME.test(name.slice(-64));
}

/** The same for a name that is a value itself: `{ "name": "api-key", "value": "…" }`. */
export function isSecretNameValue(name: unknown): boolean {
  return typeof name === 'string' && /^[\w.: -]{1,60}$/.test(name) && isSecretName(name);
}

/** Named values inside a text: `password=…`, `"api_key": "…"` at any depth of JSON in JSON, `sig=…` of a SAS. */
export const namedValues: Finder = {
  find: (text) => [
    ...findings(HEAD, text, (head) => valueAfter(head, text)),
    ...findings(SIGNATURE, text, (match) => tail(match, match[1]?.length ?? 0)),
  ],
};

function valueAfter(head: RegExpExecArray, text: string): Finding | undefined {
  const [found, name = '', sign = '', quote, space] = head;
  const start = head.index + found.length;
  if (quote !== undefined) {
    const end = quote.endsWith('u0022') ? plainEnd(text, start) : quotedEnd(text, start, quote);
    return end > start ? { start, end } : undefined;
  }
  // The value of a cookie or an authorization header goes on to the end of the line.
  const end = /^(?:cookie|authorization)$/i.test(name) ? plainEnd(text, start) : bareEnd(text, start);
  const value = text.slice(start, end);
  const sure = sign !== ':' && space === '';
  return value !== '' && (sure || isStrong(value)) && !REFERENCE.test(value) ? { start, end } : undefined;
}

/** Prose goes on after a colon too ("password: at least eight characters"), a secret has letters and digits. */
function isStrong(value: string): boolean {
  return value.length >= 6 && /\d/.test(value) && /[^\d\s]/.test(value);
}

/** The end of a quoted value: its own quote under as many backslashes, or the end of the line when it was cut off. */
function quotedEnd(text: string, start: number, opening: string): number {
  const quote = opening.slice(-1);
  const depth = opening.length - 1;
  for (let i = start; i < text.length; i++) {
    const character = text[i];
    if (character === '\n' || character === '\r' || character === quote) return i;
    if (character !== '\\') continue;
    const first = i;
    while (text[i] === '\\') i++;
    const count = i - first;
    if (text[i] !== quote) i--;
    else if (depth === 0 && count % 2 === 0) return i;
    else if (depth > 0 && count <= depth) return first;
  }
  return text.length;
}

const PLAIN = /[^\r\n"'`\\]*/y;
const BARE = /[^\s"'`;&\\]*/y;
const NEXT_PARAMETER = /&[\w.-]{1,40}=/y;
const ESCAPED_END = /\\{1,31}(?:["'`nrt]|u00)/y;

function plainEnd(text: string, start: number): number {
  return endOf(PLAIN, text, start);
}

/** The end of an unquoted value: white space, a quote, a semicolon, the next parameter of a URL, an escaped line break. */
function bareEnd(text: string, start: number): number {
  for (let end = endOf(BARE, text, start); ; end = endOf(BARE, text, end + 1)) {
    const next = text[end];
    if (
      next === '&' ? endOf(NEXT_PARAMETER, text, end) === end : next === '\\' && endOf(ESCAPED_END, text, end) === end
    ) {
      continue;
    }
    return end;
  }
}

function endOf(sticky: RegExp, text: string, start: number): number {
  sticky.lastIndex = start;
  return sticky.test(text) ? sticky.lastIndex : start;
}

/** Credentials that are known by their own shape: API keys, bearer and basic tokens, JWTs, private keys, URLs with passwords. */
import { Buffer } from 'node:buffer';
import { type Finder, type Finding, findings, run, START, tail, whole } from './redact-finding.ts';

// The prefix comes first and the look behind it second: so the engine skips from prefix to prefix.
const token = (prefix: string, body: string): string => `${prefix}(?<=${START}${prefix})${body}`;
const KEY = new RegExp(
  [
    token('sk-', run('[A-Za-z0-9_-]', 16)), // OpenAI, Anthropic (sk-ant-), OpenRouter, Langfuse
    token('[sr]k_(?:live|test)_', run('[A-Za-z0-9]', 10)), // Stripe
    token('A[KS]IA', run('[A-Z0-9]', 16)), // AWS
    token('AIza', run('[A-Za-z0-9_-]', 30)), // Google
    token('gh[pousr]_', run('[A-Za-z0-9]', 20)),
    token('github_pat_', run('[A-Za-z0-9_]', 20)),
    token('glpat-', run('[A-Za-z0-9_-]', 16)), // GitLab
    token('xox[a-z]-', run('[A-Za-z0-9-]', 10)), // Slack
    token('xapp-', run('[A-Za-z0-9-]', 10)),
    token('hf_', run('[A-Za-z0-9]', 20)), // Hugging Face
    token('gsk_', run('[A-Za-z0-9]', 20)), // Groq
    token('npm_', run('[A-Za-z0-9]', 30)),
    token('pl_', '[0-9a-f]{12}_[0-9a-f]{64}(?![0-9A-Za-z])'), // the collector's own
  ].join('|'),
  'g',
);
// Azure's keys of 84 characters carry their mark in the middle.
const AZURE_KEY = new RegExp(`JQQJ9[9DH](?<=${START}[A-Za-z0-9]{52}JQQJ9.)[A-Za-z0-9]{26}(?:[A-Za-z0-9]{2}==)?`, 'g');
const BEARER = new RegExp(`(?:[Bb]earer|BEARER)(?: {1,4}|%20)(${run('[A-Za-z0-9._~+/=-]', 8)})`, 'g');
const BASIC = new RegExp(`(?:[Bb]asic|BASIC)(?: {1,4}|%20)(${run('[A-Za-z0-9+/]', 4)}={0,2})`, 'g');
const HEX_KEY = new RegExp(`${START}[0-9A-Fa-f]{32}(?![0-9A-Za-z])`, 'g');
const NAMED_KEY =
  /(?:key|Key|KEY)[ _-]?\d?["'`\\]{0,34} {0,2}(?:(?:is|was|=|:|=>|->) {0,2})?["'`\\]{0,34}(?:\\[nrt])?$/;
const USER_INFO = /:\/\/([^\s/?#@:"'<>\\\p{Cc}]{0,100}:[^\s/?#"'<>\\\p{Cc}]{1,200})@/gu;
const JWT = /eyJ[A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]*){0,4}/y;

/** API keys with a prefix of their own, and keys of 32 hexadecimal digits where the text calls them a key. */
export const apiKeys: Finder = {
  find: (text) => [
    // Prose has hyphens too ("sk-learn-based-pipelines"); a key of that family without any digit does not occur.
    ...findings(KEY, text, (match) => (match[0].startsWith('sk-') && !/\d/.test(match[0]) ? undefined : whole(match))),
    ...findings(AZURE_KEY, text, (match) => tail(match, match[0].length + 52)),
    ...(/[kK][eE][yY]/.test(text)
      ? findings(HEX_KEY, text, (match) => (isNamedKey(text, match.index) ? whole(match) : undefined))
      : []),
  ],
};

function isNamedKey(text: string, start: number): boolean {
  return NAMED_KEY.test(text.slice(Math.max(0, start - 96), start));
}

/** What follows Bearer, and what follows Basic when it decodes to a name, a colon and a password. */
export const schemes: Finder = {
  find: (text) => [
    ...findings(BEARER, text, (match) => {
      const token = match[1] ?? '';
      return /\d/.test(token) || token.length >= 24 ? tail(match, token.length) : undefined;
    }),
    ...findings(BASIC, text, (match) => {
      const token = match[1] ?? '';
      const decoded = Buffer.from(token.slice(0, 1024), 'base64').toString('utf8');
      return /^[^\p{Cc}\ufffd]*:[^\p{Cc}\ufffd]*$/u.test(decoded) ? tail(match, token.length) : undefined;
    }),
  ],
};

/** Name and password in a URL: everything between `://` and `@`. */
export const userInfo: Finder = {
  find: (text) =>
    findings(USER_INFO, text, (match) => {
      const length = match[1]?.length ?? 0;
      return { start: match.index + 3, end: match.index + 3 + length };
    }),
};

/** JSON web tokens: at least three parts, or two that both are JSON when the third was cut off. */
export const jwts: Finder = {
  find(text) {
    const found: Finding[] = [];
    for (let start = text.indexOf('eyJ'); start >= 0; ) {
      JWT.lastIndex = start;
      const token = JWT.exec(text)?.[0] ?? '';
      const [first = '', second = '', third] = token.split('.');
      const isToken = first.length >= 12 && (third !== undefined || second.startsWith('eyJ'));
      // After a refusal only the first part is skipped: a later one may begin the real token.
      const end = start + (isToken ? token.length : first.length);
      if (isToken) found.push({ start, end });
      start = text.indexOf('eyJ', end);
    }
    return found;
  },
};

const BEGIN = /-{4,5} ?BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)? ?-{0,5}/g;
const END = /-{4,5} ?END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)? ?-{0,5}/g;
const BREAK = /(?:\\{1,15}(?:[nrt/]|u00[0-9A-Fa-f]{2})|\s){0,8}/y;
const HEADER = /[A-Z][A-Za-z-]{1,30}: [^\r\n\\]{0,200}/y;
const LINE = /[A-Za-z0-9+/=]+/y;
// Some encoders write "/" and "+" as escapes, which cuts a line in pieces.
const ESCAPED_CHARACTER = /\\{1,15}(?:\/|u00)/y;
const FULL_LINE_LENGTH = 20;

/** PEM, OpenSSH and PGP private keys: up to an END line, or as far as lines of base64 go when that was cut off. */
export const privateKeys: Finder = {
  find(text) {
    let closed = true;
    return findings(BEGIN, text, (begin) => {
      const body = begin.index + begin[0].length;
      END.lastIndex = body;
      const end = closed ? END.exec(text) : null;
      closed = end !== null;
      return { start: begin.index, end: end === null ? bodyEnd(text, body) : end.index + end[0].length };
    });
  },
};

/** Where lines of base64 (and the headers before them) stop; the last line may be a short one. */
function bodyEnd(text: string, start: number): number {
  for (let end = start; ; ) {
    const line = after(BREAK, text, end);
    const header = after(HEADER, text, line);
    if (header > line) {
      end = header;
      continue;
    }
    const next = after(LINE, text, line);
    if (next === line) return end;
    if (next - line < FULL_LINE_LENGTH && after(ESCAPED_CHARACTER, text, next) === next) return next;
    end = next;
  }
}

function after(sticky: RegExp, text: string, start: number): number {
  sticky.lastIndex = start;
  return sticky.test(text) ? sticky.lastIndex : start;
}

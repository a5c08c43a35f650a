/** Payment card numbers: 13 to 19 digits, single spaces or dashes between them, issuer and check digit plausible. */
import { isLuhn } from './checksums.ts';
import { type Finder, type Finding, findings } from './redact-finding.ts';

// Digits and separators: a space, a no-break space, a dash. No counted repetition without an end: see `run`.
const STRETCH = /\d[\d \u00a0-]{11}[\d \u00a0-]*/g;
// Visa, Mastercard, Amex, Diners, Discover, JCB, UnionPay, Maestro, Mir, RuPay, each with its lengths.
const ISSUER =
  /^(?:4(?:\d{12}|\d{15}|\d{18})|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}|3[47]\d{13}|3(?:0[0-5]|09|[689]\d)\d{11,16}|(?:6011|64[4-9]\d|65\d\d|62\d\d|60[68]\d|81\d\d|82\d\d|508\d|35(?:2[89]|[3-8]\d)|220[0-4])\d{12,15}|(?:5018|5020|5038|5893|6304|6759|676[1-3])\d{9,15})$/;
// Longest card with a separator after every digit but the last.
const MAX_RUN_LENGTH = 37;
// How cards are printed; what stands between other digits (a card, then its three-digit code) must look like this.
const PRINTED =
  /(?<!\d)(?:\d{13,19}|\d{4}[ \u00a0-]\d{6}[ \u00a0-]\d{4,5}|(?:\d{4}[ \u00a0-]){3}\d{4}(?:[ \u00a0-]\d{3})?)(?!\d)/g;
const RUN_END = /[ \u00a0-](?:[ \u00a0-]+|$)/g;
const ESCAPE = /\\u[0-9a-f]{4}$/i;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

/** Finds card numbers. Ids made of hexadecimal digits, UUIDs and the digits of a decimal fraction are none. */
export const cards: Finder = {
  find: (text) => cardsIn(text).filter((card) => !isInsideId(text, card)),
  canonical: digitsOf,
};

/** The prefilter's test: may this JSON text hold a card number? It looks where every run of 13 digits must be seen. */
export function mayHoldCard(json: string): boolean {
  // Two neighbours inside a run hold at least one digit, and a run is at least 13 long: every 12th place is enough.
  for (let i = 12; i <= json.length; i += 12) {
    if (!isDigit(json.charCodeAt(i - 1)) && !isDigit(json.charCodeAt(i - 2))) continue;
    let start = i - 1;
    while (isStretchPart(json.charCodeAt(start - 1))) start--;
    let end = i - 1;
    while (isStretchPart(json.charCodeAt(end))) end++;
    // A few characters more on the left show whether the first digits are those of a fraction or an escape.
    if (end - start >= 12 && cardsIn(json.slice(Math.max(0, start - 8), end)).length > 0) return true;
    i = Math.max(i, end);
  }
  return false;
}

function cardsIn(text: string): Finding[] {
  const found: Finding[] = [];
  STRETCH.lastIndex = 0;
  for (let match = STRETCH.exec(text); match !== null; match = STRETCH.exec(text)) {
    const skipped = digitsToSkip(text, match);
    const start = match.index + skipped;
    for (const card of cardsInStretch(match[0].slice(skipped))) {
      found.push({ start: start + card.start, end: start + card.end });
    }
  }
  return found;
}

/** Cards in digits and separators. Two separators in a row stand between two numbers. */
function cardsInStretch(stretch: string): Finding[] {
  const found: Finding[] = [];
  for (let from = stretch.search(/\d|$/); from < stretch.length; ) {
    RUN_END.lastIndex = from;
    const gap = RUN_END.exec(stretch);
    const to = gap?.index ?? stretch.length;
    const run = stretch.slice(from, to);
    for (const card of cardsInRun(run)) found.push({ start: from + card.start, end: from + card.end });
    from = gap === null ? stretch.length : to + gap[0].length;
  }
  return found;
}

function cardsInRun(run: string): Finding[] {
  if (run.length <= MAX_RUN_LENGTH && isCard(digitsOf(run))) return [{ start: 0, end: run.length }];
  return findings(PRINTED, run, (match) => {
    // With its code, or without it; when it is neither, the card may begin at the next group.
    for (const printed of [match[0], match[0].slice(0, 19)]) {
      if (isCard(digitsOf(printed))) return { start: match.index, end: match.index + printed.length };
    }
    PRINTED.lastIndex = match.index + 4;
    return undefined;
  });
}

function isCard(digits: string): boolean {
  return ISSUER.test(digits) && isLuhn(digits);
}

function isFraction(text: string, start: number): boolean {
  return (
    /\d\.$/.test(text.slice(Math.max(0, start - 2), start)) &&
    !ESCAPE.test(text.slice(Math.max(0, start - 7), start - 1))
  );
}

/** The digits at the start of a stretch that are none of its own: of a fraction, or of an escape such as `\u0001`. */
function digitsToSkip(text: string, { index: start, 0: stretch }: RegExpExecArray): number {
  for (let count = 1; count <= 4; count++) {
    if (ESCAPE.test(text.slice(Math.max(0, start + count - 6), start + count))) return count;
  }
  return isFraction(text, start) ? stretch.search(/\D|$/) : 0;
}

function isInsideId(text: string, { start, end }: Finding): boolean {
  if (/[a-f_]/i.test(text.charAt(end))) return true;
  const before = text.slice(Math.max(0, start - 24), start);
  if (/(?<![A-Za-z\\])[a-f]+$|_$/i.test(before) && !ESCAPE.test(before)) return true;
  if (text[start - 1] !== '-' && text[end] !== '-') return false;
  const from = Math.max(0, start - 36);
  return [...text.slice(from, end + 36).matchAll(UUID)].some(
    (uuid) => from + uuid.index < end && from + uuid.index + uuid[0].length > start,
  );
}

function digitsOf(text: string): string {
  return text.replace(/\D/g, '');
}

function isDigit(code: number): boolean {
  return code <= 57 && code >= 48;
}

function isStretchPart(code: number): boolean {
  return (code <= 57 && code >= 48) || code === 32 || code === 45 || code === 160;
}

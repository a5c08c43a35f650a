/** What a masking rule is, and how most of them are made from one regular expression. */

/** A part of a text that a rule wants gone: from `start` up to, not including, `end`. */
export interface Finding {
  readonly start: number;
  readonly end: number;
}

/** One way to find something sensitive. `find` runs in time linear in the text. */
export interface Finder {
  readonly find: (text: string) => Finding[];
  /** Different spellings of one thing get one pseudonym: "4111 1111…" and "41111111…". */
  readonly canonical?: (match: string) => string;
}

/**
 * Where a token may begin: not inside a word. A text that is itself JSON or a URL writes a line break as `\n` and a
 * space as `%20`, so the letter before a token may belong to an escape.
 */
export const START = String.raw`(?:(?<![A-Za-z0-9])|(?<=\\[bfnrt])|(?<=\\u[0-9A-Fa-f]{4})|(?<=%[0-9A-Fa-f]{2}))`;

/**
 * The source of "at least `least` of these characters". Written as `x{n}x*`, because the engine keeps a counter on its stack
 * for every round of `x{n,}` and gives up on a text of some megabytes.
 */
export function run(characters: string, least: number): string {
  return `${characters}{${least}}${characters}*`;
}

/** Findings of a global regular expression; `judge` narrows a match to the secret inside it, or refuses it. */
export function findings(
  pattern: RegExp,
  text: string,
  judge: (match: RegExpExecArray) => Finding | undefined = whole,
): Finding[] {
  const found: Finding[] = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    if (match[0] === '') {
      pattern.lastIndex += 1;
      continue;
    }
    const finding = judge(match);
    if (finding === undefined) continue;
    found.push(finding);
    pattern.lastIndex = Math.max(pattern.lastIndex, finding.end);
  }
  return found;
}

/** The whole of a match. */
export function whole(match: RegExpExecArray): Finding {
  return { start: match.index, end: match.index + match[0].length };
}

/** The end of a match, `length` characters long. */
export function tail(match: RegExpExecArray, length: number): Finding {
  const end = match.index + match[0].length;
  return { start: end - length, end };
}

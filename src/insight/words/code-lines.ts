/** Tells prose from what people paste beside it: code, JSON, stack traces, tables and protocols, line by line. */
import { KIND, kindOf } from './letters.ts';

const FENCE = '```';
/** Signs that prose hardly has. Brackets and a semicolon have rules of their own. */
const SIGNS = signs('{}<>=|\\_$^~[]#@*+&%`');
const TRACE =
  /^\s*(?:at [\w$.<>[\]]+[ (]|File ".*", line \d|Traceback \(most|Caused by: |\.{3} \d+ more|goroutine \d|npm (?:ERR!|error|WARN) |thread '.*' panicked|[\w$.]*(?:Error|Exception)(?::|$)|\$ |>>> |#!\/|#include|--- a\/|\+\+\+ b\/|@@ )/;
const PROTOCOL = /^\W?\d{4}-\d\d-\d\d[T ]\d\d:\d\d|^\S+ \S+ \S+ \[\d\d\/\w{3}\/\d{4}:/;
const SQL =
  /^\s*(?:SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE|ALTER|DROP|FROM|WHERE|JOIN|LEFT|RIGHT|INNER|GROUP BY|ORDER BY|HAVING|LIMIT|WITH|VALUES|UNION|ON|AND|SET)\s[^A-Z]*[a-z_*(]/;
const STATEMENT =
  /^\s*(?:import [\w.{}*, ]+(?: as \w+| from .+)?;?$|from [\w.]+ import |(?:async )?(?:def|function|func|fn|sub) \w+ ?\(|class \w+.*[:{]$|(?:public|private|protected|static|final|const|let|var|val|mut) .*[=({;]|(?:if|for|while|with|elif|switch|catch|except|else if)\b.*[:{]$|(?:else|try|finally|do)\s?[:{]$|return\b.*[;)\]}]$|package [\w.]+;?$|using [\w.]+;|namespace |(?:for|while) .*; do$|if .*; then$|done\b.{0,20}$|fi$|set -|end$|pass$|break;?$|(?:\/\/|\/\*|\*\/))/;
/** A command with a flag, a path or a pipe: "git push --force". */
const COMMAND =
  /^\s*(?:sudo )?(?:git|docker|kubectl|helm|terraform|npm|npx|pnpm|yarn|pip3?|python3?|node|java|mvn|gradle|go|cargo|make|curl|wget|ssh|scp|tar|cd|ls|cat|grep|find|sed|awk|chmod|chown|mkdir|rm|cp|mv|echo|export|aws|az|gcloud|psql|mysql|systemctl|journalctl|apt|apt-get|brew|touch|kill)\s.*(?:\s--?[a-z]|&&|\s[|>]|\s[~./])/;
const KEY_VALUE = /^\s*(?:- )?["']?[a-z_][\w.-]*["']?:(?: \S+){0,2}$/;

/** What a person would read a line as. */
export const LINE_KIND = { PROSE: 0, BLANK: 1, CODE: 2 } as const;
const { PROSE, BLANK, CODE } = LINE_KIND;

/** The lines of a text, and for each its LINE_KIND. */
export function linesOf(text: string): { readonly lines: readonly string[]; readonly kinds: Uint8Array } {
  const lines = text.includes('\n') ? text.split('\n') : [text];
  if (lines.length > 1) return { lines, kinds: codesOf(lines) };
  return { lines, kinds: Uint8Array.of(isCode(text, false) ? CODE : PROSE) };
}

function codesOf(lines: readonly string[]): Uint8Array {
  const codes = new Uint8Array(lines.length);
  let isFenced = startsInFence(lines);
  lines.forEach((line, at) => {
    if (line.trimStart().startsWith(FENCE)) {
      codes[at] = CODE;
      // A fence that opens and closes in one line encloses nothing below it.
      if (line.indexOf(FENCE) === line.lastIndexOf(FENCE)) isFenced = !isFenced;
    } else if (isFenced) codes[at] = CODE;
    else if (line.trim() === '') codes[at] = BLANK;
    else codes[at] = isCode(line, true) ? CODE : PROSE;
  });
  enclose(codes, lines);
  return codes;
}

/** The end of a long text may begin within a fence whose opening was cut off: then its first fence closes. */
function startsInFence(lines: readonly string[]): boolean {
  let fences = 0;
  let first = '';
  for (const line of lines) {
    const trimmed = line.trim();
    if (!trimmed.startsWith(FENCE)) continue;
    if (fences === 0) first = trimmed;
    fences++;
  }
  return fences === 1 && first === FENCE && lines.findIndex((line) => line.trim() === FENCE) > lines.length / 2;
}

/** A short line between two lines of code is a comment or a bare call. */
function enclose(codes: Uint8Array, lines: readonly string[]): void {
  let before: number = PROSE;
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? PROSE;
    if (code === BLANK) continue;
    if (code === PROSE && before === CODE && (lines[at] ?? '').length < 100 && codeFollows(codes, at)) codes[at] = CODE;
    before = codes[at] ?? PROSE;
  }
}

function codeFollows(codes: Uint8Array, at: number): boolean {
  for (let next = at + 1; next < codes.length && next < at + 4; next++) {
    if (codes[next] !== BLANK) return codes[next] === CODE;
  }
  return false;
}

/** With several lines a line is one of many, and weaker signs will do. */
function isCode(line: string, isOneOfMany: boolean): boolean {
  let letters = 0;
  let digits = 0;
  let weight = 0;
  let pipes = 0;
  let tight = 0;
  let previous = 0;
  const start = afterMarker(line);
  for (let i = start; i < line.length; i++) {
    const code = line.charCodeAt(i);
    const kind = kindOf(code);
    if (kind >= KIND.SMALL) letters++;
    else if (kind === KIND.DIGIT) digits++;
    else if (code < 128 && SIGNS[code] === 1 && !isPartOfName(code, previous)) {
      weight++;
      if (code === PIPE) pipes++;
    }
    if (previous === COMMA && kind !== KIND.SPACE) tight++;
    previous = code;
  }
  if (pipes > 2 || (tight > 2 && tight * 12 > letters)) return true;
  if (weight > 2 && weight * 6 > letters) return true;
  // Dates and sums of a table, with hardly a word between them.
  if (isOneOfMany && digits > 5 && digits > letters) return true;
  return hasShapeOfCode(line, letters, weight, isOneOfMany);
}

function hasShapeOfCode(line: string, letters: number, weight: number, isOneOfMany: boolean): boolean {
  if (/":\s|\);?$/.test(line) && (line.includes('":') || /\w\([^ ]*\);?$/.test(line)) && letters < 200) return true;
  if (letters < 90 && / [=:+-]?=[=>]? /.test(line) && weight > 0) return true;
  // "KeyError: 'region' when I load the file, why?" is a question.
  if (PROTOCOL.test(line) || (TRACE.test(line) && (isOneOfMany || !/[?]\s*$/.test(line)))) return true;
  if (COMMAND.test(line) && !/[?]\s*$/.test(line)) return true;
  if (SQL.test(line)) return true;
  if (!isOneOfMany) return STATEMENT.test(line) && weight > 1;
  return (
    STATEMENT.test(line) || KEY_VALUE.test(line) || (/[;{}]$/.test(line.trimEnd()) && (weight > 0 || /\(/.test(line)))
  );
}

/** "C++" and "C#". */
function isPartOfName(code: number, previous: number): boolean {
  return (
    (code === PLUS && (previous === PLUS || kindOf(previous) >= KIND.SMALL)) ||
    (code === HASH && kindOf(previous) >= KIND.SMALL)
  );
}

const PLUS = 43;
const HASH = 35;
const PIPE = 124;
const COMMA = 44;

/** Lists and headings of Markdown begin with signs that are not code. */
function afterMarker(line: string): number {
  let at = 0;
  while (at < line.length && (line[at] === ' ' || line[at] === '#' || line[at] === '*' || line[at] === '>')) at++;
  return at;
}

function signs(text: string): Uint8Array {
  const table = new Uint8Array(128);
  for (const sign of text) table[sign.charCodeAt(0)] = 1;
  return table;
}

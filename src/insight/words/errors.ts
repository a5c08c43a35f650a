/** The names of errors people paste: classes of exceptions, codes, and what a spreadsheet shows in place of a value. */
import type { Words } from './marks.ts';

/** The first says what went wrong and the second often why; more of them are a protocol. */
const MOST = 2;
const LONGEST = 60;

/** `TypeError`, and of `java.lang.OutOfMemoryError` the class. A bare `Error` names nothing. */
const CLASS = /^(?:[\w$]+\.)*([A-Z][A-Za-z0-9]+(?:Error|Exception))$/;
/** Codes of databases, compilers, browsers, clusters and systems. Other letters with digits are ids. */
const CODE =
  /^(?:(?:ORA|PLS|TNS|RMAN)-\d{5}|(?:TS|CS|MSB|NU|NETSDK)\d{4}|ERR_[A-Z0-9_]{3,40}|(?:CrashLoop|ImagePull)BackOff|ErrImagePull|OOMKilled|SIG(?:SEGV|KILL|ABRT|BUS|ILL))$/;
/** Those of POSIX and npm: any other word that begins with E in capitals may be shouted. */
const SYSTEM_CODES = new Set(
  `EACCES EADDRINUSE EADDRNOTAVAIL EAGAIN EBADENGINE EBADF EBUSY ECONNABORTED ECONNREFUSED ECONNRESET EEXIST EHOSTUNREACH EINTEGRITY EINVAL EISDIR
  ELIFECYCLE EMFILE ENETUNREACH ENOENT ENOMEM ENOSPC ENOTDIR ENOTEMPTY ENOTFOUND EPERM EPIPE EPROTO ERESOLVE EROFS ESOCKET ETARGET ETIMEDOUT
  EUNSUPPORTEDPROTOCOL EXDEV`.split(/\s+/),
);
/** In the languages of Excel; the last sign is not among the letters of a word. */
const CELL =
  /^#(?:(N\/[AD]|NV)|(NAME|NOMBRE|NOM|NOME)|(REF|VALUE|DIV\/0|NULL|NUM|SPILL|CALC|BEZUG|WERT|ZAHL|VALOR|VALEUR|NULO|NUL|REFER))[!?]?$/;

const ERROR_WORDS = new Set('error erro erreur fehler errno http fehlercode errorcode'.split(' '));
const CODE_WORDS = new Set('code código codigo'.split(' '));
const NUMBER = /^(?:\d{3,5}|0x[\da-f]{8}|[a-z]{1,3}-?\d{1,4})$/i;

/** What declares or catches an error says nothing of one that happened. */
const HANDLES = /^\W*(?:except|catch|raise|throw|class|import|from|using|if|elif|return)\b/;
const IN_CODE = /(?<![\w.'"`$])[\w$.]*(?:Error|Exception)(?=:?(?:\s|$))/g;
const CODES_IN_CODE = /(?<![\w'"`-])[A-Z][A-Za-z]{1,20}(?:[-_]?[A-Z\d][A-Z\d_]{0,40})?(?![\w'"`-])/g;
const NUMBERED_IN_CODE = /\b(error|erro|erreur|fehler)(?: code)?[ :#]{1,2}(\d{3,5}|0x[\da-f]{8})\b/i;

/** Keeps an error by its name if a chunk is one; whether it is. */
export function addError(words: Words, chunk: string): boolean {
  const name = chunk.length > LONGEST + LONGEST ? undefined : nameOf(chunk);
  if (name !== undefined) keep(words, name);
  return name !== undefined;
}

/** "Error 503", of which the number alone would be none; whether it is one. */
export function addNumbered(words: Words, number: string): boolean {
  const { list, errors } = words;
  // "Error 1045 (28000)" has one number of its own.
  if (errors.at(-1)?.at === list.length) return false;
  const before = list.at(-1) ?? '';
  const word = CODE_WORDS.has(before) ? (list.at(-2) ?? '') : before;
  if (!ERROR_WORDS.has(word) || !NUMBER.test(number)) return false;
  keep(words, `${word} ${number}`);
  return true;
}

/** Keeps the errors a line of code, a trace or a protocol tells of. */
export function addErrorsOfCode(words: Words, line: string): void {
  if (words.errors.length >= MOST || HANDLES.test(line)) return;
  if (line.includes('Error') || line.includes('Exception')) {
    for (const [found] of line.matchAll(IN_CODE)) addError(words, found);
  }
  for (const [found] of line.matchAll(CODES_IN_CODE)) addError(words, found);
  const [, word, number] = NUMBERED_IN_CODE.exec(line) ?? [];
  if (word !== undefined && number !== undefined) keep(words, `${word} ${number}`);
}

function nameOf(chunk: string): string | undefined {
  if (CODE.test(chunk) || SYSTEM_CODES.has(chunk)) return chunk;
  if (chunk.startsWith('#')) return cellOf(chunk);
  const [, name = ''] = chunk.endsWith('Error') || chunk.endsWith('Exception') ? (CLASS.exec(chunk) ?? []) : [];
  return name === '' || name.length > LONGEST ? undefined : name;
}

function cellOf(chunk: string): string | undefined {
  const [, missing, name, other] = CELL.exec(chunk) ?? [];
  if (missing !== undefined) return `#${missing}`;
  if (name !== undefined) return `#${name}?`;
  return other === undefined ? undefined : `#${other}!`;
}

function keep({ errors, list }: Words, written: string): void {
  const name = written.toLowerCase();
  if (errors.length < MOST && !errors.some((error) => error.name === name)) errors.push({ name, at: list.length });
}

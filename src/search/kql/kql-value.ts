/** Which values and comparisons fit a field of a type: what can never match is refused in words, before any server is asked. */
import { isIP } from 'node:net';
import type { KqlField } from './kql-fields.ts';
import type { KqlReader, Literal } from './kql-reader.ts';

const NUMBERS: ReadonlySet<string> = new Set(['double', 'float', 'integer', 'long', 'short']);
const NUMBER = /^[+-]?(\d{1,40}(\.\d{0,40})?|\.\d{1,40})(e[+-]?\d{1,3})?$/i;
const MATH = String.raw`([+-]\d{1,6}[yMwdhHms]|/[yMwdhHms])`;
const NOW = new RegExp(`^now${MATH}*$`);
const DATE = /^\d{4}(-\d\d(-\d\d(T\d\d(:\d\d(:\d\d([.,]\d{1,9})?)?)?(Z|[+-]\d\d:?\d\d)?)?)?)?$/;
const DATE_WITH_MATH = new RegExp(String.raw`^(.*)\|\|${MATH}*$`);
const EPOCH_MS = /^-?\d{5,15}$/;
const BEGINS_WITH_WORD = /^[\p{L}\p{N}]/u;

export function isNumber({ type }: KqlField): boolean {
  return NUMBERS.has(type);
}

/** Throws where no document could ever have that value. */
export function checkValue(reader: KqlReader, field: KqlField, literal: Literal): void {
  const reason = literal.pieces.length > 1 ? patternMisfit(field, literal) : misfit(field, literal.pieces[0] ?? '');
  if (reason !== undefined) reader.refuse(reason, literal.at);
}

/** Throws where a field has no order, or the value does not fit it. */
export function checkComparison(reader: KqlReader, field: KqlField, literal: Literal, at: number): void {
  if (field.type === 'text' || field.type === 'boolean' || field.type === 'flattened') {
    const kind = field.type === 'flattened' ? 'free-form' : field.type;
    reader.refuse(`${field.name} is a ${kind} field, which has no order to compare by`, at);
  }
  if (literal.pieces.length > 1) reader.refuse('a value to compare with holds no wildcard', literal.at);
  checkValue(reader, field, literal);
}

function patternMisfit({ name, type }: KqlField, { pieces }: Literal): string | undefined {
  if (type === 'keyword') return undefined;
  if (type === 'text') {
    const words = pieces.join('*').split(/\s+/);
    if (words.every((word) => !word.includes('*') || BEGINS_WITH_WORD.test(word))) return undefined;
    return 'in a text a wildcard stands inside or at the end of a word, as in refund*';
  }
  if (type === 'flattened') {
    if (pieces.length === 2 && pieces[1] === '') return undefined;
    return `${name} is a free-form field, where a wildcard may only stand at the end`;
  }
  if (type === 'ip') return `${name} holds addresses, which take no wildcard: "10.0.0.0/8" names a network`;
  const instead = type === 'boolean' ? 'it is true or false' : 'compare it with <, <=, > or >=';
  return `${name} is a ${type} field, which takes no wildcard: ${instead}`;
}

function misfit(field: KqlField, value: string): string | undefined {
  const { name, type } = field;
  if (isNumber(field) && !NUMBER.test(value)) return `${name} is a number, and "${value}" is none`;
  if (type === 'boolean' && value !== 'true' && value !== 'false') return `${name} is true or false, not "${value}"`;
  if (type === 'date' && !isDate(value)) {
    return `${name} is a time, such as 2026-11-01, "2026-11-01T10:00:00Z" or now-7d, not "${value}"`;
  }
  if (type === 'ip' && !isAddress(value))
    return `${name} is an address, such as 10.0.0.1 or "10.0.0.0/8", not "${value}"`;
  return undefined;
}

function isDate(value: string): boolean {
  const date = DATE_WITH_MATH.exec(value)?.[1] ?? value;
  if (NOW.test(value) || EPOCH_MS.test(date)) return true;
  return DATE.test(date) && isOnCalendar(date);
}

function isOnCalendar(date: string): boolean {
  const [year = 0, month = 1, day = 1] = date.slice(0, 10).split('-').map(Number);
  const [hour = 0, minute = 0, second = 0] = (date.slice(11).match(/^[\d:]+/)?.[0] ?? '').split(':').map(Number);
  if (hour > 23 || minute > 59 || second > 59) return false;
  return month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function isAddress(value: string): boolean {
  const [address = '', bits, ...rest] = value.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

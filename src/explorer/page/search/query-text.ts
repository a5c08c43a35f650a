/**
 * One box for two languages. The rule: `field: value`, with what `and`, `or` and `not` join to it, is KQL; everything else is words.
 * A value is one word, "a phrase" or (this or that).
 */
import { type Token, tokensOf } from './query-tokens.ts';

export interface QueryText {
  /** For `words` of a search; absent when all is KQL. */
  readonly words?: string;
  /** For `query` of a search; absent when all is words. */
  readonly query?: string;
  /** It ends where something must follow, as somebody who is still typing leaves it. */
  readonly unfinished: boolean;
  /** Where a character of `query` stands in what was typed. */
  readonly typedAt: (offset: number) => number;
}

interface Piece {
  from: number;
  to: number;
  isKql: boolean;
  hasOr: boolean;
}

/** Tells words from KQL. */
export function readQuery(text: string): QueryText {
  const tokens = tokensOf(text);
  const pieces = piecesOf(tokens);
  const words = pieces.filter(({ isKql }) => !isKql).map(({ from, to }) => text.slice(from, to));
  const places: { readonly at: number; readonly typed: number }[] = [];
  let query = '';
  const kql = pieces.filter(({ isKql }) => isKql);
  for (const { from, to, hasOr } of kql) {
    const bracketed = hasOr && kql.length > 1;
    if (query !== '') query += ' and ';
    if (bracketed) query += '(';
    places.push({ at: query.length, typed: from });
    query += text.slice(from, to);
    if (bracketed) query += ')';
  }
  return {
    ...(words.length === 0 ? {} : { words: words.join(' ') }),
    ...(query === '' ? {} : { query }),
    unfinished: isUnfinished(tokens),
    typedAt: (offset) => {
      const place = places.findLast(({ at }) => at <= offset);
      return place === undefined ? 0 : Math.min(text.length, place.typed + offset - place.at);
    },
  };
}

/** One value as KQL writes it. */
export function quoted(value: string): string {
  return `"${value.replaceAll(/["\\]/g, '\\$&')}"`;
}

/** What stands side by side without `and` or `or` between is apart; brackets hold together. */
function piecesOf(tokens: readonly Token[]): Piece[] {
  const pieces: Piece[] = [];
  let depth = 0;
  let joined = false;
  for (const { kind, from, to } of tokens) {
    const last = pieces.at(-1);
    const isOperator = kind === 'and' || kind === 'or';
    if (last !== undefined && (joined || depth > 0 || isOperator || kind === 'close')) {
      last.to = to;
      last.isKql ||= kind === 'field';
      last.hasOr ||= kind === 'or';
    } else pieces.push({ from, to, isKql: kind === 'field', hasOr: kind === 'or' });
    if (kind === 'open') depth++;
    if (kind === 'close') depth = Math.max(0, depth - 1);
    joined = isOperator || kind === 'not' || kind === 'field';
  }
  return pieces;
}

function isUnfinished(tokens: readonly Token[]): boolean {
  const last = tokens.at(-1);
  if (last === undefined) return false;
  const hasField = tokens.some(({ kind }) => kind === 'field');
  const brackets = tokens.reduce((sum, { kind }) => sum + (kind === 'open' ? 1 : kind === 'close' ? -1 : 0), 0);
  if (last.open === true || last.kind === 'field') return true;
  return hasField && (brackets > 0 || last.kind === 'and' || last.kind === 'or' || last.kind === 'not');
}

/** A query of Kibana's language as the text of a `query_string` query, with the same meaning: Grafana speaks no other. */
import type { Kql, KqlComparison, KqlValue } from './kql.ts';
import type { KqlField } from './kql-fields.ts';

// What stands for every document, and for none: a clause without any word in it would be left out instead.
const ALL = '*:*';
const NONE = '(*:* AND NOT *:*)';
const HAS_WORD = /[\p{L}\p{N}\p{Extended_Pictographic}]/u;

/** The text; whoever sends it sets `analyze_wildcard`, as Grafana does. Complete whatever the default operator is. */
export function luceneQuery(kql: Kql): string {
  switch (kql.kind) {
    case 'all':
      return ALL;
    case 'and':
      return `(${kql.parts.map(luceneQuery).join(' AND ')})`;
    case 'or':
      return `(${kql.parts.map(luceneQuery).join(' OR ')})`;
    case 'not':
      return `(${ALL} AND NOT ${luceneQuery(kql.part)})`;
    case 'exists':
      return `_exists_:${escaped(kql.field.name)}`;
    case 'comparison':
      return comparison(kql);
    case 'value':
      return value(kql);
  }
}

function comparison({ field, comparison: sign, value: limit }: KqlComparison): string {
  const range = {
    gt: `{${quoted(limit)} TO *}`,
    gte: `[${quoted(limit)} TO *}`,
    lt: `{* TO ${quoted(limit)}}`,
    lte: `{* TO ${quoted(limit)}]`,
  };
  return `${escaped(field.name)}:${range[sign]}`;
}

function value(kql: KqlValue): string {
  const clauses = kql.fields.map((field) => ofField(field, kql));
  return clauses.length === 1 ? (clauses[0] ?? NONE) : `(${clauses.join(' OR ')})`;
}

function ofField(field: KqlField, { pieces, quoted: isPhrase }: KqlValue): string {
  const name = escaped(field.name);
  const text = pieces[0] ?? '';
  if (pieces.length > 1) return `${name}:${field.type === 'text' ? words(pieces) : pieces.map(escaped).join('*')}`;
  if (field.type === 'date') return `${name}:[${quoted(text)} TO ${quoted(text)}]`;
  if (field.type !== 'text') return `${name}:${quoted(text)}`;
  if (!HAS_WORD.test(text)) return NONE;
  return `${name}:${isPhrase ? quoted(text) : words(pieces)}`;
}

/** Any of the words is enough. One that begins with < or > would be a comparison, escaped or not; no analyser keeps these. */
function words(pieces: readonly string[]): string {
  const list = pieces
    .join('\0')
    .split(/\s+/)
    .filter((word) => word.includes('\0') || HAS_WORD.test(word));
  const escapedWords = list.map((word) =>
    word
      .replace(/^[<>]+/, '')
      .split('\0')
      .map(escaped)
      .join('*'),
  );
  return `(${escapedWords.join(' OR ')})`;
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

/** Letters stay as they are, but for the first of a word that would be an operator: a backslash before a `u` means a code. */
function escaped(text: string): string {
  return text.replace(/[+\-=&|><!(){}[\]^"~*?:\\/\s]/g, '\\$&').replace(/^(AND|OR|NOT|TO)$/, '\\$1');
}

/** What the query box can complete where the caret stands. */
import type { FieldInfo, ValueCount } from '../core/answers.ts';
import { quoted } from './query-text.ts';
import { tokensOf } from './query-tokens.ts';

/** The part of the text that a suggestion would replace. */
export type Wanted =
  | { readonly kind: 'field'; readonly prefix: string; readonly from: number; readonly to: number }
  | {
      readonly kind: 'value';
      readonly field: string;
      readonly prefix: string;
      readonly from: number;
      readonly to: number;
    };

export interface Suggestion {
  /** What is put into the text. */
  readonly insert: string;
  readonly shown: string;
  /** Said beside it: the label of a field, how many records have a value. */
  readonly note: string;
}

const MOST = 12;
const SUGGESTED_TYPES: readonly string[] = [
  'alias',
  'boolean',
  'date',
  'double',
  'float',
  'integer',
  'ip',
  'keyword',
  'long',
  'short',
  'text',
];

/** What the caret asks for: the rest of a field's name, or a value after a field. */
export function wantedAt(text: string, caret: number): Wanted | undefined {
  const tokens = tokensOf(text.slice(0, caret));
  const last = tokens.at(-1);
  if (last === undefined) return undefined;
  const touches = last.to === caret;
  if (last.kind === 'field') return { kind: 'value', field: last.text, prefix: '', from: caret, to: caret };
  if (!touches) return undefined;
  if (last.kind === 'value' && last.field !== undefined) {
    return { kind: 'value', field: last.field, prefix: last.text, from: last.from, to: last.to };
  }
  if (last.kind === 'word' && last.open !== true && !text.slice(last.from).startsWith('"')) {
    return { kind: 'field', prefix: last.text, from: last.from, to: last.to };
  }
  return undefined;
}

/** Fields whose name or label has the prefix in it; those that begin with it first. */
export function fieldSuggestions(fields: readonly FieldInfo[], prefix: string): Suggestion[] {
  const wanted = prefix.toLowerCase();
  const rank = ({ name, label }: FieldInfo): number => {
    if (name.toLowerCase().startsWith(wanted)) return 0;
    if (
      name
        .toLowerCase()
        .split(/[._]/)
        .some((part) => part.startsWith(wanted))
    )
      return 1;
    return wanted.length > 1 &&
      label
        .toLowerCase()
        .split(' ')
        .some((word) => word.startsWith(wanted))
      ? 2
      : 3;
  };
  return fields
    .filter((field) => SUGGESTED_TYPES.includes(field.type) && rank(field) < 3)
    .toSorted((a, b) => rank(a) - rank(b) || a.name.length - b.name.length || (a.name < b.name ? -1 : 1))
    .slice(0, MOST)
    .map(({ name, label }) => ({ insert: `${name}: `, shown: name, note: label }));
}

export function valueSuggestions(values: readonly ValueCount[]): Suggestion[] {
  return values.slice(0, MOST).map(({ value, count }) => ({
    insert: `${/^[\p{L}\p{N}_.-]+$/u.test(value) && !/^(and|or|not)$/i.test(value) ? value : quoted(value)} `,
    shown: value,
    note: count.toLocaleString('en'),
  }));
}

/** The text with the suggestion in place, and where the caret stands then. */
export function completed(text: string, wanted: Wanted, suggestion: Suggestion): { text: string; caret: number } {
  const space = wanted.kind === 'value' && text.charAt(wanted.from - 1) === ':' ? ' ' : '';
  const before = text.slice(0, wanted.from) + space + suggestion.insert;
  const after = text.slice(wanted.to).replace(/^\s+/, '');
  return { text: before + after, caret: before.length };
}

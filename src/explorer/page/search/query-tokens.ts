/** The pieces of what is typed into the query box: names of fields, their values, words, phrases, brackets and `and`, `or`, `not`. */
import { fieldNamed } from '../../../record/fields.ts';

export interface Token {
  readonly kind: 'and' | 'close' | 'field' | 'not' | 'open' | 'or' | 'value' | 'word';
  readonly from: number;
  readonly to: number;
  /** Of a field its name; of a value or a word what it says, without quotes. */
  readonly text: string;
  /** The field that a value belongs to. */
  readonly field?: string;
  /** A quotation mark is still missing. */
  readonly open?: true;
}

const NAME = /[@\p{L}_][\p{L}\p{N}_.@*-]*/uy;
const SIGN = /\s*(:|<=|>=|<|>)/y;
const RUN = /[^\s()"]+/y;
const PHRASE = /"(?:[^"\\]|\\.)*"?/sy;

/** Takes the text apart. `name:` is a field when there is one of that name, or when it looks like none but a field's: with a dot in it. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  // The fields that open brackets belong to, as in `outcome: (failed or aborted)`.
  const brackets: (string | undefined)[] = [];
  let awaited: string | undefined;
  let at = 0;
  const put = (token: Token) => {
    tokens.push(token);
    at = token.to;
  };
  while (at < text.length) {
    const character = text.charAt(at);
    const owner = awaited ?? brackets.at(-1);
    if (/\s/.test(character)) at++;
    else if (character === '(') {
      brackets.push(owner);
      awaited = undefined;
      put({ kind: 'open', from: at, to: at + 1, text: '(' });
    } else if (character === ')') {
      brackets.pop();
      put({ kind: 'close', from: at, to: at + 1, text: ')' });
    } else {
      const field = owner === undefined ? fieldAt(text, at) : undefined;
      const token = field ?? leafAt(text, at, owner, awaited !== undefined);
      awaited = field?.text;
      put(token);
    }
  }
  return tokens;
}

function fieldAt(text: string, at: number): Token | undefined {
  const name = match(NAME, text, at);
  if (name === undefined || !isFieldName(name)) return undefined;
  const sign = match(SIGN, text, at + name.length);
  return sign === undefined ? undefined : { kind: 'field', from: at, to: at + name.length + sign.length, text: name };
}

function leafAt(text: string, at: number, field: string | undefined, mustBeValue: boolean): Token {
  const phrase = match(PHRASE, text, at);
  if (phrase !== undefined) {
    const closed = phrase.length > 1 && phrase.endsWith('"') && !/(^|[^\\])(\\\\)*\\"$/.test(phrase);
    const said = phrase.slice(1, closed ? -1 : undefined).replaceAll(/\\(.)/gs, '$1');
    return { ...leaf(field, at, at + phrase.length, said), ...(closed ? {} : { open: true }) };
  }
  const run = match(RUN, text, at) ?? text.charAt(at);
  const to = at + run.length;
  const operator =
    /^(and|or|not)$/i.test(run) && !mustBeValue ? (run.toLowerCase() as 'and' | 'not' | 'or') : undefined;
  return operator === undefined ? leaf(field, at, to, run) : { kind: operator, from: at, to, text: run };
}

function leaf(field: string | undefined, from: number, to: number, text: string): Token {
  return field === undefined ? { kind: 'word', from, to, text } : { kind: 'value', from, to, text, field };
}

function isFieldName(name: string): boolean {
  return fieldNamed(name) !== undefined || /[\p{L}\p{N}_*][.][\p{L}\p{N}_*]/u.test(name);
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

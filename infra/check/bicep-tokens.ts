/** The words of a Bicep file. */

export interface Token {
  readonly kind: 'name' | 'text' | 'number' | 'mark' | 'line' | 'end';
  readonly value: string;
  readonly line: number;
  /** Of a text: what stands between its parts. */
  readonly holes?: readonly (readonly Token[])[];
  readonly parts?: readonly string[];
}

export class BicepError extends Error {
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

const MARKS = ['...', '.?', '[?', '==', '!=', '=~', '!~', '<=', '>=', '&&', '||', '??', '=>', '::'];
const SINGLE = '(){}[]:,.=?<>!+-*/%|@';
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', "'": "'", '\\': '\\', $: '$' };

/** All tokens, the last of which is the end. Throws BicepError. */
export function tokensOf(source: string): Token[] {
  const reader = new Reader(source, 0, 1);
  const tokens = reader.until(undefined);
  tokens.push({ kind: 'end', value: '', line: reader.line });
  return tokens;
}

class Reader {
  readonly source: string;
  at: number;
  line: number;

  constructor(source: string, at: number, line: number) {
    this.source = source;
    this.at = at;
    this.line = line;
  }

  /** The tokens before the brace that closes a hole; without one, all. */
  until(closing: '}' | undefined): Token[] {
    const tokens: Token[] = [];
    let depth = 0;
    while (this.at < this.source.length) {
      if (closing !== undefined && depth === 0 && this.#sees('}')) {
        this.at++;
        return tokens;
      }
      const token = this.#next();
      if (token === undefined) continue;
      if (token.value === '{' && token.kind === 'mark') depth++;
      if (token.value === '}' && token.kind === 'mark') depth--;
      tokens.push(token);
    }
    if (closing !== undefined) throw new BicepError(this.line, 'a hole in a text that is never closed');
    return tokens;
  }

  #next(): Token | undefined {
    const { line } = this;
    const rest = this.source.slice(this.at, this.at + 400);
    const skipped = /^(?:[ \t\r]+|\/\/[^\n]*)/.exec(this.source.slice(this.at))?.[0];
    if (skipped !== undefined) {
      this.at += skipped.length;
      return undefined;
    }
    if (rest.startsWith('/*')) {
      const end = this.source.indexOf('*/', this.at);
      if (end === -1) throw new BicepError(line, 'a comment that never ends');
      this.#pass(end + 2);
      return undefined;
    }
    if (rest.startsWith('\n')) {
      this.#pass(this.at + 1);
      return { kind: 'line', value: '\n', line };
    }
    const name = /^[A-Za-z_]\w*/.exec(rest)?.[0];
    if (name !== undefined) return this.#take('name', name);
    const number = /^\d+/.exec(rest)?.[0];
    if (number !== undefined) return this.#take('number', number);
    if (rest.startsWith("'''")) return this.#block();
    if (rest.startsWith("'")) return this.#text();
    const mark = MARKS.find((each) => rest.startsWith(each)) ?? (SINGLE.includes(rest.charAt(0)) ? rest.charAt(0) : '');
    if (mark === '') throw new BicepError(line, `"${rest.charAt(0)}" has no meaning here`);
    return this.#take('mark', mark);
  }

  #take(kind: Token['kind'], value: string): Token {
    this.at += value.length;
    return { kind, value, line: this.line };
  }

  #block(): Token {
    const { line } = this;
    const end = this.source.indexOf("'''", this.at + 3);
    if (end === -1) throw new BicepError(line, 'a text that never ends');
    const value = this.source.slice(this.at + 3, end);
    this.#pass(end + 3);
    return { kind: 'text', value, line, holes: [], parts: [value] };
  }

  #text(): Token {
    const { line } = this;
    const parts = [''];
    const holes: Token[][] = [];
    this.at++;
    for (;;) {
      const character = this.source.charAt(this.at);
      if (character === '' || character === '\n') throw new BicepError(line, 'a text that never ends');
      this.at++;
      if (character === "'") break;
      if (character === '\\') {
        const escaped = this.source.charAt(this.at++);
        const known = ESCAPES[escaped];
        if (known === undefined) throw new BicepError(line, `\\${escaped} is no escape`);
        parts[parts.length - 1] += known;
      } else if (character === '$' && this.#sees('{')) {
        this.at++;
        holes.push(this.until('}'));
        parts.push('');
      } else parts[parts.length - 1] += character;
    }
    return { kind: 'text', value: parts.join(''), line, holes, parts };
  }

  #sees(character: string): boolean {
    return this.source.charAt(this.at) === character;
  }

  #pass(to: number): void {
    this.line += this.source.slice(this.at, to).split('\n').length - 1;
    this.at = to;
  }
}

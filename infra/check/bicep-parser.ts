/** Reads a Bicep file: every declaration with its expressions. Throws BicepError where it cannot be one. */
import { BicepError, type Token, tokensOf } from './bicep-tokens.ts';
import type { Declaration, Expression, Member } from './bicep-tree.ts';

const OPERATORS = [
  ['??'],
  ['||'],
  ['&&'],
  ['==', '!=', '=~', '!~'],
  ['<', '<=', '>', '>='],
  ['+', '-'],
  ['*', '/', '%'],
];
const KINDS: ReadonlySet<string> = new Set([
  'targetScope',
  'using',
  'param',
  'var',
  'resource',
  'module',
  'output',
  'type',
]);

export function parseBicep(source: string): Declaration[] {
  return new Parser(tokensOf(source)).file();
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  file(): Declaration[] {
    const found: Declaration[] = [];
    for (;;) {
      this.#lines();
      if (this.#isAt('end')) return found;
      found.push(this.#declaration());
      if (!this.#isAt('line') && !this.#isAt('end')) this.#unexpected('a new line');
    }
  }

  #declaration(): Declaration {
    const decorators: Expression[] = [];
    while (this.#skips('@')) {
      decorators.push(this.#postfix());
      this.#lines();
    }
    const { line } = this.#token;
    const kind = this.#name() as Declaration['kind'];
    if (!KINDS.has(kind)) throw new BicepError(line, `"${kind}" begins no declaration`);
    if (kind === 'using') return { kind, name: '', decorators, value: this.#primary(), line };
    if (kind === 'targetScope') return { kind, name: '', decorators, value: this.#assigned(), line };
    const name = this.#name();
    if (kind === 'resource' || kind === 'module') {
      const what = this.#plain();
      const existing = this.#token.value === 'existing' && this.#name() === 'existing';
      return { kind, name, decorators, what, existing, value: this.#assigned(), line };
    }
    if (kind === 'var' || kind === 'type') {
      if (kind === 'var') return { kind, name, decorators, value: this.#assigned(), line };
      this.#expect('=');
      return { kind, name, decorators, type: this.#type(), line };
    }
    const type = this.#token.value === '=' ? '' : this.#type();
    if (kind === 'param' && this.#token.value !== '=') return { kind, name, decorators, type, line };
    return { kind, name, decorators, type, value: this.#assigned(), line };
  }

  #assigned(): Expression {
    this.#expect('=');
    return this.#expression();
  }

  /** A type is kept as it was written: what it allows is not checked here. */
  #type(): string {
    const words: string[] = [];
    let depth = 0;
    for (;;) {
      const { kind, value } = this.#token;
      if (kind === 'end' || (depth === 0 && (kind === 'line' || value === '='))) break;
      if (kind === 'mark' && '{[('.includes(value)) depth++;
      if (kind === 'mark' && '}])'.includes(value)) depth--;
      if (depth < 0) break;
      words.push(kind === 'text' ? `'${value}'` : value);
      this.#at++;
    }
    if (words.length === 0) this.#unexpected('a type');
    return words
      .join(' ')
      .replace(/ \[ \]/g, '[]')
      .trim();
  }

  #expression(): Expression {
    const condition = this.#operation(0);
    const { line } = condition;
    if (!this.#continues('?')) return condition;
    this.#lines();
    const first = this.#expression();
    if (!this.#continues(':')) this.#unexpected('":"');
    this.#lines();
    return { kind: 'operation', operator: '?:', operands: [condition, first, this.#expression()], line };
  }

  /** Whether the next mark is that one, be it on the next line; then it is passed. */
  #continues(mark: string): boolean {
    let at = this.#at;
    while (this.#tokens[at]?.kind === 'line') at++;
    const token = this.#tokens[at];
    if (token?.kind !== 'mark' || token.value !== mark) return false;
    this.#at = at + 1;
    return true;
  }

  #operation(level: number): Expression {
    const operators = OPERATORS[level];
    if (operators === undefined) return this.#unary();
    let left = this.#operation(level + 1);
    while (this.#token.kind === 'mark' && operators.includes(this.#token.value)) {
      const operator = this.#token.value;
      this.#at++;
      this.#lines();
      left = { kind: 'operation', operator, operands: [left, this.#operation(level + 1)], line: left.line };
    }
    return left;
  }

  #unary(): Expression {
    const { line, value, kind } = this.#token;
    if (kind === 'mark' && (value === '!' || value === '-')) {
      this.#at++;
      return { kind: 'operation', operator: value, operands: [this.#unary()], line };
    }
    return this.#postfix();
  }

  #postfix(): Expression {
    let value = this.#primary();
    for (;;) {
      const { line } = this.#token;
      if (this.#skips('.') || this.#skips('::')) {
        this.#skips('?');
        value = { kind: 'member', of: value, name: this.#name(), line };
      } else if (this.#skips('.?')) value = { kind: 'member', of: value, name: this.#name(), line };
      else if (this.#skips('[') || this.#skips('[?')) {
        value = { kind: 'index', of: value, at: this.#expression(), line };
        this.#expect(']');
      } else if (this.#skips('(')) value = { kind: 'call', callee: value, given: this.#given(')'), line };
      else if (this.#token.value === '!' && this.#token.kind === 'mark') this.#at++;
      else return value;
    }
  }

  #primary(): Expression {
    const token = this.#token;
    const { line } = token;
    if (token.kind === 'text') {
      this.#at++;
      const holes = (token.holes ?? []).map((hole) => new Parser([...hole, { kind: 'end', value: '', line }]).#hole());
      return { kind: 'text', parts: token.parts ?? [token.value], holes, line };
    }
    if (token.kind === 'number') {
      this.#at++;
      return { kind: 'number', value: Number(token.value), line };
    }
    if (this.#skips('(')) {
      this.#lines();
      const inner = this.#expression();
      this.#lines();
      this.#expect(')');
      return inner;
    }
    if (this.#skips('{')) return { kind: 'object', members: this.#members(), line };
    if (this.#skips('[')) return this.#list(line);
    if (token.kind !== 'name') this.#unexpected('a value');
    this.#at++;
    if (token.value === 'if' && this.#skips('(')) {
      const condition = this.#expression();
      this.#expect(')');
      return { kind: 'if', condition, body: this.#primary(), line };
    }
    if (this.#skips('=>')) return { kind: 'lambda', names: [token.value], body: this.#expression(), line };
    return { kind: 'name', name: token.value, line };
  }

  #hole(): Expression {
    const value = this.#expression();
    if (this.#token.kind !== 'end') this.#unexpected('the end of the hole');
    return value;
  }

  #list(line: number): Expression {
    this.#lines();
    if (this.#token.kind === 'name' && this.#token.value === 'for') {
      const loop = this.#loop();
      this.#lines();
      this.#expect(']');
      return loop;
    }
    return { kind: 'list', items: this.#given(']'), line };
  }

  #loop(): Expression {
    const { line } = this.#token;
    this.#at++;
    const isPair = this.#skips('(');
    const names = [this.#name()];
    if (isPair) {
      this.#expect(',');
      names.push(this.#name());
      this.#expect(')');
    }
    if (this.#name() !== 'in') throw new BicepError(line, 'a loop without "in"');
    const over = this.#expression();
    this.#expect(':');
    this.#lines();
    return { kind: 'for', names, over, body: this.#expression(), line };
  }

  #given(closing: string): Expression[] {
    const items: Expression[] = [];
    for (;;) {
      this.#lines();
      if (this.#skips(closing)) return items;
      items.push(this.#expression());
      const parted = this.#token.kind === 'line';
      this.#lines();
      if (this.#skips(',')) continue;
      if (this.#skips(closing)) return items;
      if (!parted || closing === ')') this.#unexpected(`"${closing}"`);
    }
  }

  #members(): Member[] {
    const members: Member[] = [];
    for (;;) {
      this.#lines();
      if (this.#skips('}')) return members;
      const { kind, value, line, holes } = this.#token;
      if (kind !== 'name' && kind !== 'text') this.#unexpected('the name of a member');
      const key = holes !== undefined && holes.length > 0 ? this.#primary() : undefined;
      if (key === undefined) this.#at++;
      this.#expect(':');
      const name = key === undefined ? value : undefined;
      if (name !== undefined && members.some((member) => member.name === name)) {
        throw new BicepError(line, `the member ${name} twice`);
      }
      members.push({ name, ...(key === undefined ? {} : { key }), value: this.#expression(), line });
      const parted = this.#token.kind === 'line' || this.#skips(',');
      if (!parted && this.#token.value !== '}') this.#unexpected('a new line or "}"');
    }
  }

  get #token(): Token {
    return this.#tokens[this.#at] ?? (this.#tokens.at(-1) as Token);
  }

  #isAt(kind: Token['kind']): boolean {
    return this.#token.kind === kind;
  }

  #lines(): void {
    while (this.#token.kind === 'line') this.#at++;
  }

  #skips(mark: string): boolean {
    const found = this.#token.kind === 'mark' && this.#token.value === mark;
    if (found) this.#at++;
    return found;
  }

  #expect(mark: string): void {
    if (!this.#skips(mark)) this.#unexpected(`"${mark}"`);
  }

  #name(): string {
    const { kind, value } = this.#token;
    if (kind !== 'name') this.#unexpected('a name');
    this.#at++;
    return value;
  }

  #plain(): string {
    const { kind, value, holes } = this.#token;
    if (kind !== 'text' || (holes?.length ?? 0) > 0) this.#unexpected('a text without holes');
    this.#at++;
    return value;
  }

  #unexpected(wanted: string): never {
    const { kind, value, line } = this.#token;
    const found = kind === 'line' ? 'the end of the line' : kind === 'end' ? 'the end of the file' : `"${value}"`;
    throw new BicepError(line, `${wanted} is wanted and ${found} found`);
  }
}

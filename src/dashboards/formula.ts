/** Formulas of metrics, in the language of Lens: how a text becomes a tree, which measures it needs, and what it comes to. */
import { PromptlogError } from '../errors.ts';

export interface Measure {
  readonly operation: Operation;
  /** Absent for `count`. */
  readonly field?: string;
  /** Of `percentile`: 0 to 100. */
  readonly percentile?: number;
  /** Only documents of this query are measured. */
  readonly kql?: string;
}

export type Operation = (typeof OPERATIONS)[number];

export type Formula = FormulaMath | FormulaMeasure | FormulaNumber;

interface FormulaBase {
  /** Its own source, and where that begins in the whole. */
  readonly text: string;
  readonly at: number;
}

export interface FormulaMeasure extends FormulaBase {
  readonly kind: 'measure';
  readonly measure: Measure;
}

export interface FormulaNumber extends FormulaBase {
  readonly kind: 'number';
  readonly value: number;
}

export interface FormulaMath extends FormulaBase {
  readonly kind: 'math';
  readonly operator: '*' | '+' | '-' | '/';
  readonly left: Formula;
  readonly right: Formula;
}

const OPERATIONS = [
  'count',
  'sum',
  'average',
  'min',
  'max',
  'median',
  'percentile',
  'unique_count',
  'last_value',
] as const;
const LONGEST = 2000;
const DEEPEST = 20;

/** Reads a formula. Throws PL_USAGE that says what is wrong and at which character. */
export function parseFormula(text: string): Formula {
  return new FormulaParser(text).whole();
}

/** The measures a formula needs, in its order, equal ones once. */
export function measuresOf(formula: Formula): Measure[] {
  const found = new Map<string, Measure>();
  const walk = (node: Formula): void => {
    if (node.kind === 'measure' && !found.has(measureKey(node.measure)))
      found.set(measureKey(node.measure), node.measure);
    if (node.kind !== 'math') return;
    walk(node.left);
    walk(node.right);
  };
  walk(formula);
  return [...found.values()];
}

/** The same for equal measures, and for no others. */
export function measureKey({ operation, field, percentile, kql }: Measure): string {
  return JSON.stringify([operation, field, percentile, kql]);
}

/** What it comes to; null for a division by zero and for anything with a null, or a text, in it. */
export function evaluate(
  formula: Formula,
  figureOf: (measure: Measure) => number | string | null,
): number | string | null {
  if (formula.kind === 'number') return formula.value;
  if (formula.kind === 'measure') return figureOf(formula.measure);
  const left = evaluate(formula.left, figureOf);
  const right = evaluate(formula.right, figureOf);
  if (typeof left !== 'number' || typeof right !== 'number') return null;
  const value = calculate(formula.operator, left, right);
  return Number.isFinite(value) ? value : null;
}

function calculate(operator: FormulaMath['operator'], left: number, right: number): number {
  if (operator === '+') return left + right;
  if (operator === '-') return left - right;
  return operator === '*' ? left * right : left / right;
}

class FormulaParser {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): Formula {
    if (this.#text.length > LONGEST) this.#refuse(`it may have ${LONGEST} characters at most`, LONGEST);
    const formula = this.#math(['+', '-'], () => this.#math(['*', '/'], () => this.#operand()));
    if (this.#read(/$/y) === undefined) this.#fail('an operator or the end');
    return formula;
  }

  #math(operators: readonly FormulaMath['operator'][], operand: () => Formula): Formula {
    let left = operand();
    for (;;) {
      const operator = operators.find((sign) => this.#take(sign));
      if (operator === undefined) return left;
      const right = operand();
      left = { kind: 'math', operator, left, right, ...this.#source(left.at) };
    }
  }

  #operand(): Formula {
    const at = this.#skip();
    if (this.#take('(')) return this.#bracketed(at);
    const number = this.#read(/-?(\d+(\.\d+)?|\.\d+)/y);
    if (number !== undefined) return { kind: 'number', value: Number(number), ...this.#source(at) };
    const name = this.#read(/[a-z_]+(?=\s*\()/iy);
    if (name === undefined) this.#fail('a number, a measure or an opening bracket');
    const operation = OPERATIONS.find((known) => known === name);
    if (operation === undefined) this.#refuse(`there is no measure ${name}; there are ${OPERATIONS.join(', ')}`, at);
    const measure = this.#measure(operation, at);
    return { kind: 'measure', measure, ...this.#source(at) };
  }

  #bracketed(at: number): Formula {
    if (++this.#depth > DEEPEST) this.#refuse(`more than ${DEEPEST} brackets in each other`, at);
    const inner = this.#math(['+', '-'], () => this.#math(['*', '/'], () => this.#operand()));
    if (!this.#take(')')) this.#fail('an operator or a closing bracket');
    this.#depth--;
    return { ...inner, ...this.#source(at) };
  }

  #measure(operation: Operation, at: number): Measure {
    this.#take('(');
    let measure: Measure = { operation };
    if (!this.#take(')')) {
      do measure = this.#argument(measure);
      while (this.#take(','));
      if (!this.#take(')')) this.#fail('a comma or a closing bracket');
    }
    if (operation !== 'count' && measure.field === undefined) this.#refuse(`${operation} needs a field`, at);
    if (operation === 'percentile' && measure.percentile === undefined) {
      this.#refuse('percentile needs to know which one, as in percentile(event.duration, percentile=95)', at);
    }
    return measure;
  }

  #argument(measure: Measure): Measure {
    const at = this.#skip();
    const name = this.#read(/[a-z]+(?=\s*=)/iy);
    if (name === undefined) return this.#fieldOf(measure, at);
    this.#take('=');
    if (name === 'kql' && measure.kql === undefined) return { ...measure, kql: this.#string() };
    if (name === 'percentile' && measure.operation === 'percentile' && measure.percentile === undefined) {
      return { ...measure, percentile: this.#percentile() };
    }
    const isTwice = name === 'kql' || (name === 'percentile' && measure.operation === 'percentile');
    this.#refuse(isTwice ? `${name} is given twice` : `${measure.operation} takes no ${name}`, at);
  }

  #fieldOf(measure: Measure, at: number): Measure {
    const field = this.#read(/[@A-Za-z_][\w.@-]*/y);
    if (field === undefined) this.#fail('a field, kql=…, or a closing bracket');
    if (measure.operation === 'count') this.#refuse("count takes no field; write count(kql='field: *')", at);
    const isFirst = measure.field === undefined && measure.kql === undefined && measure.percentile === undefined;
    if (!isFirst) this.#refuse(`the one field of ${measure.operation} is its first argument`, at);
    return { ...measure, field };
  }

  #string(): string {
    const at = this.#skip();
    const quoted = this.#read(/'(?:[^'\\]|\\[\s\S])*'/y);
    if (quoted !== undefined) return quoted.slice(1, -1).replaceAll("\\'", "'");
    if (this.#text[at] === "'") this.#refuse('this quotation mark is never closed', at);
    this.#fail('a text in single quotation marks');
  }

  #percentile(): number {
    const at = this.#skip();
    const number = this.#read(/\d+(\.\d+)?/y);
    if (number === undefined) this.#fail('a number from 0 to 100');
    if (Number(number) > 100) this.#refuse(`a percentile is a number from 0 to 100, not ${number}`, at);
    return Number(number);
  }

  #source(at: number): FormulaBase {
    return { text: this.#text.slice(at, this.#at), at };
  }

  #skip(): number {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at++;
    return this.#at;
  }

  #take(sign: string): boolean {
    if (this.#text[this.#skip()] !== sign) return false;
    this.#at++;
    return true;
  }

  #read(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#skip();
    const found = pattern.exec(this.#text)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  #fail(expected: string): never {
    const at = this.#skip();
    const found = at === this.#text.length ? 'the end' : `"${this.#text.slice(at, at + 20)}"`;
    this.#refuse(`expected ${expected}, found ${found}`, at);
  }

  #refuse(reason: string, at: number): never {
    const where = `the formula ${this.#text.slice(0, LONGEST)} cannot be read at character ${at + 1}`;
    throw new PromptlogError('PL_USAGE', { reason: `${where}: ${reason}`, at });
  }
}

/** Kibana's query language, as far as it is supported: its tree, and how a text becomes one. Fields are known and values fit them. */
import { PromptlogError } from '../../errors.ts';
import { TEXT_FIELDS } from '../query.ts';
import { type KqlField, type KqlFields, recordFields } from './kql-fields.ts';
import { type Comparison, KqlReader, type Literal } from './kql-reader.ts';
import { checkComparison, checkValue } from './kql-value.ts';

export type Kql = KqlAll | KqlComparison | KqlExists | KqlGroup | KqlNot | KqlValue;

/** Every document. */
export interface KqlAll {
  readonly kind: 'all';
}

export interface KqlGroup {
  readonly kind: 'and' | 'or';
  readonly parts: readonly Kql[];
}

export interface KqlNot {
  readonly kind: 'not';
  readonly part: Kql;
}

export interface KqlExists {
  readonly kind: 'exists';
  readonly field: KqlField;
}

export interface KqlValue {
  readonly kind: 'value';
  /** One, or those that words without a field are looked for in: any of them is enough. */
  readonly fields: readonly KqlField[];
  /** In a text: all of it, word after word. */
  readonly quoted: boolean;
  /** Cut at each wildcard; one piece is a text without any. */
  readonly pieces: readonly string[];
}

export interface KqlComparison {
  readonly kind: 'comparison';
  readonly field: KqlField;
  readonly comparison: Comparison;
  readonly value: string;
}

/** Limits of one query: it comes from people, and is run on every document. */
const LONGEST = 10_000;
const DEEPEST = 30;
const MOST_VALUES = 500;

/** The fields of a record, for queries. */
export const RECORD_KQL_FIELDS: KqlFields = recordFields(TEXT_FIELDS);

/** Reads a query; an empty one means everything. Throws PL_USAGE that says at which character, and what was expected there. */
export function parseKql(text: string, fields: KqlFields = RECORD_KQL_FIELDS): Kql {
  if (text.length > LONGEST) {
    const reason = `the query has ${text.length} characters and may have ${LONGEST} at most`;
    throw new PromptlogError('PL_USAGE', { reason, at: LONGEST });
  }
  return new KqlParser(text, fields).query();
}

class KqlParser {
  readonly #reader: KqlReader;
  readonly #fields: KqlFields;
  #values = 0;
  #depth = 0;

  constructor(text: string, fields: KqlFields) {
    this.#reader = new KqlReader(text);
    this.#fields = fields;
  }

  query(): Kql {
    if (this.#reader.atEnd) return { kind: 'all' };
    const kql = this.#any(() => this.#clause());
    if (!this.#reader.atEnd) this.#reader.failToGoOn('the end');
    return kql;
  }

  /** Parts joined by `or`, each of them parts joined by `and`, which binds tighter. */
  #any(part: () => Kql): Kql {
    return this.#joined('or', () => this.#joined('and', () => this.#negated(part)));
  }

  #joined(kind: 'and' | 'or', part: () => Kql): Kql {
    const first = part();
    const parts = [first];
    while (this.#reader.takeWord(kind)) parts.push(part());
    return parts.length === 1 ? first : { kind, parts };
  }

  #negated(part: () => Kql): Kql {
    if (this.#reader.takeWord('not')) return { kind: 'not', part: part() };
    return part();
  }

  #clause(): Kql {
    const reader = this.#reader;
    if (reader.take('(')) return this.#bracketed(() => this.#clause());
    const literal = reader.literal('a field, a value or an opening bracket');
    if (reader.take(':')) return this.#fieldClause(literal);
    const at = reader.at;
    const comparison = reader.takeComparison();
    if (comparison === undefined) return this.#value(this.#fields.text, literal);
    const field = this.#field(literal);
    const value = reader.literal('a value');
    checkComparison(reader, field, value, at);
    this.#count(value);
    return { kind: 'comparison', field, comparison, value: value.pieces.join('*') };
  }

  #fieldClause(literal: Literal): Kql {
    const reader = this.#reader;
    const at = reader.at;
    if (reader.take('{')) reader.refuse('queries of nested documents are not supported, as records have none', at);
    if (isStar(literal) && reader.take('*')) return { kind: 'all' };
    const field = this.#field(literal);
    return this.#valueOf(field);
  }

  #valueOf(field: KqlField): Kql {
    if (this.#reader.take('(')) return this.#bracketed(() => this.#valueOf(field));
    return this.#value([field], this.#reader.literal(`a value of ${field.name}`));
  }

  #bracketed(part: () => Kql): Kql {
    if (++this.#depth > DEEPEST)
      this.#reader.refuse(`more than ${DEEPEST} brackets in each other`, this.#reader.at - 1);
    const kql = this.#any(part);
    if (!this.#reader.take(')')) this.#reader.failToGoOn('a closing bracket');
    this.#depth--;
    return kql;
  }

  #value(fields: readonly KqlField[], literal: Literal): Kql {
    this.#count(literal);
    const [field] = fields;
    if (isStar(literal)) {
      return fields === this.#fields.text || field === undefined ? { kind: 'all' } : { kind: 'exists', field };
    }
    if (field === undefined)
      this.#reader.refuse('these documents hold no text, so a field has to be named', literal.at);
    for (const each of fields) checkValue(this.#reader, each, literal);
    return { kind: 'value', fields, quoted: literal.quoted, pieces: literal.pieces };
  }

  #field(literal: Literal): KqlField {
    const name = literal.pieces.join('*');
    if (literal.pieces.length > 1)
      this.#reader.refuse('the name of a field is written out, without wildcards', literal.at);
    const field = this.#fields.find(name);
    if (field !== undefined) return field;
    const nearest = this.#fields.nearest(name);
    const meant = nearest.length === 0 ? '' : `; did you mean ${nearest.join(' or ')}?`;
    this.#reader.refuse(`there is no field ${name}${meant}`, literal.at);
  }

  #count({ at }: Literal): void {
    if (++this.#values > MOST_VALUES) this.#reader.refuse(`a query may hold ${MOST_VALUES} values at most`, at);
  }
}

function isStar({ quoted, pieces }: Literal): boolean {
  return !quoted && pieces.length === 2 && pieces.join('') === '';
}

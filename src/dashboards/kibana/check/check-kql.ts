/** Queries in Kibana's language: they parse, and the fields they name are mapped. */
import { PromptlogError } from '../../../errors.ts';
import type { Json } from '../../../record/record.ts';
import { parseKql } from '../../../search/kql/kql.ts';
import type { MappedFields } from './mapped-fields.ts';
import { isObject, type Problem } from './problem.ts';

/** Checks `{query, language}`, where `member` says which one it is. */
export function checkQuery(query: Json | undefined, fields: MappedFields, where: string, member: string): Problem[] {
  if (!isObject(query) || typeof query['query'] !== 'string') return [{ where, what: `${member} holds no query` }];
  if (query['language'] !== 'kuery') return [{ where, what: `${member} is not in the language kuery` }];
  try {
    parseKql(query['query'], fields.kql);
    return [];
  } catch (error) {
    if (!(error instanceof PromptlogError)) throw error;
    return [{ where, what: `${member} is faulty: ${error.message}` }];
  }
}

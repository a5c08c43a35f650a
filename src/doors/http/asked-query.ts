/** A query that a person wrote, as Elasticsearch takes it, or what is wrong with it and where. */
import { PromptlogError } from '../../errors.ts';
import type { JsonObject } from '../../record/record.ts';
import { parseKql } from '../../search/kql/kql.ts';
import { kqlQuery } from '../../search/kql/kql-query.ts';

/** Undefined where nothing was written. Throws PL_QUERY_INVALID with the place. */
export function askedQuery(text: string | undefined): JsonObject | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  try {
    return kqlQuery(parseKql(text));
  } catch (error) {
    if (!(error instanceof PromptlogError) || error.code !== 'PL_USAGE') throw error;
    const { reason, at } = error.details;
    throw new PromptlogError('PL_QUERY_INVALID', { reason, path: 'query', position: at });
  }
}

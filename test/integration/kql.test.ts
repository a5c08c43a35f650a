import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { JsonObject } from '../../src/record/record.ts';
import { createSearchClient, type SearchClient } from '../../src/search/client.ts';
import { parseKql } from '../../src/search/kql/kql.ts';
import { luceneQuery } from '../../src/search/kql/kql-lucene.ts';
import { kqlQuery } from '../../src/search/kql/kql-query.ts';
import { installTemplates } from '../../src/search/templates.ts';
import { sharedElasticsearch } from '../support/elasticsearch.ts';
import { kqlCases, kqlDocuments, kqlSource } from '../support/kql-cases.ts';

const INDEX = 'prompt-logs-1990.02';
const QUERIES = 600;
const BATCH = 100;

describe('queries in the language of Kibana, on a real server', () => {
  const documents = kqlDocuments();
  let client: SearchClient;

  before(async () => {
    const server = await sharedElasticsearch();
    client = createSearchClient({ url: server.url, ...server.superuser });
    await installTemplates(client);
    const operations = documents.flatMap((document) => [{ index: { _id: document.id } }, kqlSource(document)]);
    const { errors } = await client.bulk({ index: INDEX, refresh: true, operations });
    assert.equal(errors, false);
  });

  after(async () => {
    await client.indices.delete({ index: INDEX });
    await client.close();
  });

  /** The ids each query finds, or what the server says against it. */
  async function idsOf(queries: readonly JsonObject[]): Promise<string[]> {
    const found: string[] = [];
    for (let from = 0; from < queries.length; from += BATCH) {
      const searches = queries
        .slice(from, from + BATCH)
        .flatMap((query) => [{ index: INDEX }, { size: 1000, query: { bool: { filter: [query] } }, _source: false }]);
      const { responses } = await client.msearch({ searches: searches as never[] });
      for (const answer of responses) {
        found.push(
          'error' in answer
            ? JSON.stringify(answer.error)
            : answer.hits.hits
                .map((hit) => hit._id)
                .sort()
                .join(' '),
        );
      }
    }
    return found;
  }

  const queryString = (query: string): JsonObject => ({ query_string: { query, analyze_wildcard: true } });

  it('find what they mean, and the same as query_string', async () => {
    const cases = fc.sample(kqlCases, { seed: 5, numRuns: QUERIES });
    const parsed = cases.map(({ text }) => parseKql(text));
    const ours = await idsOf(parsed.map(kqlQuery));
    const theirs = await idsOf(parsed.map((kql) => queryString(luceneQuery(kql))));
    let decided = 0;
    for (const [index, { text, holds }] of cases.entries()) {
      const lucene = luceneQuery(parsed[index] as never);
      assert.equal(theirs[index], ours[index], `${text} is ${lucene}`);
      const found = new Set(ours[index]?.split(' ') ?? []);
      for (const document of documents) {
        const meant = holds(document);
        if (meant !== undefined) assert.equal(found.has(document.id), meant, `${document.id} in ${text}`);
        if (meant !== undefined) decided++;
      }
    }
    assert.ok(decided > QUERIES * 10, `${decided}`);
    assert.ok(new Set(ours).size > QUERIES / 3, 'the queries tell documents apart');
  });
});

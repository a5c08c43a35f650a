import assert from 'node:assert/strict';
import type { JsonObject } from '../../src/record/record.ts';
import { FACET_FIELDS, facetsBody, type TimeSteps } from '../../src/search/facets.ts';
import { valuesBody } from '../../src/search/values.ts';

const RANGE = { from: new Date('2026-11-20T00:00:00.000Z'), to: new Date('2026-11-21T00:00:00.000Z') };
const STEPS: TimeSteps = () => ({ interval: '1h', histogram: { field: '@timestamp', fixed_interval: '1h' } });

interface Under {
  readonly filter: { readonly bool: { readonly filter: readonly JsonObject[] } };
  readonly aggs: { readonly values: JsonObject };
}

describe('the search that counts values', () => {
  const body = (request: Parameters<typeof facetsBody>[0], range: typeof RANGE | undefined = RANGE) =>
    facetsBody(request, range, STEPS);
  const under = (found: JsonObject, field: string): Under =>
    (found['aggs'] as unknown as Record<string, Under>)[field] ?? assert.fail(`there is no ${field}`);

  it('reads no records and counts no hits', () => {
    const { size, track_total_hits: counted } = body({ words: 'refund' });
    assert.deepEqual([size, counted], [0, false]);
  });

  it('counts each field under the choices in the others, and the time under all of them', () => {
    const failed = { terms: { outcome: ['failed'] } };
    const shop = { terms: { 'service.name': ['shop'] } };
    const found = body({ filters: { outcome: ['failed'], 'service.name': ['shop'] } });
    assert.deepEqual(under(found, 'outcome').filter.bool.filter, [shop]);
    assert.deepEqual(under(found, 'service.name').filter.bool.filter, [failed]);
    assert.deepEqual(under(found, 'topic').filter.bool.filter, [failed, shop]);
    const within = { range: { '@timestamp': { gte: RANGE.from.getTime(), lte: RANGE.to.getTime() } } };
    assert.deepEqual(under(found, '@timestamp').filter.bool.filter, [failed, shop, within]);
    assert.deepEqual(found['query'], { bool: { filter: [] } });
  });

  it('keeps what was asked, and what the caller is bound to, outside of any choice', () => {
    const matching = { term: { outcome: 'failed' } };
    const { query } = body({ words: 'refund', matching, app: 'bot', bound: { app: 'shop', tenant: 't' } });
    const { must, filter } = (query as { bool: { must: JsonObject[]; filter: JsonObject[] } }).bool;
    assert.deepEqual(must[1], matching);
    assert.deepEqual(filter.slice(1), [{ term: { 'service.name': 'shop' } }, { term: { 'organization.id': 't' } }]);
  });

  it('asks for no time where there is none', () => {
    const found = facetsBody({}, undefined, STEPS);
    assert.deepEqual(Object.keys(found['aggs'] as object), [...FACET_FIELDS]);
  });
});

describe('the search for values', () => {
  const terms = (field: string, prefix: string) =>
    (valuesBody({ field, prefix })['aggs'] as { values: { terms: { include?: string } } }).values.terms;

  it('takes the beginning in any case, and nothing in it as a pattern', () => {
    assert.equal(terms('service.name', 'Ab.*"1').include, '[aA][bB]\\.\\*\\"1.*');
    assert.equal(terms('service.name', '').include, undefined);
    assert.equal(terms('properties.TEAM', 'a').include, '[aA].*');
    assert.equal(terms('service.name', 'ß|ı').include?.endsWith('.*'), true);
    assert.equal(terms('http.response.status_code', '4').include, undefined, 'numbers take no pattern');
  });

  it('is held to what the caller may see', () => {
    const { query } = valuesBody({ field: 'user.id', bound: { app: 'shop' } });
    assert.deepEqual(query, { bool: { filter: [{ term: { 'service.name': 'shop' } }] } });
  });

  it('is refused for what has no values to choose from', () => {
    for (const field of ['message', '@timestamp', 'nothing', '']) {
      assert.throws(() => valuesBody({ field }), { code: 'PL_USAGE' });
    }
  });
});

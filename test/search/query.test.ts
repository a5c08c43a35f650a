import assert from 'node:assert/strict';
import fc from 'fast-check';
import { PromptlogError } from '../../src/errors.ts';
import type { JsonObject } from '../../src/record/record.ts';
import { type SearchRequest, searchBody, timeBound } from '../../src/search/query.ts';

const filtersOf = (request: SearchRequest): JsonObject[] => {
  const body = searchBody(request) as { query: { bool: { filter: JsonObject[] } } };
  return body.query.bool.filter;
};

describe('searchBody', () => {
  it('asks for every record, newest first, when nothing is asked', () => {
    const body = searchBody({});
    assert.deepEqual(body['query'], { bool: { filter: [] } });
    assert.deepEqual(body['sort'], [{ '@timestamp': { order: 'desc' } }, { 'event.id': 'asc' }]);
  });

  it('looks for all words in every text field and sorts by relevance', () => {
    const body = searchBody({ words: ' late "credit note" ' });
    const { must } = (body['query'] as { bool: { must: [{ simple_query_string: JsonObject }] } }).bool;
    const query = must[0].simple_query_string;
    assert.equal(query['query'], 'late "credit note"');
    assert.equal(query['default_operator'], 'and');
    for (const field of ['message^2', 'gen_ai.input.messages.parts.content', 'error.message', 'feedback.comment']) {
      assert.ok((query['fields'] as string[]).includes(field), field);
    }
    assert.deepEqual((body['sort'] as unknown[])[0], { _score: 'desc' });
  });

  it('sets a limit to what is looked through for highlights, whatever is asked', () => {
    const request = fc.record({ words: fc.string(), user: fc.string(), size: fc.integer({ min: 1, max: 1000 }) });
    fc.assert(
      fc.property(request, (asked) => {
        const { max_analyzed_offset: limit, fragment_size: size } = searchBody(asked)['highlight'] as JsonObject;
        assert.ok(Number(limit) > 0 && Number(limit) < 1_000_000);
        assert.ok(Number(size) <= 500);
      }),
    );
  });

  it('never reads whole documents and never counts without end', () => {
    const body = searchBody({ words: 'x' });
    assert.equal(body['_source'], false);
    assert.equal(body['track_total_hits'], 10_000);
    assert.ok(!(body['fields'] as string[]).some((field) => field === 'message' || field.includes('messages')));
  });

  it('holds a bound caller to its own records, letter by letter, beside whatever it asks', () => {
    const filters = filtersOf({ app: 'SHOP', bound: { app: 'shop', tenant: 't-1' } });
    assert.deepEqual(filters.slice(1), [{ term: { 'service.name': 'shop' } }, { term: { 'organization.id': 't-1' } }]);
  });

  it('turns each filter into one clause', () => {
    const filters = filtersOf({ user: 'Ana', model: 'gpt-4o', app: 'shop', session: 's1', outcome: 'failed' });
    assert.equal(filters.length, 5);
    assert.deepEqual(filters[0], {
      bool: {
        should: ['user.id', 'user.name', 'user.email'].map((field) => ({
          term: { [field]: { value: 'Ana', case_insensitive: true } },
        })),
        minimum_should_match: 1,
      },
    });
    assert.deepEqual(filters[3], { term: { 'session.id': 's1' } });
  });

  it('bounds the time from both sides', () => {
    assert.deepEqual(filtersOf({ since: '-7d', until: '2026-11-15' }), [
      { range: { '@timestamp': { gte: 'now-7d', lte: '2026-11-15' } } },
    ]);
  });

  it('goes on after the last hit of a page', () => {
    assert.deepEqual(searchBody({ after: [1, 'a'] })['search_after'], [1, 'a']);
  });

  it('refuses a size that is none', () => {
    for (const size of [0, -1, 1.5, 1001, Number.NaN]) assert.throws(() => searchBody({ size }), isUsage, String(size));
  });
});

describe('timeBound', () => {
  it('takes relative and absolute times', () => {
    assert.equal(timeBound('1h', 'since'), 'now-1h');
    assert.equal(timeBound('-30m', 'since'), 'now-30m');
    assert.equal(timeBound('now-30m', 'since'), 'now-30m');
    assert.equal(timeBound('now', 'until'), 'now');
    for (const time of ['2026-11-01', '2026-11-01T10:00Z', '2026-11-01T10:00:00.123+02:00']) {
      assert.equal(timeBound(time, 'since'), time);
    }
  });

  it('refuses what is no time and names the option', () => {
    for (const time of ['', 'yesterday', '7', '-7x', '01.11.2026', '2026-11-01 10:00', 'now+1h']) {
      assert.throws(
        () => timeBound(time, 'until'),
        (error) => isUsage(error) && error.message.includes('until'),
      );
    }
  });
});

function isUsage(error: unknown): error is PromptlogError {
  return error instanceof PromptlogError && error.code === 'PL_USAGE';
}

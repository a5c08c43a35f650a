import assert from 'node:assert/strict';
import { parseKql } from '../../../src/search/kql/kql.ts';
import { kqlQuery } from '../../../src/search/kql/kql-query.ts';

const query = (text: string) => kqlQuery(parseKql(text));

describe('a query as Elasticsearch takes it', () => {
  it('compares values as the type of their field asks for', () => {
    const cases: readonly [text: string, query: object][] = [
      ['', { match_all: {} }],
      ['user.name: Ana Prado', { term: { 'user.name': 'Ana Prado' } }],
      ['user.name: "Ana"', { term: { 'user.name': 'Ana' } }],
      ['user.name: A?*', { wildcard: { 'user.name': { value: 'A\\?*' } } }],
      ['user.name: *', { exists: { field: 'user.name' } }],
      ['labels.team: a*', { prefix: { 'labels.team': 'a' } }],
      ['message: refund now', { match: { message: 'refund now' } }],
      ['message: "refund now"', { match_phrase: { message: 'refund now' } }],
      ['message: refu*', { query_string: { query: 'message:(refu*)', analyze_wildcard: true } }],
      ['event.duration: 5', { term: { 'event.duration': 5 } }],
      ['event.duration >= 9007199254740993', { range: { 'event.duration': { gte: '9007199254740993' } } }],
      ['record.complete: false', { term: { 'record.complete': false } }],
      ['@timestamp: 2026-11-01', { range: { '@timestamp': { gte: '2026-11-01', lte: '2026-11-01' } } }],
      ['source.ip: "10.0.0.0/8"', { term: { 'source.ip': '10.0.0.0/8' } }],
    ];
    for (const [text, expected] of cases) assert.deepEqual(query(text), expected, text);
  });

  it('joins clauses in filter context', () => {
    const [a, b] = [{ term: { outcome: 'a' } }, { term: { outcome: 'b' } }];
    assert.deepEqual(query('outcome: a and outcome: b'), { bool: { filter: [a, b] } });
    assert.deepEqual(query('outcome: (a or b)'), { bool: { should: [a, b], minimum_should_match: 1 } });
    assert.deepEqual(query('not outcome: a'), { bool: { must_not: [a] } });
  });

  it('looks for words without a field in all texts', () => {
    const { multi_match: any } = query('refund now') as { multi_match: Record<string, unknown> };
    assert.equal(any['query'], 'refund now');
    assert.equal(any['type'], 'best_fields');
    assert.ok((any['fields'] as string[]).includes('gen_ai.output.messages.parts.content'));
    assert.match(JSON.stringify(query('"refund now"')), /"type":"phrase"/);
  });
});

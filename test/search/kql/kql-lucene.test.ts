import assert from 'node:assert/strict';
import { parseKql } from '../../../src/search/kql/kql.ts';
import { luceneQuery } from '../../../src/search/kql/kql-lucene.ts';

describe('a query as the text of query_string', () => {
  it('says the same', () => {
    const cases: readonly [text: string, lucene: string][] = [
      ['', '*:*'],
      ['event.outcome: failure', 'event.outcome:"failure"'],
      ['user.name: Ana Prado', 'user.name:"Ana Prado"'],
      ['user.name: "a \\"b\\" \\\\"', 'user.name:"a \\"b\\" \\\\"'],
      ['user.name: *a b\\**', 'user.name:*a\\ b\\**'],
      ['user.name: AND*', 'user.name:\\AND*'],
      ['tags: *', '_exists_:tags'],
      ['event.duration > 5', 'event.duration:{"5" TO *}'],
      ['event.duration <= -5', 'event.duration:{* TO "-5"]'],
      ['@timestamp >= now-7d', '@timestamp:["now-7d" TO *}'],
      ['@timestamp: 2026-11-01', '@timestamp:["2026-11-01" TO "2026-11-01"]'],
      ['message: refund OR-5', 'message:(refund OR OR\\-5)'],
      ['message: \\>5', 'message:(5)'],
      ['message: "--"', '(*:* AND NOT *:*)'],
      ['not tags: a', '(*:* AND NOT tags:"a")'],
      ['tags: (a or b and c)', '(tags:"a" OR (tags:"b" AND tags:"c"))'],
    ];
    for (const [text, expected] of cases) assert.equal(luceneQuery(parseKql(text)), expected, text);
  });

  it('names every text for words without a field', () => {
    const text = luceneQuery(parseKql('refund'));
    assert.match(text, /^\(message:\(refund\) OR .* OR feedback\.comment:\(refund\)\)$/);
  });
});

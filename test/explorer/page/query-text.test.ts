/** Telling words from KQL in what is typed into one box. */
import assert from 'node:assert/strict';
import { quoted, readQuery } from '../../../src/explorer/page/search/query-text.ts';
import { parseKql } from '../../../src/search/kql/kql.ts';

const CASES: readonly (readonly [typed: string, words: string | undefined, query: string | undefined])[] = [
  ['', undefined, undefined],
  ['refund invoice', 'refund invoice', undefined],
  ['"reset my password"', '"reset my password"', undefined],
  ['contr* | agreement -invoice', 'contr* | agreement -invoice', undefined],
  ['terms and conditions', 'terms and conditions', undefined],
  ['do not open', 'do not open', undefined],
  ['outcome: failed', undefined, 'outcome: failed'],
  ['outcome : failed', undefined, 'outcome : failed'],
  ['outcome: failed refund', 'refund', 'outcome: failed'],
  ['refund outcome: failed', 'refund', 'outcome: failed'],
  [
    'outcome: failed and service.name: "support-bot" refund',
    'refund',
    'outcome: failed and service.name: "support-bot"',
  ],
  ['not outcome: failed', undefined, 'not outcome: failed'],
  ['outcome: (failed or aborted) time out', 'time out', 'outcome: (failed or aborted)'],
  ['(outcome: failed or topic: billing) refund', 'refund', '(outcome: failed or topic: billing)'],
  ['outcome: failed topic: billing', undefined, 'outcome: failed and topic: billing'],
  [
    'outcome: failed or outcome: aborted topic: billing',
    undefined,
    '(outcome: failed or outcome: aborted) and topic: billing',
  ],
  ['refund and outcome: failed', undefined, 'refund and outcome: failed'],
  ['event.duration >= 1000000', undefined, 'event.duration >= 1000000'],
  ['error: it failed', 'error: it failed', undefined],
  ['see https://example.com/a?b=c', 'see https://example.com/a?b=c', undefined],
  ['Note: call at 12:30', 'Note: call at 12:30', undefined],
  ['properties.TEAM_NAME: legal', undefined, 'properties.TEAM_NAME: legal'],
  ['no.such_field: x', undefined, 'no.such_field: x'],
];

describe('the query box', () => {
  for (const [typed, words, query] of CASES) {
    it(`reads ${JSON.stringify(typed)}`, () => {
      const read = readQuery(typed);
      assert.deepEqual([read.words, read.query], [words, query]);
    });
  }

  it('makes KQL that the collector can read of everything it takes for KQL', () => {
    for (const [, , query] of CASES) if (query !== undefined && !query.includes('no.such')) parseKql(query);
  });

  it('says where a character of the query was typed', () => {
    const typed = 'refund outcome: failed now topic: billing';
    const { query, typedAt } = readQuery(typed);
    assert.equal(query, 'outcome: failed and topic: billing');
    assert.equal(typed.slice(typedAt(0)).startsWith('outcome'), true);
    assert.equal(typed.slice(typedAt(query.indexOf('billing'))), 'billing');
  });

  it('knows when somebody is still typing', () => {
    const unfinished = [
      'outcome:',
      'outcome: ',
      'outcome: failed and',
      'outcome: (failed or',
      'topic: "bill',
      'outcome: failed and not',
    ];
    const finished = ['', 'refund', 'refund and', 'outcome: failed', 'outcome: (failed)', 'a "phrase"'];
    assert.deepEqual(
      unfinished.filter((text) => !readQuery(text).unfinished),
      [],
    );
    assert.deepEqual(
      finished.filter((text) => readQuery(text).unfinished),
      [],
    );
  });

  it('quotes a value so that it stays one, whatever is in it', () => {
    for (const value of ['a "b" c', 'back\\slash', 'x) or outcome: *', '<b>']) {
      const kql = parseKql(`user.name: ${quoted(value)}`);
      assert.deepEqual(kql.kind === 'value' && kql.pieces, [value]);
    }
  });

  it('reads any text without failing', () => {
    for (const text of [
      '(((',
      ')))',
      '"',
      '\\',
      ': :',
      'outcome::',
      'outcome: "\\',
      '\u{1f600}: x',
      'a'.repeat(10_000),
    ]) {
      assert.doesNotThrow(() => readQuery(text));
    }
  });
});

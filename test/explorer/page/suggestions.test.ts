/** What the query box completes. */
import assert from 'node:assert/strict';
import {
  completed,
  fieldSuggestions,
  valueSuggestions,
  wantedAt,
} from '../../../src/explorer/page/search/suggestions.ts';

const FIELDS = [
  { name: 'outcome', type: 'keyword', label: 'How the call ended' },
  { name: 'user.name', type: 'keyword', label: 'User' },
  { name: 'service.name', type: 'keyword', label: 'Application' },
  { name: 'labels', type: 'flattened', label: 'Labels' },
];

describe('the suggestions of the query box', () => {
  it('complete the name of a field from its beginning, from a part of it, or from its label', () => {
    assert.deepEqual(
      fieldSuggestions(FIELDS, 'out').map(({ shown }) => shown),
      ['outcome'],
    );
    assert.deepEqual(
      fieldSuggestions(FIELDS, 'name').map(({ shown }) => shown),
      ['user.name', 'service.name'],
    );
    assert.deepEqual(
      fieldSuggestions(FIELDS, 'appl').map(({ shown }) => shown),
      ['service.name'],
    );
    assert.deepEqual(fieldSuggestions(FIELDS, 'zzz'), []);
  });

  it('complete a value after a field, also within brackets and after a quotation mark', () => {
    assert.deepEqual(wantedAt('outcome: fa', 11), { kind: 'value', field: 'outcome', prefix: 'fa', from: 9, to: 11 });
    assert.deepEqual(wantedAt('outcome:', 8), { kind: 'value', field: 'outcome', prefix: '', from: 8, to: 8 });
    assert.equal(wantedAt('outcome: (failed or ab', 22)?.prefix, 'ab');
    assert.deepEqual(wantedAt('user.name: "Ada Ma', 18), {
      kind: 'value',
      field: 'user.name',
      prefix: 'Ada Ma',
      from: 11,
      to: 18,
    });
  });

  it('say nothing between words, in a phrase, or when nothing is there', () => {
    assert.deepEqual(
      [wantedAt('', 0), wantedAt('refund ', 7), wantedAt('"reset my', 9)],
      [undefined, undefined, undefined],
    );
  });

  it('put a value in quotation marks when it is not one word', () => {
    const inserts = valueSuggestions([
      { value: 'support-bot', count: 2 },
      { value: 'Ada "the" Marlowe', count: 1 },
      { value: 'or', count: 1 },
    ]).map(({ insert }) => insert);
    assert.deepEqual(inserts, ['support-bot ', '"Ada \\"the\\" Marlowe" ', '"or" ']);
  });

  it('replace what was typed and leave the rest', () => {
    const text = 'refund outcome:fa and more';
    const wanted = wantedAt(text, 17);
    assert.ok(wanted);
    const result = completed(text, wanted, { insert: 'failed ', shown: 'failed', note: '' });
    assert.deepEqual(result, { text: 'refund outcome: failed and more', caret: 23 });
  });
});

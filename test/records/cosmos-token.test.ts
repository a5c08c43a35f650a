import assert from 'node:assert/strict';
import { isWhole, piecesOf, placed, tokenOf } from '../../src/records/cosmos-token.ts';
import { hasCode } from '../support/records.ts';

const RANGES = [
  { id: '0', min: '', max: '1FFF' },
  { id: '1', min: '1FFF', max: 'FF' },
];

describe('the token of a scan of Cosmos', () => {
  it('is everything at first, and nothing at the end', () => {
    assert.deepEqual(piecesOf(undefined), [{ min: '', max: 'FF' }]);
    assert.deepEqual(piecesOf(tokenOf([])), []);
  });

  it('holds how far each piece was read', () => {
    const pieces = [
      { min: '', max: '1FFF', after: '-RID:~a"b#RT:1' },
      { min: '1FFF', max: 'FF', after: undefined },
    ];
    assert.deepEqual(piecesOf(tokenOf(pieces)), pieces);
  });

  it('refuses what is none', () => {
    const others = [
      '',
      'end',
      '{}',
      '[["a"]]',
      '[["a","b","c","d"]]',
      '[["a",1]]',
      '{"token":"-RID:~x","range":{}}',
      'null',
    ];
    for (const token of others) assert.throws(() => piecesOf(token), hasCode('PL_USAGE', /scan token/), token);
  });

  it('gives both parts of a range that was split the place the whole one had', () => {
    const [one, other, ...more] = placed([{ min: '', max: 'FF', after: 'here' }], RANGES);
    assert.deepEqual(more, []);
    assert.deepEqual([one?.range.id, one?.min, one?.max, one?.after], ['0', '', '1FFF', 'here']);
    assert.deepEqual([other?.range.id, other?.min, other?.max, other?.after], ['1', '1FFF', 'FF', 'here']);
    assert.ok(one !== undefined && isWhole(one));
  });

  it('keeps what was merged apart, each with a place of its own', () => {
    const pieces = [
      { min: '', max: '0FFF', after: 'a' },
      { min: '0FFF', max: '1FFF', after: 'b' },
    ];
    const merged = placed(pieces, RANGES);
    assert.deepEqual(
      merged.map(({ range, after }) => [range.id, after]),
      [
        ['0', 'a'],
        ['0', 'b'],
      ],
    );
    assert.ok(merged.every((piece) => !isWhole(piece)));
  });

  it('leaves out what was read', () => {
    assert.deepEqual(
      placed([{ min: '1FFF', max: 'FF' }], RANGES).map(({ range }) => range.id),
      ['1'],
    );
  });
});

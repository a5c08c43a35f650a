/** Addresses of the page, and the requests they stand for. */
import assert from 'node:assert/strict';
import { DASHBOARDS } from '../../../src/dashboards/boards.ts';
import { hrefOf, inPath, parseRoute } from '../../../src/explorer/page/core/route.ts';
import { boardBody, boardHref, boardState, withValue } from '../../../src/explorer/page/dashboards/board-state.ts';
import { searchBody, searchHref, searchState, toggled } from '../../../src/explorer/page/search/search-state.ts';

describe('an address of the page', () => {
  it('holds any id', () => {
    for (const id of ['s-1', 'a/b?c=d&e#f', '../..', 'ünï 100%', '"><script>']) {
      const route = parseRoute(hrefOf('conversation', id, { turn: id }));
      assert.deepEqual([route.view, route.id, route.parameters.get('turn')], ['conversation', id, id]);
    }
  });

  it('holds what is left of an id with half a character in it', () => {
    assert.equal(parseRoute(hrefOf('record', 'a\ud800b')).id, 'a\ufffdb');
    assert.equal(inPath('\udc00/x'), '%EF%BF%BD%2Fx');
  });

  it('leads to the overview when it is empty and nowhere when it is unknown or broken', () => {
    assert.deepEqual([parseRoute('').view, parseRoute('#/').id], ['dashboards', 'overview']);
    assert.equal(parseRoute('#/nothing/here').view, 'unknown');
    assert.equal(parseRoute('#/record/%E0%A4%A').id, '%E0%A4%A');
  });
});

describe('a search in an address', () => {
  const state = {
    text: 'refund outcome: failed or topic: billing',
    from: 'now-30d',
    to: 'now',
    sort: 'best',
    filters: [
      { field: 'service.name', value: 'a:b', excluded: false },
      { field: 'service.name', value: 'c', excluded: false },
      { field: 'user.id', value: 'x "y"', excluded: true },
    ],
  } as const;

  it('comes back as it was', () => {
    const { parameters } = parseRoute(searchHref(state));
    assert.deepEqual(searchState(parameters), state);
  });

  it('is asked with words, KQL and filters apart', () => {
    assert.deepEqual(searchBody(state), {
      words: 'refund',
      query: '(outcome: failed or topic: billing) and not user.id: "x \\"y\\""',
      filters: { 'service.name': ['a:b', 'c'] },
      since: '-30d',
      sort: 'relevance',
      size: 30,
    });
  });

  it('takes a filter in, turns it round, and takes it out again', () => {
    const filter = { field: 'outcome', value: 'failed', excluded: false };
    const [once, turned] = [toggled([], filter), toggled([filter], { ...filter, excluded: true })];
    assert.deepEqual([once, turned, toggled(once, filter)], [[filter], [{ ...filter, excluded: true }], []]);
  });
});

describe('a dashboard in an address', () => {
  const board = DASHBOARDS[0];
  assert.ok(board);

  it('comes back as it was, and is short when all is as usual', () => {
    const state = {
      from: 'now-24h',
      to: 'now',
      query: 'topic: *',
      filters: { outcome: ['failed', 'a:b'] },
      refresh: 10,
      tables: ['x'],
    };
    assert.deepEqual(boardState(board, parseRoute(boardHref(board, state)).parameters), state);
    const usual = boardState(board, new URLSearchParams());
    assert.equal(boardHref(board, usual), '#/dashboards/overview');
    assert.deepEqual(boardBody(usual), { from: `now-${board.period}`, to: 'now' });
  });

  it('is narrowed by a value, and widened by the same', () => {
    const once = withValue({}, 'outcome', 'failed');
    assert.deepEqual([once, withValue(once, 'outcome', 'failed')], [{ outcome: ['failed'] }, {}]);
  });

  it('takes a field by any name, also one that every object has', () => {
    for (const field of ['constructor', '__proto__', 'toString']) {
      const state = boardState(board, new URLSearchParams({ is: `${field}:x` }));
      assert.deepEqual(Object.entries(state.filters), [[field, ['x']]]);
      assert.deepEqual(Object.entries(withValue({}, field, 'x')), [[field, ['x']]]);
      const body = searchBody(searchState(new URLSearchParams({ is: `${field}:x` })));
      assert.equal(JSON.stringify(body['filters']), `{"${field}":["x"]}`);
    }
  });

  it('does not refresh more often than it offers', () => {
    assert.equal(boardState(board, new URLSearchParams('refresh=0.01')).refresh, 0);
  });
});

import assert from 'node:assert/strict';
import { dimensionsOf } from '../../src/stats/dimensions.ts';
import { currenciesOf, sortRows, totalOf } from '../../src/stats/order.ts';
import type { StatsRow } from '../../src/stats/stats-request.ts';
import { TABLES } from '../../src/stats/tables.ts';
import { hasCode } from '../support/records.ts';

function row(team: string | null, tokens: number, costs: Record<string, number> = {}): StatsRow {
  return { keys: { team }, figures: { calls: 1, tokens }, costs };
}

const TEAM = dimensionsOf('team');

describe('the order of rows', () => {
  const teams = (rows: readonly StatsRow[]) => rows.map(({ keys }) => keys['team']);

  it('is that of tokens, then of names, and what has no name comes last', () => {
    const rows = [row(null, 5), row('b', 5), row('a', 5), row('c', 9)];
    assert.deepEqual(teams(sortRows(rows, TABLES.cost, TEAM)), ['c', 'a', 'b', null]);
  });

  it('is that of time where rows are along time', () => {
    const day = (text: string, tokens: number): StatsRow => ({ keys: { day: text }, figures: { tokens }, costs: {} });
    const rows = [day('2026-11-02', 1), day('2026-11-01', 2)];
    const sorted = sortRows(rows, TABLES.cost, dimensionsOf('day'));
    assert.deepEqual(
      sorted.map(({ keys }) => keys['day']),
      ['2026-11-01', '2026-11-02'],
    );
  });

  it('is the one asked for: a figure, a name or the cost', () => {
    const rows = [row('a', 1, { EUR: 2 }), row('b', 2, { USD: 3 }), row('c', 3)];
    assert.deepEqual(teams(sortRows(rows, TABLES.cost, TEAM, 'cost')), ['b', 'a', 'c']);
    assert.deepEqual(teams(sortRows(rows, TABLES.cost, TEAM, 'team')), ['a', 'b', 'c']);
    assert.deepEqual(teams(sortRows(rows, TABLES.cost, TEAM, 'tokens')), ['c', 'b', 'a']);
  });

  it('puts a figure that there is not behind all others', () => {
    const rows: StatsRow[] = [
      { keys: { team: 'none' }, figures: { mood: null }, costs: {} },
      { keys: { team: 'low' }, figures: { mood: -1 }, costs: {} },
    ];
    assert.deepEqual(teams(sortRows(rows, TABLES.topics, TEAM, 'mood')), ['low', 'none']);
  });

  it('refuses a name the table does not have', () => {
    assert.throws(
      () => sortRows([], TABLES.tokens, TEAM, 'cost'),
      hasCode('PL_USAGE', /--sort takes team, input_tokens/),
    );
  });
});

describe('the total of rows', () => {
  it('adds up counts and sums, each currency apart, and no averages', () => {
    const rows = [row('a', 1, { EUR: 2 }), row('b', 2, { EUR: 1, USD: 4 })];
    const total = totalOf(rows, TABLES.cost);
    assert.deepEqual([total.figures['calls'], total.figures['tokens']], [2, 3]);
    assert.deepEqual(total.costs, { EUR: 3, USD: 4 });
    assert.deepEqual(currenciesOf(rows), ['EUR', 'USD']);
    assert.ok(!('average_tokens' in totalOf(rows, TABLES.tokens).figures));
  });
});

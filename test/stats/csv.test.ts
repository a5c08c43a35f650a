import assert from 'node:assert/strict';
import { csvOf, statsCsv } from '../../src/stats/csv.ts';
import { dimensionsOf } from '../../src/stats/dimensions.ts';
import { TABLES } from '../../src/stats/tables.ts';

describe('a table as CSV', () => {
  it('has a column for each currency, and moments as such', () => {
    const table = { ...TABLES.sessions, metrics: TABLES.sessions.metrics.filter(({ id }) => id === 'first') };
    const rows = [
      { keys: { session: 's' }, figures: { first: Date.parse('2026-11-01') }, costs: { EUR: 1.5 } },
      { keys: { session: null }, figures: { first: null }, costs: { USD: 2 } },
    ];
    assert.equal(
      statsCsv(rows, table, dimensionsOf('session')),
      'session,first,cost_EUR,cost_USD\ns,2026-11-01T00:00:00.000Z,1.5,\n,,,2\n',
    );
  });

  it('writes small amounts without exponents, and no dust', () => {
    assert.equal(csvOf([[1.8e-7, 0.1 + 0.2, 1_000_000, -2.5]]), '0.00000018,0.3,1000000,-2.5\n');
  });

  it('lets no name become a formula of a spreadsheet', () => {
    const [line] = csvOf([['=HYPERLINK("http://x")', '+1', 'a,"b"']]).split('\n');
    assert.ok(!/(^|,)"?[=+]/.test(line ?? ''), line);
    assert.match(line ?? '', /"a,""b"""$/);
  });
});

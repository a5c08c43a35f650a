/** The table as CSV: read back by another parser, and harmless in a spreadsheet. */
import assert from 'node:assert/strict';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { CSV, cellText } from '../../src/export/csv.ts';
import { COLUMNS, rowOf } from '../../src/export/table-columns.ts';
import { anyRecord } from '../support/arbitrary-record.ts';
import { redactionOf, textOf } from '../support/exported.ts';
import { maximalRecord } from '../support/maximal-record.ts';
import { recordOf } from '../support/records.ts';

type Row = Record<string, string>;

describe('the CSV of an export', () => {
  const read = (text: string): Row[] => parse<Row>(text, { columns: true, bom: true });

  it('has its header even without a record', () => {
    assert.equal(textOf(CSV, []), `${COLUMNS.map(({ name }) => name).join(',')}\n`);
  });

  it('is read by another parser as what was written', () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { maxLength: 4 }), (records) => {
        const rows = read(textOf(CSV, records));
        const expected = records.map((record) => rowOf(redactionOf('none')(record)));
        assert.equal(rows.length, expected.length);
        for (const [at, row] of rows.entries()) {
          for (const [position, { name }] of COLUMNS.entries()) {
            assert.equal(row[name], cellAsText(expected[at]?.[position]), name);
          }
        }
      }),
    );
  });

  it('writes numbers, times and truth values bare, also negative ones, and texts in quotes', () => {
    const record = { ...maximalRecord(), feedback: [{ name: 'score', value: -2, at: '2026-11-21T05:01:00.000Z' }] };
    const [, line = ''] = textOf(CSV, [record]).split('\n');
    assert.ok(line.startsWith('2026-11-21T05:00:00.000Z,"m-2","s-1",2,"m-1",'), line);
    assert.ok(line.includes(',-2,'), line);
    assert.ok(line.includes(',true,'), line);
  });

  for (const text of [
    '=1+1',
    '=cmd|"/c calc"!A1',
    '+49 30 1234',
    '-2+3',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    '\n=1',
    '  =1',
    '\ufeff=1',
    '\uff1d1',
  ]) {
    it(`makes ${JSON.stringify(text)} a text that no spreadsheet runs`, () => {
      const [row] = read(textOf(CSV, [recordOf('m-1', { content: text })]));
      assert.equal(row?.['question'], `'${text}`);
    });
  }

  it('leaves texts alone that are no formulas', () => {
    for (const text of ['a=b', 'Where? - Here', '', '1-2', "'=1", '[=1]']) assert.equal(cellText(text), text);
  });

  it('guards what is not content as well: a user may be called anything', () => {
    const [row] = read(textOf(CSV, [recordOf('m-1', { user: { name: '=HYPERLINK("http://example.org")' } })]));
    assert.equal(row?.['user_name'], `'=HYPERLINK("http://example.org")`);
  });

  it('marks the file for Excel when asked to', () => {
    assert.equal(textOf(CSV, [], { byteOrderMark: true }).charCodeAt(0), 0xfeff);
    assert.equal(read(textOf(CSV, [recordOf('m-1')], { byteOrderMark: true }))[0]?.['id'], 'm-1');
  });
});

function cellAsText(cell: unknown): string {
  if (cell === undefined) return '';
  if (cell instanceof Date) return cell.toISOString();
  return typeof cell === 'string' ? Buffer.from(cellText(cell)).toString() : String(cell);
}

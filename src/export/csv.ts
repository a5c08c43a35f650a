/**
 * The table as CSV. A spreadsheet program runs a text that begins like a formula when the file is opened, whoever wrote that text: an
 * apostrophe before it makes it text again. Numbers, times and truth values are never quoted, and texts always are.
 */
import { stringify } from 'csv-stringify/sync';
import type { ExportFormat, RecordsWriter, WriterOptions } from './export-format.ts';
import { type Cell, COLUMNS, rowOf } from './table-columns.ts';

// Also after white space and control characters, which programs may skip; and the wide forms, which some take for the narrow ones.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const FORMULA = /^(?:[\t\r\n]|[\s\u0000-\u001f\ufeff]*[=+\-@\uff0b\uff0d\uff1d\uff20])/;
const BYTE_ORDER_MARK = '\ufeff';
const ROWS_AT_ONCE = 200;
const OPTIONS = { quoted_string: true, cast: { boolean: String, date: (time: Date) => time.toISOString() } };

/** Rows with a header; what CSV readers and spreadsheet programs agree on. */
export const CSV: ExportFormat = {
  name: 'csv',
  title: 'a table, one row per record, for spreadsheets and everything else',
  endings: ['.csv'],
  createWriter: csvWriter,
};

/** A text as a cell of a spreadsheet may hold it. Programs that read CSV stop at a NUL. */
export function cellText(text: string): string {
  const whole = text.includes('\0') ? text.replaceAll('\0', '\ufffd') : text;
  return FORMULA.test(whole) ? `'${whole}` : whole;
}

function csvWriter({ byteOrderMark }: WriterOptions): RecordsWriter {
  let text = `${byteOrderMark === true ? BYTE_ORDER_MARK : ''}${COLUMNS.map(({ name }) => name).join(',')}\n`;
  let rows: Cell[][] = [];
  const taken = (): Uint8Array => {
    const bytes = Buffer.from(rows.length === 0 ? text : text + stringify(rows, OPTIONS));
    text = '';
    rows = [];
    return bytes;
  };
  return {
    add: (exported) => {
      rows.push(rowOf(exported).map((cell) => (typeof cell === 'string' ? cellText(cell) : cell)));
      if (rows.length >= ROWS_AT_ONCE) {
        text += stringify(rows, OPTIONS);
        rows = [];
      }
      return undefined;
    },
    take: () => (text === '' && rows.length === 0 ? undefined : taken()),
    end: taken,
  };
}

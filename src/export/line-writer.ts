/** A writer of one JSON value per line, whatever is made of a record. */
import type { ExportedRecord, LeftOut, RecordsWriter } from './export-format.ts';

/** What becomes of a record: its line, or why it gets none. */
export type Line = { readonly value: unknown } | { readonly leftOut: LeftOut };

/** Writes what `lineOf` makes of each record. */
export function lineWriter(lineOf: (exported: ExportedRecord) => Line): RecordsWriter {
  let text = '';
  const taken = (): Uint8Array => {
    const bytes = Buffer.from(text);
    text = '';
    return bytes;
  };
  return {
    add: (exported) => {
      const line = lineOf(exported);
      if ('leftOut' in line) return line.leftOut;
      text += `${JSON.stringify(line.value)}\n`;
      return undefined;
    },
    take: () => (text === '' ? undefined : taken()),
    end: taken,
  };
}

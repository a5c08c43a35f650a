/**
 * The table as Parquet, with typed columns. Rows are gathered into row groups and each group is written when it is full, so that memory
 * hardly grows with the length of the table: of a group some 50 KB are kept for the footer.
 */
import { gzipSync } from 'node:zlib';
import { ByteWriter, type ColumnSource, ParquetWriter, type SchemaElement } from 'hyparquet-writer';
import { ownVersion } from '../version.ts';
import type { ExportFormat, RecordsWriter, WriterOptions } from './export-format.ts';
import { type Cell, COLUMNS, type Column, type ColumnType, rowOf } from './table-columns.ts';

export interface ParquetOptions extends WriterOptions {
  /** A row group is written with this many rows. Default 20,000. */
  readonly groupRows?: number;
  /** Or with texts of this many characters, whichever is first. Default 16,000,000. */
  readonly groupCharacters?: number;
}

const GROUP_ROWS = 20_000;
const GROUP_CHARACTERS = 16_000_000;
/** A cell that is no text, beside the characters of those that are. */
const OTHER_CELL = 4;

const TYPES: Readonly<Record<ColumnType, Pick<SchemaElement, 'type' | 'converted_type' | 'logical_type'>>> = {
  boolean: { type: 'BOOLEAN' },
  integer: { type: 'INT64' },
  number: { type: 'DOUBLE' },
  time: {
    type: 'INT64',
    converted_type: 'TIMESTAMP_MILLIS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
  },
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } },
  json: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } },
};

/** For pandas, Spark, DuckDB, Power BI and whatever else reads tables by their columns. */
export const PARQUET: ExportFormat = {
  name: 'parquet',
  title: 'a typed table for pandas, Spark, DuckDB, Power BI, Tableau',
  endings: ['.parquet'],
  binary: true,
  createWriter: parquetWriter,
};

/** The schema of the file: every column may be empty. */
export const PARQUET_SCHEMA: readonly SchemaElement[] = Object.freeze([
  { name: 'root', num_children: COLUMNS.length },
  ...COLUMNS.map(({ name, type }): SchemaElement => ({ name, repetition_type: 'OPTIONAL', ...TYPES[type] })),
]);

/** Builds the writer of one file. */
export function parquetWriter(options: ParquetOptions): RecordsWriter {
  const { compress, groupRows = GROUP_ROWS, groupCharacters = GROUP_CHARACTERS } = options;
  const bytes = new ByteWriter();
  const file = new ParquetWriter({
    writer: bytes,
    schema: [...PARQUET_SCHEMA],
    createdBy: `promptlog version ${ownVersion()}`,
    codec: compress === 'gzip' ? 'GZIP' : compress === 'none' ? 'UNCOMPRESSED' : 'SNAPPY',
    compressors: { GZIP: (input) => gzipSync(input) },
  });
  let columns = emptyColumns();
  let rows = 0;
  let characters = 0;

  const writeGroup = (): void => {
    if (rows === 0) return;
    void file.write({
      columnData: COLUMNS.map((column, at) => sourceOf(column, columns[at] ?? [])),
      rowGroupSize: rows,
    });
    columns = emptyColumns();
    rows = 0;
    characters = 0;
  };
  const taken = (): Uint8Array => {
    const ready = bytes.getBytes().slice();
    // The buffer is filled from its beginning again, while the offset in the file goes on.
    bytes.index = 0;
    return ready;
  };
  return {
    add: (exported) => {
      for (const [at, cell] of rowOf(exported).entries()) {
        columns[at]?.push(cell);
        characters += typeof cell === 'string' ? cell.length : OTHER_CELL;
      }
      rows += 1;
      if (rows >= groupRows || characters >= groupCharacters) writeGroup();
      return undefined;
    },
    take: () => (bytes.index === 0 ? undefined : taken()),
    end: () => {
      writeGroup();
      void file.finish();
      return taken();
    },
  };
}

function emptyColumns(): Cell[][] {
  return COLUMNS.map(() => []);
}

// The bounds of what was written say nothing to anybody, and each would be kept until the end.
function sourceOf({ name, type, content }: Column, cells: readonly Cell[]): ColumnSource {
  const data = type === 'integer' ? cells.map((cell) => (typeof cell === 'number' ? BigInt(cell) : cell)) : [...cells];
  return { name, data, statistics: !content };
}

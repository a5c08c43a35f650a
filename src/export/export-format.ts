/** What an export can be written as: a format by its name, and the writer that turns records into its bytes. */
import type { SearchDocument } from '../projection/search-document.ts';
import type { PromptRecord } from '../record/record.ts';

/** One record on its way out, already as its reader may see it. */
export interface ExportedRecord {
  readonly record: PromptRecord;
  /** Its search document; made when it is asked for. */
  document(): SearchDocument;
}

/** Why a record has no place in a format, in the words of the report: "4 without an answer". */
export type LeftOut = 'erased' | 'not completed' | 'without an answer' | 'without a question' | 'of another shape';

/** Turns records into bytes. What is ready is to be taken now and then, so that it does not pile up. */
export interface RecordsWriter {
  /** Takes one record, or says why it has no place here. */
  add(exported: ExportedRecord): LeftOut | undefined;
  /** The bytes that are ready, if there are any. */
  take(): Uint8Array | undefined;
  /** The bytes that remain, with what closes the file. */
  end(): Uint8Array;
}

export interface WriterOptions {
  /** Compression inside the file, for a format that compresses by itself. */
  readonly compress?: Compression | undefined;
  /** Marks for a spreadsheet program at the beginning. */
  readonly byteOrderMark?: boolean | undefined;
}

export type Compression = 'gzip' | 'none';

export interface ExportFormat {
  readonly name: string;
  /** What it is, for people. */
  readonly title: string;
  /** How the names of its files end. */
  readonly endings: readonly string[];
  /** It compresses inside the file, so that nothing is compressed around it; and it is no text. */
  readonly binary?: true;
  /** It is of no use without what was said. */
  readonly needsContent?: true;
  createWriter(options: WriterOptions): RecordsWriter;
}

/** The formats of exports, by name and by how a file is called. A new one is one file and one line here. */
import { CHAT } from './chat.ts';
import { CSV } from './csv.ts';
import { DOCUMENTS } from './documents.ts';
import type { ExportFormat } from './export-format.ts';
import { NDJSON, PROJECTIONS } from './ndjson.ts';
import { PARQUET } from './parquet.ts';

export const EXPORT_FORMATS: readonly ExportFormat[] = Object.freeze([
  NDJSON,
  PROJECTIONS,
  CSV,
  PARQUET,
  CHAT,
  DOCUMENTS,
]);

/** The format of that name. */
export function exportFormatNamed(name: string): ExportFormat | undefined {
  return EXPORT_FORMATS.find((format) => format.name === name);
}

/** The format that a file's name tells, whether it is compressed or not. */
export function exportFormatOf(file: string): ExportFormat | undefined {
  const name = file.toLowerCase().replace(/\.gz$/, '');
  return EXPORT_FORMATS.find(({ endings }) => endings.some((ending) => name.endsWith(ending)));
}

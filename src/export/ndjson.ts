/** Whole records and their search documents, one JSON value per line. */
import type { ExportFormat } from './export-format.ts';
import { lineWriter } from './line-writer.ts';

/** Records as they are stored: `promptlog import` takes them back. */
export const NDJSON: ExportFormat = {
  name: 'ndjson',
  title: 'whole records, one per line; `promptlog import` takes them back',
  endings: ['.ndjson', '.jsonl', '.json'],
  createWriter: () => lineWriter(({ record }) => ({ value: record })),
};

/** Projections: the documents of Elasticsearch, with topics, moods and costs. */
export const PROJECTIONS: ExportFormat = {
  name: 'projections',
  title: 'search documents, one per line: with topics, mood and cost',
  endings: [],
  createWriter: () => lineWriter((exported) => ({ value: exported.document() })),
};

/** A record as one item of a bulk request. */
import type { Insight } from '../insight/insight-facts.ts';
import { project, type StoredSize } from '../projection/search-document.ts';
import type { PromptRecord } from '../record/record.ts';
import type { BulkItem } from '../search/bulk-body.ts';

/**
 * Projects a record with its insight. `ingested` is when it is written: the one field that is not a function of the record. Its size
 * is that of its JSON, which a lane has at hand; whoever has not, leaves it to be measured, so that the document is the same.
 */
export function bulkItem(
  record: PromptRecord,
  ingested: string,
  insight: Insight | undefined,
  size: StoredSize = sizeOf(record),
): BulkItem {
  const { index, id, version, document } = project(record, insight, size);
  if (document === undefined) return { index, id, version };
  document.event['ingested'] = ingested;
  return { index, id, version, source: JSON.stringify(document) };
}

function sizeOf(record: PromptRecord): StoredSize {
  return { bytes: Buffer.byteLength(JSON.stringify(record)) };
}

/** A record as the items of a bulk request: its document, and, where that is asked for, the same without content beside it. */
import type { Insight } from '../insight/insight-facts.ts';
import type { Outcome } from '../outcome.ts';
import { project, type StoredSize } from '../projection/search-document.ts';
import { metadataIndex, withoutContent } from '../projection/search-metadata.ts';
import type { PromptRecord } from '../record/record.ts';
import type { BulkItem } from '../search/bulk-body.ts';

/** What documents are made with. */
export interface DocumentOptions {
  /** What is derived from each record. Absent: nothing. */
  readonly insight?: Insight | undefined;
  /** Each document is written a second time, without content, to the indices of metadata. Default false. */
  readonly metadataCopy?: boolean | undefined;
}

/**
 * Projects a record with its insight. `ingested` is when it is written: the one field that is not a function of the record. Its size
 * is that of its JSON, which a lane has at hand; whoever has not, leaves it to be measured, so that the document is the same.
 */
export function bulkItems(
  record: PromptRecord,
  ingested: string,
  { insight, metadataCopy }: DocumentOptions = {},
  size: StoredSize = sizeOf(record),
): readonly [BulkItem, ...BulkItem[]] {
  const { index, id, version, document } = project(record, insight, size);
  if (document === undefined) {
    const deletion = { index, id, version };
    return metadataCopy === true ? [deletion, { ...deletion, index: metadataIndex(index) }] : [deletion];
  }
  document.event['ingested'] = ingested;
  const item = { index, id, version, source: JSON.stringify(document) };
  if (metadataCopy !== true) return [item];
  const source = JSON.stringify(withoutContent(document));
  return [item, { index: metadataIndex(index), id, version, source }];
}

/** What became of a record of which one item was judged `before` and another `now`: it is delivered when all of them are. */
export function worseOf(before: Outcome | undefined, now: Outcome): Outcome {
  if (before === undefined || before.kind === 'delivered') return now;
  return before.kind === 'rejected' && now.kind === 'retry' ? now : before;
}

function sizeOf(record: PromptRecord): StoredSize {
  return { bytes: Buffer.byteLength(JSON.stringify(record)) };
}

/** The search document of a record, as Elasticsearch holds it but for the time it was written there. */
import type { Insight } from '../insight/insight-facts.ts';
import { project, type SearchDocument } from '../projection/search-document.ts';
import type { PromptRecord } from '../record/record.ts';

/** Makes the function; what is exported has no erased records, which have no document. */
export function projector(insight?: Insight): (record: PromptRecord) => SearchDocument {
  return (record) => {
    const { document } = project(record, insight, { bytes: Buffer.byteLength(JSON.stringify(record)) });
    if (document === undefined) throw new TypeError('an erased record has no search document');
    return document;
  };
}

/** What panels count: the records, and the samples of the pipeline's health. Each source has an alias, a time and a dictionary. */
import { FIELDS, type Field, SUB_FIELDS } from '../record/fields.ts';
import { RECORD_KQL_FIELDS } from '../search/kql/kql.ts';
import { type KqlFields, kqlFields } from '../search/kql/kql-fields.ts';
import { SEARCH_ALIAS } from '../search/search.ts';
import { HEALTH_TEMPLATE_NAME } from '../search/template-files.ts';
import type { Panel, Source } from './panel.ts';

export interface SourceFacts {
  /** What its documents are read through. */
  readonly alias: string;
  readonly timeField: string;
  /** The dictionary of its documents, sub-fields included. */
  readonly fields: readonly Field[];
  /** The same, as queries look it up. */
  readonly kql: KqlFields;
}

/** A sample of one lane of one process, taken every so often; or what comparing both stores found. */
const HEALTH_FIELDS: readonly Field[] = Object.freeze([
  { name: '@timestamp', type: 'date', origin: 'ecs', label: 'When the sample was taken' },
  { name: 'service.instance.id', type: 'keyword', origin: 'ecs', label: 'Process' },
  { name: 'lane.name', type: 'keyword', origin: 'own', label: 'Lane' },
  { name: 'lane.waiting', type: 'long', origin: 'own', label: 'Entries that wait' },
  { name: 'lane.dead_letters', type: 'long', origin: 'own', label: 'Dead letters' },
  { name: 'lane.delivered', type: 'long', origin: 'own', label: 'Delivered since the sample before' },
  { name: 'lane.rejected', type: 'long', origin: 'own', label: 'Refused since the sample before' },
  { name: 'lane.lag_seconds', type: 'double', origin: 'own', label: 'Age of the oldest entry not settled, in seconds' },
  { name: 'spool.bytes', type: 'long', origin: 'own', label: 'Size of the spool in bytes' },
  { name: 'verify.records', type: 'long', origin: 'own', label: 'Records compared with search' },
  { name: 'verify.documents', type: 'long', origin: 'own', label: 'Documents compared with records' },
  { name: 'verify.waiting', type: 'long', origin: 'own', label: 'Records on their way to search' },
  { name: 'verify.missing', type: 'long', origin: 'own', label: 'Records without a document' },
  { name: 'verify.stale', type: 'long', origin: 'own', label: 'Documents of an older revision' },
  { name: 'verify.extra', type: 'long', origin: 'own', label: 'Documents without a record' },
  { name: 'verify.differing', type: 'long', origin: 'own', label: 'Documents of other content' },
  { name: 'verify.repaired', type: 'long', origin: 'own', label: 'Differences mended' },
  { name: 'verify.left', type: 'long', origin: 'own', label: 'Differences left' },
  { name: 'verify.seconds', type: 'double', origin: 'own', label: 'Seconds comparing took' },
  { name: 'verify.deep', type: 'boolean', origin: 'own', label: 'All content was compared' },
]);

/** All sources by their names. */
export const SOURCES: Readonly<Record<Source, SourceFacts>> = Object.freeze({
  records: {
    alias: SEARCH_ALIAS,
    timeField: '@timestamp',
    fields: Object.freeze([...FIELDS, ...SUB_FIELDS]),
    kql: RECORD_KQL_FIELDS,
  },
  health: {
    alias: HEALTH_TEMPLATE_NAME,
    timeField: '@timestamp',
    fields: HEALTH_FIELDS,
    kql: kqlFields(HEALTH_FIELDS, []),
  },
});

/** The source a panel looks at. */
export function sourceOf(panel: Panel): SourceFacts {
  return SOURCES[panel.source ?? 'records'];
}

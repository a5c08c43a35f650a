/** Brings the dashboards into Kibana: one file through its import, which may be repeated at any time. */
import type { JsonObject } from '../../record/record.ts';
import { object, objects, text } from './check/problem.ts';
import { CONVERSATION, conversationLink } from './conversation.ts';
import { importFailure } from './import-failure.ts';
import { type Kibana, kibanaRefused, refusalOf } from './kibana-client.ts';
import { BUNDLE, bundleObjects, metadataObjects } from './kibana-files.ts';
import { metadataId } from './metadata-only.ts';
import { idOf, ndjson } from './saved-object.ts';

export interface ImportReport {
  /** Objects that are in Kibana now. */
  readonly imported: number;
  /** A sentence for each object that is not. */
  readonly failures: readonly string[];
}

const PATH = '/api/saved_objects/_import?overwrite=true';

/**
 * Imports everything, replacing what was imported before. Throws PL_KIBANA_REFUSED when Kibana takes nothing of it; what becomes of
 * single objects stands in the report.
 */
export async function importDashboards(
  kibana: Kibana,
  file: string = ndjson(bundleObjects()),
  conversation: string = idOf(CONVERSATION.id),
): Promise<ImportReport> {
  const answer = await importFile(kibana, file);
  const destination = destinationOf(answer, 'dashboard', conversation);
  // The id of an object is taken in all spaces: in a second one Kibana gives it another, and the link must say that.
  const relinked =
    destination === undefined ? file : file.replaceAll(conversationLink(conversation), conversationLink(destination));
  return reportOf(relinked === file ? answer : await importFile(kibana, relinked));
}

async function importFile(kibana: Kibana, file: string): Promise<JsonObject> {
  const form = new FormData();
  form.set('file', new Blob([file], { type: 'application/ndjson' }), BUNDLE);
  const answer = await kibana.send('POST', PATH, form);
  const body = object(answer.body);
  if (answer.status !== 200 || typeof body['success'] !== 'boolean') {
    throw kibanaRefused(kibana.place, `it took nothing: ${refusalOf(answer)}`);
  }
  return body;
}

function reportOf(answer: JsonObject): ImportReport {
  return { imported: Number(answer['successCount'] ?? 0), failures: objects(answer['errors']).map(importFailure) };
}

/** The same for readers without prompt content: beside the others, and without anything that was said. */
export function importMetadataOnly(kibana: Kibana): Promise<ImportReport> {
  return importDashboards(kibana, ndjson(metadataObjects()), metadataId(idOf(CONVERSATION.id)));
}

function destinationOf(answer: JsonObject, type: string, id: string): string | undefined {
  const result = objects(answer['successResults']).find((one) => one['type'] === type && one['id'] === id);
  return text(result?.['destinationId']);
}

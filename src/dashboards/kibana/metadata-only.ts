/** The dashboards for readers without prompt content: without the panels and columns that show it, on the data view of the copies. */
import { FIELDS, METADATA_FIELDS, SUB_FIELDS } from '../../record/fields.ts';
import type { JsonObject } from '../../record/record.ts';
import { METADATA_TEMPLATE_NAME, TEMPLATE_NAME } from '../../search/template-files.ts';
import type { Dashboard, Panel } from '../panel.ts';
import { CONVERSATION, conversationLink } from './conversation.ts';
import { idOf, type SavedObject } from './saved-object.ts';
import type { Listing } from './saved-search.ts';
import { VIEWS } from './view.ts';

/** The file with all of it, which `promptlog setup --kibana --metadata-only` imports. */
export const METADATA_BUNDLE = 'promptlog-metadata.ndjson';

/** What a bundle is made of. */
export interface Parts {
  readonly dashboards: readonly Dashboard[];
  readonly conversation: Dashboard;
  readonly list: Listing;
}

const PREFIX = 'metadata-';
const VIEW_NAME = 'promptlog: records without content';
const TITLE = 'promptlog without content';

const KEPT: ReadonlySet<string> = new Set(METADATA_FIELDS);
const CONTENT: readonly string[] = [...FIELDS, ...SUB_FIELDS].map(({ name }) => name).filter((name) => !KEPT.has(name));
// A name counts as a whole: `topic` is told, `topics` is not.
const MENTIONED = new RegExp(`(?<![\\w.])(${CONTENT.map((name) => name.replaceAll('.', '\\.')).join('|')})(?![\\w])`);
/** The members of panels that say what is asked; the others are words for people. */
const ASKING: ReadonlySet<string> = new Set(['field', 'filter', 'formula', 'kql', 'sort']);

/** The id an object has beside its likeness with content. */
export function metadataId(id: string): string {
  return idOf(PREFIX + id.slice(idOf('').length));
}

/** The objects that `make` makes of what is left of the parts, under ids and titles of their own. */
export function withoutContent(parts: Parts, make: (parts: Parts) => readonly SavedObject[]): SavedObject[] {
  const dashboards = parts.dashboards.map(reduced).filter(({ rows }) => rows.length > 0);
  const columns = told(parts.list.columns);
  const objects = make({ dashboards, conversation: reduced(parts.conversation), list: { ...parts.list, columns } });
  return objects.map(besides);
}

function reduced(dashboard: Dashboard): Dashboard {
  const rows = dashboard.rows
    .map((row) => ({ ...row, panels: row.panels.flatMap(reducedPanel) }))
    .filter(({ panels }) => panels.length > 0);
  // Some of the questions went with their panels; those of the rest stand in the panels.
  const controls = dashboard.controls.filter(({ field }) => KEPT.has(field));
  return { ...dashboard, questions: [], controls, rows };
}

function reducedPanel(panel: Panel): Panel[] {
  if ((panel.source ?? 'records') !== 'records') return [panel];
  if (asksForContent(panel)) return [];
  if (panel.chart !== 'records') return [panel];
  const columns = told(panel.columns);
  return columns.length < 2 ? [] : [{ ...panel, columns }];
}

function told(columns: readonly string[]): string[] {
  return columns.filter((name) => KEPT.has(name));
}

function asksForContent(value: unknown, isAsking = false): boolean {
  if (typeof value === 'string') return isAsking && MENTIONED.test(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([name, below]) => {
    return asksForContent(below, Array.isArray(value) ? isAsking : ASKING.has(name));
  });
}

/** The object beside its likeness, everything it refers to included; the data view of the pipeline's health is the same for both. */
function besides(object: SavedObject): SavedObject {
  if (object.id === VIEWS.health.id) return object;
  const references = object.references.map((reference) =>
    reference.id === VIEWS.health.id ? reference : { ...reference, id: metadataId(reference.id) },
  );
  const attributes = object.type === 'index-pattern' ? copiesOf(object.attributes) : retitled(object.attributes);
  return { ...object, id: metadataId(object.id), attributes: relinked(attributes), references };
}

function copiesOf(attributes: JsonObject): JsonObject {
  const labels = JSON.parse(String(attributes['fieldAttrs'])) as JsonObject;
  const fieldAttrs = JSON.stringify(Object.fromEntries(Object.entries(labels).filter(([name]) => KEPT.has(name))));
  const title = String(attributes['title']).replace(TEMPLATE_NAME, METADATA_TEMPLATE_NAME);
  return { ...attributes, title, name: VIEW_NAME, fieldAttrs };
}

function retitled(attributes: JsonObject): JsonObject {
  return { ...attributes, title: String(attributes['title']).replace('promptlog', TITLE) };
}

/** References of charts stand inside their attributes too, as do the links of sessions. */
function relinked(attributes: JsonObject): JsonObject {
  const text = JSON.stringify(attributes)
    .replaceAll(conversationLink(idOf(CONVERSATION.id)), conversationLink(metadataId(idOf(CONVERSATION.id))))
    .replaceAll(
      new RegExp(`(?<=\\bid(?:\\\\*)":(?:\\\\*)")${VIEWS.records.id}(?=\\\\*")`, 'g'),
      metadataId(VIEWS.records.id),
    );
  return JSON.parse(text) as JsonObject;
}

/** What Kibana keeps and imports: saved objects, one a line, each with the version of the form it is written in. */
import type { JsonObject } from '../../record/record.ts';

export type ObjectType = 'dashboard' | 'index-pattern' | 'search';

/** A link from one object to another; what it is for stands in its name. */
export interface Reference {
  readonly type: ObjectType;
  readonly id: string;
  readonly name: string;
}

export interface SavedObject {
  readonly id: string;
  readonly type: ObjectType;
  readonly attributes: JsonObject;
  readonly references: readonly Reference[];
}

/**
 * The form each type is written in. Kibana brings older forms up to its own and refuses newer ones; without a version it would run
 * every migration there ever was. These are known to 8.19 and every 9.x.
 */
export const TYPE_VERSIONS: Readonly<Record<ObjectType, string>> = {
  dashboard: '10.2.0',
  'index-pattern': '8.0.0',
  search: '10.5.0',
};
export const CORE_VERSION = '8.8.0';

/** The id of ours for `name`; links and other people's dashboards hold it, so it never changes. */
export function idOf(name: string): string {
  return `promptlog-${name}`;
}

/** Objects as a file for the import: the order and the text depend on nothing but the objects. */
export function ndjson(objects: readonly SavedObject[]): string {
  const lines = objects
    .toSorted((a, b) => compare(a.type, b.type) || compare(a.id, b.id))
    .map(({ id, type, attributes, references }) =>
      JSON.stringify({
        id,
        type,
        managed: false,
        coreMigrationVersion: CORE_VERSION,
        typeMigrationVersion: TYPE_VERSIONS[type],
        attributes,
        references: references.toSorted((a, b) => compare(a.name, b.name)),
      }),
    );
  return `${lines.join('\n')}\n`;
}

/** A reference as JSON, for the lists that stand inside attributes. */
export function referenceJson({ type, id, name }: Reference): JsonObject {
  return { type, id, name };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

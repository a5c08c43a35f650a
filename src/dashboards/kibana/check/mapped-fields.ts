/** The fields as the templates map them: what the server will really have, by the index a data view looks at. */
import type { FieldType } from '../../../record/fields.ts';
import type { JsonObject } from '../../../record/record.ts';
import { type DictionaryEntry, kqlFields } from '../../../search/kql/kql-fields.ts';
import { TEXT_FIELDS } from '../../../search/query.ts';
import { METADATA_TEMPLATE_NAME, readTemplateFiles, TEMPLATE_NAME } from '../../../search/template-files.ts';
import { type KibanaType, kibanaType } from '../view.ts';
import { object, text } from './problem.ts';

/** Types that Elasticsearch can count and sort by. */
const AGGREGATABLE: ReadonlySet<string> = new Set([
  'boolean',
  'date',
  'double',
  'float',
  'integer',
  'ip',
  'keyword',
  'long',
  'short',
]);

/** The fields of one index. */
export interface MappedFields {
  /** The type of a field, of an alias that of what it stands for; undefined: there is no such field. */
  typeOf(name: string): FieldType | undefined;
  kibanaTypeOf(name: string): KibanaType;
  /** Whether charts and sorting can use it. */
  aggregatable(name: string): boolean;
  /** For queries. */
  readonly kql: ReturnType<typeof kqlFields>;
}

/** By index or alias. */
export type KnownFields = ReadonlyMap<string, MappedFields>;

/** Reads the templates as they lie in the project. */
export function templateFields(): KnownFields {
  const { components, index, own } = readTemplateFiles();
  const known = new Map([[TEMPLATE_NAME, mappedFields([...components.values(), index], TEXT_FIELDS)]]);
  for (const [name, template] of own) known.set(name, mappedFields([template], []));
  // Composed as that of the records is.
  known.set(METADATA_TEMPLATE_NAME, mappedFields([...components.values(), index], TEXT_FIELDS));
  return known;
}

function mappedFields(templates: readonly JsonObject[], words: readonly string[]): MappedFields {
  const entries = templates.flatMap((template) =>
    leaves(object(object(object(template['template'])['mappings'])['properties']), ''),
  );
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const typeOf = (name: string): FieldType | undefined => {
    const entry = byName.get(name);
    return entry?.type === 'alias' ? byName.get(entry.path ?? '')?.type : entry?.type;
  };
  return {
    typeOf,
    kibanaTypeOf: (name) => kibanaType(typeOf(name) ?? 'object'),
    aggregatable: (name) => AGGREGATABLE.has(typeOf(name) ?? ''),
    kql: kqlFields(entries, words),
  };
}

function leaves(properties: JsonObject, prefix: string): DictionaryEntry[] {
  return Object.entries(properties).flatMap(([name, mapping]): DictionaryEntry[] => {
    const { type, path, properties: inner, fields, enabled } = object(mapping);
    const whole = prefix + name;
    if (inner !== undefined) return leaves(object(inner), `${whole}.`);
    const own = entry(whole, enabled === false ? 'object' : text(type), text(path));
    return [...own, ...leaves(object(fields), `${whole}.`)];
  });
}

function entry(name: string, type: string | undefined, path: string | undefined): DictionaryEntry[] {
  if (type === undefined) return [];
  return [{ name, type: type as FieldType, ...(path === undefined ? {} : { path }) }];
}

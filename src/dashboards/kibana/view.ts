/** The two data views panels look through: an index, its time field and the fields as Kibana sees them. */
import type { Field, FieldType } from '../../record/fields.ts';
import type { Source } from '../panel.ts';
import { SOURCES } from '../sources.ts';
import { idOf } from './saved-object.ts';

/** Types of values, in Kibana's words. */
export type KibanaType = 'boolean' | 'date' | 'ip' | 'number' | 'string';

export interface View {
  /** Id of the saved object. */
  readonly id: string;
  readonly name: string;
  /** What is looked at: an alias or a pattern. */
  readonly index: string;
  readonly timeField: string;
  readonly fields: readonly Field[];
  readonly typeOf: (field: string) => KibanaType;
}

export const VIEWS: Readonly<Record<Source, View>> = Object.freeze({
  health: view('health', 'promptlog: pipeline health'),
  records: view('records', 'promptlog: records'),
});

/** The data view of a source. */
export function viewOf(source: Source): View {
  return VIEWS[source];
}

function view(source: Source, name: string): View {
  const { alias, timeField, fields } = SOURCES[source];
  const types = new Map(fields.map((field) => [field.name, kibanaType(field.type)]));
  const typeOf = (field: string): KibanaType => {
    const type = types.get(field);
    if (type === undefined) throw new Error(`${field} is no field of ${alias}`);
    return type;
  };
  return { id: idOf(source), name, index: alias, timeField, fields, typeOf };
}

/** What Kibana calls a type of Elasticsearch. */
export function kibanaType(type: FieldType): KibanaType {
  switch (type) {
    case 'boolean':
    case 'date':
    case 'ip':
      return type;
    case 'double':
    case 'float':
    case 'integer':
    case 'long':
    case 'short':
      return 'number';
    default:
      return 'string';
  }
}

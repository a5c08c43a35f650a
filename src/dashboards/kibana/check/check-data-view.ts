/** Data views: their maps are texts that parse, and what they name is mapped. */
import type { JsonObject } from '../../../record/record.ts';
import type { Line } from './check-lines.ts';
import type { KnownFields } from './mapped-fields.ts';
import { decoded, isObject, object, type Problem, text, unless } from './problem.ts';

/** Link of a field to a dashboard: `…#/view/<id>?…`. */
const DASHBOARD_LINK = /#\/view\/([^?]+)/;
const MAPS = ['fieldAttrs', 'fieldFormatMap', 'runtimeFieldMap'] as const;

/** Checks one data view; `dashboards` are the ids of those in the file. */
export function checkDataView(line: Line, known: KnownFields, dashboards: ReadonlySet<string>): Problem[] {
  const { where, attributes } = line;
  const index = text(attributes['title']);
  if (index === undefined) return [{ where, what: 'title is missing' }];
  const fields = known.get(index);
  if (fields === undefined) return [{ where, what: `looks at ${index}, which no template is for` }];
  const maps = MAPS.map((member) => ({ member, ...decoded(attributes, member, where) }));
  const timeField = text(attributes['timeFieldName']) ?? '';
  return [
    ...unless(fields.typeOf(timeField) === 'date', where, `timeFieldName ${timeField} is not a date`),
    ...decoded(attributes, 'sourceFilters', where).problems,
    ...maps.flatMap(({ problems }) => problems),
    ...maps.flatMap(({ member, value, problems }) =>
      problems.length > 0
        ? []
        : Object.keys(object(value))
            .filter((name) => fields.typeOf(name) === undefined)
            .map((name) => ({ where, what: `${member} names ${name}, which ${index} has no field for` })),
    ),
    ...checkFormats(object(maps.find(({ member }) => member === 'fieldFormatMap')?.value), where, dashboards),
  ];
}

function checkFormats(formats: JsonObject, where: string, dashboards: ReadonlySet<string>): Problem[] {
  return Object.entries(formats).flatMap(([name, value]) => {
    if (!isObject(value) || text(value['id']) === undefined) {
      return [{ where, what: `the format of ${name} has no id` }];
    }
    if (value['id'] !== 'url') return [];
    const template = text(object(value['params'])['urlTemplate']) ?? '';
    const target = DASHBOARD_LINK.exec(template)?.[1];
    return [
      ...unless(template.includes('{{value}}'), where, `the link of ${name} does not hold {{value}}`),
      ...unless(!template.startsWith('/'), where, `the link of ${name} begins with / and would leave the space`),
      ...unless(
        target === undefined || dashboards.has(target),
        where,
        `the link of ${name} leads to the dashboard ${target}, which is not in the file`,
      ),
    ];
  });
}

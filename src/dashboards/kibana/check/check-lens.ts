/** A Lens panel: its layers have their data view in both lists of references, and its query and its chart are sound. */
import type { JsonObject } from '../../../record/record.ts';
import { checkQuery } from './check-kql.ts';
import { checkLayer } from './check-layer.ts';
import { checkVisualization } from './check-visualization.ts';
import type { DashboardContext } from './context.ts';
import type { MappedFields } from './mapped-fields.ts';
import { object, objects, type Problem, unless } from './problem.ts';

const PREFIX = 'indexpattern-datasource-layer-';

/** Checks the attributes of a Lens panel. */
export function checkLens(attributes: JsonObject, id: string, context: DashboardContext, where: string): Problem[] {
  if (!Array.isArray(attributes['references'])) return [{ where, what: 'has no list of references inside' }];
  const state = object(attributes['state']);
  const layers = Object.entries(object(object(object(state['datasourceStates'])['formBased'])['layers']));
  if (layers.length === 0) return [{ where, what: 'has no layer of the kind formBased' }];
  const inner = objects(attributes['references']);
  const found = layers.map(([layer, value]) => ({ layer, json: object(value), ...viewOf(layer, id, inner, context) }));
  return [
    ...found.flatMap(({ fault }) => (fault === undefined ? [] : [{ where, what: fault }])),
    ...checkInner(inner, id, context, where),
    ...unless(Array.isArray(state['filters']), where, 'has no list of filters'),
    ...found.flatMap(({ fields, layer, json }) =>
      fields === undefined
        ? []
        : [
            ...checkQuery(state['query'], fields, where, 'the query'),
            ...checkLayer(json, fields, `${where}, layer ${layer}`),
          ],
    ),
    ...checkVisualization(
      String(attributes['visualizationType']),
      object(state['visualization']),
      new Map(found.map(({ layer, json }) => [layer, object(json['columns'])])),
      where,
    ),
  ];
}

interface Viewed {
  readonly fields?: MappedFields;
  readonly fault?: string;
}

/** The data view of a layer, which both lists of references name. */
function viewOf(layer: string, id: string, inner: readonly JsonObject[], context: DashboardContext): Viewed {
  const name = PREFIX + layer;
  if (!inner.some((one) => one['name'] === name)) return { fault: `has no reference ${name} inside` };
  const outer = context.line.references.find((one) => one.name === `${id}:${name}`);
  if (outer === undefined) return { fault: `has no reference ${id}:${name} on the dashboard` };
  const fields = context.known.get(context.indices.get(outer.id) ?? '');
  return fields === undefined ? {} : { fields };
}

/** Each inner reference means the same as the dashboard's own. */
function checkInner(inner: readonly JsonObject[], id: string, { line }: DashboardContext, where: string): Problem[] {
  return inner.flatMap((one) => {
    const outer = line.references.find(({ name }) => name === `${id}:${String(one['name'])}`);
    if (outer === undefined || (outer.id === one['id'] && outer.type === one['type'])) return [];
    return [{ where, what: `refers to ${String(one['id'])} inside and to ${outer.id} on the dashboard` }];
  });
}

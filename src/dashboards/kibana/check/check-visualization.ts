/** The chart of a Lens panel: it shows columns there are, in the places their kind belongs to, and leaves none out. */
import type { JsonObject } from '../../../record/record.ts';
import { object, objects, type Problem, text, texts, unless } from './problem.ts';

interface Use {
  readonly member: string;
  readonly id: string;
  /** Tables show either. */
  readonly as: 'any' | 'bucket' | 'metric';
}

/** What a chart makes of one layer. */
interface Drawn {
  readonly layer: string;
  readonly uses: readonly Use[];
  readonly faults: readonly string[];
}

const SERIES: ReadonlySet<string> = new Set(
  ['bar', 'bar_horizontal', 'area']
    .flatMap((name) => [name, `${name}_stacked`, `${name}_percentage_stacked`])
    .concat('line'),
);
const SHAPES: ReadonlySet<string> = new Set(['donut', 'mosaic', 'pie', 'treemap', 'waffle']);

/** Checks the state of a chart; `layers` are the columns of each layer. */
export function checkVisualization(
  type: string,
  state: JsonObject,
  layers: ReadonlyMap<string, JsonObject>,
  where: string,
): Problem[] {
  const drawn = drawnBy(type, state);
  if (drawn === undefined) return [{ where, what: `is drawn in a way that is not known: ${type}` }];
  return drawn.flatMap(({ layer, uses, faults }) => {
    const columns = layers.get(layer);
    if (columns === undefined) return [{ where, what: `shows the layer ${layer}, which there is not` }];
    return [
      ...faults.map((what) => ({ where, what })),
      ...uses.flatMap((use) => checkUse(use, columns, where)),
      ...(faults.length > 0
        ? []
        : unused(columns, uses).map((id) => ({ where, what: `shows the column ${id} nowhere` }))),
    ];
  });
}

function drawnBy(type: string, state: JsonObject): Drawn[] | undefined {
  switch (type) {
    case 'lnsMetric':
      return [
        drawnOn(state, [
          ...metric(state, 'metricAccessor', true),
          ...metric(state, 'secondaryMetricAccessor'),
          ...metric(state, 'maxAccessor'),
          ...bucket(state, 'breakdownByAccessor'),
        ]),
      ];
    case 'lnsXY':
      return objects(state['layers']).map((layer) => xyLayer(layer, state));
    case 'lnsPie':
      return objects(state['layers']).map((layer) => pieLayer(layer, state));
    case 'lnsDatatable':
      return [
        drawnOn(
          state,
          objects(state['columns']).map(({ columnId }) => use('columns', columnId, 'any')),
        ),
      ];
    case 'lnsHeatmap':
      return [
        drawnOn(
          state,
          [...metric(state, 'valueAccessor', true), ...bucket(state, 'xAccessor', true), ...bucket(state, 'yAccessor')],
          heatmapFaults(state),
        ),
      ];
    case 'lnsTagcloud':
      return [drawnOn(state, [...bucket(state, 'tagAccessor', true), ...metric(state, 'valueAccessor', true)])];
    default:
      return undefined;
  }
}

function xyLayer(layer: JsonObject, state: JsonObject): Drawn {
  const kinds = [layer['seriesType'], state['preferredSeriesType']].map(String);
  return drawnOn(
    layer,
    [
      ...bucket(layer, 'xAccessor'),
      ...bucket(layer, 'splitAccessor'),
      ...texts(layer['accessors']).map((id) => use('accessors', id, 'metric')),
    ],
    [
      ...kinds.filter((kind) => !SERIES.has(kind)).map((kind) => `draws series of a kind that is not known: ${kind}`),
      ...(layer['splitAccessors'] === undefined ? [] : ['names splitAccessors, which older versions do not read']),
      ...(texts(layer['accessors']).length > 0 ? [] : ['shows no metric']),
    ],
  );
}

function pieLayer(layer: JsonObject, state: JsonObject): Drawn {
  return drawnOn(
    layer,
    [
      ...texts(layer['primaryGroups']).map((id) => use('primaryGroups', id, 'bucket')),
      ...texts(layer['secondaryGroups']).map((id) => use('secondaryGroups', id, 'bucket')),
      ...texts(layer['metrics']).map((id) => use('metrics', id, 'metric')),
    ],
    [
      ...(SHAPES.has(String(state['shape'])) ? [] : [`has a shape that is not known: ${String(state['shape'])}`]),
      ...['groups', 'metric'].filter((old) => layer[old] !== undefined).map((old) => `names ${old}, which is obsolete`),
      ...(texts(layer['metrics']).length > 0 ? [] : ['shows no metric']),
    ],
  );
}

function heatmapFaults(state: JsonObject): string[] {
  return [
    ...(object(state['gridConfig'])['type'] === 'heatmap_grid' ? [] : ['has no gridConfig']),
    ...(object(state['legend'])['type'] === 'heatmap_legend' ? [] : ['has no legend']),
  ];
}

function drawnOn(state: JsonObject, uses: readonly Use[], faults: readonly string[] = []): Drawn {
  return { layer: String(state['layerId']), uses, faults };
}

function metric(state: JsonObject, member: string, required = false): Use[] {
  return state[member] === undefined && !required ? [] : [use(member, state[member], 'metric')];
}

function bucket(state: JsonObject, member: string, required = false): Use[] {
  return state[member] === undefined && !required ? [] : [use(member, state[member], 'bucket')];
}

function use(member: string, id: unknown, as: Use['as']): Use {
  return { member, id: typeof id === 'string' ? id : '', as };
}

function checkUse({ member, id, as }: Use, columns: JsonObject, where: string): Problem[] {
  if (id === '') return [{ where, what: `${member} names no column` }];
  if (!Object.hasOwn(columns, id)) return [{ where, what: `${member} names ${id}, which is no column` }];
  const bucketed = object(columns[id])['isBucketed'] === true;
  return unless(as === 'any' || bucketed === (as === 'bucket'), where, `${member} names ${id}, which is no ${as}`);
}

/** Columns that are neither drawn nor there for another column. */
function unused(columns: JsonObject, uses: readonly Use[]): string[] {
  const needed = new Set(uses.map(({ id }) => id));
  for (const column of Object.values(columns).map(object)) {
    for (const helper of texts(column['references'])) needed.add(helper);
    needed.add(text(object(object(column['params'])['orderBy'])['columnId']) ?? '');
  }
  return Object.keys(columns).filter((id) => !needed.has(id));
}

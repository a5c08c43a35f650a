/** What Lens makes of a layer: the state of each kind of chart. */
import type { JsonObject } from '../../record/record.ts';
import type { AggregatePanel, ChartPanel } from '../panel.ts';
import { LAYER, type Layer } from './layer.ts';

export interface Visualization {
  readonly type: string;
  readonly state: JsonObject;
}

type Drawn = Pick<Layer, 'metrics' | 'splits'>;

const DATA = { layerId: LAYER, layerType: 'data' } as const;

const SERIES: Readonly<Record<'area' | 'bars' | 'line' | 'ranking', string>> = {
  area: 'area_stacked',
  bars: 'bar_stacked',
  line: 'line',
  ranking: 'bar_horizontal',
};

/** The state of the chart that shows `layer` as the panel says. */
export function visualizationOf(panel: AggregatePanel, layer: Drawn): Visualization {
  switch (panel.chart) {
    case 'number':
      return { type: 'lnsMetric', state: { ...DATA, metricAccessor: first(layer.metrics), showBar: false } };
    case 'share':
      return { type: 'lnsPie', state: shareState(layer) };
    case 'heatmap':
      return { type: 'lnsHeatmap', state: heatmapState(layer) };
    case 'table':
      return { type: 'lnsDatatable', state: tableState(layer) };
    default:
      return { type: 'lnsXY', state: xyState(panel, layer) };
  }
}

function xyState(panel: ChartPanel, { splits, metrics }: Drawn): JsonObject {
  const { chart } = panel;
  if (chart === 'heatmap' || chart === 'share') throw new Error(`a ${chart} has no axes of its own`);
  const [x, split] = splits;
  const seriesType = SERIES[chart];
  const axes = { x: true, yLeft: true, yRight: true };
  return {
    preferredSeriesType: seriesType,
    legend: { isVisible: split !== undefined || metrics.length > 1, position: 'right' },
    valueLabels: chart === 'ranking' ? 'show' : 'hide',
    // A step in which nothing happened has no duration, yet a line that breaks there cannot be followed.
    fittingFunction: chart === 'line' ? 'Linear' : 'None',
    axisTitlesVisibilitySettings: { ...axes, x: panel.splits[0].kind !== 'time' && chart !== 'ranking' },
    tickLabelsVisibilitySettings: axes,
    gridlinesVisibilitySettings: axes,
    labelsOrientation: { x: 0, yLeft: 0, yRight: 0 },
    layers: [
      {
        ...DATA,
        seriesType,
        ...(x === undefined ? {} : { xAccessor: x }),
        ...(split === undefined ? {} : { splitAccessor: split }),
        accessors: [...metrics],
      },
    ],
  };
}

function shareState({ splits, metrics }: Drawn): JsonObject {
  return {
    shape: 'donut',
    layers: [
      {
        ...DATA,
        metrics: [...metrics],
        primaryGroups: [...splits],
        secondaryGroups: [],
        numberDisplay: 'percent',
        categoryDisplay: 'default',
        legendDisplay: 'show',
        nestedLegend: false,
        emptySizeRatio: 0.54,
      },
    ],
  };
}

function heatmapState({ splits, metrics }: Drawn): JsonObject {
  const [x, y] = splits;
  return {
    ...DATA,
    shape: 'heatmap',
    ...(x === undefined ? {} : { xAccessor: x }),
    ...(y === undefined ? {} : { yAccessor: y }),
    valueAccessor: first(metrics),
    legend: { isVisible: true, position: 'right', type: 'heatmap_legend' },
    gridConfig: {
      type: 'heatmap_grid',
      isCellLabelVisible: false,
      isXAxisLabelVisible: true,
      isXAxisTitleVisible: false,
      isYAxisLabelVisible: true,
      isYAxisTitleVisible: false,
    },
  };
}

function tableState({ splits, metrics }: Drawn): JsonObject {
  return {
    ...DATA,
    columns: [
      ...splits.map((columnId) => ({ columnId, isTransposed: false })),
      ...metrics.map((columnId) => ({ columnId, isTransposed: false })),
    ],
    paging: { size: 10, enabled: true },
  };
}

function first(ids: readonly string[]): string {
  const [id] = ids;
  if (id === undefined) throw new Error('a panel has no metric');
  return id;
}

/** A chart of a panel's figures, as Vega-Lite draws it: the data stand in it, as text and numbers and never as expressions. */
import type { ChartPanel, Row } from '../panel.ts';
import { axisFormat } from './axis-format.ts';
import { alongX, colour, type Drawing, type Look, type Members, tooltip, upY } from './chart-channels.ts';
import { PALETTES, type Palette } from './palette.ts';
import { pointsOf } from './points.ts';

export type { Look };

const NARROW_COLUMN = 56;
const LONGEST_ROW_NAME = 130;
const LEGEND_WIDTH = 50;

/** The specification of the panel's chart. */
export function chartSpec(panel: ChartPanel, rows: readonly Row[], look: Look): Members {
  const palette = PALETTES[look.scheme];
  const points = pointsOf(panel, rows, look.text);
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    width: look.width,
    height: look.height,
    autosize: { type: 'fit', contains: 'padding' },
    padding: { left: 2, right: 6, top: 4, bottom: 2 },
    background: null,
    data: { values: points },
    config: config(palette),
    ...SHAPES[panel.chart]({ panel, look, palette, points }),
  };
}

const SHAPES: Readonly<Record<ChartPanel['chart'], (drawing: Drawing) => Members>> = {
  line: (drawing) => curve(drawing, { type: 'line', strokeWidth: 2 }),
  area: (drawing) => curve(drawing, { type: 'area', line: { strokeWidth: 2 }, fillOpacity: 0.22 }),
  bars,
  ranking,
  share,
  heatmap,
};

/** Lines and areas: what is nearest to the pointer is told of. */
function curve(drawing: Drawing, mark: Members): Members {
  const stacked = mark['type'] === 'area' && isSplitTwice(drawing.panel);
  const encoding = {
    x: alongX(drawing),
    y: { ...upY(drawing), stack: stacked ? 'zero' : null },
    color: colour(drawing),
    tooltip: tooltip(drawing.panel),
  };
  const hover = { name: 'hover', select: { type: 'point', on: 'pointerover', nearest: true, clear: 'pointerout' } };
  // Between gaps a figure has no line to either side, and is seen only as a point.
  const hasGaps = drawing.points.some(({ value }) => value === null);
  const opacity = { condition: { param: 'hover', empty: false, value: 1 }, value: hasGaps ? 0.8 : 0 };
  const size = { condition: { param: 'hover', empty: false, value: 60 }, value: hasGaps ? 14 : 60 };
  return {
    encoding,
    layer: [
      { mark: { ...mark, clip: true, ...(stacked ? { fillOpacity: 0.75, line: false } : {}) } },
      { mark: { type: 'point', filled: true }, params: [hover], encoding: { opacity, size } },
    ],
  };
}

function bars(drawing: Drawing): Members {
  const isTime = drawing.panel.splits[0].kind === 'time';
  return {
    mark: {
      type: 'bar',
      cursor: isTime ? 'default' : 'pointer',
      cornerRadiusEnd: 1,
      ...(isTime ? timeBar(drawing) : {}),
    },
    encoding: { x: alongX(drawing), y: upY(drawing), color: colour(drawing), tooltip: tooltip(drawing.panel) },
  };
}

/** Horizontal bars, each with its name before and its figure behind. */
function ranking(drawing: Drawing): Members {
  const { panel, look, palette } = drawing;
  const room = Math.max(70, Math.min(220, look.width * 0.38));
  const y = {
    field: 'x',
    type: 'nominal',
    sort: null,
    axis: {
      title: null,
      labelLimit: room,
      minExtent: 60,
      domain: false,
      ticks: false,
      labelColor: palette.text,
      labelPadding: 6,
    },
    scale: { paddingInner: 0.28 },
  };
  const most = Math.max(...drawing.points.map(({ value }) => value ?? 0), 0);
  const x = {
    field: 'value',
    type: 'quantitative',
    axis: null,
    scale: { domainMax: most === 0 ? 1 : most * 1.22, domainMin: 0 },
  };
  return {
    encoding: { y, x, tooltip: tooltip(panel) },
    layer: [
      { mark: { type: 'bar', cursor: 'pointer', cornerRadiusEnd: 2, color: palette.single } },
      {
        mark: { type: 'text', align: 'left', dx: 5, color: palette.muted, fontSize: 11 },
        encoding: { text: { field: 'valueText', type: 'nominal' } },
      },
    ],
  };
}

/** A ring; the legend says what each part is. */
function share(drawing: Drawing): Members {
  const { look, palette } = drawing;
  const radius = Math.max(36, Math.min(look.height, look.width * 0.5) / 2 - 8);
  return {
    mark: {
      type: 'arc',
      cursor: 'pointer',
      innerRadius: radius * 0.6,
      outerRadius: radius,
      stroke: palette.surface,
      strokeWidth: 1.5,
    },
    encoding: {
      theta: { field: 'value', type: 'quantitative', stack: true },
      order: { field: 'order', type: 'quantitative' },
      color: {
        ...colour({ ...drawing, points: drawing.points.map((point) => ({ ...point, series: point.x })) }),
        field: 'x',
      },
      tooltip: tooltip(drawing.panel),
    },
  };
}

function heatmap(drawing: Drawing): Members {
  const { panel, palette, look, points } = drawing;
  const [x, y] = panel.splits;
  const isTime = x.kind === 'time';
  const [columns, rows] = [distinct(points.map((point) => point.x)), distinct(points.map(({ series }) => series))];
  const axis = { domain: false, ticks: false, grid: false, title: null };
  const band = { paddingInner: 0.06 };
  // What is left beside the names of the rows and the legend, for each column.
  const room = (look.width - LONGEST_ROW_NAME - LEGEND_WIDTH) / Math.max(1, columns);
  const upright = { ...axis, labelAngle: 0, labelLimit: room, labelOverlap: isTime ? 'greedy' : false };
  const slanted = { ...axis, labelAngle: -35, labelLimit: 80, labelOverlap: false };
  return {
    mark: { type: 'rect', cornerRadius: 2, cursor: 'pointer' },
    encoding: {
      x: {
        field: isTime ? 'xText' : 'x',
        type: 'ordinal',
        sort: null,
        axis: isTime || room > NARROW_COLUMN ? upright : slanted,
        scale: band,
      },
      y: {
        field: y === undefined ? 'x' : 'series',
        type: 'ordinal',
        sort: null,
        axis: {
          ...axis,
          labelLimit: LONGEST_ROW_NAME,
          labelFontSize: Math.max(8, Math.min(11, look.height / Math.max(1, rows) - 1)),
          labelOverlap: 'greedy',
        },
        scale: band,
      },
      color: {
        field: 'value',
        type: 'quantitative',
        scale: { range: [...palette.ramp], zero: true },
        legend: {
          title: null,
          gradientLength: Math.min(120, look.height - 20),
          format: axisFormat(panel.metrics[0].format).format,
          tickCount: 3,
        },
      },
      tooltip: tooltip(panel),
    },
  };
}

function distinct(values: readonly string[]): number {
  return new Set(values).size;
}

function timeBar({ points, look }: Drawing): Members {
  const times = new Set(points.map(({ time }) => time)).size;
  return { width: Math.max(1, Math.min(40, ((look.width - 60) / Math.max(1, times)) * 0.82)) };
}

function isSplitTwice({ splits, metrics }: ChartPanel): boolean {
  return splits.length > 1 || metrics.length > 1;
}

function config({ text, muted, grid }: Palette): Members {
  const font = 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';
  return {
    font,
    // The frame around the chart says what it shows, and its table says every figure.
    aria: false,
    view: { stroke: null },
    axis: {
      labelColor: muted,
      labelFontSize: 11,
      gridColor: grid,
      domainColor: grid,
      tickColor: grid,
      labelFont: font,
    },
    legend: {
      labelColor: text,
      labelFontSize: 11,
      labelFont: font,
      symbolSize: 60,
      rowPadding: 3,
      padding: 0,
      offset: 8,
    },
    text: { font },
  };
}

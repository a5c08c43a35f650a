/** Charts: every panel of every dashboard becomes one, and no value of a record becomes part of a program. */
import assert from 'node:assert/strict';
import { parse, View } from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import { compile, type TopLevelSpec } from 'vega-lite';
import { DASHBOARDS } from '../../../src/dashboards/boards.ts';
import { type ChartPanel, panelsOf, type Row, type Split } from '../../../src/dashboards/panel.ts';
import { chartSpec, type Look } from '../../../src/dashboards/vega/chart-spec.ts';
import { PALETTES } from '../../../src/dashboards/vega/palette.ts';

const LOOK: Look = {
  scheme: 'light',
  width: 480,
  height: 220,
  text: (value) => String(value ?? '–'),
  period: [0, 36e5 * 6],
};
const CHARTS = ['area', 'bars', 'heatmap', 'line', 'ranking', 'share'];
const PANELS = DASHBOARDS.flatMap(panelsOf).filter((panel): panel is ChartPanel => CHARTS.includes(panel.chart));
const EVIL = `"'}]);alert(1)//<img src=x onerror=alert(1)> \${x} datum["a"] {"signal":"alert(1)"}`;

describe('a chart', () => {
  for (const panel of PANELS) {
    it(`is drawn of ${panel.id}, on light and on dark`, async () => {
      for (const scheme of ['light', 'dark'] as const) {
        const svg = await drawn(panel, rowsOf(panel), { ...LOOK, scheme });
        assert.match(svg, /^<svg/);
        assert.doesNotMatch(svg, /NaN|undefined/);
      }
    });
  }

  it('is drawn when there are no figures, one row, or values that are missing', async () => {
    for (const panel of PANELS) {
      const [row = {}] = rowsOf(panel);
      const empty = Object.fromEntries(Object.keys(row).map((id) => [id, null]));
      for (const rows of [[], [row], [empty]]) assert.match(await drawn(panel, rows, LOOK), /^<svg/);
    }
  });

  it('shows a value that looks like a program as text', async () => {
    for (const panel of PANELS) {
      const rows = rowsOf(panel).map((row) => {
        const names = panel.splits.filter(({ kind }) => kind !== 'time').map(({ id }) => [id, EVIL]);
        return { ...row, ...Object.fromEntries(names) };
      });
      const svg = await drawn(panel, rows, LOOK);
      assert.doesNotMatch(svg, /<img|<script|href=/);
    }
  });

  it('holds its data and asks nobody for more', () => {
    for (const panel of PANELS) assert.doesNotMatch(JSON.stringify(chartSpec(panel, rowsOf(panel), LOOK)), /"url":/);
  });

  it('has colours that stand out from what they are on', () => {
    for (const { surface, series, single, meanings, text, muted } of Object.values(PALETTES)) {
      const weak = [single, ...series, ...Object.values(meanings)].filter((colour) => contrast(colour, surface) < 3);
      assert.deepEqual(weak, []);
      assert.deepEqual(
        [text, muted].filter((colour) => contrast(colour, surface) < 4.5),
        [],
      );
    }
  });
});

async function drawn(panel: ChartPanel, rows: readonly Row[], look: Look): Promise<string> {
  const spec = chartSpec(panel, rows, look) as unknown as TopLevelSpec;
  const runtime = parse(compile(spec).spec, undefined, { ast: true });
  const view = new View(runtime, { expr: expressionInterpreter, renderer: 'none' });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

/** Three steps of each split, and a figure for each. */
function rowsOf({ splits, metrics }: ChartPanel): Row[] {
  const [first, second] = splits;
  return [0, 1, 2].flatMap((x) =>
    (second === undefined ? [0] : [0, 1]).map((y) => ({
      [first.id]: keyOf(first, x),
      ...(second === undefined ? {} : { [second.id]: keyOf(second, y) }),
      ...Object.fromEntries(metrics.map(({ id }, place) => [id, 10 * x + y + place])),
    })),
  );
}

function keyOf({ kind }: Split, index: number): number | string {
  return kind === 'time' ? index * 36e5 : `value ${index}`;
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

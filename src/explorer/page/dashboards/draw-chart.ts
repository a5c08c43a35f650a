/** Vega: everything heavy is behind this file. Expressions are interpreted, never compiled, so that the page runs without eval. */

import { type Item, type Loader, loader, None, parse, type Spec, View } from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import { compile, type TopLevelSpec } from 'vega-lite';
import type { ChartPanel, Row } from '../../../dashboards/panel.ts';
import { chartSpec, type Look } from '../../../dashboards/vega/chart-spec.ts';
import { hideTip, showTip } from './chart-tip.ts';

export interface Drawn {
  remove(): void;
}

/** Draws the panel's rows; `onPick` is told the row that was clicked. */
export async function drawChart(
  frame: HTMLElement,
  panel: ChartPanel,
  rows: readonly Row[],
  look: Look,
  onPick: (row: number) => void,
): Promise<Drawn> {
  const spec = chartSpec(panel, rows, look) as unknown as TopLevelSpec;
  const compiled: Spec = compile(spec, { logger: SILENT }).spec;
  const view = new View(parse(compiled, undefined, { ast: true }), {
    expr: expressionInterpreter,
    renderer: 'svg',
    logLevel: None,
    loader: nothingLoads(),
    hover: true,
    tooltip: (_, event, __, value: unknown) => showTip(event, value),
  });
  const stage = document.createElement('div');
  // The frame is named, and its table says every figure; marks without names would only be in the way.
  stage.setAttribute('aria-hidden', 'true');
  await view.initialize(stage).runAsync();
  view.addEventListener('click', (_, item) => {
    const row = rowOf(item);
    if (row !== undefined) onPick(row);
  });
  frame.replaceChildren(stage);
  return {
    remove: () => {
      hideTip();
      view.finalize();
      stage.remove();
    },
  };
}

// Charts hold their data; nothing in them may fetch an address.
function nothingLoads(): Loader {
  const refuse = () => Promise.reject(new Error('charts load nothing'));
  return Object.assign(loader(), { load: refuse, sanitize: refuse, http: refuse, file: refuse });
}

const SILENT = {
  level: () => SILENT,
  error: () => SILENT,
  warn: () => SILENT,
  info: () => SILENT,
  debug: () => SILENT,
} as unknown as NonNullable<NonNullable<Parameters<typeof compile>[1]>['logger']>;

function rowOf(item: Item | null | undefined): number | undefined {
  const datum: unknown = item?.datum;
  if (typeof datum !== 'object' || datum === null) return undefined;
  // A point of a line stands around the point of the data.
  const inner = (datum as { datum?: object }).datum ?? datum;
  const row = (inner as { row?: unknown }).row;
  return typeof row === 'number' ? row : undefined;
}

/** The grid of a dashboard: 48 columns, every panel on it once, none on top of another. */
import type { JsonObject } from '../../../record/record.ts';
import { GRID_WIDTH } from '../dashboard-object.ts';
import { object, type Problem, repeated, text } from './problem.ts';

interface Box {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** Checks the places of the panels. */
export function checkGrid(panels: readonly JsonObject[], where: string): Problem[] {
  const boxes = panels.map(boxOf);
  const sound = boxes.filter((box) => faultOf(box) === undefined);
  return [
    ...panels
      .filter(({ panelIndex }) => text(panelIndex) === undefined)
      .map(() => ({ where, what: 'has a panel without a panelIndex' })),
    ...repeated(boxes.map(({ id }) => id)).map((id) => ({ where, what: `has two panels of the index ${id}` })),
    ...panels.flatMap(({ panelIndex, gridData }) => {
      const { i } = object(gridData);
      if (i === panelIndex) return [];
      return [{ where: `${where}, panel ${String(panelIndex)}`, what: `is called ${String(i)} on the grid` }];
    }),
    ...boxes.flatMap((box) => {
      const what = faultOf(box);
      return what === undefined ? [] : [{ where: `${where}, panel ${box.id}`, what }];
    }),
    ...sound.flatMap((box, index) =>
      sound
        .slice(index + 1)
        .filter((other) => overlap(box, other))
        .map((other) => ({ where: `${where}, panel ${box.id}`, what: `lies on the panel ${other.id}` })),
    ),
  ];
}

function boxOf({ panelIndex, gridData }: JsonObject): Box {
  const { x, y, w, h } = object(gridData);
  return { id: String(panelIndex), x: Number(x), y: Number(y), w: Number(w), h: Number(h) };
}

function faultOf({ x, y, w, h }: Box): string | undefined {
  if (![x, y, w, h].every(Number.isInteger) || x < 0 || y < 0) return 'has no place on the grid';
  if (w < 1 || h < 1) return 'has no size';
  return x + w > GRID_WIDTH ? `reaches to column ${x + w} of ${GRID_WIDTH}` : undefined;
}

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

/** A dashboard as a saved object: its panels on the grid, its controls, its time range, and all it refers to. */
import type { JsonObject } from '../../record/record.ts';
import type { Dashboard, Panel } from '../panel.ts';
import { controlGroup, controlReferences, linksPanel, purposeHeight, purposePanel } from './header-panels.ts';
import { lensPanel, type PanelBody } from './lens-panel.ts';
import { idOf, type SavedObject } from './saved-object.ts';
import { type Listing, searchPanel } from './saved-search.ts';
import { viewOf } from './view.ts';

/** Columns of Kibana's grid; ours has twelve. */
export const GRID_WIDTH = 48;
const COLUMN = GRID_WIDTH / 12;
const LINKS_HEIGHT = 4;
const LIST_HEIGHT = 18;

interface Placed {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  readonly body: PanelBody;
}

export interface Around {
  /** The dashboards its links lead to; none: no links panel. */
  readonly links: readonly Pick<Dashboard, 'id' | 'title'>[];
  /** The list at its end; absent: none. */
  readonly list?: Listing;
}

/** The saved object of a dashboard. */
export function dashboardObject(dashboard: Dashboard, around: Around): SavedObject {
  const placed = placedPanels(dashboard, around);
  return {
    id: idOf(dashboard.id),
    type: 'dashboard',
    attributes: {
      title: `promptlog: ${dashboard.title}`,
      description: dashboard.purpose,
      version: 1,
      timeRestore: true,
      timeFrom: `now-${dashboard.period}`,
      timeTo: 'now',
      refreshInterval: { pause: true, value: 60_000 },
      optionsJSON: JSON.stringify({
        useMargins: true,
        syncColors: true,
        syncCursor: true,
        syncTooltips: false,
        hidePanelTitles: false,
      }),
      kibanaSavedObjectMeta: {
        searchSourceJSON: JSON.stringify({ query: { query: '', language: 'kuery' }, filter: [] }),
      },
      controlGroupInput: controlGroup(dashboard.controls),
      panelsJSON: JSON.stringify(placed.map(panelJson)),
    },
    references: [
      ...placed.flatMap(({ body }) => body.references),
      ...controlReferences(dashboard.controls, viewOf('records')),
    ],
  };
}

/** The header, then the rows below each other, then the list of records. */
function placedPanels(dashboard: Dashboard, { links, list }: Around): Placed[] {
  const placed: Placed[] = [];
  let y = 0;
  const across = (h: number, body: PanelBody): void => {
    placed.push({ x: 0, y, w: GRID_WIDTH, h, body });
    y += h;
  };
  across(purposeHeight(dashboard), purposePanel(dashboard));
  if (links.length > 0) across(LINKS_HEIGHT, linksPanel(links));
  for (const row of dashboard.rows) {
    let x = 0;
    for (const panel of row.panels) {
      placed.push({ x, y, w: panel.width * COLUMN, h: row.height, body: bodyOf(panel) });
      x += panel.width * COLUMN;
    }
    y += row.height;
  }
  if (list !== undefined) across(LIST_HEIGHT, searchPanel(list));
  return placed;
}

function bodyOf(panel: Panel): PanelBody {
  return panel.chart === 'records' ? searchPanel(panel) : lensPanel(panel, viewOf(panel.source ?? 'records'));
}

function panelJson({ x, y, w, h, body }: Placed): JsonObject {
  const { type, panelIndex, panelRefName, embeddableConfig } = body;
  return {
    type,
    panelIndex,
    gridData: { x, y, w, h, i: panelIndex },
    ...(panelRefName === undefined ? {} : { panelRefName }),
    embeddableConfig,
  };
}

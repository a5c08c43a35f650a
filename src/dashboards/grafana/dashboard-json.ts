/** A dashboard as Grafana keeps it: variables, links, and its panels on a grid 24 wide. */
import type { Json, JsonObject } from '../../record/record.ts';
import type { AggregatePanel, Dashboard, Panel, RecordsPanel } from '../panel.ts';
import { narrowing, type TextBox, textBox, variables } from './controls.ts';
import { lookOf } from './look.ts';
import { datasource } from './query-model.ts';
import { recordsData } from './records-data.ts';
import { panelData } from './shapes.ts';
import type { Transformation } from './transformations.ts';

/**
 * The form the files are written in: that of Grafana 11.0. Later ones, 12 and 13 among them, bring it up to theirs when they load it;
 * earlier ones do not know it.
 */
export const SCHEMA_VERSION = 39;
export const TAG = 'promptlog';
export const GRID_WIDTH = 24;

interface Place {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

// A step of our rows is 20 pixels and 8 between them, one of Grafana's 30 and 8.
const OUR_STEP = 28;
const GRAFANA_STEP = 38;
const HEADER_HEIGHT = 5;
const COLUMN = GRID_WIDTH / 12;

/** The id of ours for `id`; links hold it, so it never changes. */
export function uidOf(id: string): string {
  return `promptlog-${id}`;
}

/** A text box, where there is one, narrows everything down to its value and takes the place of the controls. */
export function dashboardJson(dashboard: Dashboard, box?: TextBox): JsonObject {
  const { id, title, purpose, period } = dashboard;
  return {
    id: null,
    uid: uidOf(id),
    title: `promptlog: ${title}`,
    description: purpose,
    tags: [TAG],
    schemaVersion: SCHEMA_VERSION,
    version: 1,
    editable: true,
    graphTooltip: 1,
    fiscalYearStartMonth: 0,
    timezone: 'browser',
    time: { from: `now-${period}`, to: 'now' },
    refresh: '',
    timepicker: {},
    annotations: { list: [] },
    templating: { list: box === undefined ? variables(dashboard) : [textBox(box)] },
    links: [linkToOthers()],
    panels: panelsJson(dashboard, box),
  };
}

/** To all dashboards of ours, with the time and what is chosen. */
function linkToOthers(): JsonObject {
  return {
    type: 'dashboards',
    title: 'promptlog',
    tags: [TAG],
    asDropdown: false,
    includeVars: true,
    keepTime: true,
    targetBlank: false,
    icon: 'external link',
    tooltip: '',
    url: '',
  };
}

function panelsJson(dashboard: Dashboard, box: TextBox | undefined): Json[] {
  const panels: JsonObject[] = [header(dashboard)];
  let y = HEADER_HEIGHT;
  for (const row of dashboard.rows) {
    const h = Math.ceil((row.height * OUR_STEP) / GRAFANA_STEP);
    let x = 0;
    for (const panel of row.panels) {
      const w = panel.width * COLUMN;
      const narrowed = box === undefined ? narrowing(panel, dashboard.controls) : `${box.field}:$${box.name}`;
      panels.push({ ...panelJson(panel, narrowed), id: panels.length + 1, gridPos: gridPos({ x, y, w, h }) });
      x += w;
    }
    y += h;
  }
  return panels;
}

function header({ purpose, questions }: Dashboard): JsonObject {
  const content = [purpose, ...(questions.length === 0 ? [] : ['', ...questions.map((question) => `- ${question}`)])];
  const place = { x: 0, y: 0, w: GRID_WIDTH, h: HEADER_HEIGHT };
  return { ...textPanel('', content.join('\n')), transparent: true, id: 1, gridPos: gridPos(place) };
}

function panelJson(panel: Panel, narrowed: string): JsonObject {
  return panel.chart === 'records' ? recordsJson(panel, narrowed) : aggregateJson(panel, narrowed);
}

function aggregateJson(panel: AggregatePanel, narrowed: string): JsonObject {
  const data = panelData({ panel, narrowing: narrowed });
  if (data === undefined) return notHere(panel);
  const { type, options, fieldConfig, maxDataPoints } = lookOf(panel, data);
  return {
    type,
    title: panel.title,
    description: described(
      panel,
      data.leftOut.map(({ label }) => label),
    ),
    datasource: { ...datasource(panel.source) },
    targets: data.targets.map(plain),
    transformations: data.transformations.map(plain),
    options,
    fieldConfig,
    ...(maxDataPoints === undefined ? {} : { maxDataPoints }),
  };
}

function recordsJson(panel: RecordsPanel, narrowed: string): JsonObject {
  const data = recordsData(panel, narrowed);
  return {
    type: 'table',
    title: panel.title,
    description: [described(panel, data.leftOut), data.note ?? ''].join(' ').trim(),
    datasource: { ...datasource(panel.source) },
    targets: data.targets.map(plain),
    transformations: data.transformations.map(plain),
    options: { showHeader: true, cellHeight: 'sm' },
    fieldConfig: { defaults: { noValue: '' }, overrides: [...data.overrides] },
  };
}

/** What Grafana's source has no query for is named, and where it can be seen. */
function notHere(panel: AggregatePanel): JsonObject {
  const text = `${panel.question}\n\nGrafana's Elasticsearch source has no query for this. It is shown by the dashboard of the same name in Kibana and in the Explorer.`;
  return { ...textPanel(panel.title, text), description: panel.question };
}

function described(panel: Panel, leftOut: readonly string[]): string {
  if (leftOut.length === 0) return panel.question;
  return `${panel.question} (Not to be had in Grafana, but in Kibana and the Explorer: ${leftOut.join(', ')}.)`;
}

function textPanel(title: string, content: string): JsonObject {
  return {
    type: 'text',
    title,
    options: { mode: 'markdown', content },
    fieldConfig: { defaults: {}, overrides: [] },
    targets: [],
    transformations: [],
  };
}

function gridPos({ x, y, w, h }: Place): JsonObject {
  return { x, y, w, h };
}

function plain(value: Transformation | { readonly refId: string }): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}

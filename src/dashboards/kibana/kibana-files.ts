/** All files of `kibana-dashboards/`, made of the dashboards' definitions. */
import { DASHBOARDS } from '../boards.ts';
import { type Dashboard, panelsOf, type RecordsPanel } from '../panel.ts';
import { CONVERSATION } from './conversation.ts';
import { dashboardObject } from './dashboard-object.ts';
import { dataViewObject } from './data-view.ts';
import { METADATA_BUNDLE, type Parts, withoutContent } from './metadata-only.ts';
import { ndjson, type SavedObject } from './saved-object.ts';
import { LATEST, savedSearch } from './saved-search.ts';
import { VIEWS, viewOf } from './view.ts';

export const KIBANA_FOLDER = 'kibana-dashboards';
/** The file with everything, which `promptlog setup` imports. */
export const BUNDLE = 'promptlog.ndjson';

/**
 * The files by their paths: one with everything, whose dashboards are linked to each other, and one for each dashboard that can be
 * imported on its own and therefore has no links to the others.
 */
export function kibanaFiles(dashboards: readonly Dashboard[] = DASHBOARDS): Map<string, string> {
  const files = new Map([[`${KIBANA_FOLDER}/${BUNDLE}`, ndjson(bundleObjects(dashboards))]]);
  for (const dashboard of [...dashboards, CONVERSATION]) {
    files.set(`${KIBANA_FOLDER}/${dashboard.id}.ndjson`, ndjson(singleObjects(dashboard)));
  }
  files.set(`${KIBANA_FOLDER}/${METADATA_BUNDLE}`, ndjson(metadataObjects(dashboards)));
  return files;
}

/** Everything, once. */
export function bundleObjects(dashboards: readonly Dashboard[] = DASHBOARDS): SavedObject[] {
  return linkedObjects({ dashboards, conversation: CONVERSATION, list: LATEST });
}

/** Everything once more for readers without prompt content, beside the other: it looks at the copies and shows nothing that was said. */
export function metadataObjects(dashboards: readonly Dashboard[] = DASHBOARDS): SavedObject[] {
  return withoutContent({ dashboards, conversation: CONVERSATION, list: LATEST }, linkedObjects);
}

function linkedObjects({ dashboards, conversation, list }: Parts): SavedObject[] {
  const linked = dashboards.map((dashboard) =>
    dashboardObject(dashboard, { links: dashboards.filter(({ id }) => id !== dashboard.id), list }),
  );
  return [
    ...dataViews(),
    savedSearch(list, viewOf('records')),
    ...[...dashboards, conversation].flatMap(searchesOf),
    ...linked,
    dashboardObject(conversation, { links: dashboards }),
  ];
}

/** One dashboard and what it needs; the conversation is there too, because the data view's links lead to it. */
function singleObjects(dashboard: Dashboard): SavedObject[] {
  if (dashboard === CONVERSATION) {
    return [...dataViews(), ...searchesOf(dashboard), dashboardObject(dashboard, { links: [] })];
  }
  return [
    ...singleObjects(CONVERSATION),
    savedSearch(LATEST, viewOf('records')),
    ...searchesOf(dashboard),
    dashboardObject(dashboard, { links: [], list: LATEST }),
  ];
}

function dataViews(): SavedObject[] {
  return Object.values(VIEWS).map(dataViewObject);
}

function searchesOf(dashboard: Dashboard): SavedObject[] {
  return panelsOf(dashboard)
    .filter((panel): panel is RecordsPanel => panel.chart === 'records')
    .map((panel) => savedSearch(panel, viewOf(panel.source ?? 'records')));
}

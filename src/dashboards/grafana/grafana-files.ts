/** All files of `grafana/`, made of the dashboards' definitions. */
import { DASHBOARDS } from '../boards.ts';
import { CONVERSATION } from '../kibana/conversation.ts';
import type { Dashboard } from '../panel.ts';
import { dashboardJson } from './dashboard-json.ts';
import { dashboardsYaml, datasourcesYaml } from './provisioning.ts';

export const GRAFANA_FOLDER = 'grafana';
const SESSION = { field: 'session.id', name: 'session', label: 'Session' } as const;

/** The files by their paths. A session's link leads to the conversation, whose session stands in its address. */
export function grafanaFiles(dashboards: readonly Dashboard[] = DASHBOARDS): Map<string, string> {
  const files = new Map<string, string>();
  for (const dashboard of [...dashboards, CONVERSATION]) {
    const json = dashboard === CONVERSATION ? dashboardJson(dashboard, SESSION) : dashboardJson(dashboard);
    files.set(`${GRAFANA_FOLDER}/dashboards/${dashboard.id}.json`, `${JSON.stringify(json, null, 2)}\n`);
  }
  files.set(`${GRAFANA_FOLDER}/provisioning/datasources/promptlog.yaml`, datasourcesYaml());
  files.set(`${GRAFANA_FOLDER}/provisioning/dashboards/promptlog.yaml`, dashboardsYaml());
  return files;
}

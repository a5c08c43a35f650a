/** How a Grafana learns of its sources and dashboards when it starts. Secrets and addresses come from its environment. */
import { SOURCES } from '../sources.ts';
import { datasource } from './query-model.ts';

/** The data sources: one for each index, as a query of Grafana names none. */
export function datasourcesYaml(): string {
  const sources = [datasource('records'), datasource('health')];
  const names = ['promptlog records', 'promptlog health'];
  const { records, health } = SOURCES;
  const entries = [records, health].map(({ alias, timeField }, index) =>
    [
      `  - name: ${names[index]}`,
      `    uid: ${sources[index]?.uid}`,
      '    type: elasticsearch',
      '    access: proxy',
      `    url: ${environment('PROMPTLOG_ELASTICSEARCH_URL')}`,
      '    basicAuth: true',
      `    basicAuthUser: ${environment('PROMPTLOG_GRAFANA_USERNAME')}`,
      '    secureJsonData:',
      `      basicAuthPassword: ${environment('PROMPTLOG_GRAFANA_PASSWORD')}`,
      '    jsonData:',
      `      index: ${alias}`,
      `      timeField: '${timeField}'`,
      '      maxConcurrentShardRequests: 5',
      '      includeFrozen: false',
      '    editable: false',
    ].join('\n'),
  );
  return [
    '# Grafana reads this when it starts, from provisioning/datasources of its configuration.',
    'apiVersion: 1',
    'datasources:',
    ...entries,
    '',
  ].join('\n');
}

/** Where Grafana finds the dashboards. */
export function dashboardsYaml(): string {
  return [
    '# Grafana reads this when it starts, from provisioning/dashboards of its configuration.',
    'apiVersion: 1',
    'providers:',
    '  - name: promptlog',
    '    type: file',
    '    folder: promptlog',
    '    allowUiUpdates: true',
    '    options:',
    `      path: ${environment('PROMPTLOG_GRAFANA_DASHBOARDS')}`,
    '',
  ].join('\n');
}

/** What Grafana replaces by a variable of its environment. */
function environment(name: string): string {
  return `$\{${name}}`;
}

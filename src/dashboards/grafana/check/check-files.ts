/** Checks all files for Grafana, those of its dashboards and those it learns of them from. */
import type { Json, JsonObject } from '../../../record/record.ts';
import { SOURCES } from '../../sources.ts';
import { checkDashboard } from './check-dashboard.ts';
import { checkUnique, objectOf, textOf } from './problem.ts';

const SECRETS = /^\s*(\w*(?:user|password|token|key|url)\w*):\s*(.+)$/gim;
const FROM_ENVIRONMENT = /^\$\{[A-Z_]+\}$/;

/** The problems, each with the path of its file. No problem: an empty list. */
export function checkGrafanaFiles(files: ReadonlyMap<string, string>): string[] {
  const problems: string[] = [];
  const dashboards = new Map<string, JsonObject>();
  for (const [path, text] of files) {
    const report = (problem: string): void => void problems.push(`${path}: ${problem}`);
    if (path.endsWith('.yaml')) checkYaml(path, text, report);
    else if (path.endsWith('.json')) {
      const dashboard = read(text);
      if (dashboard === undefined) report('is no JSON');
      else dashboards.set(path, dashboard);
    } else report('is of no kind Grafana reads');
  }
  const uids = [...dashboards.values()].map(({ uid }) => textOf(uid));
  checkUnique('the uid', uids, (problem) => void problems.push(problem));
  for (const [path, dashboard] of dashboards) {
    checkDashboard(dashboard, new Set(uids), (problem) => void problems.push(`${path}: ${problem}`));
  }
  return problems;
}

/** Addresses and secrets come from the environment; every source is there. */
function checkYaml(path: string, text: string, report: (problem: string) => void): void {
  if (!text.includes('apiVersion: 1\n')) report('does not say its version');
  for (const [, name, value = ''] of text.matchAll(SECRETS)) {
    if (!FROM_ENVIRONMENT.test(value)) report(`${name} is written down instead of taken from the environment`);
  }
  if (!path.includes('datasources')) return;
  for (const [name, { alias }] of Object.entries(SOURCES)) {
    if (!text.includes(`uid: promptlog-${name}\n`)) report(`has no source promptlog-${name}`);
    if (!text.includes(`index: ${alias}\n`)) report(`has no source for ${alias}`);
  }
}

function read(text: string): JsonObject | undefined {
  try {
    return objectOf(JSON.parse(text) as Json);
  } catch {
    return undefined;
  }
}

// Checks the files of the dashboards without Kibana or Grafana, and that they are those of the definitions: npm run dashboards:check
import { readdirSync, readFileSync } from 'node:fs';
import { checkGrafanaFiles } from '../src/dashboards/grafana/check/check-files.ts';
import { GRAFANA_FOLDER, grafanaFiles } from '../src/dashboards/grafana/grafana-files.ts';
import { checkObjects, problemText, templateFields } from '../src/dashboards/kibana/check/check-objects.ts';
import { KIBANA_FOLDER, kibanaFiles } from '../src/dashboards/kibana/kibana-files.ts';
import { KIBANA_RULES } from '../src/dashboards/kibana/rules.ts';
import { ruleProblems } from '../src/dashboards/kibana/rules-check.ts';
import { RULES_FOLDER, ruleFiles } from '../src/dashboards/kibana/rules-files.ts';

/** Each gives the paths it looked at and a sentence for each problem. */
const CHECKS = {
  kibana: async () => {
    const paths = readdirSync(new URL(KIBANA_FOLDER, root))
      .filter((name) => name.endsWith('.ndjson'))
      .map((name) => `${KIBANA_FOLDER}/${name}`);
    const fields = templateFields();
    const found = paths.flatMap((path) =>
      checkObjects(textOf(path), fields).map((problem) => `${path}: ${problemText(problem)}`),
    );
    return { paths, problems: [...found, ...stale(paths, kibanaFiles())] };
  },
  rules: async () => {
    const paths = pathsIn(RULES_FOLDER);
    const found = KIBANA_RULES.flatMap(({ id, name, body }) =>
      ruleProblems(id, body).map((problem) => `rule ${name} ${problem}`),
    );
    return { paths, problems: [...found, ...stale(paths, ruleFiles())] };
  },
  grafana: async () => {
    const paths = pathsIn(GRAFANA_FOLDER);
    const found = checkGrafanaFiles(new Map(paths.map((path) => [path, textOf(path)])));
    return { paths, problems: [...found, ...stale(paths, grafanaFiles())] };
  },
};

const root = new URL('../', import.meta.url);
let failed = false;
for (const [name, check] of Object.entries(CHECKS)) {
  const { paths, problems } = await check();
  for (const problem of problems) console.error(problem);
  console.log(`${name}: ${paths.length} files, ${problems.length} problems`);
  failed ||= problems.length > 0;
}
process.exitCode = failed ? 1 : 0;

/** Files that are not what the definitions make. */
function stale(paths, files) {
  const missing = [...files.keys()].filter((path) => !paths.includes(path));
  const other = paths.filter((path) => files.get(path) !== textOf(path));
  return [...missing, ...other].map((path) => `${path}: is not what the definitions make; run npm run dashboards`);
}

/** All files of a folder and of those in it. */
function pathsIn(folder) {
  return readdirSync(new URL(`${folder}/`, root), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? pathsIn(path) : [path];
  });
}

function textOf(path) {
  return readFileSync(new URL(path, root), 'utf8');
}

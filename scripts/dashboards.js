// Writes the files of the dashboards from their definitions, under a Node that strips types: npm run dashboards
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { grafanaFiles } from '../src/dashboards/grafana/grafana-files.ts';
import { kibanaFiles } from '../src/dashboards/kibana/kibana-files.ts';
import { ruleFiles } from '../src/dashboards/kibana/rules-files.ts';

/** Each gives its files by their paths from the project's root. */
const GENERATORS = {
  kibana: async () => kibanaFiles(),
  rules: async () => ruleFiles(),
  grafana: async () => grafanaFiles(),
};

const root = new URL('../', import.meta.url);
const files = new Map();
for (const [name, generate] of Object.entries(GENERATORS)) {
  const own = await generate();
  for (const [path, text] of own) files.set(path, text);
  console.log(`${name}: ${own.size} files`);
}
for (const folder of new Set([...files.keys()].map((path) => dirname(path)))) {
  mkdirSync(new URL(folder, root), { recursive: true });
  // What no definition makes any more goes.
  for (const name of readdirSync(new URL(folder, root))) {
    const path = `${folder}/${name}`;
    if (!files.has(path) && /\.(nd)?json$/.test(name)) rmSync(new URL(path, root));
  }
}
for (const [path, text] of files) writeFileSync(new URL(path, root), text);

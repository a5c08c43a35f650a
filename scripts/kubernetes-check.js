// Checks the Helm chart as it is rendered with the examples of values, or what `helm template` wrote into a file: npm run kubernetes:check [file]
import { readFileSync } from 'node:fs';
import { EXAMPLE_NAMES, exampleValues, renderText } from '../test/support/helm.ts';
import { chartProblems } from './kubernetes/check-chart.ts';
import { manifestsOf } from './kubernetes/manifests.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const [file] = process.argv.slice(2);
const texts =
  file === undefined
    ? await Promise.all(EXAMPLE_NAMES.map(async (name) => [name, await renderText(exampleValues(name))]))
    : [[file, readFileSync(file, 'utf8')]];
let failed = false;
for (const [name, text] of texts) {
  const manifests = manifestsOf(text);
  const problems = chartProblems(manifests, { version });
  for (const problem of problems) console.error(`${name}: ${problem}`);
  console.log(`${name}: ${manifests.length} documents, ${problems.length} problems`);
  failed ||= problems.length > 0;
}
process.exitCode = failed ? 1 : 0;

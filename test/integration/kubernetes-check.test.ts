/** The checker of the Helm chart: finds nothing in the chart, and each thing that is broken in a copy. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chartProblems } from '../../scripts/kubernetes/check-chart.ts';
import { type Manifest, manifestsOf } from '../../scripts/kubernetes/manifests.ts';
import { NETWORK, OBJECTS } from '../support/broken-objects.ts';
import { PODS, SETTINGS } from '../support/broken-pods.ts';
import { EXAMPLE_NAMES, exampleValues, render, renderText } from '../support/helm.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const SCRIPT = join(ROOT, 'scripts', 'kubernetes-check.js');
const TABLES = { pods: PODS, settings: SETTINGS, objects: OBJECTS, network: NETWORK };
const VERSION = '0.1.0';

describe('the checker of the Helm chart', function () {
  // The first run builds Helm and the checks of the API server.
  this.timeout(900_000);
  const rendered = new Map<string, ReadonlyMap<string, string>>();
  before(async () => {
    for (const name of EXAMPLE_NAMES) rendered.set(name, await render(exampleValues(name)));
  });

  for (const name of EXAMPLE_NAMES) {
    it(`finds nothing in the chart with the values of ${name}`, () => {
      const all = [...(rendered.get(name) ?? [])].flatMap(manifestsIn);
      assert.notEqual(all.length, 0);
      assert.deepEqual(chartProblems(all, { version: VERSION }), []);
    });
  }

  it('is told of on the page, with how many faults it was tried on', () => {
    const page = readFileSync(join(ROOT, 'docs', 'kubernetes.md'), 'utf8');
    assert.ok(page.includes(`each of ${Object.values(TABLES).flat().length} deliberate faults`));
  });

  it('is a command, for a file that helm template wrote', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'promptlog-chart-'));
    try {
      const file = join(folder, 'chart.yaml');
      const check = (text: string) => {
        writeFileSync(file, text);
        const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, file], { encoding: 'utf8' });
        return { status, said: `${stderr}${stdout}` };
      };
      const sound = await renderText(exampleValues('minimal'));
      assert.deepEqual(check(sound), { status: 0, said: `${file}: 10 documents, 0 problems\n` });
      assert.deepEqual(check(sound.replace('runAsNonRoot: true', 'runAsNonRoot: false')), {
        status: 1,
        said: `${file}: Job promptlog-setup may run as root\n${file}: 10 documents, 1 problems\n`,
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  for (const [topic, table] of Object.entries(TABLES)) {
    describe(`of ${topic}`, () => {
      for (const [what, file, from, to, says, example = 'everything'] of table) {
        it(`names ${what}`, () => {
          const files = rendered.get(example) ?? new Map<string, string>();
          const sound = files.get(file) ?? '';
          const broken = sound.replace(from, to);
          assert.notEqual(broken, sound, 'the copy was not broken');
          const all = [...files].flatMap(([name, text]) => manifestsIn([name, name === file ? broken : text]));
          assert.deepEqual(chartProblems(all, { version: VERSION }), says);
        });
      }
    });
  }
});

function manifestsIn([file, text]: readonly [string, string]): Manifest[] {
  return file.endsWith('.yaml') ? manifestsOf(text) : [];
}

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DASHBOARDS } from '../../../src/dashboards/boards.ts';
import { checkObjects, problemText, templateFields } from '../../../src/dashboards/kibana/check/check-objects.ts';
import { KIBANA_FOLDER, kibanaFiles } from '../../../src/dashboards/kibana/kibana-files.ts';
import { panelsOf } from '../../../src/dashboards/panel.ts';
import type { JsonObject } from '../../../src/record/record.ts';
import { FIRST, SAMPLES } from './sample-dashboards.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const FIELDS = templateFields();

describe('the files for Kibana', () => {
  it('are those in the project: run `npm run dashboards` when a definition has changed', () => {
    const files = kibanaFiles();
    const there = readdirSync(join(ROOT, KIBANA_FOLDER)).filter((name) => name.endsWith('.ndjson'));
    assert.deepEqual(there.map((name) => `${KIBANA_FOLDER}/${name}`).sort(), [...files.keys()].sort());
    const stale = [...files].filter(([path, text]) => readFileSync(join(ROOT, path), 'utf8') !== text);
    assert.deepEqual(
      stale.map(([path]) => path),
      [],
    );
  });

  it('have no problem, each on its own', () => {
    for (const [path, text] of [...kibanaFiles(), ...kibanaFiles(SAMPLES)]) {
      assert.deepEqual(checkObjects(text, FIELDS).map(problemText), [], path);
    }
  });

  it('are one with everything, one for each dashboard, and one for readers without prompt content', () => {
    const names = ['promptlog', ...SAMPLES.map(({ id }) => id), 'conversation', 'promptlog-metadata'];
    assert.deepEqual(
      [...kibanaFiles(SAMPLES).keys()],
      names.map((name) => `${KIBANA_FOLDER}/${name}.ndjson`),
    );
  });

  it('are the same text each time, with ids of ours and no date', () => {
    assert.deepEqual([...kibanaFiles()], [...kibanaFiles()]);
    for (const { id, ...line } of linesOf('promptlog')) {
      assert.match(String(id), /^promptlog-[a-z0-9-]+$/);
      assert.doesNotMatch(JSON.stringify(line), /20\d\d-\d\d-\d\d/);
    }
  });

  it('show every panel of every dashboard once', () => {
    for (const dashboard of DASHBOARDS) {
      const shown = panelsIn(linesOf('promptlog'), `promptlog-${dashboard.id}`).map(({ panelIndex }) => panelIndex);
      const own = panelsOf(dashboard).map(({ id }) => id);
      assert.deepEqual(shown, ['purpose', 'links', ...own, 'latest-records'], dashboard.id);
    }
  });

  it('link the dashboards to each other in the file with everything, and nowhere in the others', () => {
    const [links] = panelsIn(linesOf('promptlog', SAMPLES), 'promptlog-first').filter(({ type }) => type === 'links');
    assert.ok(links);
    assert.match(JSON.stringify(links), /"label":"Second".*"useCurrentFilters":true/);
    assert.doesNotMatch(JSON.stringify(linesOf('first', SAMPLES)), /dashboardLink/);
  });

  it('narrow a dashboard down by its controls', () => {
    const dashboard = linesOf('first', SAMPLES).find(({ id }) => id === 'promptlog-first');
    const { controlGroupInput } = dashboard?.['attributes'] as { controlGroupInput: { panelsJSON: string } };
    const controls = Object.values(JSON.parse(controlGroupInput.panelsJSON) as Record<string, JsonObject>);
    assert.deepEqual(
      controls.map(({ explicitInput }) => (explicitInput as JsonObject)['fieldName']),
      FIRST.controls.map(({ field }) => field),
    );
  });
});

function linesOf(name: string, dashboards = DASHBOARDS): JsonObject[] {
  const text = kibanaFiles(dashboards).get(`${KIBANA_FOLDER}/${name}.ndjson`) ?? '';
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as JsonObject);
}

function panelsIn(lines: readonly JsonObject[], id: string): JsonObject[] {
  const { panelsJSON } = lines.find((line) => line['id'] === id)?.['attributes'] as { panelsJSON: string };
  return JSON.parse(panelsJSON) as JsonObject[];
}

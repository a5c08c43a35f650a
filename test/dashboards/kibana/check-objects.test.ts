import assert from 'node:assert/strict';
import { checkObjects, problemText, templateFields } from '../../../src/dashboards/kibana/check/check-objects.ts';
import { bundleObjects } from '../../../src/dashboards/kibana/kibana-files.ts';
import { ndjson } from '../../../src/dashboards/kibana/saved-object.ts';
import type { JsonObject } from '../../../src/record/record.ts';
import { BROKEN_CHARTS } from './broken-charts.ts';
import { BROKEN_OBJECTS } from './broken-objects.ts';
import { Bundle } from './bundle.ts';
import { SAMPLES } from './sample-dashboards.ts';

const FIELDS = templateFields();
const SOUND = ndjson(bundleObjects(SAMPLES));

const problemsOf = (file: string): string[] => checkObjects(file, FIELDS).map(problemText);

describe('the check of saved objects', () => {
  it('finds nothing in what is made of the definitions', () => {
    assert.deepEqual(problemsOf(SOUND), []);
  });

  it('finds nothing in a file that was read and written again, so that what is found below is what was broken', () => {
    assert.deepEqual(problemsOf(new Bundle(SOUND).text()), []);
  });

  for (const [what, breaks, ...expected] of [...BROKEN_OBJECTS, ...BROKEN_CHARTS]) {
    it(`finds ${what}`, () => {
      const bundle = new Bundle(SOUND);
      breaks(bundle);
      assert.deepEqual(problemsOf(bundle.text()), expected);
    });
  }

  it('finds what breaks a file as a whole', () => {
    const lines = SOUND.trimEnd().split('\n');
    const pretty = JSON.stringify(JSON.parse(lines[0] ?? '') as JsonObject, null, 2);
    assert.deepEqual(problemsOf(SOUND.trimEnd()), ['the file does not end with a line break']);
    assert.deepEqual(problemsOf(`${SOUND}\n`), [`line ${lines.length + 1} is not JSON`]);
    assert.deepEqual(problemsOf(`${SOUND}[{}]\n`), [
      `line ${lines.length + 1} is not an object with a type, an id and attributes`,
    ]);
    assert.equal(problemsOf(`${SOUND}${pretty}\n`)[0], `line ${lines.length + 1} is not JSON`);
    assert.deepEqual(problemsOf(`${SOUND}${lines[lines.length - 1]}\n`), [
      'search promptlog-latest-records is there more than once',
    ]);
  });

  it('knows the fields of both indices from the templates, and what can be counted by', () => {
    const records = FIELDS.get('prompt-logs');
    assert.equal(records?.typeOf('event.duration'), 'long');
    assert.equal(records?.typeOf('prompt.last'), 'text');
    assert.equal(records?.aggregatable('prompt.last'), false);
    assert.equal(records?.aggregatable('error.message.keyword'), true);
    assert.equal(records?.aggregatable('labels'), false);
    assert.equal(FIELDS.get('promptlog-health')?.typeOf('lane.lag_seconds'), 'double');
    assert.equal(FIELDS.get('promptlog-health')?.typeOf('event.duration'), undefined);
  });
});

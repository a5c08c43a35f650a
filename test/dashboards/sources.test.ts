import assert from 'node:assert/strict';
import { DASHBOARDS } from '../../src/dashboards/boards.ts';
import { panelsOf } from '../../src/dashboards/panel.ts';
import { SOURCES, sourceOf } from '../../src/dashboards/sources.ts';
import type { JsonObject } from '../../src/record/record.ts';
import { objectOf } from '../../src/search/request.ts';
import { HEALTH_TEMPLATE_NAME, readTemplateFiles } from '../../src/search/template-files.ts';

/** The leaves of a mapping, by their whole names. */
function leaves(mapping: JsonObject, prefix = ''): [name: string, type: unknown][] {
  return Object.entries(objectOf(mapping['properties'])).flatMap(([name, value]) => {
    const field = objectOf(value);
    const whole = `${prefix}${name}`;
    return field['properties'] === undefined ? [[whole, field['type']]] : leaves(field, `${whole}.`);
  });
}

describe('the sources of panels', () => {
  it('know every field of the health samples, as their template maps it', () => {
    const template = objectOf(readTemplateFiles().own.get(HEALTH_TEMPLATE_NAME)?.['template']);
    const mapped = leaves(objectOf(template['mappings'])).sort();
    const known = SOURCES.health.fields.map(({ name, type }) => [name, type]).sort();
    assert.deepEqual(known, mapped);
    assert.ok(objectOf(template['aliases'])[SOURCES.health.alias]);
  });

  it('give every field a label of its own', () => {
    for (const { fields } of Object.values(SOURCES))
      for (const { name, label } of fields) assert.ok(label !== '', name);
  });

  it('are those of every panel, records unless it says otherwise', () => {
    const panels = DASHBOARDS.flatMap(panelsOf);
    for (const panel of panels) assert.equal(sourceOf(panel), SOURCES[panel.source ?? 'records']);
    assert.ok(panels.some((panel) => sourceOf(panel) === SOURCES.health));
  });
});

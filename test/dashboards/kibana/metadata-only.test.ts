import assert from 'node:assert/strict';
import { DASHBOARDS } from '../../../src/dashboards/boards.ts';
import { bundleObjects, metadataObjects } from '../../../src/dashboards/kibana/kibana-files.ts';
import type { SavedObject } from '../../../src/dashboards/kibana/saved-object.ts';
import { panelsOf } from '../../../src/dashboards/panel.ts';
import { FIELDS, METADATA_FIELDS, SUB_FIELDS } from '../../../src/record/fields.ts';

const CONTENT = [...FIELDS, ...SUB_FIELDS].map(({ name }) => name).filter((name) => !METADATA_FIELDS.includes(name));
// What is asked stands in these members, of charts, lists and controls; also `topics` is the name of a dashboard, not of the field.
const ASKED = /"(?:sourceField|query|fieldName|columns|sort|fields?|params)\\*":/;

/** The names of fields of content that an object asks for. */
function contentIn(objects: readonly SavedObject[]): string[] {
  const found = new Set<string>();
  for (const { attributes } of objects) visit(attributes, '', found);
  return [...found];
}

function visit(value: unknown, name: string, found: Set<string>): void {
  if (typeof value === 'string') {
    const isJson = /^(\{"|\[["{\]])/.test(value);
    if (isJson) visit(JSON.parse(value), name, found);
    else if (ASKED.test(`"${name}":`)) for (const field of CONTENT) if (mentions(value, field)) found.add(field);
  } else if (Array.isArray(value)) for (const entry of value) visit(entry, name, found);
  else if (typeof value === 'object' && value !== null) {
    for (const [member, below] of Object.entries(value)) visit(below, member, found);
  }
}

function mentions(text: string, field: string): boolean {
  return new RegExp(`(?<![\\w.])${field.replaceAll('.', '\\.')}(?![\\w.])`).test(text);
}

describe('the dashboards for readers without prompt content', () => {
  const objects = metadataObjects();
  const byId = new Map(objects.map((object) => [object.id, object]));

  it('ask for no field of content, where those of the records do', () => {
    assert.deepEqual(contentIn(objects), []);
    const usual = contentIn(bundleObjects());
    for (const field of ['prompt.last', 'completion.text', 'topics', 'error.message.keyword', 'feedback.comment']) {
      assert.ok(usual.includes(field), `${field} in ${usual}`);
    }
  });

  it('look at the copies, and at nothing else but the health of the pipeline', () => {
    const views = objects.filter(({ type }) => type === 'index-pattern');
    assert.deepEqual(
      views.map(({ id, attributes }) => [id, attributes['title']]),
      [
        ['promptlog-health', 'promptlog-health'],
        ['promptlog-metadata-records', 'prompt-metadata'],
      ],
    );
    assert.ok(!JSON.stringify(objects).includes('"promptlog-records'));
    assert.ok(!JSON.stringify(objects).includes('prompt-logs'));
    const labels = Object.keys(JSON.parse(String(byId.get('promptlog-metadata-records')?.attributes['fieldAttrs'])));
    assert.deepEqual(
      labels.filter((name) => CONTENT.includes(name)),
      [],
    );
  });

  it('lie beside the others: no id of both, and nothing refers across', () => {
    const others = new Set(bundleObjects().map(({ id, type }) => `${type}:${id}`));
    const own = new Set(objects.map(({ id, type }) => `${type}:${id}`));
    assert.deepEqual(
      [...own].filter((id) => others.has(id)),
      ['index-pattern:promptlog-health'],
    );
    for (const { id, references } of objects) {
      for (const reference of references)
        assert.ok(own.has(`${reference.type}:${reference.id}`), `${id} -> ${reference.id}`);
    }
    assert.ok(JSON.stringify(objects).includes('#/view/promptlog-metadata-conversation?'));
  });

  it('keep every panel that counts, and of lists the columns that may be told', () => {
    const all = DASHBOARDS.flatMap((dashboard) => panelsOf(dashboard));
    const shown = JSON.stringify(objects);
    const kept = all.filter(({ id }) => shown.includes(`\\"panelIndex\\":\\"${id}\\"`));
    const gone = all.filter((panel) => !kept.includes(panel)).map(({ id }) => id);
    assert.ok(kept.length > all.length * 0.85, `${kept.length} of ${all.length}; without ${gone}`);
    assert.ok(gone.includes('errors-messages') && !gone.includes('errors-latest'), gone.join());
  });
});

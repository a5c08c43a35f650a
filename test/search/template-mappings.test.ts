import assert from 'node:assert/strict';
import { mappingGap, sameTemplate } from '../../src/search/template-mappings.ts';

const keyword = { type: 'keyword', ignore_above: 1024 };

describe('mappingGap', () => {
  it('finds nothing to do for the same mapping', () => {
    const mapping = { dynamic: false, properties: { user: { properties: { id: keyword } } } };
    const found = { dynamic: 'false', properties: { user: { properties: { id: keyword } } } };
    assert.deepEqual(mappingGap(mapping, found), { addition: undefined, added: [], conflicts: [] });
  });

  it('adds only what is missing, at any depth', () => {
    const wanted = { properties: { user: { properties: { id: keyword, name: keyword } }, topic: keyword } };
    const gap = mappingGap(wanted, { properties: { user: { properties: { id: keyword } } } });
    assert.deepEqual(gap.addition, { properties: { user: { properties: { name: keyword } }, topic: keyword } });
    assert.deepEqual(gap.added, ['user.name', 'topic']);
  });

  it('adds a sub-field together with the definition it belongs to', () => {
    const wanted = {
      properties: { message: { type: 'text', fields: { english: { type: 'text', analyzer: 'english' } } } },
    };
    const gap = mappingGap(wanted, { properties: { message: { type: 'text' } } });
    assert.deepEqual(gap.addition, wanted);
    assert.deepEqual(gap.added, ['message.english']);
  });

  it('names a field of another type and leaves it alone', () => {
    const wanted = { properties: { outcome: keyword, user: { properties: { id: keyword } } } };
    const gap = mappingGap(wanted, { properties: { outcome: { type: 'text' }, user: keyword } });
    assert.equal(gap.addition, undefined);
    assert.deepEqual(gap.conflicts, [
      { field: 'outcome', wanted: 'keyword', found: 'text' },
      { field: 'user', wanted: 'object', found: 'keyword' },
    ]);
  });

  it('leaves fields of others alone', () => {
    assert.equal(mappingGap({ properties: {} }, { properties: { own: keyword } }).addition, undefined);
  });
});

describe('sameTemplate', () => {
  const ours = {
    version: 1,
    template: {
      settings: { index: { number_of_shards: 1, sort: { field: ['@timestamp'] } } },
      mappings: { dynamic: false },
    },
  };

  it('sees through the way the server writes settings', () => {
    const theirs = {
      template: {
        mappings: { dynamic: 'false' },
        settings: { 'index.sort.field': ['@timestamp'], index: { number_of_shards: '1' } },
      },
      version: 1,
      created_date_millis: 1,
    };
    assert.ok(sameTemplate(ours, theirs));
  });

  it('sees a version, a setting and a mapping that differ', () => {
    const { template } = ours;
    assert.ok(!sameTemplate(ours, { ...ours, version: 2 }));
    assert.ok(
      !sameTemplate(ours, { ...ours, template: { ...template, settings: { index: { number_of_shards: 2 } } } }),
    );
    assert.ok(!sameTemplate(ours, { ...ours, template: { ...template, mappings: { dynamic: true } } }));
  });
});

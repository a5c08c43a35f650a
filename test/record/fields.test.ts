import assert from 'node:assert/strict';
import { FIELDS, fieldNamed } from '../../src/record/fields.ts';

describe('the field dictionary', () => {
  it('names every field once, with a label', () => {
    const names = FIELDS.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    assert.deepEqual(
      FIELDS.filter(({ label }) => label.trim() === ''),
      [],
    );
  });

  it('has no field inside another, which no mapping could hold', () => {
    const inside = FIELDS.filter(({ name }) => FIELDS.some((outer) => name.startsWith(`${outer.name}.`)));
    assert.deepEqual(inside, []);
  });

  it('points every alias at a field that exists', () => {
    for (const { type, path } of FIELDS) {
      assert.equal(type === 'alias', path !== undefined);
      if (path !== undefined) assert.notEqual(fieldNamed(path)?.type ?? 'alias', 'alias');
    }
  });

  it('finds a field by its name and no other', () => {
    assert.equal(fieldNamed('gen_ai.usage.input_tokens')?.type, 'long');
    assert.equal(fieldNamed('gen_ai.usage'), undefined);
  });
});

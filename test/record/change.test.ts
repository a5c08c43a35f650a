import assert from 'node:assert/strict';
import { applyChange } from '../../src/record/change.ts';
import { erase, merge } from '../../src/record/merge.ts';
import { readPart, readRecord } from '../../src/record/schema.ts';

const early = '2026-11-21T06:00:00.000Z';
const late = '2026-11-21T07:00:00.000Z';
const record = readRecord({
  message: { id: 'm', prompt: [{ role: 'human', content: 'Hi' }] },
  properties: { TEAM: 'a', PLACE: 'x' },
  tags: ['b', 'a'],
});

describe('changing a record', () => {
  it('sets a property and remembers when', () => {
    const changed = applyChange(record, { id: 'm', at: early, properties: { TEAM: 'b' } });
    assert.deepEqual(changed.properties, { TEAM: 'b', PLACE: 'x' });
    assert.deepEqual(changed.changed, { 'properties.TEAM': early });
    assert.equal(changed.revision, 2);
  });

  it('lets the later change win whatever the order of arrival', () => {
    const first = { id: 'm', at: early, properties: { TEAM: 'a much longer name' }, tags: ['x', 'y'] };
    const second = { id: 'm', at: late, properties: { TEAM: 'c' }, tags: ['z'] };
    for (const order of [
      [first, second],
      [second, first],
    ]) {
      const changed = order.reduce(applyChange, record);
      assert.equal(changed.properties?.['TEAM'], 'c');
      assert.deepEqual(changed.tags, ['z']);
    }
  });

  it('keeps a property removed, also when the record is sent again', () => {
    const changed = applyChange(record, { id: 'm', at: early, properties: { TEAM: null } });
    assert.deepEqual(changed.properties, { PLACE: 'x' });
    assert.equal(merge(changed, record), changed);
    assert.deepEqual(applyChange(changed, { id: 'm', at: late, properties: { TEAM: 'back' } }).properties, {
      PLACE: 'x',
      TEAM: 'back',
    });
  });

  it('adds feedback to what is there', () => {
    const feedback = [{ name: 'score', value: 1, at: early }];
    const changed = applyChange(record, { id: 'm', at: early, feedback });
    assert.deepEqual(changed.feedback, feedback);
    assert.equal(applyChange(changed, { id: 'm', at: late, feedback }), changed);
  });

  it('does not complete a record of which only one half is there', () => {
    const part = readPart({ message: { id: 'm' }, halves: ['response'] });
    assert.deepEqual(applyChange(part, { id: 'm', at: early, tags: ['a'] }).halves, ['response']);
  });

  it('changes nothing of an erased record', () => {
    const erased = erase(record, early);
    assert.equal(applyChange(erased, { id: 'm', at: late, properties: { TEAM: 'b' }, tags: ['c'] }), erased);
  });
});

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { indexName, newId, searchId } from '../../src/record/id.ts';

describe('ids', () => {
  it('makes the search id from session and id as every other writer does', () => {
    const expected = createHash('sha256').update('s-1\nm-2', 'utf8').digest('base64url').slice(0, 22);
    assert.equal(searchId('s-1', 'm-2'), expected);
    assert.equal(searchId('s-1', 'm-2').length, 22);
  });

  it('tells apart the same id in two sessions', () => {
    assert.notEqual(searchId('s-1', 'm-1'), searchId('s-2', 'm-1'));
  });

  it('puts a record into the index of its month in UTC', () => {
    assert.equal(indexName('2026-11-30T23:59:59.999Z'), 'prompt-logs-2026.11');
    assert.equal(indexName('2026-12-01T00:00:00.000Z'), 'prompt-logs-2026.12');
  });

  it('makes new ids that sort by the time they were made', () => {
    const ids = Array.from({ length: 1000 }, newId);
    assert.deepEqual([...ids].sort(), ids);
    assert.equal(new Set(ids).size, ids.length);
    assert.match(ids[0] ?? '', /^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  });
});

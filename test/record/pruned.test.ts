/** What is left of a record whose content has had its time. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { project } from '../../src/projection/search-document.ts';
import { same } from '../../src/record/merge-order.ts';
import { pruned } from '../../src/record/pruned.ts';
import { TEXT_FIELDS } from '../../src/search/query.ts';
import { anyRecord } from '../support/arbitrary-record.ts';
import { recordOf } from '../support/records.ts';

describe('a pruned record', () => {
  it('holds nothing of what was said, and what can be counted', () => {
    const record = recordOf('a', {
      content: 'my knee hurts',
      user: { name: 'Ada', user_id: 'ada' },
      feedback: [{ name: 'score', value: 3, comment: 'my knee', at: '2026-11-21T05:00:00.000Z' }],
      raw: { said: 'my knee' },
      bound_to: { app: 'intake' },
      orphaned: '2026-11-21T05:00:00.000Z',
    });
    const bare = pruned(record);
    assert.ok(!JSON.stringify(bare).includes('knee'));
    assert.equal(bare.revision, record.revision + 1);
    assert.deepEqual(bare.user, record.user);
    assert.deepEqual(bare.bound_to, { app: 'intake' }, 'nobody else may add to it now');
    assert.equal(bare.orphaned, record.orphaned);
    assert.equal(bare.feedback?.[0]?.value, 3);
  });

  it('is itself when it is pruned again, whatever the record was', () => {
    fc.assert(
      fc.property(anyRecord, (record) => {
        const bare = pruned(record);
        assert.equal(pruned(bare), bare);
        assert.ok(bare === record || !same(bare, record));
      }),
    );
  });

  it('makes a document in which no text can be found', () => {
    fc.assert(
      fc.property(anyRecord, (record) => {
        const { document } = project(pruned(record));
        for (const field of TEXT_FIELDS) assert.equal(at(document, field.split('.')), undefined, field);
      }),
    );
  });
});

function at(value: unknown, [name, ...rest]: readonly string[]): unknown {
  if (name === undefined) return value;
  if (Array.isArray(value)) return value.map((item) => at(item, [name, ...rest])).find((found) => found !== undefined);
  return at((value as Record<string, unknown> | undefined)?.[name], rest);
}

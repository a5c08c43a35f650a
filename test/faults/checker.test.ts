import assert from 'node:assert/strict';
import type { PromptRecord } from '../../src/record/record.ts';
import { documentOf } from '../support/both-stores.ts';
import { check, type Held, isClean } from './checker.ts';
import { makeLoad } from './load.ts';

/** Both stores as they are after a run in which nothing went wrong. */
function storesOf(records: readonly PromptRecord[]): {
  records: PromptRecord[];
  documents: Map<string, Record<string, unknown>>;
} {
  const documents = new Map(records.map((record) => documentOf(record) as [string, Record<string, unknown>]));
  return { records: [...records], documents };
}

describe('the checker of fault runs', () => {
  const { expected } = makeLoad({ seed: 3, records: 60 });
  const stored = [...expected.values()].map(({ record, revision }) => ({
    ...record,
    revision,
    accepted: '2026-11-21T05:00:00.000Z',
    door: 'http',
  }));
  const first = stored[0] ?? assert.fail();
  const { id } = first.message;
  const found = (held: Held) => check(expected, held);

  it('finds nothing where nothing is wrong', () => {
    const findings = found(storesOf(stored));
    assert.deepEqual(findings, { records: 60, lost: [], doubled: [], altered: [], foreign: [] });
    assert.ok(isClean(findings));
  });

  it('notices a record that is lost in either store', () => {
    const held = storesOf(stored);
    held.records.shift();
    assert.deepEqual(found(held).lost, [`${id} in the records store`]);
    const other = storesOf(stored);
    other.documents.delete([...other.documents.keys()][0] ?? '');
    assert.deepEqual(found(other).lost, [`${id} in search`]);
    assert.equal(isClean(found(other)), false);
  });

  it('notices a record that is there twice in either store', () => {
    const held = storesOf(stored);
    held.records.push(first);
    assert.deepEqual(found(held).doubled, [`${id} in the records store: 2 times`]);
    const other = storesOf(stored);
    const [key, document] = documentOf(first) as [string, Record<string, unknown>];
    other.documents.set(`prompt-logs-2026.01/${id}`, document);
    assert.deepEqual(found(other).doubled, [`${id} in search: ${key}, prompt-logs-2026.01/${id}`]);
  });

  it('notices a record that was altered, and a document that does not follow from its record', () => {
    const altered = { ...first, user: { name: 'Eve', user_id: 'u-1' } };
    const both = found(storesOf([altered, ...stored.slice(1)]));
    assert.match(both.altered.join(), /^m-\d+: user is .*Eve/);
    const one = found({ ...storesOf(stored), records: [altered, ...stored.slice(1)] });
    assert.equal(one.altered.length, 2);
    assert.match(one.altered[1] ?? '', /its document differs from its record in .*user/);
  });

  it('notices a revision too many, but where a clock that ran backwards explains it', () => {
    const merged = storesOf([{ ...first, revision: first.revision + 1 }, ...stored.slice(1)]);
    assert.match(found(merged).altered.join(), /revision \d instead of \d/);
    assert.deepEqual(check(expected, merged, { laxRevisions: true }).altered, []);
  });

  it('notices what nobody sent', () => {
    const message = { ...first.message, id: 'x-1' };
    const findings = found(storesOf([...stored, { ...first, message }]));
    assert.deepEqual(findings.foreign, ['x-1 in the records store', 'x-1 in search']);
  });
});

import assert from 'node:assert/strict';
import { expectedOf, type Found, findingsOf, insightVersion, isOfMonth } from '../../src/delivery/verify-problem.ts';
import type { Insight } from '../../src/insight/insight-facts.ts';
import { project } from '../../src/projection/search-document.ts';
import type { Json, JsonObject, PromptRecord } from '../../src/record/record.ts';
import { recordOf } from '../support/records.ts';

const INDEX = 'prompt-logs-2026.11';
const insight: Insight = () => ({ insight: { version: '7' } });

function foundOf(record: PromptRecord, more: Partial<Found> = {}): Found {
  const bytes = Buffer.byteLength(JSON.stringify(record));
  const { id, version, document } = project(record, insight, { bytes });
  const source = JSON.parse(JSON.stringify(document ?? null)) as Json;
  if (document !== undefined) ((source as JsonObject)['event'] as JsonObject)['ingested'] = '2026-11-21T05:00:01.000Z';
  const facts = { id: record.message.id, session: undefined, ingested: undefined, insight: '7', bytes, source };
  return { document: id, index: INDEX, version, time: Date.parse(record.time), ...facts, ...more };
}

function kinds(record: PromptRecord, found: readonly Found[], metadataCopy = false): string[] {
  const expected = expectedOf(record, { insight, metadataCopy, deep: true });
  return findingsOf(expected, found, '7').map(({ kind, index }) => `${kind} ${index}`);
}

/** The same members, those of every object in the other order. */
function reversed(value: Json): Json {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, each]) => [name, reversed(each)]),
  );
}

describe('a record and its document', () => {
  const record = { ...recordOf('a', { content: 'Where is my refund?' }), revision: 3 };

  it('agree, whenever and in whatever order the document was written', () => {
    assert.deepEqual(kinds(record, [foundOf(record)]), []);
    const found = foundOf(record);
    assert.deepEqual(kinds(record, [{ ...found, source: reversed(found.source ?? null) }]), []);
  });

  it('agree where a writer says nothing of the size', () => {
    const found = foundOf(record, { bytes: undefined });
    const source = structuredClone(found.source) as JsonObject;
    delete (source['record'] as JsonObject)['bytes'];
    assert.deepEqual(kinds(record, [{ ...found, source }]), []);
  });

  it('differ by revision, by each mark and by the content', () => {
    assert.deepEqual(kinds(record, []), [`missing ${INDEX}`]);
    assert.deepEqual(kinds(record, [foundOf(record, { version: 2 })]), [`stale ${INDEX}`]);
    for (const more of [{ version: 4 }, { bytes: 7 }, { insight: '6' }, { insight: undefined }, { time: 5 }]) {
      assert.deepEqual(kinds(record, [foundOf(record, more)]), [`differing ${INDEX}`], JSON.stringify(more));
    }
    const source = { ...(foundOf(record).source as JsonObject), message: 'tampered with' };
    assert.deepEqual(kinds(record, [foundOf(record, { source })]), [`differing ${INDEX}`]);
  });

  it('are one too many where the record was erased, or a document was left in another month', () => {
    const erased = { ...record, erased: '2026-11-22T00:00:00.000Z' };
    assert.deepEqual(kinds(erased, []), []);
    assert.deepEqual(kinds(erased, [foundOf(record)]), [`extra ${INDEX}`]);
    const elsewhere = foundOf(record, { index: 'prompt-logs-2026.10' });
    assert.deepEqual(kinds(record, [foundOf(record), elsewhere]), ['extra prompt-logs-2026.10']);
  });

  it('are looked for among the copies too, of which the content is another', () => {
    const copy = foundOf(record, { index: 'prompt-metadata-2026.11', source: {} });
    assert.deepEqual(kinds(record, [foundOf(record), copy], true), []);
    assert.deepEqual(kinds(record, [foundOf(record)], true), ['missing prompt-metadata-2026.11']);
  });

  it('are in the same month in whatever generation of its index', () => {
    assert.deepEqual(kinds(record, [foundOf(record, { index: `${INDEX}-g2` })]), []);
    assert.ok(!isOfMonth('prompt-logs-2026.110', INDEX));
    assert.ok(!isOfMonth('other', INDEX));
  });

  it('are judged by what is derived now', () => {
    assert.equal(insightVersion([record], insight), '7');
    assert.equal(insightVersion([record], undefined), undefined);
    assert.equal(insightVersion([{ ...record, erased: 'then' }], insight), undefined);
  });

  it('differ, and do not end the work, where a document can no longer be made', () => {
    const failing: Insight = () => {
      throw new Error('no rule for it');
    };
    const expected = expectedOf(record, { insight: failing, deep: true });
    assert.deepEqual(
      findingsOf(expected, [foundOf(record)], '7').map(({ kind }) => kind),
      ['differing'],
    );
  });
});

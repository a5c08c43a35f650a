import assert from 'node:assert/strict';
import type { Made } from '../../src/formats/format.ts';
import { LANGFUSE } from '../../src/formats/langfuse.ts';
import { merge } from '../../src/record/merge.ts';
import type { PromptRecord } from '../../src/record/record.ts';
import { readPart, readRecord } from '../../src/record/schema.ts';

const TIME = '2026-01-15T10:00:00.000Z';
const now = () => new Date(TIME);

const begin = {
  id: 'e1',
  timestamp: '2026-01-15T09:00:00.100Z',
  type: 'generation-create',
  body: { id: 'g-1', traceId: 't-1', startTime: '2026-01-15T09:00:00Z', model: 'gpt-4o', input: 'Which way?' },
};
const end = {
  id: 'e2',
  timestamp: '2026-01-15T09:00:02.100Z',
  type: 'generation-update',
  body: { id: 'g-1', traceId: 't-1', endTime: '2026-01-15T09:00:02Z', output: 'Left.', usageDetails: { input: 2 } },
};

function made(...batch: readonly object[]): readonly Made[] {
  return LANGFUSE.read({ batch }, { key: 'k', time: TIME });
}

function recordOf(item: Made | undefined): PromptRecord {
  assert.ok(item !== undefined && 'value' in item, JSON.stringify(item));
  return item.kind === 'part' ? readPart(item.value, { now }) : readRecord(item.value, { now });
}

describe('the format langfuse over several batches', () => {
  it('gives halves of a generation that make one record in either order', () => {
    const [first, last] = [recordOf(made(begin)[0]), recordOf(made(end)[0])];
    assert.deepEqual([first.halves, last.halves], [['request'], ['response']]);
    const forth = merge(first, last);
    assert.deepEqual({ ...merge(last, first), revision: 0 }, { ...forth, revision: 0 });
    assert.deepEqual(forth.halves, ['request', 'response']);
    assert.equal(forth.time, '2026-01-15T09:00:00.000Z');
    assert.deepEqual(forth.message.prompt, [{ role: 'human', content: 'Which way?' }]);
    assert.deepEqual(
      forth.message.other_attr.map((entry) => Object.keys(entry)),
      [['completion'], ['usage']],
    );
  });

  it('makes of the same batch the same again', () => {
    const again = made(begin, end);
    assert.equal(JSON.stringify(made(begin, end)), JSON.stringify(again));
    assert.equal(recordOf(again[0]).halves, undefined);
  });

  it('makes one item of each event, in the order of the batch', () => {
    const score = {
      id: 'e3',
      timestamp: TIME,
      type: 'score-create',
      body: { traceId: 't-1', name: 'thumb', value: 1 },
    };
    const kinds = made(score, 7 as unknown as object, end, begin).map(({ kind }) => kind);
    assert.deepEqual(kinds, ['change', 'refused', 'record', 'ignored']);
  });

  it('takes a batch of nothing for nothing, and refuses what is no batch', () => {
    assert.deepEqual(made(), []);
    assert.deepEqual(LANGFUSE.read('x', {}), [
      { kind: 'refused', path: 'the value', expected: 'batch of Langfuse', got: 'string' },
    ]);
  });

  it('reads very many updates of one generation at once', () => {
    const updates = Array.from({ length: 20_000 }, (_, index) => ({
      ...end,
      body: { ...end.body, metadata: { [`m${index}`]: index } },
    }));
    const items = made(begin, ...updates);
    assert.equal(items.length, 20_001);
    assert.equal(Object.keys(recordOf(items[0]).properties ?? {}).length, 20_000);
  });
});

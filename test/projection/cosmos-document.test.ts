import assert from 'node:assert/strict';
import fc from 'fast-check';
import { PromptlogError } from '../../src/errors.ts';
import {
  type CosmosItem,
  cosmosItemsFromJson,
  fromCosmosItems,
  toCosmosItems,
} from '../../src/projection/cosmos-document.ts';
import { cosmosItemId } from '../../src/projection/cosmos-id.ts';
import { MAX_ITEM_BYTES, partIds } from '../../src/projection/cosmos-parts.ts';
import type { PromptRecord } from '../../src/record/record.ts';
import { readRecord } from '../../src/record/schema.ts';
import { anyRecord } from '../support/arbitrary-record.ts';

const throughStore = (items: readonly CosmosItem[]): CosmosItem[] => JSON.parse(JSON.stringify(items)) as CosmosItem[];
const system = { _rid: 'r', _self: 's', _etag: '"e"', _attachments: 'a/', _ts: 1 };

function large(content: string, fields: object = {}): PromptRecord {
  const message = { id: 'm', prompt: [{ role: 'human', content }], other_attr: [{ model: 'gpt-4o' }] };
  return readRecord({ chat_session_id: 's', ...fields, message });
}

function survives(record: PromptRecord): CosmosItem[] {
  const items = throughStore(toCosmosItems(record));
  for (const item of items) assert(Buffer.byteLength(JSON.stringify(item)) <= MAX_ITEM_BYTES);
  assert.equal(new Set(items.map(({ id }) => id)).size, items.length);
  assert.deepEqual(fromCosmosItems([...items].reverse()), record);
  return items;
}

describe('a record as Cosmos items', () => {
  it('is the document structure itself with an item id', () => {
    const record = large('Hi');
    assert.deepEqual(toCosmosItems(record), [{ id: 'm', ...record }]);
  });

  it('comes back as it was, for any record, through the JSON of a store and with the fields Cosmos adds', () => {
    fc.assert(
      fc.property(anyRecord, (record) => {
        const items = throughStore(toCosmosItems(record)).map((item) => ({ ...item, ...system }));
        assert.deepEqual(fromCosmosItems(items), record);
        assert.deepEqual(cosmosItemsFromJson(Buffer.from(JSON.stringify(record))), toCosmosItems(record));
      }),
      { numRuns: 300 },
    );
  });

  it('keeps siblings that look like the marks of parts', () => {
    survives(large('Hi', { parts: 3, part: 1, of: 2, text: 'x', digest: 'd' }));
  });

  it('keeps two thousand messages and arguments nested two hundred deep', () => {
    const nested = JSON.parse(`${'{"a":'.repeat(200)}1${'}'.repeat(200)}`) as object;
    const prompt = Array.from({ length: 2000 }, (_, index) => ({
      role: 'human',
      content: `${index}`,
      tool_calls: nested,
    }));
    survives(readRecord({ message: { id: 'm', prompt: prompt } }));
  });

  it('reads a document somebody else wrote in the same structure', () => {
    const message = {
      id: 'm',
      prompt: [{ role: 'human', content: 'Hi' }],
      other_attr: { model: 'x' },
      previous_message_id: '',
    };
    const record = fromCosmosItems([{ id: 'm', chat_session_id: 's', user: { name: 'Ada' }, message, ...system }]);
    assert.equal(record.time, '1970-01-01T00:00:01.000Z');
    assert.equal(record.revision, 1);
    assert.deepEqual(record.message.other_attr, [{ model: 'x' }]);
  });
});

describe('a record over the size limit', () => {
  const contents: [what: string, content: string][] = [
    ['plain text', 'x'.repeat(10_000_000)],
    ['quotes and backslashes, which grow twice', '"\\'.repeat(1_500_000)],
    ['text of four bytes a character', '👩‍🚀'.repeat(400_000)],
    ['lone surrogates', 'a\ud800'.repeat(500_000)],
    ['NUL bytes', '\0'.repeat(700_000)],
    ['text of three bytes a character', '語'.repeat(1_000_001)],
  ];
  for (const [what, content] of contents) {
    it(`is stored in parts and comes back as it was: ${what}`, () => assert(survives(large(content)).length > 2));
  }

  it('keeps in its head what queries need', () => {
    const record = large('x'.repeat(4_000_000), { response_id: 'r', user: { name: 'Ada', blob: 'x'.repeat(9999) } });
    const head = toCosmosItems(record).at(-1);
    assert.equal(head?.['response_id'], 'r');
    assert.equal(head?.['model'], 'gpt-4o');
    assert.equal(head?.['time'], record.time);
    assert.deepEqual(head?.['user'], { name: 'Ada', user_id: '' });
    assert.equal(head?.['parts'], 3);
    assert.deepEqual(
      partIds(head as never),
      toCosmosItems(record)
        .slice(0, -1)
        .map(({ id }) => id),
    );
  });

  it('is torn while a part is missing or belongs to another writer, and says so', () => {
    const items = toCosmosItems(large('x'.repeat(4_000_000)));
    const other = toCosmosItems(large('y'.repeat(4_000_000)));
    for (const mixed of [items.slice(1), [other[0], ...items.slice(1)], items.slice(0, -1)] as CosmosItem[][]) {
      assert.throws(
        () => fromCosmosItems(mixed),
        (thrown) => thrown instanceof PromptlogError && thrown.code === 'PL_RECORD_TORN' && thrown.retriable,
      );
    }
  });

  it('is read past the parts of other revisions that are still there', () => {
    const older = { ...large('x'.repeat(6_000_000)), revision: 1 };
    const newer = { ...large('y'.repeat(4_000_000)), revision: 2 };
    assert.deepEqual(fromCosmosItems([...toCosmosItems(older).slice(0, -1), ...toCosmosItems(newer)]), newer);
    const small = { ...large('z'), revision: 3 };
    assert.deepEqual(fromCosmosItems([...toCosmosItems(newer).slice(0, -1), ...toCosmosItems(small)]), small);
  });
});

describe('a Cosmos item id', () => {
  it('is the record id wherever Cosmos takes it', () => {
    for (const id of ['chatcmpl-9f2B', '019a0000-0000-7000-8000-000000000000', 'a.b:c=d+e', 'émoji 👩‍🚀 inside']) {
      assert.equal(cosmosItemId(id), id);
    }
  });

  it('escapes what Cosmos forbids or loses on the way', () => {
    const cases = {
      'a/b': 'a~2Fb',
      'a\\b': 'a~5Cb',
      'a#b?': 'a~23b~3F',
      '~2F': '~7E2F',
      ' a ': '~20a~20',
      '..': '~2E~2E',
    };
    for (const [id, expected] of Object.entries(cases)) assert.equal(cosmosItemId(id), expected);
    assert.equal(cosmosItemId('\ud800'), '~uD800');
    assert.equal(cosmosItemId('a\0\n'), 'a~00~0A');
    assert.equal(cosmosItemId('100%'), '100~25');
  });

  it('hashes what is too long and keeps different ids different', () => {
    assert.match(cosmosItemId('語'.repeat(100)), /^~h[\w-]{43}$/);
    assert.notEqual(cosmosItemId(`${'x'.repeat(300)}\ud800`), cosmosItemId(`${'x'.repeat(300)}\udbff`));
    const anyId = fc.string({ unit: fc.constantFrom('a', '~', '2', 'F', '/', 'u', 'D', '8', '0', '\ud800', ' ', '.') });
    fc.assert(
      fc.property(anyId, anyId, (a, b) => {
        assert.equal(cosmosItemId(a) === cosmosItemId(b), a === b);
        assert.doesNotMatch(cosmosItemId(a), /[/\\#?]|^ | $|\p{Cs}/u);
      }),
      { numRuns: 500 },
    );
  });
});

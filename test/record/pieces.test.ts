import assert from 'node:assert/strict';
import fc from 'fast-check';
import { project } from '../../src/projection/search-document.ts';
import { merge } from '../../src/record/merge.ts';
import { hasPieces, type Piece } from '../../src/record/pieces.ts';
import { attribute, type JsonObject, type PromptRecord } from '../../src/record/record.ts';
import { readPart } from '../../src/record/schema.ts';

const now = () => new Date('2026-11-21T05:00:00.000Z');
const TIME = '2026-11-21T05:00:00.000Z';
type Given = { readonly request?: readonly Piece[]; readonly response?: readonly Piece[] };

const part = (pieces: unknown, more: object = {}): PromptRecord =>
  readPart({ chat_session_id: 's', message: { id: 'm' }, halves: ['request'], time: TIME, pieces, ...more }, { now });
const mergeAll = ([first, ...rest]: readonly PromptRecord[]): PromptRecord =>
  rest.reduce((record, version) => merge(record, version), first ?? assert.fail('no version'));
const state = (record: PromptRecord) => ({ ...record, revision: 0 });

function cut(text: string, places: readonly number[], first = 0): Piece[] {
  const ends = [...new Set(places.map((place) => place % (text.length + 1))), text.length].sort((a, b) => a - b);
  return ends.map((end, index) => ({ seq: first + index, time: TIME, text: text.slice(ends[index - 1] ?? 0, end) }));
}

const anyContent = fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.constantFrom('[]', '{"role":1}', '"'));
const anyMessage = fc.record(
  { role: fc.constantFrom('system', 'human', 'assistant'), content: anyContent },
  { noNullPrototype: true },
);
const anyMessages = fc.array(anyMessage, { minLength: 1, maxLength: 4 });

describe('messages in pieces', () => {
  const request = cut('[{"role":"user","content":"Where is my refund?"}]', [10, 20], 1);
  const response = cut('[{"role":"assistant","content":"On its way."}]', [12], 4);

  it('become the prompt and the answer once all pieces of a side are there, and are pieces no more', () => {
    const [a, b, c] = request.map((piece) => part({ request: [piece] }));
    assert.ok(a && b && c);
    const most = merge(c, a);
    assert.deepEqual([most.message.prompt, hasPieces(most)], [[], true]);
    const whole = merge(most, b);
    assert.deepEqual(whole.message.prompt, [{ role: 'human', content: 'Where is my refund?' }]);
    assert.equal(hasPieces(whole), false);
    assert.doesNotMatch(JSON.stringify(whole.pieces), /refund|role/, 'nothing of their content is kept twice');
    const answered = merge(whole, part({ response }, { halves: ['response'] }));
    assert.deepEqual(attribute(answered, 'completion'), {
      choices: [{ index: 0, message: { role: 'assistant', content: 'On its way.' } }],
    });
  });

  it('change nothing when they come again, one by one or together', () => {
    const whole = mergeAll(request.map((piece) => part({ request: [piece] })));
    for (const again of [...request.map((piece) => [piece]), request, request.slice(1)]) {
      assert.equal(merge(whole, part({ request: again })), whole);
    }
  });

  it('keep the parameters beside the messages of a whole request', () => {
    const pieces = cut('{"model":"gpt-4o","messages":[{"role":"user","content":"Hi"}],"seed":7}', [5, 31]);
    const record = mergeAll(pieces.map((piece) => part({ request: [piece] })));
    assert.deepEqual(record.request, { model: 'gpt-4o', seed: 7 });
    assert.deepEqual(record.message.prompt, [{ role: 'human', content: 'Hi' }]);
  });

  it('take a whole completion for what it is', () => {
    const completion = { id: 'chatcmpl-1', choices: [{ index: 0, message: { role: 'assistant', content: 'Yes.' } }] };
    const record = part({ response: cut(JSON.stringify(completion), [9, 40]) });
    assert.deepEqual(attribute(record, 'completion'), completion);
  });

  it('are put together where they come in one part, at the door', () => {
    const record = part({ request: [...request].reverse() });
    assert.equal(record.message.prompt.length, 1);
    assert.equal(record.revision, 1);
  });

  it('wait for a piece in the middle, also where the others make JSON without it', () => {
    const texts = ['[{"role":"user","content":"a"}', ',{"role":"user","content":"b"}', ']'];
    const [a, b, c] = texts.map((text, seq) => part({ request: [{ seq, time: TIME, text }] }));
    assert.ok(a && b && c);
    assert.equal(hasPieces(merge(a, c)), true);
    assert.equal(mergeAll([a, c, b]).message.prompt.length, 2);
  });

  it('make a record incomplete for search while they wait for others', () => {
    const stored = (record: PromptRecord) => project(record).document?.['record'];
    const both = { halves: ['request', 'response'] };
    assert.partialDeepStrictEqual(stored(part({ request: request.slice(1) }, both)), { complete: false });
    assert.partialDeepStrictEqual(stored(part({ request }, both)), { complete: true });
  });

  it('are ordered by number, then time, then text', () => {
    const at = (second: number) => `2026-11-21T05:00:0${second}.000Z`;
    const pieces = [
      { seq: 1, time: at(2), text: ',"content":"x"' },
      { seq: 2, time: at(0), text: '}]' },
      { seq: 1, time: at(1), text: '[{"role":"user"' },
    ];
    assert.deepEqual(part({ request: pieces }).message.prompt, [{ role: 'human', content: 'x' }]);
  });

  it('stay as they are when their text is no list of messages', () => {
    for (const text of ['[1,2]', '{"a":1}', '[{"role":', 'true', '']) {
      const record = part({ request: [{ seq: 0, time: '', text }], response: [{ seq: 1, time: '', text }] });
      assert.equal(hasPieces(record), true, text);
      assert.deepEqual(merge(record, structuredClone(record)), record);
    }
  });

  it('that come after their side was whole are kept beside it, not lost', () => {
    const whole = part({ request });
    const late = { seq: 9, time: TIME, text: 'something else' };
    const merged = merge(whole, part({ request: [late] }));
    assert.deepEqual((merged.pieces as Given).request, [late]);
    assert.deepEqual(merged.message.prompt, whole.message.prompt);
  });

  it('are nobody else’s business: a sibling of that name with another shape stays as it is', () => {
    for (const pieces of [7, 'x', [], {}, { request: 'x' }, { request: [{ seq: 'one' }] }, { legs: 4 }]) {
      const record = part(pieces);
      assert.deepEqual([record.pieces, hasPieces(record)], [pieces, false]);
    }
    assert.deepEqual(
      (merge(part({ legs: 4 }), part({ request: request.slice(1) })).pieces as Given).request?.length,
      2,
    );
  });

  it('wait for their neighbours, also one that holds nothing but the empty list an answer is about', () => {
    const texts = ['[{"role":"assistant","content":"', '[]', '"}]'];
    const pieces = texts.map((text, index) => ({ seq: index + 1, time: TIME, text }));
    const [first, middle, last] = pieces.map((piece) => part({ response: [piece] }));
    for (const order of [
      [first, middle, last],
      [middle, last, first],
      [last, middle, first],
    ] as const) {
      const merged = mergeAll(order.map((piece) => piece as PromptRecord));
      const { choices } = attribute(merged, 'completion') as { choices: JsonObject[] };
      assert.deepEqual(
        choices.map(({ message }) => message),
        [{ role: 'assistant', content: '[]' }],
      );
    }
  });

  it('give the same record in any order, any grouping and any number of times', () => {
    const scenario = fc
      .tuple(anyMessages, anyMessages, fc.array(fc.nat(200), { maxLength: 4 }), fc.array(fc.nat(200), { maxLength: 4 }))
      .chain(([prompt, answer, first, second]) => {
        const asked = cut(` ${JSON.stringify(prompt, null, 1)}\n`, first);
        const answered = cut(JSON.stringify(answer), second, asked.length);
        const all: Given[] = [
          ...asked.map((piece) => ({ request: [piece] })),
          ...answered.map((piece) => ({ response: [piece] })),
        ];
        const group = fc
          .tuple(fc.subarray(asked, { minLength: 1 }), fc.subarray(answered))
          .map(([some, others]): Given => ({ request: some, ...(others.length > 0 && { response: others }) }));
        return fc.tuple(
          fc.constant({ prompt, answer, all }),
          fc.array(group, { maxLength: 4 }).chain((groups) => shuffled([...all, ...groups, ...groups.slice(0, 1)])),
        );
      });
    fc.assert(
      fc.property(scenario, ([{ prompt, answer, all }, disorder]) => {
        const expected = mergeAll(all.map((pieces) => part(pieces)));
        const found = mergeAll(disorder.map((pieces) => part(pieces)));
        assert.deepEqual(state(found), state(expected));
        assert.deepEqual(found.message.prompt, prompt);
        const { choices } = attribute(found, 'completion') as { choices: JsonObject[] };
        assert.deepEqual(
          choices.map(({ message }) => message),
          answer,
        );
        assert.equal(hasPieces(found), false);
      }),
      { numRuns: 300 },
    );
  });

  it('would not, were a side whole with the first text that is JSON (a deliberate bad case)', () => {
    const texts = ['[{"role":"user","content":"a"}', ',{"role":"user","content":"b"}', ']'];
    const eager = (order: readonly number[]): string => {
      let whole = '';
      for (let count = 1; count <= order.length && whole === ''; count++) {
        const text = order
          .slice(0, count)
          .sort()
          .map((index) => texts[index])
          .join('');
        if (text.endsWith(']') && text.startsWith('[')) whole = text;
      }
      return whole;
    };
    assert.notEqual(eager([0, 2, 1]), eager([0, 1, 2]));
  });
});

function shuffled<T>(items: readonly T[]): fc.Arbitrary<T[]> {
  return fc.shuffledSubarray([...items], { minLength: items.length, maxLength: items.length });
}

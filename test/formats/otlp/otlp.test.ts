import assert from 'node:assert/strict';
import type { Made, Members } from '../../../src/formats/format.ts';
import { otlp } from '../../../src/formats/otlp.ts';
import { membersOf } from '../../../src/formats/values.ts';
import { project } from '../../../src/projection/search-document.ts';
import { merge } from '../../../src/record/merge.ts';
import type { PromptRecord } from '../../../src/record/record.ts';
import { readPart, readRecord } from '../../../src/record/schema.ts';

const TRACE = '5b8efff798038103d269b633813fc60c';
const SPAN = 'eee19b7ec3c1b174';
const START = 1_768_471_200_000_000_000n;
const now = () => new Date('2026-01-15T10:00:05.000Z');

const text = (value: string) => ({ stringValue: value });
const attribute = (key: string, value: object) => ({ key, value });
const named = (attributes: Readonly<Record<string, string>>) =>
  Object.entries(attributes).map(([key, value]) => attribute(key, text(value)));
const CALL = named({ 'gen_ai.operation.name': 'chat', 'gen_ai.system': 'openai', 'gen_ai.request.model': 'gpt-4o' });

function spanOf(attributes: readonly object[], more: object = {}): Members {
  const times = { startTimeUnixNano: String(START), endTimeUnixNano: String(START + 812_000_000n) };
  return { traceId: TRACE, spanId: SPAN, ...times, attributes: [...CALL, ...attributes], ...more };
}

function logOf(eventName: string, body: object, after: bigint): Members {
  return { timeUnixNano: String(START + after), traceId: TRACE, spanId: SPAN, eventName, attributes: [], body };
}

const said = (content: string) => ({ kvlistValue: { values: [attribute('content', text(content))] } });
const spans = (...items: unknown[]) => ({ resourceSpans: [{ scopeSpans: [{ spans: items }] }] });
const logs = (...items: unknown[]) => ({ resourceLogs: [{ scopeLogs: [{ logRecords: items }] }] });

function made(value: unknown): Made {
  const [first, ...others] = otlp.read(value, {});
  assert.deepEqual(others, []);
  assert.ok(first);
  return first;
}

function membersMade(item: Made): Members {
  assert.ok('value' in item, JSON.stringify(item));
  return item.value;
}

const recordOf = (item: Made): PromptRecord =>
  item.kind === 'part' ? readPart(membersMade(item), { now }) : readRecord(membersMade(item), { now });

const promptOf = (item: Made) => membersOf(membersMade(item)['message'])['prompt'] as readonly Members[];
const contents = (item: Made) => promptOf(item).map(({ content }) => content);

const span = spans(spanOf(named({ 'gen_ai.conversation.id': 's-1', 'gen_ai.response.id': 'chatcmpl-1' })));
const asked = logs(logOf('gen_ai.system.message', said('Be brief.'), 1n), logOf('gen_ai.user.message', said('Hi'), 2n));
const choice = {
  kvlistValue: {
    values: [
      attribute('index', { intValue: '0' }),
      attribute('finish_reason', text('stop')),
      attribute('message', said('Hello!')),
    ],
  },
};
const answered = logs(logOf('gen_ai.choice', choice, 800_000_000n));

describe('the format otlp', () => {
  it('ends at the same record whatever comes first: the span, the logs of its prompt, those of its answer', () => {
    const parts = [span, asked, answered].map((value) => recordOf(made(value)));
    const orders = [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ];
    const ends = orders.map((order) => {
      const [first, ...rest] = order.map((index) => parts[index] as PromptRecord);
      return { ...rest.reduce(merge, first as PromptRecord), revision: 0 };
    });
    for (const end of ends) assert.deepEqual(end, ends[0]);
    const [end] = ends as [PromptRecord];
    assert.equal(end.chat_session_id, 's-1');
    assert.deepEqual(
      end.message.prompt.map(({ role, content }) => [role, content]),
      [
        ['system', 'Be brief.'],
        ['human', 'Hi'],
      ],
    );
    const document = project(end).document as Members;
    const output = membersOf(membersOf(document['gen_ai'])['output']);
    assert.deepEqual(output['messages'], [
      { role: 'assistant', parts: [{ type: 'text', content: 'Hello!' }], finish_reason: 'stop' },
    ]);
    assert.equal(membersOf(document['record'])['complete'], true);
  });

  it('lets a span alone complete its record, with content or without', () => {
    const bare = recordOf(made(spans(spanOf([]))));
    assert.deepEqual(bare.halves, ['request', 'response']);
    const messages = '[{"role":"user","parts":[{"type":"text","content":"Hi"}]}]';
    const whole = recordOf(made(spans(spanOf(named({ 'gen_ai.input.messages': messages })))));
    assert.equal(whole.halves, undefined);
    for (const record of [bare, whole]) {
      assert.equal(membersOf(membersOf(project(record).document)['record'])['complete'], true);
    }
  });

  it('does not take one half for the whole', () => {
    const record = recordOf(made(asked));
    assert.deepEqual(record.halves, ['request']);
    assert.equal(membersOf(membersOf(project(record).document)['record'])['complete'], false);
    assert.deepEqual(recordOf(made(answered)).halves, ['response']);
  });

  it('puts the messages of several exports in one order by when each was logged', () => {
    const coarse = [3n, 1n, 1n, 2n].map((after, index) => logOf('gen_ai.user.message', said(`m${index}`), after));
    const together = promptOf(made(logs(...coarse)));
    assert.deepEqual(
      together.map(({ content }) => content),
      ['m1', 'm2', 'm3', 'm0'],
    );
    const moments = together.map(({ at }) => at as string);
    assert.deepEqual([...moments].sort(), moments);
    assert.equal(new Set(moments).size, moments.length);
    const apart = [logs(coarse[0]), logs(coarse[1], coarse[2]), logs(coarse[3])].flatMap((value) =>
      promptOf(made(value)),
    );
    const sorted = apart.sort((a, b) => ((a['at'] as string) < (b['at'] as string) ? -1 : 1));
    assert.deepEqual(sorted, together);
  });

  it('prefers the better carrier where content comes by several', () => {
    const better = named({
      'gen_ai.input.messages': '[{"role":"user","parts":[{"type":"text","content":"one"}]}]',
      'gen_ai.prompt.0.content': 'four',
    });
    const event = { name: 'gen_ai.content.prompt', attributes: named({ 'gen_ai.prompt': 'user: five' }) };
    const all = spanOf(better, { events: [event] });
    assert.deepEqual(contents(made(spans(all))), ['one']);
    assert.deepEqual(contents(made(spans(spanOf(better.slice(1), { events: [event] })))), ['four']);
    assert.deepEqual(contents(made(spans(spanOf([], { events: [event] })))), ['five']);
  });

  it('says a system prompt once that comes with the messages and by itself', () => {
    const given = named({
      'gen_ai.system_instructions': '[{"type":"text","content":"Be brief."}]',
      'gen_ai.input.messages': '[{"role":"system","parts":[{"type":"text","content":"Be brief."}]}]',
    });
    assert.deepEqual(contents(made(spans(spanOf(given)))), ['Be brief.']);
    const other = [...given.slice(0, 1), ...named({ 'gen_ai.input.messages': '[{"role":"user","content":"Hi"}]' })];
    assert.deepEqual(contents(made(spans(spanOf(other)))), ['Be brief.', 'Hi']);
  });

  it('takes a message that names no span for half a record by itself, and never for part of another', () => {
    const streamed = { ...logOf('gen_ai.choice', choice, 900_000_000n), traceId: '', spanId: '' };
    const items = otlp.read(logs(streamed, logOf('gen_ai.user.message', said('Hi'), 1n), streamed), {});
    assert.deepEqual(
      items.map((item) => membersMade(item)['halves']),
      [['response'], ['request'], ['response']],
    );
    const ids = items.map((item) => membersOf(membersMade(item)['message'])['id']);
    assert.equal(ids[1], `${TRACE}-${SPAN}`);
    assert.equal(ids[0], ids[2], 'the same log that comes again is the same half');
  });

  it('names what carries no id by what it is, and by its key and place where there is a key', () => {
    const nameless = spans(spanOf([], { traceId: 'not hex', spanId: '' }));
    const id = (value: unknown, key?: string) => {
      const [item] = otlp.read(value, key === undefined ? {} : { key });
      return membersOf(membersMade(item as Made)['message'])['id'];
    };
    assert.match(id(nameless) as string, /^otlp-[0-9a-f]{32}$/);
    assert.equal(id(nameless), id(structuredClone(nameless)));
    assert.notEqual(id(nameless), id(spans(spanOf([], { traceId: '', name: 'other' }))));
    assert.equal(id(nameless, 'file#1'), 'file#1/resourceSpans.0.scopeSpans.0.spans.0');
  });

  it('looks into values only so far, and keeps what is deeper as text', () => {
    let deep: object = text('bottom');
    for (let level = 0; level < 1000; level++) deep = { arrayValue: { values: [deep] } };
    const { properties } = membersMade(made(spans(spanOf([attribute('deep', deep)]))));
    assert.ok(JSON.stringify(properties).includes('bottom'));
  });

  it('keeps what may be content apart from the properties, which every door keeps', () => {
    const value = membersMade(
      made(spans(spanOf(named({ 'traceloop.entity.input': 'secret plan', note: 'x'.repeat(2000), team: 'north' })))),
    );
    assert.deepEqual(value['properties'], { team: 'north' });
    assert.deepEqual(value['attributes'], { 'traceloop.entity.input': 'secret plan', note: 'x'.repeat(2000) });
  });

  it('recognises an export and nothing else', () => {
    assert.ok(otlp.recognises(span));
    assert.ok(otlp.recognises({ resourceLogs: [] }));
    for (const other of [undefined, null, [], 'resourceSpans', {}, { resourceSpans: {} }, { resourceMetrics: [] }]) {
      assert.ok(!otlp.recognises(other));
      assert.deepEqual(otlp.read(other, {}), []);
    }
  });
});

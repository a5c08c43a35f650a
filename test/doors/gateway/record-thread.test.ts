import assert from 'node:assert/strict';
import { RecordThread, type RecordThreadOptions } from '../../../src/doors/gateway/record-thread.ts';
import type { SeenCall } from '../../../src/doors/gateway/seen-call.ts';
import type { PromptRecord } from '../../../src/record/record.ts';

const SEEN: SeenCall = {
  url: 'https://models.example/v1/chat/completions',
  requestHeaders: { 'content-type': 'application/json', 'x-user-id': 'ada' },
  responseHeaders: { 'content-type': 'application/json' },
  status: 200,
  started: Date.parse('2026-01-15T10:00:00Z'),
  durationMs: 12.5,
  attempts: 1,
  tried: [],
  ending: 'answered',
};
const BEGUN = { api: 'chat', contentType: 'application/json' } as const;
const bytes = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));
const question = (content: string) => bytes({ model: 'gpt-4o', messages: [{ role: 'user', content }] });
const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
const answer = (content: string) => bytes({ id: 'c-1', choices: [{ index: 0, message: { content } }], usage });

describe('the thread that makes the records of the gateway', () => {
  let records: PromptRecord[];
  let failures: string[];
  let thread: RecordThread;

  function start(more: Partial<RecordThreadOptions> = {}): RecordThread {
    records = [];
    failures = [];
    thread = new RecordThread({
      gate: {},
      maxReplayBytes: 1_000_000,
      onPassed: ({ json }) => records.push(JSON.parse(json) as PromptRecord),
      onFailed: (code) => failures.push(code),
      ...more,
    });
    return thread;
  }
  afterEach(() => thread.close());

  function call(asked: string, answered: string): void {
    const number = thread.open();
    thread.begin(number, BEGUN);
    const all = answer(answered);
    thread.answer(number, all.subarray(0, 7), 3);
    thread.answer(number, all.subarray(7), 4);
    thread.end(number, [question(asked)], SEEN);
  }

  it('gives back one record for each call, whole', async () => {
    start();
    for (let each = 0; each < 50; each++) call(`Where is refund ${each}?`, `It is on its way, ${each}.`);
    await thread.settled();
    assert.deepEqual(failures, []);
    assert.deepEqual(
      records.map(({ message }) => JSON.stringify(message).match(/refund \d+|way, \d+/g)),
      Array.from({ length: 50 }, (_, each) => [`refund ${each}`, `way, ${each}`]),
    );
    assert.deepEqual([records[0]?.user, records[0]?.timing?.['duration_ms']], [{ user_id: 'ada', name: '' }, 12.5]);
  });

  it('masks what must not be written, and keeps what the capture level says', async () => {
    start({ gate: { capture: { gateway: 'metadata' } } });
    call('Where is my refund?', 'Here.');
    await thread.settled();
    assert.ok(!JSON.stringify(records).includes('refund'));
    start();
    call('My key is sk-proj-0123456789abcdefghijklmnopqrstuvwxyz0123456789.', 'Thanks.');
    await thread.settled();
    assert.equal(records.length, 1);
    assert.ok(!JSON.stringify(records).includes('0123456789'));
  });

  it('tells when the first word came', async () => {
    start();
    const number = thread.open();
    thread.begin(number, { api: 'chat', contentType: 'text/event-stream' });
    const word = (content: string) =>
      Buffer.from(`data: {"id":"c","choices":[{"index":0,"delta":{"content":"${content}"}}]}\n\n`);
    thread.answer(number, word(''), 5);
    thread.answer(number, word('Soon'), 8);
    thread.answer(number, word('.'), 9);
    thread.end(number, [question('When?')], SEEN);
    await thread.settled();
    assert.equal(records[0]?.timing?.['first_token_ms'], 8);
  });

  it('counts a call of which no record can be made', async () => {
    // Such a pattern is refused in the thread, which does not start.
    start({ gate: { masking: { patterns: [{ name: 'broken', pattern: '(' }] } } });
    call('Where is my refund?', 'Here.');
    await thread.settled();
    assert.deepEqual([records.length, failures], [0, ['PL_INTERNAL']]);
  });

  it('is behind while it has more than it should, and not when all is done', async () => {
    start({ mostBytes: 1_000 });
    const number = thread.open();
    const large = new Uint8Array(1_001);
    assert.equal(thread.isBehind, false);
    thread.end(number, [large], SEEN);
    assert.equal(thread.isBehind, true);
    await thread.settled();
    assert.equal(thread.isBehind, false);
  });

  it('forgets a call that it is to leave', async () => {
    start();
    const number = thread.open();
    thread.answer(number, new Uint8Array(1_000), 1);
    thread.leave(number);
    await thread.settled();
    assert.deepEqual([records, failures], [[], []]);
  });
});

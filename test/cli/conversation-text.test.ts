import assert from 'node:assert/strict';
import { hitText, recordText, turnText } from '../../src/cli/conversation-text.ts';
import type { JsonObject } from '../../src/record/record.ts';

const plain = { bold: (text: string) => text, dim: (text: string) => text };
const stars = { bold: (text: string) => `*${text}*`, dim: (text: string) => text };

const turn = (over: JsonObject = {}): JsonObject => ({
  '@timestamp': '2026-11-20T10:00:01.000Z',
  message: 'Where is my refund?',
  event: { id: 'm1', duration: 1_500_000_000 },
  user: { id: 'u1', name: 'Ana' },
  session: { id: 's1', turn: 1 },
  gen_ai: {
    request: { model: 'support-bot' },
    response: { model: 'gpt-4o-2024-11-20' },
    usage: { input_tokens: 12, output_tokens: 7 },
    input: { messages: [{ role: 'user', parts: [{ type: 'text', content: 'Where is my refund?' }] }] },
    output: { messages: [{ role: 'assistant', parts: [{ type: 'text', content: 'On its way.\nSoon.' }] }] },
  },
  ...over,
});

describe('turnText', () => {
  it('tells who asked what, what was answered, and how long it took', () => {
    assert.equal(
      turnText(turn(), undefined, plain),
      [
        '#1 · 2026-11-20 10:00:01Z · gpt-4o-2024-11-20 (asked for support-bot) · 1.50 s · 12 in, 7 out',
        'Ana:',
        '  Where is my refund?',
        'assistant:',
        '  On its way.',
        '  Soon.',
      ].join('\n'),
    );
  });

  it('does not repeat the question when the same turn goes on', () => {
    const first = turn({
      gen_ai: {
        output: {
          messages: [{ role: 'assistant', parts: [{ type: 'tool_call', name: 'lookup', arguments: { id: 7 } }] }],
        },
      },
    });
    assert.match(turnText(first, undefined, plain), /→ calls lookup\(\{"id":7\}\)/);
    assert.ok(!turnText(turn(), first, plain).includes('Where is my refund?'));
  });

  it('repeats a question that was asked anew in the next turn', () => {
    assert.ok(turnText(turn({ session: { id: 's1', turn: 2 } }), turn(), plain).includes('Where is my refund?'));
  });

  it('tells errors and feedback', () => {
    const failed = turn({
      gen_ai: {},
      error: { type: 'rate_limit', code: '429', message: 'slow down' },
      feedback: { score: 100, comment: 'great' },
      http: { response: { status_code: 429 } },
    });
    assert.match(
      turnText(failed, undefined, plain),
      /error: 429 · rate_limit · 429 · slow down\nfeedback: score 100 · “great”$/,
    );
  });

  it('hands no escape sequence of a prompt to the terminal', () => {
    const evil = '\u001b[2Jx\u009b';
    const document = turn({
      message: evil,
      user: { name: evil },
      session: { turn: 1 },
      error: { message: evil },
      gen_ai: {
        response: { model: evil },
        output: { messages: [{ role: evil, parts: [{ type: 'tool_call', name: evil, arguments: evil }] }] },
      },
    });
    for (const text of [turnText(document, undefined, plain), recordText(document, plain)]) {
      assert.ok(!/(?![\n\t])\p{Cc}/u.test(text), JSON.stringify(text));
    }
  });
});

describe('recordText', () => {
  it('shows the facts and every message in order', () => {
    const text = recordText(turn({ properties: { TEAM: 'a' }, tags: ['x', 'y'], cost: { total: 0.00234 } }), plain);
    assert.match(text, /^record +m1$/m);
    assert.match(text, /^who +Ana · u1$/m);
    assert.match(text, /^tags +x, y$/m);
    assert.match(text, /^cost +0\.00234 USD$/m);
    assert.ok(text.indexOf('user:') < text.indexOf('assistant:'));
  });

  it('leaves out what the record does not have', () => {
    const text = recordText({ event: { id: 'x' } }, plain);
    assert.equal(text, 'record    x');
  });

  it('reads dotted names as well as nested ones', () => {
    assert.match(recordText({ 'event.id': 'x', 'user.name': 'Ana' }, plain), /^who +Ana$/m);
  });

  it('shows a part of an unknown kind as it is', () => {
    const document = {
      gen_ai: {
        output: { messages: [{ role: 'assistant', parts: [{ type: 'blob', size: 9 }] }, { role: 'assistant' }] },
      },
    };
    assert.match(recordText(document, plain), /\{"type":"blob","size":9\}[\s\S]*\(empty\)/);
  });
});

describe('hitText', () => {
  const found = (text: string) => [
    { text: 'my ', found: false },
    { text, found: true },
    { text: ' please', found: false },
  ];

  it('sets the found words apart and keeps the spaces around them', () => {
    const text = hitText({ id: 'm1', highlights: { message: found('refund') } }, stars);
    assert.match(text, /asked {3}my \*refund\* please/);
  });

  it('does not show the same words twice', () => {
    const highlights = { message: found('refund'), 'gen_ai.input.messages.parts.content': found('refund') };
    assert.ok(!hitText({ id: 'm1', highlights }, plain).includes('prompt'));
  });

  it('says what went wrong and in which session', () => {
    const text = hitText(
      { id: 'm1', outcome: 'failed', errorType: 'timeout', session: 's1', turn: 3, highlights: {} },
      plain,
    );
    assert.match(text, /failed · \(timeout\) · session s1 #3/);
  });

  it('hands no escape sequence to the terminal', () => {
    const evil = '\u001b[31m';
    const text = hitText({ id: evil, user: evil, highlights: { message: found(evil) } }, plain);
    assert.ok(!/(?![\n\t])\p{Cc}/u.test(text));
  });
});

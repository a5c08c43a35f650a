import assert from 'node:assert/strict';
import { AnswerTap } from '../../../src/doors/call/answer-tap.ts';

const chunk = (content: string) => `data: {"choices":[{"index":0,"delta":{"content":${JSON.stringify(content)}}}]}\n\n`;

function tapOf(contentType: string | undefined, times: readonly number[] = []): AnswerTap {
  let at = 0;
  return new AnswerTap({ contentType, started: 100, now: () => times[at++] ?? 0 });
}

describe('what looks at an answer while it passes', () => {
  it('folds a stream, however it is cut', () => {
    const bytes = Buffer.from(`${chunk('ün')}${chunk('ï 🙂')}data: [DONE]\n\n`);
    const tap = tapOf('text/event-stream; charset=utf-8');
    for (let at = 0; at < bytes.length; at++) tap.add(bytes.subarray(at, at + 1));
    const { stream, bytes: count } = tap.finish();
    const [choice] = (stream?.body as { choices: { message: { content: string } }[] }).choices;
    assert.deepEqual([choice?.message.content, stream?.isWhole, count], ['ünï 🙂', true, bytes.length]);
  });

  it('notes when the first word came, and not the first chunk', () => {
    const tap = tapOf('text/event-stream', [350, 900]);
    tap.add(Buffer.from('data: {"choices":[{"delta":{"role":"assistant","content":""}}]}\n\n'));
    tap.add(Buffer.from(chunk('Hel')));
    tap.add(Buffer.from(chunk('lo')));
    assert.equal(tap.finish().firstTokenMs, 250);
  });

  it('takes a called tool and a word of the Responses API for words too', () => {
    for (const event of [
      '{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"name":"weather","arguments":""}}]}}]}',
      '{"type":"response.output_text.delta","delta":"Hel"}',
      '{"choices":[{"text":"Hel"}]}',
    ]) {
      const tap = tapOf('text/event-stream', [130]);
      tap.add(Buffer.from(`data: ${event}\n\n`));
      assert.equal(tap.finish().firstTokenMs, 30, event);
    }
  });

  it('keeps text, which a later use of the same buffer does not change', () => {
    const tap = tapOf('application/json');
    const buffer = Buffer.from('{"a":"ü');
    tap.add(buffer);
    buffer.fill(0);
    tap.add(Buffer.from('"}'));
    assert.equal(tap.finish().text, '{"a":"ü"}');
    assert.equal(tapOf(undefined).finish().text, undefined);
  });

  it('takes an answer for what it is, and not for what its type says', () => {
    for (const type of ['application/json', 'text/plain', 'application/octet-stream', undefined]) {
      const tap = tapOf(type, [350]);
      tap.add(Buffer.from(chunk('Hel')));
      tap.add(Buffer.from('data: [DONE]\n\n'));
      const { stream, firstTokenMs } = tap.finish();
      assert.deepEqual([stream?.isWhole, firstTokenMs], [true, 250], String(type));
    }
    for (const type of ['text/event-stream', 'application/octet-stream']) {
      for (const text of ['{"choices":[]}', '<html><p>Grüße</p>\n\n</html>']) {
        const tap = tapOf(type);
        for (const byte of type.startsWith('text') ? Buffer.from(text) : []) tap.add(Buffer.from([byte]));
        if (!type.startsWith('text')) tap.add(Buffer.from(text));
        assert.deepEqual(tap.finish(), { text, bytes: Buffer.byteLength(text) }, `${type}: ${text}`);
      }
    }
  });

  it('knows a stream of comments that never came to an event, and one that came to half of one', () => {
    const waiting = tapOf('text/event-stream');
    waiting.add(Buffer.from(': wait\n\n: wait\n\n'));
    assert.equal(waiting.finish().text, ': wait\n\n: wait\n\n');
    const half = tapOf('text/event-stream');
    half.add(Buffer.from('data: {"choi'));
    assert.deepEqual([half.finish().stream?.isWhole, half.finish().stream?.isCut], [false, true]);
  });

  it('keeps nothing of sounds and pictures but their length', () => {
    const tap = tapOf('audio/mpeg');
    tap.add(Buffer.alloc(1_000));
    assert.deepEqual(tap.finish(), { bytes: 1_000 });
  });
});

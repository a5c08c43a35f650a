/** Streams of every kind, damaged and cut anywhere: what is made of them never depends on how the bytes came. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { AnswerTap, type TappedAnswer } from '../../src/doors/call/answer-tap.ts';
import { UsageFilter } from '../../src/doors/call/usage-filter.ts';
import { recordOfCall } from '../../src/formats/provider/call.ts';
import { cutJson } from '../../src/formats/provider/cut-json.ts';
import { SseReader, sseEvents } from '../../src/formats/provider/sse.ts';
import { foldText, StreamFold } from '../../src/formats/provider/stream.ts';
import { isObject, parsed } from '../../src/formats/values.ts';
import { casesOf, recordedStreams } from './corpus.ts';
import { assertLinear, fuzz, fuzzTimeout, inTime } from './fuzzing.ts';
import { mutatedBytes, mutatedJson, mutatedText, piecesOf } from './mutations.ts';
import { StrictTaker, taken } from './strict-taker.ts';

const LETTERS = [
  ...[
    '\n',
    '\r',
    '\r\n',
    '\n\n',
    '\r\r',
    'data:',
    'data: ',
    'event: ',
    'event: error\n',
    ':',
    '\ufeff',
    '"',
    '\\',
    '{',
    '}',
    '[',
    ']',
  ],
  ...[
    'data: [DONE]\n\n',
    'data: {"choices":[{}]}\n\n',
    ',"usage":null',
    '"choices":[',
    ',"choices":[',
    'data: {"error":{}}\n\n',
  ],
  ...['data: {"type":"response.completed"}\n\n', '"index":99', '"index":-1', '"index":1e9', '🙂', 'ü', '\0', '\u2028'],
];
const sizes = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 6 });
const streams = recordedStreams();

describe('a stream under fuzz', function () {
  this.timeout(fuzzTimeout());

  it('has the same events however its text was cut', () => {
    fuzz({ area: 'streams', runs: 300 }, fc.tuple(mutatedText(streams, LETTERS), sizes), ([text, cuts]) => {
      const reader = new SseReader();
      const events = piecesOf(text, cuts).flatMap((piece) => reader.add(piece));
      assert.deepEqual([...events, ...reader.end()], sseEvents(text));
    });
  });

  it('folds into the same answer however its bytes were cut', () => {
    const seeds = streams.map((text) => Buffer.from(text));
    const input = fc.tuple(
      mutatedBytes(seeds),
      sizes,
      fc.constantFrom('text/event-stream', 'application/json', undefined),
    );
    fuzz({ area: 'streams', runs: 300 }, input, ([bytes, cuts, type]) => {
      const whole = inTime(bytes.length, () => tapped([bytes], type));
      // A type that says nothing is looked for in the first bytes: what comes in drops cannot be told by them.
      if (type === 'text/event-stream') assert.deepEqual(tapped(piecesOf(bytes, cuts), type), whole);
      else tapped(piecesOf(bytes, cuts), type);
    });
  });

  it('folds into the same answer with and without the short cuts for chunks that are alike', () => {
    fuzz({ area: 'streams', runs: 400 }, mutatedText(streams, LETTERS), (text) => {
      const plain = new StreamFold();
      for (const { event, data } of sseEvents(text)) {
        if (data.trim() === '[DONE]') break;
        const value = parsed(data);
        if (isObject(value)) plain.addValue(value, event);
      }
      assert.deepEqual(foldText(text).body, plain.finish().body);
    });
  });

  it('passes the filter of asked-for counts the same however it was cut, and untouched where there are none', () => {
    const seeds = streams.map((text) => Buffer.from(text));
    fuzz({ area: 'streams', runs: 300 }, fc.tuple(mutatedBytes(seeds), sizes), ([bytes, cuts]) => {
      const whole = filtered([bytes]);
      assert.equal(filtered(piecesOf(bytes, cuts)).toString('latin1'), whole.toString('latin1'));
      if (!bytes.includes('"usage"')) assert.ok(whole.equals(bytes), 'bytes were changed that had nothing to take out');
    });
  });

  it('becomes a record, or none, as the body of a call', () => {
    const call = fc.record({
      url: fc.constantFrom(
        '/v1/chat/completions',
        '/v1/responses',
        '/v1/messages',
        '/openai/deployments/a/chat/completions',
        'x',
        '',
      ),
      request: fc.oneof(
        fc.constantFrom('', '{"messages":[', '{"model":"m","messages":[{"role":"user","content":"Hi"}]}'),
        mutatedJson(casesOf('openai')),
      ),
      response: mutatedText(streams, LETTERS),
      status: fc.constantFrom(200, 0, 429, 599, -1, 1e9),
      requestHeaders: fc.constantFrom(
        {},
        { authorization: 'Bearer x', 'user-agent': '\0' },
        { a: ['b', 'c'] },
        { x: null },
      ),
    });
    fuzz({ area: 'streams', runs: 200 }, call, (given) => {
      const record = recordOfCall(given);
      if (record !== undefined) taken(new StrictTaker(), { kind: 'record', value: record }, 'fuzz');
    });
  });

  it('takes no longer than its length explains', () => {
    const chunk =
      'data: {"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"word "}}]}\n\n';
    assertLinear('chunks', (size) => chunk.repeat(size), foldText, 500);
    assertLinear('one event', (size) => `data: ${'x'.repeat(size)}\n`.repeat(3), foldText, 20_000);
    assertLinear('lines of one event', (size) => 'data: x\n'.repeat(size), foldText);
    assertLinear('returns', (size) => '\r'.repeat(size), foldText, 20_000);
    const drops = (size: number) => piecesOf(Buffer.from(`data: ${'x'.repeat(size)}`), [1]);
    assertLinear('drops of one event', drops, (pieces) => void tapped(pieces, 'text/event-stream'), 1_000);
    assertLinear('drops held back by the filter', drops, (pieces) => void filtered(pieces), 200);
    assertLinear('an open text', (size) => `{"a":"${'x'.repeat(size)}`, cutJson, 20_000);
    assertLinear('open lists', (size) => '['.repeat(size), cutJson);
    assertLinear('commas', (size) => `[${',1'.repeat(size)}`, cutJson);
  });
});

describe('JSON that was cut', function () {
  this.timeout(fuzzTimeout());
  const bodies = casesOf('openai').map((value) => JSON.stringify(value));

  it('holds nothing that did not stand in the whole', () => {
    const input = fc.tuple(fc.constantFrom(...bodies), fc.nat(60_000));
    fuzz({ area: 'cut JSON', runs: 400 }, input, ([text, at]) => {
      const cut = text.slice(0, at % text.length);
      const read = inTime(cut.length, () => cutJson(cut));
      if (read !== undefined) assertPart(read, JSON.parse(text), '');
    });
  });

  it('is no matter where it was none', () => {
    fuzz(
      { area: 'cut JSON', runs: 300 },
      mutatedText(bodies, LETTERS),
      (text) => void inTime(text.length, () => cutJson(text)),
    );
  });

  it('would be found out if it made something up', () => {
    assert.throws(() => assertPart({ a: 1 }, { a: 12 }, ''), /a holds/);
    assert.throws(() => assertPart({ b: 1 }, { a: 1 }, ''), /b is made up/);
  });
});

function tapped(pieces: readonly Buffer[], contentType: string | undefined): Omit<TappedAnswer, 'firstTokenMs'> {
  const tap = new AnswerTap({ contentType, started: 0, now: () => 1 });
  for (const piece of pieces) tap.add(piece);
  return tap.finish();
}

function filtered(pieces: readonly Buffer[]): Buffer {
  const filter = new UsageFilter();
  return Buffer.concat([...pieces.map((piece) => filter.add(piece)), filter.end()]);
}

/** Texts may be shorter and lists and objects may have fewer members, and that is all. */
function assertPart(part: unknown, whole: unknown, path: string): void {
  if (typeof part === 'string' && typeof whole === 'string' && whole.startsWith(part)) return;
  if (typeof part !== 'object' || part === null) {
    assert.deepEqual(part, whole, `${path} holds ${JSON.stringify(part)}`);
    return;
  }
  for (const [name, value] of Object.entries(part)) {
    assert.ok(typeof whole === 'object' && whole !== null && Object.hasOwn(whole, name), `${path}${name} is made up`);
    assertPart(value, (whole as Record<string, unknown>)[name], `${path}${name}`);
  }
}

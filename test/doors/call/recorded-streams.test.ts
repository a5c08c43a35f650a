/** Streams as providers send them, folded and filtered from their bytes, however those are cut into pieces. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import OpenAI from 'openai';
import { AnswerTap } from '../../../src/doors/call/answer-tap.ts';
import { UsageFilter } from '../../../src/doors/call/usage-filter.ts';
import type { Folded } from '../../../src/formats/provider/stream.ts';
import { listOf, membersOf } from '../../../src/formats/values.ts';
import { type RecordedStream, recordedStream, recordedStreams } from './recorded-streams.ts';

const STREAM = { contentType: 'text/event-stream; charset=utf-8', started: 0, now: () => 0 };

/** The bytes in pieces that end at these places. */
function piecesOf(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...places.toSorted((a, b) => a - b), bytes.length];
  return ends.map((end, at) => bytes.subarray(ends[at - 1] ?? 0, end));
}

/** What the pieces fold to. Each is overwritten when it has been looked at, as a reader with a buffer of its own does. */
function folded({ api }: RecordedStream, pieces: readonly Buffer[]): Folded | undefined {
  const tap = new AnswerTap({ ...STREAM, api });
  for (const piece of pieces) {
    const lent = Buffer.from(piece);
    tap.add(lent);
    lent.fill(0);
  }
  return tap.finish().stream;
}

/** What the filter of counts lets pass of the pieces. */
function passed(pieces: readonly Buffer[]): string {
  const filter = new UsageFilter();
  const out = pieces.map((piece) => filter.add(piece));
  return Buffer.concat([...out, filter.end()]).toString('latin1');
}

const written = (stream: Folded | undefined): unknown => JSON.parse(JSON.stringify(stream));

describe('a recorded stream', function () {
  this.timeout(60_000);
  const streams = recordedStreams();

  it('is there for every kind of answer', () => {
    assert.ok(streams.length >= 16);
    for (const kind of ['azure', 'chat-tools', 'chat-refusal', 'chat-cut', 'responses', 'completion'])
      assert.ok(streams.some(({ name }) => name === kind));
  });

  for (const stream of streams) {
    const { name, bytes } = stream;
    const whole = folded(stream, [bytes]);
    const filtered = passed([bytes]);

    it(`(${name}) folds to what is written beside it`, () => {
      assert.deepEqual(written(whole), stream.folded);
    });

    it(`(${name}) folds to the same in two pieces, wherever they part, and passes the filter the same`, () => {
      for (let at = 1; at < bytes.length; at++) {
        const pieces = piecesOf(bytes, [at]);
        assert.deepEqual(folded(stream, pieces), whole, `parted at ${at}`);
        assert.equal(passed(pieces), filtered, `parted at ${at}`);
      }
    });

    it(`(${name}) folds to the same in pieces of one size, and of any sizes`, () => {
      const evenly = (size: number): number[] => Array.from({ length: bytes.length / size }, (_, at) => at * size);
      for (let size = 1; size <= 17; size++) {
        const pieces = piecesOf(bytes, evenly(size));
        assert.deepEqual(folded(stream, pieces), whole, `pieces of ${size}`);
        assert.equal(passed(pieces), filtered, `pieces of ${size}`);
      }
      const places = fc.array(fc.nat(bytes.length), { maxLength: 40 });
      fc.assert(
        fc.property(places, (cuts) => {
          const pieces = piecesOf(bytes, cuts);
          assert.deepEqual(folded(stream, pieces), whole);
          assert.equal(passed(pieces), filtered);
        }),
        { numRuns: 50, seed: 7 },
      );
    });

    it(`(${name}) says no word that was not sent, wherever it breaks off`, () => {
      const words = saidIn(whole);
      for (let end = 0; end < bytes.length; end++) {
        const part = folded(stream, [bytes.subarray(0, end)]);
        for (const [place, text] of saidIn(part)) {
          const all = words.get(place) ?? '';
          assert.ok(all.startsWith(text), `cut at ${end}: ${place} is ${JSON.stringify(text)}`);
        }
      }
    });
  }

  it('is made the same by the client itself, where that puts one together too', async () => {
    for (const name of ['chat', 'chat-with-usage', 'chat-choices', 'chat-refusal', 'chat-tools', 'azure']) {
      const { bytes, folded: ours } = recordedStream(name);
      const theirs = membersOf(await putTogether(bytes));
      const { choices, usage } = membersOf(ours.body);
      assert.deepEqual(
        [listOf(theirs['choices']).map(plainly), theirs['usage']],
        [listOf(choices).map(plainly), usage],
      );
    }
  });
});

/** Every text that somebody said, by its place. */
function saidIn(stream: Folded | undefined): Map<string, string> {
  const found = new Map<string, string>();
  const add = (place: string, value: unknown): void => {
    if (typeof value === 'string') found.set(place, value);
  };
  for (const each of listOf(stream?.body?.['choices']).map(membersOf)) {
    const message = membersOf(each['message']);
    const at = String(each['index']);
    add(`${at} text`, each['text']);
    add(`${at} content`, message['content']);
    add(`${at} refusal`, message['refusal']);
    for (const call of listOf(message['tool_calls']).map(membersOf)) {
      add(`${at} ${String(call['id'])}`, membersOf(call['function'])['arguments']);
    }
  }
  for (const item of listOf(stream?.body?.['output']).map(membersOf)) {
    const at = String(item['id']);
    add(`${at} arguments`, item['arguments']);
    for (const part of listOf(item['content']).map(membersOf)) add(at, part['text'] ?? part['refusal']);
  }
  return found;
}

/** What the client's own helper makes of the same bytes, by its own rules. */
function putTogether(bytes: Buffer): Promise<OpenAI.ChatCompletion> {
  const headers = { 'content-type': 'text/event-stream' };
  const fetch = () => Promise.resolve(new Response(new Uint8Array(bytes), { headers }));
  const client = new OpenAI({ apiKey: 'k', maxRetries: 0, fetch });
  const messages = [{ role: 'user' as const, content: 'Hello' }];
  return client.chat.completions.stream({ model: 'gpt-4o', messages }).finalChatCompletion();
}

/** A choice without what only one of the two adds to it: what is empty, and what the helper has read out of the text. */
function plainly(given: unknown): unknown {
  const { index, message, finish_reason: reason, logprobs } = membersOf(given);
  const { role, content, refusal, tool_calls: calls } = membersOf(message);
  const called = listOf(calls).map((call) => {
    const { id, type, function: asked } = membersOf(call);
    const { name, arguments: text } = membersOf(asked);
    return { id, type, name, text };
  });
  return {
    index,
    role,
    content: content || null,
    refusal: refusal || null,
    called,
    reason,
    logprobs: logprobs ?? null,
  };
}

import assert from 'node:assert/strict';
import { type StreamWatch, tapStream } from '../../../src/doors/openai/tapped-stream.ts';

const NONE = new Uint8Array(0);
const text = (chunks: readonly Uint8Array[]): string => Buffer.concat(chunks).toString();

describe('a stream whose readers are watched', () => {
  let seen: string[];
  let watch: StreamWatch;
  beforeEach(() => {
    seen = [];
    watch = {
      bytes: (chunk) => {
        seen.push(text([chunk]));
        return chunk;
      },
      end: () => {
        seen.push('end');
        return NONE;
      },
      cancelled: () => void seen.push('cancelled'),
      failed: (error) => void seen.push(`failed: ${(error as Error).message}`),
    };
  });

  /** A body as fetch has it. */
  function bodyOf(...chunks: readonly (string | Error)[]): ReadableStream<Uint8Array> {
    const left = [...chunks];
    const stream = new ReadableStream({
      type: 'bytes',
      pull(controller) {
        const next = left.shift();
        if (next instanceof Error) controller.error(next);
        else if (next === undefined) {
          controller.close();
          controller.byobRequest?.respond(0);
        } else controller.enqueue(new Uint8Array(Buffer.from(next)));
      },
    });
    tapStream(stream, watch);
    return stream;
  }

  async function readAll(stream: AsyncIterable<Uint8Array>): Promise<string> {
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk.slice());
    return text(chunks);
  }

  const ways: Readonly<Record<string, (stream: ReadableStream<Uint8Array>) => Promise<string>>> = {
    'a reader': async (stream) => {
      const reader = stream.getReader();
      const chunks = [];
      for (let read = await reader.read(); !read.done; read = await reader.read()) chunks.push(read.value.slice());
      assert.deepEqual(await reader.read(), { done: true, value: undefined });
      reader.releaseLock();
      return text(chunks);
    },
    iteration: readAll,
    values: (stream) => readAll(stream.values()),
    'one of two branches': async (stream) => {
      const [one, other] = stream.tee();
      const [first, second] = await Promise.all([readAll(one), readAll(other)]);
      assert.equal(first, second);
      return first;
    },
    'a pipe through': (stream) => readAll(stream.pipeThrough(new TransformStream())),
    'a pipe': async (stream) => {
      const chunks: Uint8Array[] = [];
      await stream.pipeTo(new WritableStream({ write: (chunk: Uint8Array) => void chunks.push(chunk.slice()) }));
      return text(chunks);
    },
    'a reader with a buffer of its own': async (stream) => {
      const reader = stream.getReader({ mode: 'byob' });
      const chunks = [];
      for (;;) {
        const { done, value } = await reader.read(new Uint8Array(100));
        if (done) return text(chunks);
        chunks.push(value.slice());
      }
    },
    'a response': (stream) => new Response(stream).text(),
  };
  for (const [what, read] of Object.entries(ways)) {
    it(`gives ${what} what it has, and tells of it`, async () => {
      assert.equal(await read(bodyOf('Hel', 'lo')), 'Hello');
      assert.deepEqual(seen, ['Hel', 'lo', 'end']);
    });
  }

  it('tells that somebody wants no more, in whichever way that is said', async () => {
    for await (const _ of bodyOf('a', 'b')) break;
    assert.deepEqual(seen.splice(0), ['a', 'cancelled']);
    const reader = bodyOf('a', 'b').getReader();
    await reader.read();
    await reader.cancel();
    assert.deepEqual(seen.splice(0), ['a', 'cancelled']);
    await bodyOf(...'abcdefgh')
      .pipeThrough(new TransformStream())
      .cancel();
    await new Promise((resolve) => setImmediate(resolve));
    assert.ok(seen.includes('cancelled'));
  });

  it('does not tell it of one who has read everything', async () => {
    const reader = bodyOf('a').getReader();
    while (!(await reader.read()).done);
    await reader.cancel();
    assert.deepEqual(seen, ['a', 'end']);
  });

  it('tells of a failure and passes it on', async () => {
    await assert.rejects(readAll(bodyOf('a', new Error('the cable'))), /the cable/);
    assert.deepEqual(seen, ['a', 'failed: the cable']);
  });

  it('gives what is put in the place of bytes, and what was held back, before its end', async () => {
    watch = {
      ...watch,
      bytes: (chunk) => (text([chunk]) === 'drop' ? NONE : Buffer.from('x')),
      end: () => Buffer.from('!'),
    };
    assert.equal(await readAll(bodyOf('a', 'drop', 'b')), 'xx!');
  });
});

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { acceptLine, type BadLine, type Line, type LineOptions, readLines } from '../../src/doors/record-lines.ts';
import { PromptlogError } from '../../src/errors.ts';
import { SpoolShipper } from '../support/spool-shipper.ts';

async function* chunksOf(bytes: Buffer, size = bytes.length || 1): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function linesOf(text: string | Buffer, size?: number, tail = false): Promise<Line[]> {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  const lines: Line[] = [];
  for await (const line of readLines(chunksOf(bytes, size), { tail })) lines.push(line);
  return lines;
}

const asking = (content: string, more: object = {}) => ({ message: { prompt: [{ role: 'user', content }] }, ...more });

describe('readLines', () => {
  it('gives each line with its number and where it ends, also the last without a newline', async () => {
    assert.deepEqual(await linesOf('one\n\ntwo'), [
      { number: 1, text: 'one', end: 4 },
      { number: 2, text: '', end: 5 },
      { number: 3, text: 'two', end: 8 },
    ]);
    assert.deepEqual(await linesOf(''), []);
  });

  it('holds back a last line that may still be being written', async () => {
    assert.deepEqual(await linesOf('one\ntw', undefined, true), [{ number: 1, text: 'one', end: 4 }]);
  });

  it('gives the same lines however the bytes arrive, with any separator but the newline inside them', async () => {
    const line = fc.string({ unit: 'grapheme' }).map((text) => `${text.replaceAll('\n', '')}\u2028\u0085é`);
    const property = fc.asyncProperty(fc.array(line), fc.integer({ min: 1, max: 9 }), async (texts, size) => {
      const lines = await linesOf(texts.map((text) => `${text}\n`).join(''), size);
      assert.deepEqual(
        lines.map(({ text }) => text),
        texts.map((text) => text.toWellFormed()),
      );
    });
    await fc.assert(property);
  });

  it('puts a line of 10 MB together from its pieces', async () => {
    const [line] = await linesOf(`${'x'.repeat(10_000_000)}\n`, 65_536);
    assert.equal(line?.text.length, 10_000_000);
  });

  it('tells a line whose bytes are no UTF-8', async () => {
    const lines = await linesOf(Buffer.from([0x61, 0x0a, 0xff, 0xfe, 0x0a]));
    assert.deepEqual(
      lines.map(({ garbled }) => garbled),
      [undefined, true],
    );
  });
});

describe('acceptLine', () => {
  let spool: SpoolShipper;
  beforeEach(() => {
    spool = new SpoolShipper();
  });
  afterEach(() => spool.remove());

  async function accept(value: unknown, options: LineOptions = {}, number = 1): Promise<BadLine | undefined> {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    const bad = await acceptLine(spool.shipper, { number, text, end: 0 }, 'file', options);
    await spool.shipper.flush();
    return bad;
  }

  it('takes a record, half of one, a correction and an exchange, each as what it is', async () => {
    const response = { id: 'resp-1', created: 1_795_000_000, choices: [{ finish_reason: 'stop' }] };
    assert.equal(await accept(asking('hello')), undefined);
    assert.equal(await accept({ ...asking('half'), id: 'half', halves: ['request'] }), undefined);
    assert.equal(await accept({ id: 'half', tags: ['seen'] }), undefined);
    assert.equal(await accept({ request: { messages: [{ role: 'user', content: 'x' }] }, response }), undefined);
    assert.deepEqual(
      spool.entries().map(({ kind }) => kind),
      ['record', 'part', 'change', 'record'],
    );
    assert.equal(spool.entries()[3]?.id, 'resp-1');
    assert.equal(spool.entries()[0]?.body.door, 'file');
  });

  it('passes over empty lines', async () => {
    for (const blank of ['', '  ', '\r', '\ufeff']) assert.equal(await accept(blank), undefined);
    assert.deepEqual(spool.entries(), []);
  });

  it('reads through a byte order mark and the carriage return of Windows, as the same record', async () => {
    const text = JSON.stringify(asking('hello'));
    for (const line of [text, `\ufeff${text}`, `${text}\r`]) assert.equal(await accept(line), undefined);
    assert.equal(new Set(spool.entries().map(({ id }) => id)).size, 1);
  });

  it('gives a record without an id one that follows from the line, so that reading again cannot double it', async () => {
    const line = asking('hello');
    await accept(line);
    await accept(line);
    await accept(line, {}, 2);
    await accept({ ...line, message: { ...line.message, id: null } }, {}, 3);
    const ids = spool.entries().map(({ id }) => id);
    assert.equal(ids[0], ids[1]);
    assert.equal(new Set(ids).size, 3);
    assert.match(ids[3] ?? '', /^line-/);
  });

  it('leaves the ids alone that the source gave, the provider’s included', async () => {
    await accept(asking('a', { id: 'own' }));
    await accept(asking('a', { response_id: 'chatcmpl-1' }));
    assert.deepEqual(
      spool.entries().map(({ id }) => id),
      ['own', 'chatcmpl-1'],
    );
  });

  it('gives what carries no time the one it is told', async () => {
    const time = '2026-03-01T00:00:00.000Z';
    await accept(asking('a'), { time });
    await accept(asking('b', { time: '2026-04-01T00:00:00Z' }), { time });
    await accept({ id: 'a', feedback: [{ name: 'score', value: 1 }] }, { time });
    const [first, second, third] = spool.entries().map(({ body }) => body);
    assert.equal(first?.time, time);
    assert.equal(second?.time, '2026-04-01T00:00:00.000Z');
    assert.equal(third?.at, time);
    assert.equal(third?.feedback?.[0]?.at, time);
  });

  it('says what is wrong with a line, where and of which type, and never what stands in it', async () => {
    const message = async (value: unknown) => (await accept(value, {}, 7))?.message.replace(/^.*schema at /, '');
    assert.equal(await message('secret'), 'the line: expected one JSON value, got text that is no JSON');
    assert.equal(
      await message('{"a":"secret" "b"}'),
      'the line: expected one JSON value, got text that is no JSON from character 15 on',
    );
    assert.equal(
      await message('{"a":"secret'),
      'the line: expected one JSON value, got text that is no JSON from character 13 on',
    );
    assert.equal(await message('{"a":'), 'the line: expected one JSON value, got text that ends too early');
    assert.equal(await message([]), 'the record: expected object, got array');
    assert.equal(await message({ mesage: {} }), 'message: expected object, got undefined');
    assert.equal(await message({ message: { prompt: 'secret' } }), 'message.prompt: expected array, got string');
    assert.equal(await message({ id: 5, tags: [] }), 'id: expected string, got number');
    assert.deepEqual(spool.entries(), []);
    assert.equal((await accept('x', {}, 7))?.line, 7);
  });

  it('refuses a line that is no UTF-8 rather than keep something else', async () => {
    const text = JSON.stringify(asking('\ufffd'));
    const bad = await acceptLine(spool.shipper, { number: 1, text, end: 0, garbled: true }, 'file');
    assert.match(bad?.message ?? '', /got bytes that are not UTF-8/);
  });

  it('fails for what is not the line’s fault', async () => {
    await spool.shipper.close(0);
    await assert.rejects(
      accept(asking('late')),
      (error) => error instanceof PromptlogError && error.code === 'PL_CLOSED',
    );
  });
});

describe('acceptLine with a full spool', () => {
  it('waits, says so once, and stops waiting when it is told to', async () => {
    const spool = new SpoolShipper({ maxBytes: 2000 });
    const stop = new AbortController();
    const reasons: string[] = [];
    const line = { number: 1, text: JSON.stringify(asking('x'.repeat(600))), end: 0 };
    const options = { signal: stop.signal, onWait: ({ message }: Error) => reasons.push(message) };
    setTimeout(() => stop.abort(), 700);
    try {
      const all = (async () => {
        for (let number = 1; number < 10; number++)
          await acceptLine(spool.shipper, { ...line, number }, 'file', options);
      })();
      await assert.rejects(all, /abort/i);
      assert.equal(reasons.length, 1);
      assert.match(reasons[0] ?? '', /limit is 2000/);
    } finally {
      await spool.remove();
    }
  });
});

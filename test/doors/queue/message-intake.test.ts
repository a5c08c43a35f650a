import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { MessageIntake, type MessageOutcome, type QueueMessage } from '../../../src/doors/queue/message-intake.ts';
import { PromptlogError } from '../../../src/errors.ts';
import type { Notice } from '../../../src/notice.ts';
import { anyJson } from '../../support/arbitrary-record.ts';
import { GateTaker } from '../../support/gate-taker.ts';

const RECORD = { chat_session_id: 's', message: { id: 'm-1', prompt: [{ role: 'user', content: 'Hello' }] } };
const NAMELESS = { message: { prompt: [{ role: 'user', content: 'Hello' }] } };
const FULL = new PromptlogError('PL_SPOOL_FULL', { folder: 'f', bytes: 2, limit: 1 });

const bytes = (value: unknown): Buffer => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
const message = (value: unknown, more: Partial<QueueMessage> = {}): QueueMessage => ({
  place: 'prompts/0@1',
  body: bytes(value),
  ...more,
});

describe('the intake of messages', () => {
  let taker: GateTaker;
  let notices: Notice[];
  let intake: MessageIntake;
  const { signal } = new AbortController();
  const take = async (...messages: readonly QueueMessage[]): Promise<readonly MessageOutcome[]> => {
    const { outcomes, durable } = await intake.take(messages, signal);
    await durable;
    return outcomes;
  };
  const ids = (): string[] => taker.taken.map(({ id }) => id);

  beforeEach(() => {
    taker = new GateTaker();
    notices = [];
    const notify = (notice: Notice): void => void notices.push(notice);
    intake = new MessageIntake({ shipper: taker, door: 'kafka', notify, maxBytes: 100_000 });
  });

  it('takes a record, a list, lines and values of any format, and is done when all of it is durable', async () => {
    const correction = {
      id: 'm-1',
      feedback: [{ name: 'rating', value: 1, source: 'user', at: '2026-01-15T10:00:00Z' }],
    };
    const lines = `${JSON.stringify(RECORD)}\n\n${JSON.stringify(correction)}\n`;
    const outcomes = await take(message(RECORD), message([RECORD, correction]), message(lines), message(''));
    assert.deepEqual(
      outcomes.map(({ accepted, refused }) => [accepted, refused]),
      [
        [1, 0],
        [2, 0],
        [2, 0],
        [0, 1],
      ],
    );
    assert.equal(taker.durable, 5);
    assert.equal(taker.taken[0]?.value['door'], 'kafka');
  });

  for (const [encoding, pack] of Object.entries({
    gzip: gzipSync,
    deflate: deflateSync,
    br: brotliCompressSync,
    zstd: zstdCompressSync,
  })) {
    it(`unpacks ${encoding}, and refuses what would be too large`, async () => {
      const [good, bomb] = await take(
        message(RECORD, { body: pack(bytes(RECORD)), encoding }),
        message(RECORD, { body: pack(Buffer.alloc(10_000_000)), encoding }),
      );
      assert.deepEqual([good?.accepted, bomb?.refused, bomb?.fault?.code], [1, 1, 'PL_RECORD_INVALID']);
    });
  }

  it('refuses what is packed otherwise than it says, and what is no UTF-8', async () => {
    const outcomes = await take(
      message(RECORD, { encoding: 'gzip' }),
      message(RECORD, { encoding: 'lzma' }),
      message(RECORD, { body: Buffer.from([0x7b, 0xff, 0xfe]) }),
    );
    assert.deepEqual(
      outcomes.map(({ refused }) => refused),
      [1, 1, 1],
    );
  });

  it('lets a bad item cost its neighbours nothing, in the same message or in another, and never quotes it', async () => {
    const [mixed, garbage, good] = await take(
      message([RECORD, { message: { prompt: 'canary-1' } }]),
      message('canary-2 {'),
      message(RECORD),
    );
    assert.deepEqual([mixed?.accepted, mixed?.refused, garbage?.refused, good?.accepted], [1, 1, 1, 1]);
    assert.doesNotMatch(JSON.stringify([mixed, garbage]), /canary/);
  });

  it('gives what has no id one that follows from its place and its content, the same when it is delivered again', async () => {
    const first = message(NAMELESS, { time: '2026-01-15T10:00:00.000Z' });
    await take(first, first, message(NAMELESS, { place: 'prompts/0@2' }), message([NAMELESS, NAMELESS]));
    const [one, again, elsewhere, ...listed] = ids();
    assert.equal(one, again);
    assert.equal(new Set([one, elsewhere, ...listed]).size, 4);
    assert.equal(taker.taken[0]?.value['time'], '2026-01-15T10:00:00.000Z');
  });

  it('reads OTLP in both encodings where the queue is said to hold it', async () => {
    const folder = join(import.meta.dirname, '..', '..', 'formats', 'otlp');
    const spans = readFileSync(join(folder, 'openllmetry-completion.in.json'), 'utf8');
    const [json, wrong] = await take(
      message(spans, { format: 'otlp-traces' }),
      message(Buffer.from([1, 2, 3]).toString(), { format: 'otlp-logs' }),
    );
    assert.ok((json?.accepted ?? 0) > 0);
    assert.equal(wrong?.refused, 1);
  });

  it('refuses what is not of the format that the queue is said to hold', async () => {
    const [outcome] = await take(message(RECORD, { format: 'litellm' }));
    assert.match(outcome?.fault?.message ?? '', /LiteLLM/);
  });

  it('waits while the spool is full or its disk fails, says so once, and takes everything once', async () => {
    const disk = new PromptlogError('PL_SPOOL_IO', { folder: 'f', reason: 'no space' });
    taker.failures.push(FULL, FULL);
    taker.flushFailures.push(disk, disk);
    await take(message(RECORD), message({ ...RECORD, message: { ...RECORD.message, id: 'm-2' } }));
    assert.deepEqual([ids(), taker.durable], [['m-1', 'm-2'], 2]);
    assert.ok(notices.every(({ level }) => level === 'warn'));
    assert.ok(notices.length <= 3, JSON.stringify(notices));
  });

  it('stops waiting when it is told to', async () => {
    taker.failures.push(...Array.from({ length: 100 }, () => FULL));
    const stop = new AbortController();
    const taking = intake.take([message(RECORD)], stop.signal);
    stop.abort();
    await assert.rejects(taking, { name: 'AbortError' });
  });

  it('bears any bytes: an outcome for each message, never an exception', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(anyJson, fc.string()), { maxLength: 5 }),
        fc.uint8Array(),
        async (values, raw) => {
          const outcomes = await take(...values.map((value) => message(value ?? null)), message('', { body: raw }));
          assert.equal(outcomes.length, values.length + 1);
        },
      ),
      { numRuns: 200 },
    );
  });
});

import assert from 'node:assert/strict';
import {
  type BrokerLink,
  type OutgoingMessage,
  QueueSender,
  type Unsendable,
} from '../../../src/doors/queue/queue-sender.ts';
import type { Notice } from '../../../src/notice.ts';
import { readRecord } from '../../../src/record/schema.ts';

const record = (id: string, content = 'Hello') => ({
  chat_session_id: 's',
  message: { id, prompt: [{ role: 'user', content }] },
});

/** A broker that can be away, or hang. */
class Broker implements BrokerLink {
  readonly place = 'the broker';
  readonly held: OutgoingMessage[] = [];
  failures = 0;
  largest = Number.POSITIVE_INFINITY;
  hangs = false;
  #letGo = (): void => {};

  async publish(messages: readonly OutgoingMessage[]): Promise<readonly Unsendable[]> {
    if (this.hangs) await new Promise<void>((_, reject) => (this.#letGo = () => reject(new Error('closed'))));
    if (this.failures > 0) {
      this.failures -= 1;
      throw new Error('connection lost');
    }
    const refused = messages.filter(({ body }) => body.length > this.largest);
    this.held.push(...messages.filter((message) => !refused.includes(message)));
    return refused.map((message) => ({ message, reason: `${message.id} is too large`, remedy: 'Allow more.' }));
  }

  close(): Promise<void> {
    this.#letGo();
    return Promise.resolve();
  }
}

describe('the sender to a broker', () => {
  let broker: Broker;
  let notices: Notice[];
  let sender: QueueSender;
  const open = (more: { maxBufferedBytes?: number } = {}): QueueSender =>
    new QueueSender({ link: broker, notify: (notice) => void notices.push(notice), ...more });
  const ids = (): string[] => broker.held.map(({ id }) => id);

  beforeEach(() => {
    broker = new Broker();
    notices = [];
    sender = open();
  });
  afterEach(() => sender.close(0));

  it('publishes records, halves and changes in order, masked, and says when the broker has them', async () => {
    assert.deepEqual(sender.accept(record('m-1', 'my card is 4111 1111 1111 1111'), 'winston'), {
      id: 'm-1',
      session: 's',
    });
    sender.acceptPart({ ...record('m-2'), halves: ['request'] });
    assert.deepEqual(sender.acceptChange({ id: 'm-1', tags: ['good'] }), { id: 'm-1' });
    await sender.flush();
    assert.deepEqual(
      broker.held.map(({ kind, id }) => [kind, id]),
      [
        ['record', 'm-1'],
        ['part', 'm-2'],
        ['change', 'm-1'],
      ],
    );
    assert.doesNotMatch(broker.held[0]?.body ?? '', /4111 1111/);
    const read = readRecord(JSON.parse(broker.held[0]?.body ?? ''));
    assert.deepEqual([read.message.id, read.door], ['m-1', 'winston']);
    assert.equal(sender.pending, 0);
  });

  it('refuses what is no record, at once', () => {
    assert.throws(() => sender.accept({ message: 1 }), { code: 'PL_RECORD_INVALID' });
  });

  it('publishes again what the broker did not confirm, and tells that it is away and that it is back', async () => {
    broker.failures = 2;
    for (let number = 0; number < 1200; number++) sender.accept(record(`m-${number}`));
    await sender.flush();
    assert.equal(new Set(ids()).size, 1200);
    assert.deepEqual(
      notices.map(({ level, code }) => [level, code]),
      [
        ['warn', 'sender.away'],
        ['info', 'sender.back'],
      ],
    );
  });

  it('tells whoever waits that the broker will never take one of them, and sends the others', async () => {
    broker.largest = 1000;
    sender.accept(record('m-1'));
    sender.accept(record('m-2', 'x'.repeat(2000)));
    sender.accept(record('m-3'));
    await assert.rejects(sender.flush(), { code: 'PL_BROKER_REFUSED', message: /m-2 is too large/ });
    assert.deepEqual([ids(), sender.pending], [['m-1', 'm-3'], 0]);
    assert.deepEqual(
      notices.map(({ level, record: id }) => [level, id]),
      [['error', 'm-2']],
    );
    sender.accept(record('m-4'));
    await sender.flush();
  });

  it('bounds what waits in memory: more is refused for now, and taken once the broker is back', async () => {
    await sender.close();
    broker.hangs = true;
    sender = open({ maxBufferedBytes: 1000 });
    let taken = 0;
    assert.throws(
      () => {
        for (; taken < 100; taken++) sender.accept(record(`m-${taken}`, 'x'.repeat(100)));
      },
      { code: 'PL_SENDER_FULL', retriable: true },
    );
    assert.ok(taken >= 2 && taken < 10, String(taken));
  });

  it('says how many records the broker did not get when it is closed without it', async () => {
    broker.hangs = true;
    sender.accept(record('m-1'));
    sender.accept(record('m-2'));
    const flushed = assert.rejects(sender.flush(), { code: 'PL_SENDER_LOST' });
    assert.equal(await sender.close(10), false);
    await flushed;
    assert.match(notices.at(-1)?.text ?? '', /^2 records had not reached the broker/);
    assert.throws(() => sender.accept(record('m-3')), { code: 'PL_CLOSED' });
    await assert.rejects(sender.flush(), { code: 'PL_CLOSED' });
  });

  it('gives the broker what waits before it closes', async () => {
    sender.accept(record('m-1'));
    assert.equal(await sender.close(), true);
    assert.deepEqual(ids(), ['m-1']);
  });
});

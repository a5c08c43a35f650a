import assert from 'node:assert/strict';
import type { ConsumeMessage } from 'amqplib';
import type { QueueMessage } from '../../../../src/doors/queue/message-intake.ts';
import { queueMessageOf } from '../../../../src/doors/queue/rabbitmq/message.ts';

const delivered = (body: string, properties: Record<string, unknown>): ConsumeMessage =>
  ({ content: Buffer.from(body), fields: {}, properties }) as unknown as ConsumeMessage;
const messageOf = (body: string, properties: Record<string, unknown> = {}): QueueMessage =>
  queueMessageOf(delivered(body, properties), { name: 'prompts' });

describe('a message of RabbitMQ', () => {
  it('has its place, encoding, type and time from its properties, and its format from the queue', () => {
    const properties = {
      messageId: 'm-1',
      contentEncoding: 'gzip',
      contentType: 'text/plain',
      timestamp: 1_767_225_600,
    };
    assert.deepEqual(queueMessageOf(delivered('x', properties), { name: 'spans', format: 'otlp-traces' }), {
      place: 'spans/m-1',
      body: Buffer.from('x'),
      encoding: 'gzip',
      contentType: 'text/plain',
      time: '2026-01-01T00:00:00.000Z',
      format: 'otlp-traces',
    });
  });

  it('without a name is named by what it says and when, the same each time', () => {
    const { place } = messageOf('hello');
    assert.match(place, /^prompts\/[\w-]{22}$/);
    assert.equal(messageOf('hello', { messageId: '' }).place, place);
    assert.notEqual(messageOf('hello!').place, place);
    assert.notEqual(messageOf('hello', { timestamp: 1_767_225_600 }).place, place);
  });

  it('has the time also from a sender that counts in milliseconds', () => {
    assert.equal(messageOf('x', { timestamp: 1_767_225_600_123 }).time, '2026-01-01T00:00:00.123Z');
  });

  it('has none of what its sender wrote and is nonsense', () => {
    const nonsense = { messageId: 7, contentEncoding: {}, contentType: '', timestamp: 'yesterday' };
    assert.deepEqual(Object.keys(messageOf('x', nonsense)), ['place', 'body']);
    for (const timestamp of [0, -5, Number.NaN, 1e300]) assert.equal(messageOf('x', { timestamp }).time, undefined);
  });
});

/** A message as RabbitMQ delivers it → what the intake takes. */
import { hash } from 'node:crypto';
import type { ConsumeMessage } from 'amqplib';
import type { QueueMessage } from '../message-intake.ts';
import type { QueueSource } from '../queue-sources.ts';

// As seconds that is the year 5138: senders that mistake the unit send milliseconds.
const MOST_SECONDS = 100_000_000_000;

/** What it says is the same whenever it is delivered again. */
export function queueMessageOf({ content, properties }: ConsumeMessage, queue: QueueSource): QueueMessage {
  const encoding = textOf(properties.contentEncoding);
  const contentType = textOf(properties.contentType);
  const time = timeOf(properties.timestamp);
  return {
    place: `${queue.name}/${textOf(properties.messageId) ?? digestOf(content, time)}`,
    body: content,
    ...(encoding === undefined ? {} : { encoding }),
    ...(contentType === undefined ? {} : { contentType }),
    ...(time === undefined ? {} : { time }),
    ...(queue.format === undefined ? {} : { format: queue.format }),
  };
}

/** The time belongs to it: the same words may be sent twice, and then they are two calls. */
function digestOf(content: Buffer, time = ''): string {
  return hash('sha256', Buffer.concat([Buffer.from(`${time}\n`), content]), 'base64url').slice(0, 22);
}

// The properties are what a sender put there.
function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function timeOf(value: unknown): string | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0) return undefined;
  const date = new Date(value < MOST_SECONDS ? value * 1000 : value);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** Brings the queues that are read, and where their dead letters are kept; or finds out that they are there. */
import type { Channel } from 'amqplib';
import { requestFailure } from './failure.ts';
import type { RabbitmqOptions } from './options.ts';

// A message is delivered again whenever a consumer or its connection ends, which says nothing against it: the limit of 20 that
// RabbitMQ 4 has by itself would make dead letters of good messages during a long outage, or of dead letters that are looked at.
const DELIVERY_LIMIT = 1_000_000;

const TYPE = 'collector.rabbitmq.type';
const REMEDIES = {
  403: `Give the user the permissions to configure, write and read it; where others make it, reading is enough and ${TYPE} is none.`,
  404: `Make the queue, or have it made: ${TYPE} is quorum or classic then.`,
  405: 'It belongs to one connection alone: end that, or read another queue.',
  406: `It is there already and differs: set ${TYPE} to none to read it as it is, or remove it and it is made again.`,
};

/** The name of the queue that keeps the dead letters of another. */
export function deadQueueOf(queue: string): string {
  return `${queue}.dead`;
}

/** Makes what is missing, so that a dead letter is kept from the first day. Rejects with a coded error. */
export async function prepareQueues(channel: Channel, options: RabbitmqOptions): Promise<void> {
  const { queues, type, deadLetterExchange: exchange, server } = options;
  try {
    if (type !== 'none') await channel.assertExchange(exchange, 'topic', { durable: true });
    for (const { name } of queues) {
      if (type === 'none') await channel.checkQueue(name);
      else await makeQueue(channel, name, type, exchange);
    }
  } catch (error) {
    throw requestFailure(error, server, REMEDIES);
  }
}

async function makeQueue(channel: Channel, name: string, type: 'quorum' | 'classic', exchange: string): Promise<void> {
  const dead = deadQueueOf(name);
  await channel.assertQueue(dead, { durable: true, arguments: kindOf(type) });
  // Its own key brings the dead letters of each queue to a queue of their own; bound with "#", one more would get all.
  await channel.bindQueue(dead, exchange, name);
  await channel.assertQueue(name, {
    durable: true,
    deadLetterExchange: exchange,
    deadLetterRoutingKey: name,
    arguments: { ...kindOf(type), ...(type === 'quorum' ? SAFE_DEAD_LETTERS : {}) },
  });
}

function kindOf(type: 'quorum' | 'classic'): Record<string, string | number> {
  return type === 'quorum'
    ? { 'x-queue-type': 'quorum', 'x-delivery-limit': DELIVERY_LIMIT }
    : { 'x-queue-type': 'classic' };
}

// A dead letter stays in the queue until the one for dead letters has it, even when the broker dies in between. RabbitMQ does
// so only for queues that refuse new messages when they are full, instead of dropping the oldest: which we want as well.
const SAFE_DEAD_LETTERS = { 'x-dead-letter-strategy': 'at-least-once', 'x-overflow': 'reject-publish' };

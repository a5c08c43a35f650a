/** Sends an application's records to a queue or an exchange of a RabbitMQ, which collectors read. */
import type { Notify } from '../../../notice.ts';
import { QueueSender, type QueueSenderOptions } from '../queue-sender.ts';
import { type RabbitmqLinkOptions, rabbitmqLink } from './link.ts';

export type RabbitmqSenderOptions = RabbitmqLinkOptions & QueueSenderOptions;

/**
 * Opens a sender; it connects with the first record. The queue has to be there: a collector that reads it makes it. Throws
 * PL_CONFIG_INVALID when the address cannot be used; records wait in memory while the broker is away.
 *
 * @example
 * const sender = createRabbitmqSender({ url: 'amqp://user:password@broker/vhost', queue: 'promptlog' });
 * sender.accept(record);
 * await sender.flush(); // the broker holds it on its disk
 */
export function createRabbitmqSender(options: RabbitmqSenderOptions): QueueSender {
  const { notify = warn, capture, masking, maxBufferedBytes } = options;
  const gate = { ...(capture === undefined ? {} : { capture }), ...(masking === undefined ? {} : { masking }) };
  const buffer = maxBufferedBytes === undefined ? {} : { maxBufferedBytes };
  return new QueueSender({ ...gate, ...buffer, notify, link: rabbitmqLink({ ...options, notify }) });
}

const warn: Notify = ({ level, text }) => {
  if (level === 'error' || level === 'warn') process.emitWarning(text, 'PromptlogWarning');
};

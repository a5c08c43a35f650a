/** Sends an application's records to a topic of Kafka or to an event hub, which collectors read. */
import { PromptlogError } from '../../../errors.ts';
import { QueueSender, type QueueSenderOptions } from '../queue-sender.ts';
import { brokersFrom, type KafkaConnection, type KafkaSasl, noTopic, TOPIC } from './connection.ts';
import { eventHubsFrom } from './event-hubs.ts';
import { kafkaLink } from './link.ts';

export interface KafkaSenderOptions extends QueueSenderOptions {
  /** host:port, by comma or as a list. */
  readonly brokers?: string | readonly string[];
  /** Connection string of an Event Hubs namespace, instead of brokers. */
  readonly eventHubs?: string;
  /** The topic or event hub. Default: the EntityPath of `eventHubs`. */
  readonly topic?: string;
  /** How to sign in to the brokers; with `eventHubs` only `azure`. Default: not at all, or by the key of the connection string. */
  readonly sasl?: KafkaSasl;
  /** TLS, or TLS with this certificate authority in PEM. Default: only with `eventHubs` and with `azure`. */
  readonly tls?: KafkaConnection['tls'];
}

/**
 * Opens a sender; it connects with the first record. Throws PL_CONFIG_INVALID when the options do not fit together.
 *
 * @example
 * const sender = createKafkaSender({ brokers: 'kafka:9092', topic: 'prompts' });
 * sender.accept(record);
 * await sender.flush(); // all replicas hold it
 */
export function createKafkaSender(options: KafkaSenderOptions): QueueSender {
  const { brokers, eventHubs, topic, sasl, tls, ...sender } = options;
  const { connection, hub } = eventHubs === undefined ? ofBrokers(options) : ofHubs(eventHubs, options);
  const chosen = topic ?? hub;
  if (chosen === undefined || chosen === '') throw invalid('topic', 'it is not set');
  if (!TOPIC.test(chosen)) throw invalid('topic', noTopic(chosen));
  const link = kafkaLink({ ...connection, topic: chosen });
  return new QueueSender({ ...sender, link });
}

interface Target {
  readonly connection: KafkaConnection;
  readonly hub?: string;
}

function ofBrokers({ brokers, sasl, tls }: KafkaSenderOptions): Target {
  if (brokers === undefined || brokers.length === 0) throw invalid('brokers', 'neither it nor eventHubs is set');
  const list = brokersFrom(typeof brokers === 'string' ? brokers : brokers.join(','), 'brokers');
  // A token is for nobody else to read.
  const secure = tls ?? sasl?.mechanism === 'azure';
  return { connection: { brokers: list, tls: secure, ...(sasl === undefined ? {} : { sasl }) } };
}

function ofHubs(text: string, { brokers, sasl, tls }: KafkaSenderOptions): Target {
  if (brokers !== undefined) throw invalid('brokers', 'eventHubs is set too, and only one of them can be');
  if (tls !== undefined) throw invalid('tls', 'an Event Hubs namespace decides that itself');
  const { connection, hub, hasKey } = eventHubsFrom(text, 'eventHubs');
  if (sasl !== undefined && sasl.mechanism !== 'azure') {
    throw invalid('sasl', 'an Event Hubs namespace knows the key of its connection string and azure');
  }
  if (sasl === undefined && !hasKey) throw invalid('eventHubs', 'it has no key, and sasl is not azure');
  const target = sasl === undefined ? connection : { ...connection, sasl };
  return hub === undefined ? { connection: target } : { connection: target, hub };
}

function invalid(option: string, reason: string): PromptlogError {
  return new PromptlogError('PL_CONFIG_INVALID', { option, reason, source: 'createKafkaSender' });
}

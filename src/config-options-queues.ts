/** The settings of the queues the collector reads: Kafka with Azure Event Hubs, and RabbitMQ. */
import { atLeast, oneOf, option, text, url, yes } from './config-option.ts';

const FORMAT =
  'the name of a format of `promptlog import`, otlp-traces or otlp-logs; absent: found out for each message';

/** Part of the table in `config-options.ts`. */
export const QUEUE_OPTIONS = {
  'collector.kafka.brokers': option('Kafka brokers to read from: host:port, by comma; absent: none.', text),
  'collector.kafka.eventHubs': option(
    'Connection string of an Event Hubs namespace to read from, instead of brokers and password.',
    text,
    undefined,
    true,
  ),
  'collector.kafka.topics': option(
    `Topics or event hubs to read, by comma; each may say what it holds: prompts,spans=otlp-traces (${FORMAT}).`,
    text,
  ),
  'collector.kafka.group': option('Consumer group: collectors of one group share the load.', text, 'promptlog'),
  'collector.kafka.from': option('Where a new group begins to read.', oneOf('earliest', 'latest'), 'earliest'),
  'collector.kafka.sasl': option(
    'How to sign in to the brokers; azure: by Entra ID.',
    oneOf('none', 'plain', 'scram-sha-256', 'scram-sha-512', 'oauthbearer', 'azure'),
    'none',
  ),
  'collector.kafka.username': option('User of the brokers.', text),
  'collector.kafka.password': option('Password of that user.', text, undefined, true),
  'collector.kafka.tokenUrl': option('Address that gives tokens for oauthbearer, by client credentials.', url),
  'collector.kafka.clientId': option('Client id for that address.', text),
  'collector.kafka.clientSecret': option('Client secret for that address.', text, undefined, true),
  'collector.kafka.scope': option('Scope of the tokens.', text),
  'collector.kafka.tls': option('Whether the brokers are spoken to over TLS.', yes, false),
  'collector.kafka.caFile': option('Certificate authority of the brokers, in PEM.', text),
  'collector.kafka.deadLetterTopic': option(
    'Topic for messages that cannot be used; absent: they are named in the log.',
    text,
  ),

  'collector.rabbitmq.url': option(
    'RabbitMQ to read from: amqp://user:password@host:5672/vhost; absent: none.',
    text,
    undefined,
    true,
  ),
  'collector.rabbitmq.queue': option(
    `Queues to read, by comma; each may say what it holds: prompts,spans=otlp-traces (${FORMAT}).`,
    text,
    'promptlog',
  ),
  'collector.rabbitmq.type': option(
    'What a queue is made as when it is not there; none: it has to be there.',
    oneOf('quorum', 'classic', 'none'),
    'quorum',
  ),
  'collector.rabbitmq.prefetch': option(
    'Messages taken from the broker before the first is acknowledged.',
    atLeast(1),
    500,
  ),
  'collector.rabbitmq.deadLetterExchange': option(
    'Exchange that messages which cannot be used go to, for queues made here.',
    text,
    'promptlog.dead',
  ),
  'collector.rabbitmq.caFile': option('Certificate authority of the broker, in PEM.', text),
};

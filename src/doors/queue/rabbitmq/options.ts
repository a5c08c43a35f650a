/** The settings of a consumer of RabbitMQ, checked and put together. */
import type { Config } from '../../../config.ts';
import { type QueueSource, sourcesFrom } from '../queue-sources.ts';
import { badSetting, type RabbitmqServer, rabbitmqServerFrom } from './server.ts';

export interface RabbitmqOptions {
  readonly server: RabbitmqServer;
  readonly queues: readonly QueueSource[];
  /** What a queue is made as when it is not there; none: it has to be there. */
  readonly type: 'quorum' | 'classic' | 'none';
  /** Messages of each queue that may be in hand. */
  readonly prefetch: number;
  /** Where messages go that cannot be used, for queues that are made. */
  readonly deadLetterExchange: string;
}

// A name is sent with its length in one byte, and that of the queue for dead letters is the longest made of it.
const LONGEST_NAME = 250;
const MOST_PREFETCHED = 65_535;

/** Undefined when no address is set: then nothing is read. Throws PL_CONFIG_INVALID. */
export function rabbitmqOptionsFrom(config: Config): RabbitmqOptions | undefined {
  const url = config.text('collector.rabbitmq.url');
  if (url === undefined) return undefined;
  const queues = sourcesFrom(config.required('collector.rabbitmq.queue'), 'collector.rabbitmq.queue');
  for (const { name } of queues) checkName('collector.rabbitmq.queue', name);
  const deadLetterExchange = config.required('collector.rabbitmq.deadLetterExchange');
  checkName('collector.rabbitmq.deadLetterExchange', deadLetterExchange);
  const prefetch = config.number('collector.rabbitmq.prefetch');
  if (prefetch > MOST_PREFETCHED) {
    throw badSetting('collector.rabbitmq.prefetch', `RabbitMQ knows no more than ${MOST_PREFETCHED}`);
  }
  return {
    server: rabbitmqServerFrom(url, config.text('collector.rabbitmq.caFile'), {
      url: 'collector.rabbitmq.url',
      caFile: 'collector.rabbitmq.caFile',
    }),
    queues,
    type: config.required('collector.rabbitmq.type') as RabbitmqOptions['type'],
    prefetch,
    deadLetterExchange,
  };
}

function checkName(setting: string, name: string): void {
  if (Buffer.byteLength(name) > LONGEST_NAME) throw badSetting(setting, `a name has at most ${LONGEST_NAME} bytes`);
  if (name.startsWith('amq.'))
    throw badSetting(setting, `"${name}": RabbitMQ keeps names that begin with amq. for itself`);
}

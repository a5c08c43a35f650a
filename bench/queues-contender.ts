/** One consumer of the queues bench, in a process of its own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Consumer } from '@platformatic/kafka';
import amqp from 'amqplib';
import { startKafkaConsumer } from '../src/doors/queue/kafka/consumer.ts';
import { MessageIntake } from '../src/doors/queue/message-intake.ts';
import type { QueueConsumer } from '../src/doors/queue/queue-consumer.ts';
import { startRabbitmqConsumer } from '../src/doors/queue/rabbitmq/consumer.ts';
import { rabbitmqServerFrom } from '../src/doors/queue/rabbitmq/server.ts';
import { Shipper } from '../src/shipper.ts';
import { serveChild } from './child.ts';

export type QueueContender = 'bare' | 'parsing' | 'promptlog';

export interface QueueJob {
  readonly broker: 'kafka' | 'rabbitmq';
  readonly contender: QueueContender;
  readonly address: string;
  readonly queue: string;
  readonly group?: string;
  readonly prefetch?: number;
  readonly count: number;
  /** The search store. */
  readonly search: string;
}

export interface QueueResult {
  readonly messagesPerSecond: number;
}

/** The first tenth is not timed: code that was not compiled yet is not what is asked about. */
const WARM_UP_SHARE = 0.1;
const LOOK_MS = 5;

async function contend(job: QueueJob): Promise<QueueResult> {
  if (job.contender === 'promptlog') return ours(job);
  return job.broker === 'kafka' ? bareKafka(job) : bareRabbitmq(job);
}

async function bareKafka({ address, queue, group = '', count, contender }: QueueJob): Promise<QueueResult> {
  const consumer = new Consumer({ clientId: 'bare', bootstrapBrokers: [address], groupId: group });
  const clock = new Clock(count);
  const stream = await consumer.consume({ topics: [queue], mode: 'earliest', maxBytes: 4_000_000, autocommit: 250 });
  for await (const { value } of stream) {
    if (contender === 'parsing') JSON.parse(value.toString());
    clock.tick();
    if (clock.isOver) break;
  }
  await consumer.close(true);
  return clock.result;
}

async function bareRabbitmq({ address, queue, prefetch = 1, count, contender }: QueueJob): Promise<QueueResult> {
  const connection = await amqp.connect(address);
  const channel = await connection.createChannel();
  await channel.prefetch(prefetch);
  const clock = new Clock(count);
  await new Promise<void>((resolve) => {
    void channel.consume(queue, (message) => {
      if (message === null) return;
      if (contender === 'parsing') JSON.parse(message.content.toString());
      channel.ack(message);
      clock.tick();
      if (clock.isOver) resolve();
    });
  });
  await connection.close();
  return clock.result;
}

async function ours(job: QueueJob): Promise<QueueResult> {
  const home = mkdtempSync(join(tmpdir(), 'promptlog-bench-'));
  const shipper = new Shipper({
    spool: { folder: join(home, 'spool') },
    records: { kind: 'sqlite', file: join(home, 'records.sqlite') },
    search: { url: job.search },
    onNotice: () => {},
  });
  const clock = new Clock(job.count);
  const consumer = await consumerOf(job, shipper);
  while (!clock.isOver) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    clock.reached(consumer.counts.messages);
  }
  await consumer.close();
  await shipper.close(0);
  rmSync(home, { recursive: true, force: true });
  return clock.result;
}

function consumerOf(job: QueueJob, shipper: Shipper): Promise<QueueConsumer> {
  const { address, queue, group = '', prefetch = 1 } = job;
  const notify = (): void => {};
  const intake = new MessageIntake({ shipper, door: job.broker, notify });
  const queues = [{ name: queue }];
  return job.broker === 'kafka'
    ? startKafkaConsumer({
        intake,
        notify,
        options: { brokers: [address], topics: queues, group, from: 'earliest', tls: false },
      })
    : startRabbitmqConsumer({
        intake,
        notify,
        options: {
          server: rabbitmqServerFrom(address, undefined),
          queues,
          type: 'none',
          prefetch,
          deadLetterExchange: '',
        },
      });
}

/** Messages a second after the warm-up. */
class Clock {
  readonly #count: number;
  readonly #warm: number;
  #seen = 0;
  #started = 0;
  #from = 0;
  #ended = 0;

  constructor(count: number) {
    this.#count = count;
    this.#warm = Math.floor(count * WARM_UP_SHARE);
  }

  get isOver(): boolean {
    return this.#seen >= this.#count;
  }

  get result(): QueueResult {
    return { messagesPerSecond: ((this.#count - this.#from) * 1000) / (this.#ended - this.#started) };
  }

  tick(): void {
    this.reached(this.#seen + 1);
  }

  reached(seen: number): void {
    this.#seen = seen;
    if (this.#started === 0 && seen >= this.#warm) [this.#started, this.#from] = [performance.now(), seen];
    if (this.isOver) this.#ended = performance.now();
  }
}

serveChild(contend);

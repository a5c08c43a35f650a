/**
 * How fast are queues read? 2 KB records from a real Kafka (3 partitions) and a real RabbitMQ (one durable queue), each contender in
 * a process of its own, interleaved:
 *   bare        a loop of the same client library that acknowledges as ours does and looks at nothing
 *   parsing     the same, parsing the JSON of each message, as whatever consumes them must
 *   promptlog   ours: every record checked, masked and durable before it is acknowledged; delivery goes on meanwhile
 */
import { startKafka } from '../test/support/kafka.ts';
import { startRabbitmq } from '../test/support/rabbitmq.ts';
import { median, runChild } from './child.ts';
import type { BenchOptions } from './main.ts';
import type { QueueContender, QueueJob, QueueResult } from './queues-contender.ts';
import { fillKafka, fillRabbitmq } from './queues-fill.ts';
import { swallowingProcess } from './swallowing-process.ts';

const CONTENDERS: readonly QueueContender[] = ['bare', 'parsing', 'promptlog'];
const COUNT = 60_000;
const PREFETCH = 500;

/** Runs it; targets: kafka_ratio_to_bare ≥ 0.7, rabbitmq_ratio_to_bare ≥ 0.7. */
export async function run({ count = COUNT, repeats = 3, flags }: BenchOptions): Promise<Record<string, number>> {
  const search = await swallowingProcess();
  try {
    const rates = new Map<string, number[]>();
    if (flags['only'] !== 'rabbitmq') await kafka(rates, count, repeats, search.url);
    if (flags['only'] !== 'kafka') await rabbitmq(rates, count, repeats, search.url);
    const of = (name: string): number => median(rates.get(name) ?? []);
    const figures = ['kafka', 'rabbitmq'].flatMap((broker) => {
      if (!rates.has(`${broker} bare`)) return [];
      const ours = of(`${broker} promptlog`);
      return [
        [`${broker}_ratio_to_bare`, ours / of(`${broker} bare`)],
        [`${broker}_ratio_to_parsing`, ours / of(`${broker} parsing`)],
        [`${broker}_messages_per_s`, ours],
        [`${broker}_bare_messages_per_s`, of(`${broker} bare`)],
      ] as const;
    });
    return Object.fromEntries(figures);
  } finally {
    search.close();
  }
}

async function kafka(rates: Map<string, number[]>, count: number, repeats: number, search: string): Promise<void> {
  const broker = await startKafka();
  try {
    const topic = await broker.createTopic({ partitions: 3 });
    await fillKafka(broker, topic, count);
    const base = { broker: 'kafka', address: broker.brokers, queue: topic, count, search } as const;
    await interleaved(rates, repeats, (contender, round) => ({ ...base, contender, group: `${contender}-${round}` }));
  } finally {
    await broker.stop();
  }
}

async function rabbitmq(rates: Map<string, number[]>, count: number, repeats: number, search: string): Promise<void> {
  const broker = await startRabbitmq();
  try {
    const base = { broker: 'rabbitmq', address: broker.url, prefetch: PREFETCH, count, search } as const;
    await interleaved(rates, repeats, async (contender, round) => {
      const queue = `bench-${contender}-${round}`;
      await fillRabbitmq(broker.url, queue, count);
      return { ...base, contender, queue };
    });
  } finally {
    await broker.stop();
  }
}

async function interleaved(
  rates: Map<string, number[]>,
  repeats: number,
  jobFor: (contender: QueueContender, round: number) => QueueJob | Promise<QueueJob>,
): Promise<void> {
  const file = new URL('./queues-contender.ts', import.meta.url).pathname;
  for (let round = 0; round < repeats; round++) {
    for (const contender of round % 2 === 0 ? CONTENDERS : CONTENDERS.toReversed()) {
      const job = await jobFor(contender, round);
      const { messagesPerSecond } = await runChild<QueueResult>(file, job);
      const key = `${job.broker} ${contender}`;
      rates.set(key, [...(rates.get(key) ?? []), messagesPerSecond]);
      console.error(`${key}: ${messagesPerSecond.toFixed(0)} messages/s`);
    }
  }
}

/** Fills the queues of the bench with records of 2 KB. */
import amqp from 'amqplib';
import type { TestKafka } from '../test/support/kafka.ts';
import { benchRecordCycle } from './records.ts';

const RECORD_BYTES = 2000;
const BATCH = 2000;

export async function fillKafka(broker: TestKafka, topic: string, count: number): Promise<void> {
  for (const bodies of batches(count))
    await broker.produce(
      topic,
      bodies.map((value) => ({ value })),
    );
}

export async function fillRabbitmq(url: string, queue: string, count: number): Promise<void> {
  const connection = await amqp.connect(url);
  const channel = await connection.createConfirmChannel();
  await channel.assertQueue(queue, { durable: true });
  for (const bodies of batches(count)) {
    for (const body of bodies) channel.sendToQueue(queue, Buffer.from(body), { persistent: true });
    await channel.waitForConfirms();
  }
  await connection.close();
}

function* batches(count: number): Generator<string[]> {
  let batch: string[] = [];
  for (const record of benchRecordCycle({ count, bytes: RECORD_BYTES })) {
    batch.push(JSON.stringify(record));
    if (batch.length === BATCH) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

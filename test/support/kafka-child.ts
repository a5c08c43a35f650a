/** A process that reads topics into a spool, to be killed at any moment: `<ChildOptions as JSON>`. Prints how many messages it has taken. */
import { writeSync } from 'node:fs';
import { type KafkaTiming, startKafkaConsumer } from '../../src/doors/queue/kafka/consumer.ts';
import type { KafkaOptions } from '../../src/doors/queue/kafka/options.ts';
import { MessageIntake } from '../../src/doors/queue/message-intake.ts';
import type { Notice } from '../../src/notice.ts';
import { Shipper, type ShipperOptions } from '../../src/shipper.ts';

export interface ChildOptions {
  readonly shipper: ShipperOptions;
  readonly kafka: KafkaOptions;
  readonly timing: Partial<KafkaTiming>;
}

const { shipper: shipperOptions, kafka, timing } = JSON.parse(process.argv[2] ?? '{}') as ChildOptions;
const notify = (notice: Notice): void => {
  if (notice.level === 'error') writeSync(2, `${notice.text}\n`);
};
const shipper = new Shipper(shipperOptions);
const intake = new MessageIntake({ shipper, door: 'kafka', notify });
const consumer = await startKafkaConsumer({ intake, options: kafka, notify, timing });
let printed = -1;
const timer = setInterval(() => {
  const { messages } = consumer.counts;
  if (messages !== printed) writeSync(1, `${messages}\n`);
  printed = messages;
}, 5);

process.once('SIGTERM', () => {
  clearInterval(timer);
  void consumer.close().then(() => shipper.close());
});

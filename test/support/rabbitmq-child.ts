/** A collector's process that reads a RabbitMQ, to be killed: `<shipper options as JSON> <settings as JSON>`. Prints how many messages it acknowledged. */
import { writeSync } from 'node:fs';
import { MessageIntake } from '../../src/doors/queue/message-intake.ts';
import { startRabbitmqConsumer } from '../../src/doors/queue/rabbitmq/consumer.ts';
import { Shipper, type ShipperOptions } from '../../src/shipper.ts';
import { optionsOf, type RabbitmqSettings } from './rabbitmq-collector.ts';

const [shipperOptions = '{}', settings = '{}'] = process.argv.slice(2);
const shipper = new Shipper(JSON.parse(shipperOptions) as ShipperOptions);
const notify = (): void => {};
const consumer = await startRabbitmqConsumer({
  intake: new MessageIntake({ shipper, door: 'rabbitmq', notify }),
  options: optionsOf(JSON.parse(settings) as RabbitmqSettings),
  notify,
});

let said = 0;
const saying = setInterval(() => {
  const { messages } = consumer.counts;
  if (messages > said) writeSync(1, `${messages}\n`);
  said = messages;
}, 2);

process.once('SIGTERM', async () => {
  clearInterval(saying);
  await consumer.close();
  process.exitCode = (await shipper.drain()) ? 0 : 9;
  await shipper.close();
});

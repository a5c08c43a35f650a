/** The queues that the settings name, read into a shipper for as long as the collector runs. */
import type { Config } from '../../config.ts';
import type { Notify } from '../../notice.ts';
import type { RecordTaker } from '../../record-taker.ts';
import { kafkaOptionsFrom } from './kafka/options.ts';
import { MessageIntake } from './message-intake.ts';
import type { QueueConsumer } from './queue-consumer.ts';
import { rabbitmqOptionsFrom } from './rabbitmq/options.ts';

export interface RunningQueue {
  readonly name: 'kafka' | 'rabbitmq';
  readonly consumer: QueueConsumer;
}

/** Starts to read them; none when no setting names one. A broker that is away is tried for ever; one that refuses is an error. */
export async function startQueues(config: Config, shipper: RecordTaker, notify: Notify): Promise<RunningQueue[]> {
  const running: RunningQueue[] = [];
  try {
    // The clients of brokers that nobody has are not loaded.
    const kafka = kafkaOptionsFrom(config);
    if (kafka !== undefined) {
      const { startKafkaConsumer } = await import('./kafka/consumer.ts');
      const intake = new MessageIntake({ shipper, door: 'kafka', notify });
      running.push({ name: 'kafka', consumer: await startKafkaConsumer({ intake, options: kafka, notify }) });
    }
    const rabbitmq = rabbitmqOptionsFrom(config);
    if (rabbitmq !== undefined) {
      const { startRabbitmqConsumer } = await import('./rabbitmq/consumer.ts');
      const intake = new MessageIntake({ shipper, door: 'rabbitmq', notify });
      running.push({ name: 'rabbitmq', consumer: await startRabbitmqConsumer({ intake, options: rabbitmq, notify }) });
    }
    return running;
  } catch (error) {
    await stopQueues(running);
    throw error;
  }
}

/** Stops reading; what is in hand is settled first. */
export async function stopQueues(running: readonly RunningQueue[]): Promise<void> {
  await Promise.allSettled(running.map(({ consumer }) => consumer.close()));
}

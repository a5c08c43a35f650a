import assert from 'node:assert/strict';
import { createKafkaSender, type KafkaSenderOptions } from '../../../../src/doors/queue/kafka/sender.ts';
import { hasCode } from '../../../support/records.ts';

const HUBS = 'Endpoint=sb://logs.servicebus.windows.net/;SharedAccessKeyName=all;SharedAccessKey=canary=';

describe('a sender to Kafka', () => {
  for (const [what, options, why] of [
    ['nowhere to go', { topic: 't' }, /neither it nor eventHubs/],
    ['no topic', { brokers: 'a:9092' }, /topic.*not set/],
    ['no event hub', { eventHubs: HUBS }, /topic.*not set/],
    ['a broker that is none', { brokers: ['a'], topic: 't' }, /"a" is not host:port/],
    ['two places', { brokers: 'a:9092', eventHubs: HUBS, topic: 't' }, /only one/],
    [
      'a user beside a connection string',
      { eventHubs: HUBS, topic: 't', sasl: { mechanism: 'plain', username: 'u', password: 'canary' } },
      /sasl/,
    ],
    ['a connection string without a key', { eventHubs: 'Endpoint=sb://x.net', topic: 't' }, /no key/],
    ['TLS beside a connection string', { eventHubs: HUBS, topic: 't', tls: false }, /decides that itself/],
  ] satisfies readonly (readonly [string, KafkaSenderOptions, RegExp])[]) {
    it(`is not made of ${what}, and nothing secret is said`, () => {
      assert.throws(
        () => createKafkaSender(options),
        (error: Error) => hasCode('PL_CONFIG_INVALID', why)(error) && !error.message.includes('canary'),
      );
    });
  }

  it('is made of brokers or of a namespace, and connects with the first record only', async () => {
    const senders = [
      createKafkaSender({ brokers: 'a:9092, b:9092', topic: 't' }),
      createKafkaSender({ eventHubs: `${HUBS};EntityPath=prompts` }),
      createKafkaSender({ eventHubs: 'Endpoint=sb://x.net', topic: 't', sasl: { mechanism: 'azure' } }),
    ];
    for (const sender of senders) assert.equal(await sender.close(), true);
  });
});

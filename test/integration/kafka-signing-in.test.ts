/** How a real Kafka is signed in to: by a user, by the connection string of an event hub, by a token, over TLS. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadConfig } from '../../src/config.ts';
import { type KafkaOptions, kafkaOptionsFrom } from '../../src/doors/queue/kafka/options.ts';
import type { Shipper } from '../../src/shipper.ts';
import { ALICE, BOB } from '../support/kafka.ts';
import { KafkaHome, until } from '../support/kafka-home.ts';
import { hasCode, recordOf } from '../support/records.ts';

describe('a consumer of Kafka that signs in', function () {
  this.timeout(60_000);
  let home: KafkaHome;
  let shipper: Shipper;
  let topic: string;
  let service: Server;
  let tokenUrl: string;
  /** Seconds that a token of the service lives; undefined: it gives none. */
  let life: number | undefined;
  let tokens: number;

  beforeEach(async () => {
    home = await KafkaHome.create();
    shipper = home.shipper();
    topic = await home.kafka.createTopic();
    await home.kafka.produce(topic, [{ value: JSON.stringify(recordOf('m1')) }]);
    [life, tokens] = [3_600, 0];
    service = createServer((_, response) => {
      tokens += 1;
      response.statusCode = life === undefined ? 401 : 200;
      response.end(JSON.stringify(life === undefined ? { error: 'invalid_client' } : { access_token: tokenFor(life) }));
    });
    await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
    tokenUrl = `http://127.0.0.1:${(service.address() as AddressInfo).port}/token`;
  });
  afterEach(async () => {
    service.close();
    await home.remove();
  });

  const read = async (options: KafkaOptions): Promise<void> => {
    const consumer = await home.consume(shipper, options);
    await until('the record is there', () => consumer.counts.accepted === 1);
    assert.equal(consumer.connected, true);
  };
  const sasl = (more: Partial<KafkaOptions>) => home.options(topic, { brokers: [home.kafka.saslBrokers], ...more });
  const oauth = () =>
    sasl({ sasl: { mechanism: 'oauthbearer', tokenUrl, clientId: 'collector', clientSecret: 'canary', scope: 's' } });
  const refused = (options: KafkaOptions, why: RegExp) =>
    assert.rejects(home.consume(shipper, options), (error: Error) => {
      assert.doesNotMatch(`${error.message} ${JSON.stringify(home.notices)}`, /canary|secret/);
      return hasCode('PL_BROKER_REFUSED', why)(error);
    });

  it('does so by the connection string of an event hub, as the settings have it', async () => {
    const { connectionString } = home.kafka;
    const flags = {
      'collector.kafka.eventHubs': `${connectionString}EntityPath=${topic}`,
      'collector.kafka.group': `of-${topic}`,
    };
    const withHub = kafkaOptionsFrom(loadConfig({ flags, environment: {} })) ?? assert.fail('nothing is to be read');
    assert.equal(withHub.topics[0]?.name, topic);
    const flat = { 'collector.kafka.eventHubs': connectionString, 'collector.kafka.topics': topic };
    await read(kafkaOptionsFrom(loadConfig({ flags: flat, environment: {} })) ?? assert.fail('nothing is to be read'));
    // The broker knows the whole string as the password, so another string is another password.
    await refused(withHub, /Invalid username or password/);
  });

  it('does so by a user and a password, in the clear or by SCRAM', async () => {
    await read(sasl({ sasl: { mechanism: 'plain', ...ALICE } }));
    await read(sasl({ sasl: { mechanism: 'scram-sha-256', ...BOB }, group: 'another' }));
  });

  it('does so over TLS, to a broker whose certificate it can check, and to no other', async () => {
    const secure = { brokers: [home.kafka.tlsBrokers], sasl: { mechanism: 'plain', ...ALICE } } as const;
    await read(home.options(topic, { ...secure, tls: { ca: readFileSync(home.kafka.caFile, 'utf8') } }));
    await refused(home.options(topic, { ...secure, tls: true }), /self-signed certificate/);
  });

  it('does so by a token of a token service, which serves all of its connections', async () => {
    await read(oauth());
    assert.equal(tokens, 1);
  });

  it('fails to start with a wrong password, an unknown mechanism, or a topic that is not there, and says which', async () => {
    const password = 'canary';
    await refused(sasl({ sasl: { mechanism: 'plain', username: 'alice', password } }), /Invalid username or password/);
    await refused(sasl({ sasl: { mechanism: 'scram-sha-256', username: 'bob', password } }), /invalid credentials/);
    await refused(sasl({ sasl: { mechanism: 'scram-sha-512', ...BOB } }), /mechanism/);
    await refused(home.options('not-there'), /Unknown topic not-there/);
    assert.deepEqual(home.notices, []);
  });

  it('fails to start when the broker does not take its token, or the service gives none', async () => {
    life = -100;
    await refused(oauth(), /the broker refused the token/);
    life = undefined;
    await refused(oauth(), /gave no token: it answered 401 \(invalid_client\)/);
  });

  it('goes on trying where a broker says nothing, and says so once', async () => {
    const consumer = await home.consume(shipper, sasl({}));
    assert.equal(consumer.connected, false);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const [notice, ...more] = home.notices;
    assert.deepEqual([notice?.level, notice?.code, more.length], ['warn', 'PL_BROKER_UNAVAILABLE', 0]);
    assert.match(notice?.text ?? '', /wants TLS or another way to sign in/);
  });
});

/** As the broker's validator for tests takes it: not signed. */
function tokenFor(seconds: number): string {
  const now = Math.floor(Date.now() / 1000);
  const parts = [{ alg: 'none' }, { sub: 'collector', iat: now - 200, exp: now + seconds }];
  return `${parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.`;
}

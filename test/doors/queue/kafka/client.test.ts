import assert from 'node:assert/strict';
import { clientOptions, inTime, placeOf } from '../../../../src/doors/queue/kafka/client.ts';

describe('the options of a Kafka client', () => {
  it('are plain where nothing else is asked for', () => {
    const { bootstrapBrokers, tls, sasl } = clientOptions({ brokers: ['a:9092', 'b:9092'] });
    assert.deepEqual([bootstrapBrokers, tls, sasl], [['a:9092', 'b:9092'], undefined, undefined]);
    assert.equal(placeOf({ brokers: ['a:9092', 'b:9092'] }), 'Kafka at a:9092, b:9092');
  });

  it('name the host to a broker with TLS, which a namespace of Azure wants, and no address, which is not allowed', () => {
    const named = clientOptions({ brokers: ['logs.servicebus.windows.net:9093'], tls: true });
    assert.deepEqual([named.tls, named.tlsServerName], [{}, true]);
    for (const broker of ['127.0.0.1:9093', '[::1]:9093']) {
      assert.equal(clientOptions({ brokers: [broker], tls: { ca: 'pem' } }).tlsServerName, false);
    }
    assert.deepEqual(clientOptions({ brokers: ['a:1'], tls: { ca: 'pem' } }).tls, { ca: 'pem' });
  });

  it('sign in with the mechanism as the protocol spells it', () => {
    const user = { username: 'ada', password: 'p' };
    const { sasl } = clientOptions({ brokers: ['a:1'], sasl: { mechanism: 'scram-sha-256', ...user } });
    assert.deepEqual(sasl, { mechanism: 'SCRAM-SHA-256', ...user });
  });

  it('take the answer to a token for what it is: empty is yes, words are no', () => {
    const { sasl } = clientOptions({ brokers: ['logs.net:9093'], sasl: { mechanism: 'azure' } });
    assert.equal(sasl?.mechanism, 'OAUTHBEARER');
    const answers: (Error | null | undefined)[] = [];
    for (const words of ['', '{"status":"invalid_token"}']) {
      sasl?.authBytesValidator?.(Buffer.from(words), ((error?: Error | null) => answers.push(error)) as never);
    }
    assert.equal(answers[0], null);
    assert.match(String(answers[1]), /refused the token/);
  });
});

describe('work on a broker that may hang', () => {
  it('is waited for when it is quick, also when it fails, and left alone when it is not', async () => {
    await inTime(Promise.resolve(), 60_000);
    await inTime(Promise.reject(new Error('failed')), 60_000);
    await inTime(new Promise(() => {}), 5);
  });
});

import assert from 'node:assert/strict';
import { eventHubsFrom } from '../../../../src/doors/queue/kafka/event-hubs.ts';

const KEY = 'SharedAccessKeyName=all;SharedAccessKey=abc+/=';

describe('the connection string of an Event Hubs namespace', () => {
  const from = (text: string) => eventHubsFrom(text, 'eventHubs');

  it('is the password, and its endpoint the broker, over TLS', () => {
    const text = `Endpoint=sb://logs.servicebus.windows.net/;${KEY}`;
    assert.deepEqual(from(text), {
      connection: {
        brokers: ['logs.servicebus.windows.net:9093'],
        tls: true,
        sasl: { mechanism: 'plain', username: '$ConnectionString', password: text },
      },
      hasKey: true,
    });
  });

  it('may name one hub, be written in any order and end with a semicolon', () => {
    const { hub, connection } = from(` EntityPath=prompts;${KEY};endpoint=sb://LOGS.servicebus.chinacloudapi.cn; `);
    assert.deepEqual([hub, connection.brokers], ['prompts', ['LOGS.servicebus.chinacloudapi.cn:9093']]);
  });

  it('may hold a signature instead of a key, or neither', () => {
    const endpoint = 'Endpoint=sb://logs.servicebus.windows.net';
    assert.equal(from(`${endpoint};SharedAccessSignature=SharedAccessSignature sr=x&sig=y`).hasKey, true);
    assert.equal(from(endpoint).hasKey, false);
    assert.equal(from(`${endpoint};SharedAccessKeyName=all;SharedAccessKey=`).hasKey, false);
  });

  it('of the emulator is spoken to without TLS, at its own port', () => {
    const emulator = (at: string) => from(`Endpoint=sb://${at};${KEY};UseDevelopmentEmulator=true;`).connection;
    assert.deepEqual([emulator('localhost').brokers, emulator('localhost').tls], [['localhost:9092'], false]);
    assert.deepEqual(emulator('127.0.0.1:19092').brokers, ['127.0.0.1:19092']);
  });

  it('is refused when it is something else, and is not shown', () => {
    for (const text of ['', 'canary', `Endpoint=https://canary.net/;${KEY}`, 'Endpoint=sb://;canary', KEY]) {
      assert.throws(
        () => from(text),
        ({ code, message }: Error & { code: string }) => code === 'PL_CONFIG_INVALID' && !/canary|abc/.test(message),
      );
    }
  });
});

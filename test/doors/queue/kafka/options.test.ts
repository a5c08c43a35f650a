import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../../../src/config.ts';
import { kafkaOptionsFrom } from '../../../../src/doors/queue/kafka/options.ts';
import { PromptlogError } from '../../../../src/errors.ts';

const SECRET = 'canary-0123456789';
const NAMESPACE = `Endpoint=sb://logs.servicebus.windows.net/;SharedAccessKeyName=all;SharedAccessKey=${SECRET}=`;
const OAUTH = { sasl: 'oauthbearer', tokenUrl: 'https://id.example.net/token', clientId: 'me', clientSecret: SECRET };

describe('the options of a Kafka consumer', () => {
  let folder: string;
  const from = (settings: Readonly<Record<string, string>>) => {
    const flags = Object.fromEntries(
      Object.entries(settings).map(([name, value]) => [`collector.kafka.${name}`, value]),
    );
    return kafkaOptionsFrom(loadConfig({ flags, folder, environment: { PROMPTLOG_HOME: folder } }));
  };
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kafka-options-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('are none when nothing is to be read', () => {
    assert.equal(from({}), undefined);
    assert.equal(from({ topics: 'prompts', sasl: 'plain' }), undefined);
  });

  it('name brokers, topics with what they hold, the group and where it begins', () => {
    assert.deepEqual(from({ brokers: 'a:9092, [::1]:9093', topics: 'prompts, spans=otlp-traces' }), {
      brokers: ['a:9092', '[::1]:9093'],
      tls: false,
      topics: [{ name: 'prompts' }, { name: 'spans', format: 'otlp-traces' }],
      group: 'promptlog',
      from: 'earliest',
    });
    const more = from({
      brokers: 'a:1',
      topics: 't',
      group: 'g',
      from: 'latest',
      tls: 'true',
      deadLetterTopic: 'dead',
    });
    assert.deepEqual([more?.group, more?.from, more?.tls, more?.deadLetterTopic], ['g', 'latest', true, 'dead']);
  });

  it('sign in with a user, with a token of a service, or by Entra ID and then always over TLS', () => {
    const brokers = { brokers: 'a:9092', topics: 't' };
    assert.deepEqual(from({ ...brokers, sasl: 'scram-sha-512', username: 'ada', password: SECRET })?.sasl, {
      mechanism: 'scram-sha-512',
      username: 'ada',
      password: SECRET,
    });
    const { sasl: mechanism, ...rest } = OAUTH;
    assert.deepEqual(from({ ...brokers, ...OAUTH, scope: 's' })?.sasl, { mechanism, ...rest, scope: 's' });
    const azure = from({ ...brokers, sasl: 'azure' });
    assert.deepEqual([azure?.sasl, azure?.tls], [{ mechanism: 'azure' }, true]);
  });

  it('read a certificate authority', () => {
    const caFile = file('ca.pem', '-----BEGIN CERTIFICATE-----\n');
    const tls = from({ brokers: 'a:9092', topics: 't', tls: 'true', caFile })?.tls;
    assert.deepEqual(tls, { ca: '-----BEGIN CERTIFICATE-----\n' });
  });

  it('come from the connection string of an Event Hubs namespace, whose hub is read when no other is named', () => {
    const password = `${NAMESPACE};EntityPath=prompts`;
    const options = from({ eventHubs: password });
    assert.deepEqual(options, {
      brokers: ['logs.servicebus.windows.net:9093'],
      tls: true,
      sasl: { mechanism: 'plain', username: '$ConnectionString', password },
      topics: [{ name: 'prompts' }],
      group: 'promptlog',
      from: 'earliest',
    });
    assert.deepEqual(from({ eventHubs: password, topics: 'a,b' })?.topics, [{ name: 'a' }, { name: 'b' }]);
    const azure = from({ eventHubs: 'Endpoint=sb://logs.servicebus.windows.net', sasl: 'azure', topics: 't' });
    assert.deepEqual([azure?.sasl, azure?.brokers], [{ mechanism: 'azure' }, ['logs.servicebus.windows.net:9093']]);
  });

  const brokers = { brokers: 'a:9092', topics: 't' };
  const WRONG: readonly (readonly [
    what: string,
    settings: Readonly<Record<string, string>>,
    option: string,
    why: RegExp,
  ])[] = [
    ['brokers beside a namespace', { ...brokers, eventHubs: NAMESPACE }, 'eventHubs', /brokers is set too/],
    ['nothing to read', { brokers: 'a:9092' }, 'topics', /nothing to read/],
    ['a namespace without a hub', { eventHubs: NAMESPACE }, 'topics', /nothing to read/],
    ['a topic that holds an unknown format', { brokers: 'a:1', topics: 't=nope' }, 'topics', /no format "nope"/],
    ['a topic that cannot be one', { brokers: 'a:1', topics: 'a b' }, 'topics', /no name of a topic/],
    [
      'a topic for bad messages that cannot be one',
      { ...brokers, deadLetterTopic: '..' },
      'deadLetterTopic',
      /no name/,
    ],
    ['a group with a space', { ...brokers, group: 'a b' }, 'group', /a space/],
    ['a broker without a port', { brokers: 'a:9092,b', topics: 't' }, 'brokers', /"b" is not host:port/],
    ['a broker with a password', { brokers: `u:${SECRET}@b:9092`, topics: 't' }, 'brokers', /not host:port/],
    ['a port that is none', { brokers: 'a:99999', topics: 't' }, 'brokers', /not host:port/],
    ['a user and no way to sign in', { ...brokers, username: 'ada' }, 'username', /sasl plain, scram/],
    ['a password and no way to sign in', { ...brokers, password: SECRET }, 'password', /which is none/],
    ['no user', { ...brokers, sasl: 'plain', password: SECRET }, 'username', /is not set/],
    ['no password', { ...brokers, sasl: 'scram-sha-256', username: 'ada' }, 'password', /is not set/],
    ['a token service without a secret', { ...brokers, ...OAUTH, clientSecret: '' }, 'clientSecret', /is not set/],
    ['a token service without an address', { ...brokers, ...OAUTH, tokenUrl: '' }, 'tokenUrl', /is not set/],
    [
      'an address with a secret',
      { ...brokers, ...OAUTH, tokenUrl: `https://u:${SECRET}@id` },
      'tokenUrl',
      /holds a user/,
    ],
    ['a password beside a token', { ...brokers, ...OAUTH, password: SECRET }, 'password', /which is oauthbearer/],
    ['a secret beside Entra ID', { ...brokers, sasl: 'azure', clientSecret: SECRET }, 'clientSecret', /which is azure/],
    [
      'a namespace with a user',
      { eventHubs: NAMESPACE, sasl: 'plain', topics: 't' },
      'sasl',
      /Event Hubs namespace knows/,
    ],
    ['a namespace without a key', { eventHubs: 'Endpoint=sb://x.net/', topics: 't' }, 'eventHubs', /no key/],
    ['what is no connection string', { eventHubs: SECRET, topics: 't' }, 'eventHubs', /Endpoint=sb/],
    ['a certificate authority without TLS', { ...brokers, caFile: '/x' }, 'caFile', /with TLS only/],
    ['a certificate authority that is missing', { ...brokers, tls: 'true', caFile: '/nowhere/x' }, 'caFile', /ENOENT/],
    [
      'a certificate authority of a namespace',
      { eventHubs: `${NAMESPACE};EntityPath=t`, caFile: '/x' },
      'caFile',
      /without it/,
    ],
    ['a topic for bad messages that is read', { ...brokers, deadLetterTopic: 't' }, 'deadLetterTopic', /for ever/],
  ];
  for (const [what, settings, option, why] of WRONG) {
    it(`refuse ${what}, by name and without a secret`, () => {
      assert.throws(
        () => from(settings),
        (error) => {
          assert.ok(error instanceof PromptlogError, String(error));
          assert.deepEqual([error.code, error.details['option']], ['PL_CONFIG_INVALID', `collector.kafka.${option}`]);
          assert.match(error.message, why);
          assert.ok(!`${error.message} ${error.fix} ${JSON.stringify(error.details)}`.includes(SECRET), error.message);
          return true;
        },
      );
    });
  }
});

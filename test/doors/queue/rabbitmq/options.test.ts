import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { loadConfig } from '../../../../src/config.ts';
import { type RabbitmqOptions, rabbitmqOptionsFrom } from '../../../../src/doors/queue/rabbitmq/options.ts';
import { PromptlogError } from '../../../../src/errors.ts';

const optionsFrom = (settings: Record<string, string>): RabbitmqOptions | undefined => {
  const flags = Object.entries(settings).map(([name, value]) => [`collector.rabbitmq.${name}`, value]);
  return rabbitmqOptionsFrom(loadConfig({ flags: Object.fromEntries(flags), environment: {}, folder: '/' }));
};
const serverOf = (url: string): RabbitmqOptions['server'] => optionsFrom({ url })?.server ?? assert.fail();

describe('the settings of a RabbitMQ', () => {
  it('are none without an address', () => {
    assert.equal(optionsFrom({ queue: 'prompts' }), undefined);
  });

  it('need nothing but the address', () => {
    const { server, ...rest } = optionsFrom({ url: 'amqp://ada:s3cret@broker/prod' }) ?? assert.fail();
    assert.deepEqual(rest, {
      queues: [{ name: 'promptlog' }],
      type: 'quorum',
      prefetch: 500,
      deadLetterExchange: 'promptlog.dead',
    });
    assert.deepEqual(server, {
      place: 'RabbitMQ at amqp://broker:5672/prod',
      protocol: 'amqp',
      hostname: 'broker',
      port: 5672,
      username: 'ada',
      password: 's3cret',
      vhost: 'prod',
      heartbeat: 20,
      patienceMs: 60_000,
    });
  });

  it('name queues with what they hold', () => {
    const { queues } = optionsFrom({ url: 'amqp://broker', queue: 'prompts, spans=otlp-traces' }) ?? assert.fail();
    assert.deepEqual(queues, [{ name: 'prompts' }, { name: 'spans', format: 'otlp-traces' }]);
  });

  it('have the user, the port and the virtual host that RabbitMQ has by itself', () => {
    const { username, password, vhost, port, place } = serverOf('amqps://broker/');
    assert.deepEqual([username, password, vhost, port], ['guest', 'guest', '/', 5671]);
    assert.equal(place, 'RabbitMQ at amqps://broker:5671');
  });

  it('may have any character in user, password and virtual host, and an address of IPv6', () => {
    const { username, password, vhost, hostname, heartbeat } = serverOf(
      'amqp://us%40er:p%C3%A4ss%2F%25%23@[::1]:1234/%2Fa%20b?heartbeat=5',
    );
    assert.deepEqual([username, password, vhost], ['us@er', 'päss/%#', '/a b']);
    assert.deepEqual([hostname, heartbeat], ['::1', 5]);
  });

  for (const [what, settings, setting, reason] of [
    ['no address', { url: 'broker, s3cret' }, 'url', /expected amqp:\/\/user/],
    ['an address of something else', { url: 'https://a:s3cret@broker' }, 'url', /begin with amqp/],
    ['a "/" in the password', { url: 'amqp://a:1/s3cret@broker' }, 'url', /%2F or %40/],
    ['a "?" in the password', { url: 'amqp://a:1?s3cret@broker' }, 'url', /%3F and %23/],
    ['a "#" in the password', { url: 'amqp://a:1#s3cret@broker' }, 'url', /%3F and %23/],
    ['a "%" in the password', { url: 'amqp://a:s3cret%@broker' }, 'url', /%25/],
    ['two virtual hosts', { url: 'amqp://a:s3cret@broker/a/b' }, 'url', /%2F/],
    ['a heartbeat that is none', { url: 'amqp://a:s3cret@broker?heartbeat=0' }, 'url', /1 to 600 seconds/],
    ['a certificate authority without TLS', { url: 'amqp://a:s3cret@b', caFile: '/ca.pem' }, 'caFile', /amqps:/],
    ['a certificate authority that is not there', { url: 'amqps://a:s3cret@b', caFile: '/no.pem' }, 'caFile', /ENOENT/],
    ['a name that RabbitMQ keeps for itself', { url: 'amqp://b', queue: 'amq.mine' }, 'queue', /amq\./],
    ['a name that is too long', { url: 'amqp://b', queue: 'ä'.repeat(126) }, 'queue', /250 bytes/],
    [
      'an exchange that RabbitMQ keeps',
      { url: 'amqp://b', deadLetterExchange: 'amq.fanout' },
      'deadLetterExchange',
      /amq/,
    ],
    ['more than it can be asked for', { url: 'amqp://b', prefetch: '65536' }, 'prefetch', /65535/],
    ['an unknown format', { url: 'amqp://b', queue: 'prompts=nonsense' }, 'queue', /no format "nonsense"/],
    ['an unknown type of queue', { url: 'amqp://b', type: 'stream' }, 'type', /expected one of quorum, classic, none/],
  ] as const) {
    it(`name the one that is wrong, and never the password: ${what}`, () => {
      assert.throws(
        () => optionsFrom(settings),
        (error) => {
          assert.ok(error instanceof PromptlogError);
          assert.equal(error.code, 'PL_CONFIG_INVALID');
          assert.equal(error.details['option'], `collector.rabbitmq.${setting}`);
          assert.match(error.message, reason);
          assert.doesNotMatch(inspect(error, { depth: 9, showHidden: true }), /s3cret/);
          return true;
        },
      );
    });
  }

  it('hold the certificate authority itself', () => {
    const folder = mkdtempSync(join(tmpdir(), 'rabbitmq-options-'));
    try {
      writeFileSync(join(folder, 'ca.pem'), 'PEM');
      const { server } = optionsFrom({ url: 'amqps://broker', caFile: join(folder, 'ca.pem') }) ?? assert.fail();
      assert.equal(server.ca, 'PEM');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

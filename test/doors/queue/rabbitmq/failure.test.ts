import assert from 'node:assert/strict';
import { connectionFailure, requestFailure } from '../../../../src/doors/queue/rabbitmq/failure.ts';
import { rabbitmqServerFrom } from '../../../../src/doors/queue/rabbitmq/server.ts';

const server = rabbitmqServerFrom('amqp://ada:s3cret@broker/prod', undefined);
const closed = (code: number, text: string): Error =>
  Object.assign(new Error(`Operation failed: QueueDeclare; ${code} (NAME) with message "${text}"`), { code });

describe('a failure of RabbitMQ', () => {
  it('is to be waited for when it is away, whatever the way', () => {
    const several = Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' });
    for (const [error, reason] of [
      [new Error('connect ECONNREFUSED 127.0.0.1:5672'), 'connect ECONNREFUSED 127.0.0.1:5672'],
      [several, 'ECONNREFUSED'],
      [
        new Error('Connection closed: 320 (CONNECTION-FORCED) with message "CONNECTION_FORCED - shutdown"'),
        'CONNECTION_FORCED - shutdown',
      ],
    ] as const) {
      const { retriable, message } = connectionFailure(error, server);
      assert.equal(retriable, true);
      assert.equal(message, `RabbitMQ at amqp://broker:5672/prod cannot be used: ${reason}`);
    }
  });

  it('needs somebody when a name or a password is wrong', () => {
    const login = new Error(
      'Handshake terminated by server: 403 (ACCESS-REFUSED) with message "ACCESS_REFUSED - Login was refused"',
    );
    const vhost = new Error('Expected ConnectionOpenOk; got <ConnectionClose channel:0>');
    const tls = new Error('self-signed certificate in certificate chain');
    for (const [error, fix] of [
      [login, /the user and the password/],
      [vhost, /the virtual host/],
      [tls, /certificate authority/],
    ] as const) {
      const failure = connectionFailure(error, server);
      assert.equal(failure.code, 'PL_BROKER_REFUSED');
      assert.match(failure.fix, fix);
    }
  });

  it('of a request needs somebody when it was refused, and passes when its node is down', () => {
    const refused = requestFailure(closed(404, "NOT_FOUND - no queue 'prompts'"), server, { 404: 'Make it.' });
    assert.deepEqual([refused.code, refused.fix], ['PL_BROKER_REFUSED', 'Make it.']);
    const away = "NOT_FOUND - home node 'a' of durable queue 'prompts' in vhost '/' is down or inaccessible";
    assert.equal(requestFailure(closed(404, away), server, { 404: 'Make it.' }).code, 'PL_BROKER_UNAVAILABLE');
    const impatient = 'PRECONDITION_FAILED - delivery acknowledgement on channel 1 timed out';
    assert.equal(requestFailure(closed(406, impatient), server, {}).code, 'PL_BROKER_UNAVAILABLE');
    assert.equal(requestFailure(new Error('channel closed'), server, {}).code, 'PL_BROKER_UNAVAILABLE');
  });
});

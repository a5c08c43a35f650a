import assert from 'node:assert/strict';
import { AuthenticationError, MultipleErrors, NetworkError, ProtocolError, UserError } from '@platformatic/kafka';
import { hasKafkaCode, kafkaFailure } from '../../../../src/doors/queue/kafka/failure.ts';
import { PromptlogError } from '../../../../src/errors.ts';

const PLACE = 'Kafka at broker:9092';
const wrapped = (cause: Error) =>
  new MultipleErrors('Cannot connect to any broker.', [
    new NetworkError('Connection to broker:9092 failed.', { cause }),
  ]);

describe('a failure of Kafka', () => {
  it('passes by itself when the broker is away, and says why', () => {
    const failure = kafkaFailure(wrapped(new Error('connect ECONNREFUSED 10.0.0.1:9092')), PLACE);
    assert.deepEqual([failure.code, failure.retriable], ['PL_BROKER_UNAVAILABLE', true]);
    assert.match(failure.message, /^Kafka at broker:9092 cannot be used: connect ECONNREFUSED/);
  });

  for (const [what, error, reason, remedy] of [
    [
      'a wrong password',
      wrapped(
        new AuthenticationError('SASL authentication failed.', {
          cause: new ProtocolError('SASL_AUTHENTICATION_FAILED', 'Invalid username or password'),
        }),
      ),
      /Invalid username or password/,
      /signed in to/,
    ],
    [
      'a refused token',
      wrapped(
        new AuthenticationError('SASL authentication failed.', { cause: new Error('the broker refused the token') }),
      ),
      /refused the token/,
      /signed in to/,
    ],
    [
      'a missing right',
      new MultipleErrors('x', [new ProtocolError('GROUP_AUTHORIZATION_FAILED')]),
      /authoriz/i,
      /the right/,
    ],
    ['a missing topic', new UserError('Unknown topic prompts.'), /Unknown topic prompts$/, /Create that topic/],
    [
      'an unknown certificate',
      wrapped(new Error('self-signed certificate in certificate chain')),
      /self-signed/,
      /caFile/,
    ],
  ] as const) {
    it(`wants somebody to correct ${what}`, () => {
      const failure = kafkaFailure(error, PLACE);
      assert.deepEqual([failure.code, failure.retriable], ['PL_BROKER_REFUSED', false]);
      assert.match(failure.message, reason);
      assert.match(failure.fix, remedy);
    });
  }

  it('of a connection over TLS to a port without it says so', () => {
    const failure = kafkaFailure(wrapped(new Error('0A:error:0A00010B:SSL routines:x:wrong version number:y')), PLACE);
    assert.equal(failure.code, 'PL_BROKER_REFUSED');
    assert.match(failure.message, /speaks no TLS$/);
  });

  it('says what it tried against, and not that it was stopped while it tried', () => {
    const error = new MultipleErrors('metadata failed.', [
      new Error('read ECONNRESET'),
      new UserError('Client closed while retrying metadata.'),
    ]);
    assert.match(kafkaFailure(error, PLACE).message, /read ECONNRESET$/);
  });

  it('of a token service that is away is an outage and no wrong password', () => {
    for (const why of ['cannot be asked: connect ECONNREFUSED', 'gave no token: it answered 503']) {
      const cause = new Error(`the token service id.example.net ${why}`);
      const error = wrapped(new AuthenticationError('The SASL/OAUTHBEARER token provider threw an error.', { cause }));
      const failure = kafkaFailure(error, PLACE);
      assert.equal(failure.code, 'PL_BROKER_UNAVAILABLE');
      assert.ok(failure.message.includes(why), failure.message);
    }
  });

  it('that the broker does not explain has a guess beside it', () => {
    assert.match(kafkaFailure(new NetworkError('Connection closed'), PLACE).message, /may|wants TLS/);
  });

  it('of ours stays what it is, and what is no error at all is told as well', () => {
    const own = new PromptlogError('PL_CLOSED');
    assert.equal(kafkaFailure(own, PLACE), own);
    assert.match(kafkaFailure('odd', PLACE).message, /odd/);
  });

  it('has its code wherever it stands in it', () => {
    const error = new MultipleErrors('x', [
      new Error('y'),
      new NetworkError('z', { cause: new ProtocolError('OFFSET_OUT_OF_RANGE') }),
    ]);
    assert.equal(hasKafkaCode(error, 'OFFSET_OUT_OF_RANGE'), true);
    assert.equal(hasKafkaCode(error, 'MESSAGE_TOO_LARGE'), false);
    assert.equal(hasKafkaCode(undefined, 'MESSAGE_TOO_LARGE'), false);
  });
});

import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { currentSession, withSession } from '../../src/doors/session.ts';

describe('a session', () => {
  it('is known to everything that is done in it, however late, and to nothing else', async () => {
    const seen: (string | undefined)[] = [];
    const look = async (): Promise<void> => {
      await sleep(2);
      seen.push(currentSession()?.sessionId);
    };
    await Promise.all([
      withSession({ sessionId: 'a' }, look),
      withSession({ sessionId: 'b' }, async () => Promise.all([look(), sleep(1).then(look)])),
    ]);
    assert.deepEqual(seen.sort(), ['a', 'b', 'b']);
    assert.equal(currentSession(), undefined);
  });

  it('gives back what the work gives, and what it throws', () => {
    assert.equal(
      withSession({ sessionId: 'a' }, () => 42),
      42,
    );
    assert.throws(
      () =>
        withSession({ sessionId: 'a' }, () => {
          throw new Error('own');
        }),
      /own/,
    );
  });

  it('takes over from the one around it what it does not say itself', () => {
    withSession({ sessionId: 'a', user: 'ada', tags: ['x'], properties: { team: 'red', step: 1 } }, () => {
      withSession({ tags: ['y', 'x'], properties: { step: 2 } }, () => {
        const { sessionId, user, tags, properties } = currentSession() ?? assert.fail();
        assert.deepEqual([sessionId, user, tags, properties], ['a', 'ada', ['x', 'y'], { team: 'red', step: 2 }]);
      });
    });
  });

  it('goes on with the conversation unless another is named', () => {
    withSession({ sessionId: 'a' }, () => {
      const outer = currentSession() ?? assert.fail();
      outer.lastId = 'm-1';
      withSession({ tags: ['t'] }, () => assert.equal(currentSession()?.lastId, 'm-1'));
      withSession({ sessionId: 'b' }, () => assert.equal(currentSession()?.lastId, undefined));
    });
  });
});

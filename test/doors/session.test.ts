import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { currentSession, noteLast, saidInSession, withSession } from '../../src/doors/session.ts';

describe('a session', () => {
  it('is known to everything that is done in it, however late, and to nothing else', async () => {
    const seen: (string | undefined)[] = [];
    const look = async (): Promise<void> => {
      await sleep(2);
      seen.push(currentSession()?.said.session);
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
        const { session, user, tags, properties } = currentSession()?.said ?? assert.fail();
        assert.deepEqual([session, user, tags, properties], ['a', 'ada', ['x', 'y'], { team: 'red', step: 2 }]);
      });
    });
  });

  it('goes on with the conversation unless another is named', () => {
    const last = (): string | undefined => saidInSession(currentSession()).previousId;
    withSession({ sessionId: 'a' }, () => {
      noteLast(currentSession(), { id: 'm-1', session: 'a' });
      withSession({ tags: ['t'] }, () => {
        assert.equal(last(), 'm-1');
        noteLast(currentSession(), { id: 'm-2', session: 'a' });
      });
      assert.equal(last(), 'm-2', 'what was said inside belongs to the same conversation');
      withSession({ sessionId: 'b' }, () => assert.equal(last(), undefined));
      noteLast(currentSession(), { id: 'elsewhere', session: 'other' });
      assert.equal(last(), 'm-2');
    });
  });

  it('without a name is no conversation, in which one call would come after another', () => {
    withSession({ user: 'ada' }, () => {
      noteLast(currentSession(), { id: 'm-1', session: 'm-1' });
      assert.deepEqual(saidInSession(currentSession()), {
        ...{ session: undefined, user: 'ada', app: undefined, previousId: undefined },
        ...{ tags: undefined, properties: undefined },
      });
    });
  });
});

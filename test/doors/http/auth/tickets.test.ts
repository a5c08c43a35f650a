import assert from 'node:assert/strict';
import { Tickets } from '../../../../src/doors/http/auth/tickets.ts';
import type { Principal } from '../../../../src/doors/http/guard.ts';

const principal = (name: string): Principal => ({ name, scopes: new Set(['read']), labels: {} });

describe('tickets', () => {
  let now = 0;
  const open = (most = { all: 10, each: 3 }): Tickets => new Tickets({ lastsMs: 1_000, most, now: () => now });
  beforeEach(() => {
    now = Date.parse('2026-11-21T05:00:00.000Z');
  });

  it('stand for somebody until they end', () => {
    const tickets = open();
    const { secret, expires } = tickets.issue(principal('ada'));
    assert.equal(expires, '2026-11-21T05:00:01.000Z');
    assert.match(secret, /^[\w-]{43}$/);
    now += 999;
    assert.equal(tickets.find(secret)?.name, 'ada');
    now += 1;
    assert.equal(tickets.find(secret), undefined);
    assert.equal(tickets.find(''), undefined);
  });

  it('are never the same', () => {
    const tickets = open({ all: 1_000, each: 1_000 });
    const secrets = Array.from({ length: 1_000 }, () => tickets.issue(principal('ada')).secret);
    assert.equal(new Set(secrets).size, 1_000);
  });

  it('are good for nothing once removed', () => {
    const tickets = open();
    const { secret } = tickets.issue(principal('ada'));
    tickets.remove(secret);
    tickets.remove('nobody’s');
    assert.equal(tickets.find(secret), undefined);
  });

  it('are so many of each, and of all together: the oldest give way', () => {
    const tickets = open({ all: 5, each: 2 });
    const [first = '', second = '', third = ''] = ['a', 'a', 'a'].map((name) => tickets.issue(principal(name)).secret);
    assert.deepEqual(
      [first, second, third].map((secret) => tickets.find(secret)?.name),
      [undefined, 'a', 'a'],
    );
    for (const name of ['b', 'c', 'd', 'e']) tickets.issue(principal(name));
    assert.equal(tickets.find(second), undefined);
    assert.equal(tickets.find(third)?.name, 'a');
  });
});

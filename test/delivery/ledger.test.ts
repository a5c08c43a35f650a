import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type HeldState, type Holding, Ledger } from '../../src/delivery/ledger.ts';
import { Cipher } from '../../src/spool/cipher.ts';
import { head, KEY, newFolder, OTHER_KEY, removeFolders } from './fixture.ts';

const START = { position: 0, delivered: 0 };
const NOW = 1_800_000_000_000;

function holding(id: string, state: HeldState, more: Partial<Holding> & { body?: string } = {}): Holding {
  const { body = `{"id":"${id}"}`, ...rest } = more;
  return {
    entry: { ...head(id), body: Buffer.from(body) },
    state,
    code: state === 'dead' ? 400 : 0,
    reason: 'r',
    ...rest,
  };
}

describe('the ledger', () => {
  let folder: string;
  let ledgers: Ledger[];
  const open = (key?: string): Ledger => {
    const ledger = new Ledger(folder, key === undefined ? undefined : new Cipher(key));
    ledgers.push(ledger);
    return ledger;
  };

  beforeEach(() => {
    folder = newFolder();
    ledgers = [];
  });
  afterEach(() => {
    for (const ledger of ledgers) ledger.close();
    removeFolders();
  });

  it('begins a lane once: what it knows already wins over what it is given', () => {
    const ledger = open();
    assert.equal(ledger.find('records'), undefined);
    assert.deepEqual(
      { ...ledger.lane('records', { position: 7, delivered: 3 }) },
      {
        position: 7,
        delivered: 3,
        dropped: 0,
        reason: '',
        since: 0,
      },
    );
    assert.equal(ledger.lane('records', { position: 99, delivered: 99 }).position, 7);
    assert.equal(ledger.find('search'), undefined);
  });

  it('moves the cursor, counts what was delivered and keeps what was not, together, and remembers it', () => {
    const ledger = open();
    ledger.lane('records', START);
    ledger.settle('records', 500, 8, [holding('a', 'waiting'), holding('b', 'dead')], NOW);
    ledger.close();
    const again = open();
    const row = again.find('records');
    assert.deepEqual([row?.position, row?.delivered], [500, 8]);
    assert.equal(again.count('records', 'waiting'), 1);
    assert.equal(again.count('records', 'dead'), 1);
    assert.equal(again.count('search', 'dead'), 0);
    const [dead] = again.held('dead');
    assert.deepEqual(
      [dead?.id, dead?.session, dead?.kind, dead?.code, dead?.reason, dead?.since, dead?.body.toString()],
      ['b', 'session-of-b', 'record', 400, 'r', NOW, '{"id":"b"}'],
    );
  });

  it('settles all of a batch or nothing of it', () => {
    const ledger = open();
    ledger.lane('records', START);
    const bad = { ...holding('b', 'dead'), code: undefined as unknown as number };
    assert.throws(() => ledger.settle('records', 500, 8, [holding('a', 'waiting'), bad]));
    assert.deepEqual([ledger.find('records')?.position, ledger.find('records')?.delivered], [0, 0]);
    assert.equal(ledger.count('records', 'waiting'), 0);
    ledger.settle('records', 500, 8, [holding('a', 'waiting')]);
    assert.equal(ledger.find('records')?.position, 500);
  });

  it('gives what waits when it is due, oldest first, in portions of a number and of bytes', () => {
    const ledger = open();
    ledger.lane('records', START);
    const ids = ['a', 'b', 'c', 'd'];
    ledger.settle(
      'records',
      1,
      0,
      ids.map((id) => holding(id, 'waiting', { body: 'x'.repeat(100) })),
      NOW,
    );
    const due = (now: number, limit = 10, bytes?: number, after?: number) =>
      ledger.due('records', now, limit, bytes, after).map(({ id }) => id);
    assert.deepEqual(due(NOW + 999), []);
    assert.deepEqual(due(NOW + 1000), ids);
    assert.deepEqual(due(NOW + 1000, 2), ['a', 'b']);
    assert.deepEqual(due(NOW + 1000, 10, 150), ['a', 'b']);
    assert.deepEqual(due(NOW + 1000, 10, 1), ['a'], 'at least one, however large');
    const second = ledger.due('records', NOW + 1000, 10)[1];
    assert.deepEqual(due(NOW + 1000, 10, undefined, second?.number), ['c', 'd']);
    assert.deepEqual(ledger.due('search', NOW + 1000, 10), []);
  });

  it('counts an entry that was delivered late, exactly once', () => {
    const ledger = open();
    ledger.lane('records', START);
    ledger.settle('records', 1, 2, [holding('a', 'waiting')], NOW);
    const [held] = ledger.due('records', NOW + 1000, 1);
    assert.ok(held);
    ledger.deliver(held);
    ledger.deliver(held);
    assert.equal(ledger.find('records')?.delivered, 3);
    assert.equal(ledger.count('records', 'waiting'), 0);
  });

  it('postpones, buries, revives and drops, each only from where that makes sense', () => {
    const ledger = open();
    ledger.lane('records', START);
    ledger.settle('records', 1, 0, [holding('a', 'waiting')], NOW);
    const held = ledger.due('records', NOW + 1000, 1)[0] ?? assert.fail();
    assert.equal(ledger.revive(held.number), false, 'it is not dead');
    assert.equal(ledger.drop(held.number), false, 'it is not dead');
    ledger.postpone(held, NOW + 9000, 'not yet');
    assert.deepEqual(ledger.due('records', NOW + 8999, 1), []);
    assert.deepEqual([ledger.one(held.number)?.reason, ledger.one(held.number)?.attempts], ['not yet', 1]);
    ledger.bury(held, 404, 'never');
    assert.deepEqual([ledger.one(held.number)?.state, ledger.one(held.number)?.code], ['dead', 404]);
    ledger.postpone(held, NOW, 'too late');
    assert.equal(ledger.one(held.number)?.reason, 'never');
    assert.equal(ledger.revive(held.number, NOW + 20_000), true);
    assert.equal(ledger.due('records', NOW + 20_000, 1)[0]?.since, NOW + 20_000, 'its wait begins anew');
    ledger.bury(held, 404, 'never');
    assert.equal(ledger.drop(held.number), true);
    assert.equal(ledger.drop(held.number), false);
    assert.equal(ledger.find('records')?.dropped, 1);
    assert.equal(ledger.one(held.number), undefined);
  });

  it('says why a lane does not move and since when, until it moves', () => {
    const ledger = open();
    ledger.lane('search', START);
    ledger.stall('search', 'first', NOW);
    ledger.stall('search', 'second', NOW + 5000);
    assert.deepEqual([ledger.find('search')?.reason, ledger.find('search')?.since], ['second', NOW]);
    ledger.moves('search');
    assert.deepEqual([ledger.find('search')?.reason, ledger.find('search')?.since], ['', 0]);
    ledger.stall('search', 'third', NOW + 9000);
    ledger.settle('search', 10, 1, []);
    assert.equal(ledger.find('search')?.reason, '');
  });

  describe('with a key', () => {
    const SECRETS = ['canary-id', 'canary-session', 'canary-alias', 'canary-body', 'canary-reason', 'canary-later'];
    const secret: Holding = {
      entry: {
        ...head('canary-id', { session: 'canary-session', alias: 'canary-alias' }),
        body: Buffer.from('"canary-body"'),
      },
      state: 'waiting',
      code: 0,
      reason: 'canary-reason',
    };
    const onDisk = () =>
      readdirSync(folder)
        .map((name) => readFileSync(join(folder, name), 'latin1'))
        .join('');

    it('leaves nothing of a held entry readable on the disk, and reads it all', () => {
      const ledger = open(KEY);
      ledger.lane('records', START);
      ledger.settle('records', 1, 0, [secret], NOW);
      const held = ledger.due('records', NOW + 1000, 1)[0] ?? assert.fail();
      ledger.postpone(held, NOW, 'canary-later');
      ledger.bury(held, 404, 'canary-later');
      for (const word of SECRETS) assert.ok(!onDisk().includes(word), word);
      ledger.close();
      const read = open(KEY).one(held.number) ?? assert.fail();
      assert.deepEqual(
        [read.id, read.session, read.alias, read.body.toString(), read.reason],
        ['canary-id', 'canary-session', 'canary-alias', '"canary-body"', 'canary-later'],
      );
      assert.equal(open().count('records', 'dead'), 1, 'they are counted without the key');
    });

    it('would be seen to leave something readable: without a key it does', () => {
      const ledger = open();
      ledger.lane('records', START);
      ledger.settle('records', 1, 0, [secret], NOW);
      for (const word of SECRETS.slice(0, 5)) assert.ok(onDisk().includes(word), word);
    });

    it('reads what was written before there was one, and says which is another key’s', () => {
      const plain = open();
      plain.lane('records', START);
      plain.settle('records', 1, 0, [holding('plain', 'waiting')], NOW);
      plain.close();
      const sealed = open(KEY);
      sealed.settle('records', 2, 0, [secret], NOW);
      const [first, second] = sealed.due('records', NOW + 1000, 10);
      assert.deepEqual([first?.id, second?.id], ['plain', 'canary-id']);
      sealed.postpone(first ?? assert.fail(), NOW, 'later');
      sealed.close();
      for (const other of [open(), open(OTHER_KEY)]) {
        assert.deepEqual(
          other.due('records', NOW + 1000, 10).map(({ id, reason }) => [id, reason]),
          [['plain', 'later']],
        );
        assert.throws(() => other.held('waiting'), { code: 'PL_SPOOL_KEY' });
      }
    });
  });
});

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ledger } from '../../src/delivery/ledger.ts';
import { openSpool } from '../../src/spool/spool.ts';
import { type Ran, runPromptlog, valuesOf } from '../support/promptlog-command.ts';

const RECORD = {
  chat_session_id: 's',
  user: { name: '', user_id: '' },
  message: { id: 'm-1', prompt: [{ role: 'human', content: 'x\u001b[2J' }], other_attr: [], previous_message_id: '' },
  schema_version: 1,
  revision: 1,
  time: '2026-11-21T05:00:00.000Z',
};

describe('promptlog dead-letters', () => {
  let home: string;
  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'promptlog-dead-'));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  function run(...args: string[]): Promise<Ran> {
    const environment = { PROMPTLOG_HOME: home, PROMPTLOG_ELASTICSEARCH_URL: 'http://127.0.0.1:1' };
    return runPromptlog(['dead-letters', ...args], environment);
  }

  /** A spool with entries that the records store is said to have refused. */
  async function refuse(slot: number, ids: readonly string[]): Promise<void> {
    const spool = openSpool({ folder: join(home, 'spool', String(slot)) });
    const ledger = new Ledger(spool.folder);
    const held = ids.map((id) => {
      const body = Buffer.from(JSON.stringify({ ...RECORD, message: { ...RECORD.message, id } }));
      const entry = { kind: 'record' as const, id, session: 's', alias: '', time: Date.parse(RECORD.time), body };
      spool.writer.append(entry, body);
      return { entry, state: 'dead' as const, code: 413, reason: `too large\u001b]0;${id}` };
    });
    await spool.writer.close();
    ledger.lane('records', { position: 0, delivered: 0 });
    ledger.settle('records', spool.writer.durable, 0, held);
    ledger.close();
    spool.release();
  }

  /** A spool with values that were no records when they came. */
  async function refuseValues(texts: readonly string[]): Promise<void> {
    const spool = openSpool({ folder: join(home, 'spool', '0') });
    const ledger = new Ledger(spool.folder);
    const held = texts.map((text, at) => {
      const body = Buffer.from(JSON.stringify({ code: 'PL_RECORD_INVALID', message: 'no', door: 'http', text }));
      const head = {
        kind: 'refused' as const,
        id: `line-${at}`,
        session: '',
        alias: '',
        time: Date.parse(RECORD.time),
      };
      spool.writer.append(head, body);
      return { entry: { ...head, body }, state: 'dead' as const, code: 422, reason: 'PL_RECORD_INVALID: no' };
    });
    await spool.writer.close();
    ledger.lane('records', { position: 0, delivered: 0 });
    ledger.settle('records', spool.writer.durable, 0, held);
    ledger.close();
    spool.release();
  }

  it('says that there are none', async () => {
    const { status, out } = await run('list');
    assert.deepEqual([status, out], [0, 'No dead letters.\n']);
    assert.equal((await run('list', '--json')).out, '');
  });

  it('lists those of every spool, page by page, with the reason made harmless', async () => {
    const many = Array.from({ length: 45 }, (_, index) => `a-${index}`);
    await refuse(0, many);
    await refuse(3, ['b']);
    const { out } = await run('list');
    assert.match(out, /^0:1 {2}records {2}record {2}a-0 {2}413 {2}too large␛\]0;a-0$/m);
    assert.match(out, /^3:1 {2}records {2}record {2}b /m);
    assert.match(out, /\n46 dead letters\.\n$/);
    const values = valuesOf<{ id: string }>(await run('list', '--json'));
    assert.deepEqual(
      values.map(({ id }) => id),
      [...many, 'b'],
    );
  });

  it('shows one with its content', async () => {
    await refuse(0, ['m-1']);
    const { out } = await run('show', '0:1');
    assert.match(out, /^reason +too large␛/m);
    assert.match(out, /"content": "x\\u001b\[2J"/);
    const [value] = valuesOf<{ content: typeof RECORD }>(await run('show', '0:1', '--json'));
    assert.deepEqual(value?.content, RECORD);
  });

  it('refuses a name that names none', async () => {
    await refuse(0, ['m-1']);
    const check = async (name: string): Promise<void> => {
      const { status, err } = await run('show', name);
      assert.equal(status, 2);
      assert.ok(err.startsWith(`PL_USAGE: there is no dead letter "${name}"`), err);
    };
    await Promise.all(['0:2', '1:1', '../0:1', 'x'].map(check));
    for (const { status } of await Promise.all([run('drop'), run('drop', '0:1', '--all')])) assert.equal(status, 2);
  });

  it('drops by name or all, and counts what was dropped', async () => {
    await refuse(0, ['a', 'b', 'c']);
    assert.equal((await run('drop', '0:2', '0:2')).out, '1 dead letter dropped.\n');
    assert.deepEqual(valuesOf(await run('drop', '--all', '--json')), [{ dropped: 2 }]);
    const ledger = new Ledger(join(home, 'spool', '0'));
    assert.equal(ledger.find('records')?.dropped, 3);
    ledger.close();
  });

  it('reads what was no record once more when it is replayed, and takes it when it is one by now', async () => {
    const { id: _id, ...message } = RECORD.message;
    const value = { ...RECORD, message };
    await refuseValues(['{"note":"none"}', JSON.stringify(value)]);
    const ran = await run('replay', '--all', '--json');
    assert.equal(ran.status, 3, ran.err);
    assert.deepEqual(valuesOf(ran), [
      { replayed: 2, delivered: 0, refusedAgain: 1, waiting: 1, reason: 'a store does not answer' },
    ]);
    assert.match((await run('list')).out, /^0:1 {2}records {2}refused {2}line-0 {2}422 /);
    assert.match((await run('show', '0:1')).out, /"note/);
  });

  it('replays into the store, by itself where no other process holds the spool', async () => {
    await refuse(0, ['a', 'b']);
    const ran = await run('replay', '--all', '--json');
    assert.equal(ran.status, 0, ran.err);
    assert.deepEqual(valuesOf(ran), [{ replayed: 2, delivered: 2, refusedAgain: 0, waiting: 0 }]);
    assert.equal((await run('list')).out, 'No dead letters.\n');
  });
});

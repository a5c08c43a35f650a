import assert from 'node:assert/strict';
import { once } from 'node:events';
import winston from 'winston';
import TransportStream from 'winston-transport';
import { withSession } from '../../src/doors/session.ts';
import { PromptLogTransport, type PromptLogTransportOptions } from '../../src/doors/winston-transport.ts';
import { GateTaker } from '../support/gate-taker.ts';

const record = (id: string, more: object = {}) => ({
  promptlog: { message: { id, prompt: [{ role: 'user', content: id }] }, ...more },
});

describe('what a log line says of its record', () => {
  let taker: GateTaker;
  beforeEach(() => {
    taker = new GateTaker();
  });

  function loggerOf(more: winston.LoggerOptions = {}, options: PromptLogTransportOptions = {}): winston.Logger {
    return winston.createLogger({ transports: [new PromptLogTransport({ shipper: taker, ...options })], ...more });
  }

  async function taken(logger: winston.Logger): Promise<Map<string, Record<string, unknown>>> {
    const finished = once(logger, 'finish');
    logger.end();
    await finished;
    return new Map(taker.taken.map(({ id, value }) => [id, value]));
  }

  const saidOf = (value: Record<string, unknown> | undefined) => {
    const { chat_session_id, user, tags, properties } = value ?? {};
    const known = Object.entries(user ?? {}).filter(([, text]) => text !== '');
    return { session: chat_session_id, user: Object.fromEntries(known), tags, properties };
  };

  it('is its session, user, tags and properties', async () => {
    const logger = loggerOf();
    logger.info('x', { ...record('a'), session: 's-1', user: 'ada', tags: ['x'], properties: { team: 'red' } });
    assert.deepEqual(saidOf((await taken(logger)).get('a')), {
      session: 's-1',
      user: { user_id: 'ada' },
      tags: ['x'],
      properties: { team: 'red' },
    });
  });

  it('comes from child loggers, children of children, and the default metadata too', async () => {
    const logger = loggerOf({ defaultMeta: { tags: ['all'], properties: { region: 'eu' }, service: 'shop' } });
    const child = logger.child({ session: 's-1', user: { id: 7, name: 'Ada', password: 'secret' } });
    child.child({ previous: 1, session: 's-2' }).info('x', record('grandchild'));
    child.info('x', record('child', { tags: ['own'], properties: { step: 1 } }));
    logger.info('x', record('none'));
    const records = await taken(logger);
    assert.equal(records.get('grandchild')?.['chat_session_id'], 's-2');
    assert.deepEqual(saidOf(records.get('child')), {
      session: 's-1',
      user: { user_id: '7', name: 'Ada' },
      tags: ['all', 'own'],
      properties: { region: 'eu', step: 1 },
    });
    assert.deepEqual(saidOf(records.get('none')), {
      session: 'none',
      user: {},
      tags: ['all'],
      properties: { region: 'eu' },
    });
  });

  it('asks the record first, then the line, then the session around it, then the default metadata', async () => {
    const logger = loggerOf({ defaultMeta: { session: 'of the defaults', user: 'defaults', tags: ['d'] } });
    const own = { chat_session_id: 'of the record', user: { user_id: 'record' }, tags: ['r'] };
    withSession({ sessionId: 'around', user: 'around', tags: ['a'] }, () => {
      logger.info('x', { ...record('line', own), session: 'of the line', user: 'line' });
      logger.info('x', { ...record('record', own) });
      logger.info('x', { ...record('said'), session: 'of the line', user: 'line' });
      logger.info('x', record('around'));
    });
    logger.info('x', record('default'));
    const records = await taken(logger);
    const seen = [...records].map(([id, value]) => [
      id,
      value['chat_session_id'],
      (value['user'] as { user_id: string }).user_id,
      value['tags'],
    ]);
    assert.deepEqual(seen, [
      ['line', 'of the record', 'record', ['d', 'a', 'r']],
      ['record', 'of the record', 'record', ['d', 'a', 'r']],
      ['said', 'of the line', 'line', ['d', 'a']],
      ['around', 'around', 'around', ['d', 'a']],
      ['default', 'of the defaults', 'defaults', ['d']],
    ]);
  });

  it('is the session the line was logged in, whenever winston hands it over', async () => {
    const logger = loggerOf();
    // One that takes its time holds up the whole logger, so that most lines come out of its buffer later.
    const slow = new winston.transports.Console({ silent: true });
    slow.log = (_line: unknown, done: () => void) => setTimeout(done, 1);
    slow.silent = false;
    logger.add(slow);
    for (let count = 0; count < 60; count++) {
      withSession({ sessionId: `s-${count % 3}` }, () => logger.info('x', record(`r-${count}`)));
    }
    await new Promise((done) => setImmediate(done));
    for (const name of ['late', 'later']) {
      withSession({ sessionId: name }, () => {
        logger.child({ tags: ['child'] }).info('x', record(name));
      });
    }
    logger.info('x', record('outside'));
    const transport = logger.transports[0] as PromptLogTransport;
    await transport.flush();
    const records = new Map(taker.taken.map(({ id, value }) => [id, value['chat_session_id']]));
    assert.equal(records.size, 63);
    for (let count = 0; count < 60; count++) assert.equal(records.get(`r-${count}`), `s-${count % 3}`);
    assert.deepEqual(
      ['late', 'later', 'outside'].map((id) => records.get(id)),
      ['late', 'later', 'outside'],
    );
    logger.close();
  });

  it('links the records of a session in their order, and none of another', async () => {
    const logger = loggerOf();
    withSession({ sessionId: 's' }, () => {
      logger.info('x', record('one'));
      logger.info('x', record('two'));
      logger.info('x', record('elsewhere', { chat_session_id: 'other' }));
      logger.info('x', record('three'));
      logger.info('x', record('three'));
    });
    const records = await taken(logger);
    const previous = [...records].map(([id, { message }]) => [
      id,
      (message as { previous_message_id: string }).previous_message_id,
    ]);
    assert.deepEqual(previous, [
      ['one', ''],
      ['two', 'one'],
      ['elsewhere', ''],
      ['three', ''],
    ]);
    assert.equal(
      (taker.taken[3]?.value['message'] as { previous_message_id: string }).previous_message_id,
      'two',
      'the first of two with the same id',
    );
  });

  it('is nothing where its members mean something else to the application', async () => {
    const logger = loggerOf();
    const odd = { session: { cookie: 'x' }, user: { password: 'secret' }, tags: 'a,b', properties: [1] };
    logger.info('x', { ...record('odd'), ...odd });
    logger.info('x', { ...record('mixed'), tags: ['a', 5, null], session: 17 });
    const records = await taken(logger);
    assert.deepEqual(saidOf(records.get('odd')), { session: 'odd', user: {}, tags: undefined, properties: undefined });
    assert.deepEqual([records.get('mixed')?.['tags'], records.get('mixed')?.['chat_session_id']], [['a'], '17']);
  });

  it('changes nothing that was handed in, frozen or not', async () => {
    const logger = loggerOf({ format: winston.format((line) => line)() });
    const carried = record('kept', { tags: ['own'], properties: { a: 1 } });
    const before = structuredClone(carried);
    withSession({ sessionId: 's', tags: ['t'] }, () => logger.info('x', { ...carried, user: 'ada' }));
    const frozen = Object.freeze(record('frozen').promptlog);
    logger.child({ session: 's' }).info('x', { promptlog: frozen });
    const records = await taken(logger);
    assert.deepEqual(carried, before);
    assert.deepEqual(records.get('kept')?.['tags'], ['t', 'own']);
    assert.equal(records.get('frozen')?.['chat_session_id'], 's');
  });

  it('is the session also where a format makes other lines, where a line is frozen, and where it is logged again', async () => {
    const copied = winston.format((line) => ({ ...line }))();
    const logger = loggerOf({ format: copied }, { format: copied, member: 'call' });
    const { promptlog: call } = record('copied');
    const frozen = Object.freeze({
      level: 'info',
      message: 'x',
      [Symbol.for('level')]: 'info',
      call: record('frozen').promptlog,
    });
    const again = { level: 'info', message: 'x', call: record('again').promptlog };
    withSession({ sessionId: 's' }, () => {
      logger.info('x', { call });
      logger.write(frozen);
      logger.log(again);
    });
    logger.log(again);
    await taken(logger);
    assert.deepEqual(
      taker.taken.map(({ id, value }) => [id, value['chat_session_id']]),
      [
        ['copied', 's'],
        ['frozen', 's'],
        ['again', 's'],
        ['again', 'again'],
      ],
    );
  });

  it('never gets in the way of a line that cannot be looked at', async () => {
    const logger = loggerOf({ format: winston.format(() => false)() });
    const line = Object.defineProperty({ level: 'info', message: 'x' }, 'promptlog', {
      get: () => {
        throw new Error('looked at');
      },
    });
    withSession({ sessionId: 's' }, () => logger.write(line));
    assert.equal((await taken(logger)).size, 0);
  });

  it('is nowhere in the lines that other transports get', async () => {
    const lines: Record<string | symbol, unknown>[] = [];
    class Other extends TransportStream {
      override log(line: Record<string | symbol, unknown>, done: () => void): void {
        lines.push(line);
        done();
      }
    }
    const format = winston.format((line) => line)();
    const alone = winston.createLogger({ format, transports: [new Other()] });
    const beside = loggerOf({ format });
    beside.add(new Other());
    for (const logger of [alone, beside]) withSession({ sessionId: 's' }, () => logger.info('x', record('r')));
    await taken(beside);
    assert.equal(lines.length, 2);
    assert.deepEqual(Reflect.ownKeys(lines[1] ?? {}), Reflect.ownKeys(lines[0] ?? {}));
  });

  it('is added to an exchange, and a bad record stays refused whatever the line says', async () => {
    const logger = loggerOf();
    const transport = logger.transports[0] as PromptLogTransport;
    const request = { model: 'm', messages: [{ role: 'user', content: 'hello' }] };
    logger.info('x', { promptlog: { request, response: { id: 'answer' }, user: 'own' }, session: 's', user: 'line' });
    for (const bad of [42, [], 'text', { message: 5 }]) logger.info('x', { promptlog: bad, session: 's', user: 'ada' });
    const records = await taken(logger);
    assert.deepEqual([...records.keys()], ['answer']);
    assert.deepEqual(saidOf(records.get('answer')).user, { user_id: 'own' });
    assert.equal(records.get('answer')?.['chat_session_id'], 's');
    assert.equal(transport.refused, 4);
  });

  it('names the user of a record that was kept without one', async () => {
    const logger = loggerOf();
    logger.info('x', { ...record('nobody', { user: { name: '', user_id: '' } }), user: 'ada' });
    assert.deepEqual(saidOf((await taken(logger)).get('nobody')).user, { user_id: 'ada' });
  });

  it('has the app and the trace that the options of the transport give, where the record has none', async () => {
    const apm = { currentTraceIds: { 'trace.id': 't-1', 'transaction.id': 'x', 'span.id': 's-1' } };
    const logger = loggerOf({}, { source: 'shop', apm });
    logger.info('x', record('plain'));
    logger.info('x', record('own', { client: { app: 'mine', trace_id: 't-0' } }));
    const records = await taken(logger);
    assert.deepEqual(records.get('plain')?.['client'], { app: 'shop', trace_id: 't-1', span_id: 's-1' });
    assert.deepEqual(records.get('own')?.['client'], { app: 'mine', trace_id: 't-0', span_id: 's-1' });
  });
});

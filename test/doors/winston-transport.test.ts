import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PassThrough } from 'node:stream';
import winston from 'winston';
import { PromptlogTransport, type PromptlogTransportOptions } from '../../src/doors/winston-transport.ts';
import { PromptlogError } from '../../src/errors.ts';
import { openSpool } from '../../src/spool/spool.ts';
import { until } from '../support/promptlog-command.ts';
import { SpoolShipper, spooledEntries } from '../support/spool-shipper.ts';

const record = (content: string, more: object = {}) => ({ message: { prompt: [{ role: 'user', content }] }, ...more });
const exchange = {
  request: { model: 'gpt-4o', messages: [{ role: 'user', content: 'hello' }] },
  response: { id: 'chatcmpl-1', choices: [{ finish_reason: 'stop' }] },
  session: 's-1',
};

async function end(logger: winston.Logger): Promise<void> {
  const finished = once(logger, 'finish');
  logger.end();
  await finished;
}

describe('PromptlogTransport', () => {
  let spool: SpoolShipper;
  beforeEach(() => {
    spool = new SpoolShipper();
  });
  afterEach(() => spool.remove());

  function transportOf(more: PromptlogTransportOptions = {}): PromptlogTransport {
    return new PromptlogTransport({ shipper: spool.shipper, ...more });
  }

  function loggerOf(transport: winston.transport, more: winston.LoggerOptions = {}): winston.Logger {
    return winston.createLogger({ transports: [transport], ...more });
  }

  const contents = () => spool.entries().map(({ body }) => body.message.prompt[0]?.content);

  it('takes a record and an exchange, and lets every other line pass by', async () => {
    const logger = loggerOf(transportOf());
    logger.info('a record', { promptlog: record('one') });
    logger.info('an exchange', { promptlog: exchange });
    logger.info('an ordinary line', { promptlog: undefined, message: { prompt: [] } });
    logger.warn('another');
    await end(logger);
    assert.deepEqual(contents(), ['one', 'hello']);
    assert.equal(spool.entries()[1]?.id, 'chatcmpl-1');
    assert.equal(spool.entries()[0]?.body.door, 'winston');
  });

  it('keeps all of a burst when the logger ends', async () => {
    const logger = loggerOf(transportOf());
    for (let index = 0; index < 200; index++) logger.info('x', { promptlog: record(`burst ${index}`) });
    await end(logger);
    assert.deepEqual(
      contents(),
      Array.from({ length: 200 }, (_, index) => `burst ${index}`),
    );
  });

  it('flushes a burst that winston still holds most of', async () => {
    const transport = transportOf();
    const logger = loggerOf(transport);
    for (let index = 0; index < 200; index++) logger.info('x', { promptlog: record(`burst ${index}`) });
    await transport.flush();
    assert.equal(spool.entries().length, 200);
  });

  it('gets along with the formats of winston, its own or the logger’s', async () => {
    const { combine, errors, json, splat, timestamp } = winston.format;
    const pipeline = combine(errors({ stack: true }), splat(), timestamp(), json());
    const logger = loggerOf(transportOf(), { format: pipeline });
    logger.info('answered %s', 'Ada', { promptlog: record('formatted') });
    logger.error(Object.assign(new Error('failed'), { promptlog: record('with an error') }));
    await end(logger);
    const own = loggerOf(transportOf({ format: combine(timestamp(), json()) }));
    own.info({ level: 'info', message: 'x', promptlog: record('own format') });
    await end(own);
    assert.deepEqual(contents(), ['formatted', 'with an error', 'own format']);
  });

  it('takes the lines of child loggers', async () => {
    const logger = loggerOf(transportOf());
    logger.child({ requestId: '1' }).info('x', { promptlog: record('of a child') });
    logger.child({ promptlog: record('carried by the child') }).info('y');
    await end(logger);
    assert.deepEqual(contents(), ['of a child', 'carried by the child']);
  });

  it('obeys the level and silence', async () => {
    const logger = loggerOf(transportOf({ level: 'warn' }), { level: 'silly' });
    logger.info('x', { promptlog: record('too low') });
    logger.warn('x', { promptlog: record('high enough') });
    await end(logger);
    const silent = loggerOf(transportOf({ silent: true }));
    silent.error('x', { promptlog: record('silenced') });
    await end(silent);
    assert.deepEqual(contents(), ['high enough']);
  });

  it('reads another member when told to', async () => {
    const logger = loggerOf(transportOf({ member: 'call' }));
    logger.info('x', { call: record('in call'), promptlog: record('not looked at') });
    await end(logger);
    assert.deepEqual(contents(), ['in call']);
  });

  it('tells of what it cannot take by a warning with a code, and never by an error', async () => {
    const transport = transportOf();
    const logger = loggerOf(transport);
    const warnings: unknown[] = [];
    const errors: unknown[] = [];
    logger.on('warn', (warning) => warnings.push(warning));
    for (const emitter of [logger, transport]) emitter.on('error', (error) => errors.push(error));
    const circular: { self?: unknown; message: object } = { message: { prompt: [{ role: 'user' }] } };
    circular.self = circular;
    for (const bad of [42, 'text', {}, { message: { prompt: 'x' } }, circular, record('x', { big: 1n })]) {
      logger.write({ level: 'info', message: 'x', [Symbol.for('level')]: 'info', promptlog: bad });
    }
    logger.info('x', { promptlog: record('still works') });
    await end(logger);
    assert.equal(transport.refused, 6);
    assert.ok(warnings.every((warning) => warning instanceof PromptlogError && warning.code === 'PL_RECORD_INVALID'));
    assert.deepEqual([warnings.length, errors.length], [6, 0]);
    assert.deepEqual(contents(), ['still works']);
  });

  it('neither throws nor rejects where nobody listens, or the listener itself fails', async () => {
    const quiet = loggerOf(transportOf());
    quiet.info('x', { promptlog: 42 });
    await end(quiet);
    const transport = transportOf();
    const failing = loggerOf(transport);
    transport.on('warn', () => {
      throw new Error('a listener that fails');
    });
    failing.info('x', { promptlog: 42 });
    failing.info('x', { promptlog: record('after it') });
    await end(failing);
    assert.deepEqual(contents(), ['after it']);
  });

  it('lets the application go on when the spool is full', async () => {
    const full = new SpoolShipper({ maxBytes: 1500 });
    try {
      const transport = new PromptlogTransport({ shipper: full.shipper });
      const logger = loggerOf(transport);
      const codes: string[] = [];
      logger.on('warn', (warning: PromptlogError) => codes.push(warning.code));
      for (let index = 0; index < 10; index++) logger.info('x', { promptlog: record('x'.repeat(300)) });
      await end(logger);
      assert.ok(transport.refused > 0 && codes.length === transport.refused);
      assert.ok(codes.every((code) => code === 'PL_SPOOL_FULL'));
      assert.equal(full.entries().length + transport.refused, 10);
    } finally {
      await full.remove();
    }
  });

  it('leaves a shared shipper open when its logger ends', async () => {
    const logger = loggerOf(transportOf());
    logger.info('x', { promptlog: record('logged') });
    await end(logger);
    spool.shipper.accept(record('accepted afterwards'));
    await spool.shipper.flush();
    assert.deepEqual(contents(), ['logged', 'accepted afterwards']);
  });

  it('stands beside another transport without disturbing it', async () => {
    const stream = new PassThrough();
    const logger = winston.createLogger({ transports: [transportOf(), new winston.transports.Stream({ stream })] });
    logger.info('answered', { promptlog: record('one') });
    logger.info('ordinary');
    await end(logger);
    const lines = String(stream.read()).trim().split('\n');
    assert.deepEqual(
      lines.map((line) => (JSON.parse(line) as { message: string }).message),
      ['answered', 'ordinary'],
    );
    assert.deepEqual(contents(), ['one']);
  });
});

describe('PromptlogTransport with a shipper of its own', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'promptlog-winston-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function ownTransport(): PromptlogTransport {
    return new PromptlogTransport({
      closeTimeoutMs: 10,
      options: {
        spool: { folder: join(folder, 'spool') },
        records: { kind: 'sqlite', file: join(folder, 'records.sqlite') },
        search: { url: 'http://127.0.0.1:1' },
        onWarning: () => {},
      },
    });
  }

  const spooled = () => spooledEntries(join(folder, 'spool')).map(({ body }) => body.message.prompt[0]?.content);

  it('closes it with the logger, so that another can take the spool', async () => {
    for (const content of ['first', 'second']) {
      const logger = winston.createLogger({ transports: [ownTransport()] });
      logger.info('x', { promptlog: record(content) });
      const finished = once(logger, 'finish');
      logger.end();
      await finished;
    }
    assert.deepEqual(spooled(), ['first', 'second']);
  });

  it('closes it when the logger is closed, but not when it is only added again', async () => {
    const transport = ownTransport();
    const logger = winston.createLogger({ transports: [transport] });
    logger.clear().add(transport);
    await new Promise((next) => setTimeout(next, 50));
    logger.info('x', { promptlog: record('after adding it again') });
    await transport.flush();
    const locked = () => {
      try {
        openSpool({ folder: join(folder, 'spool') }).release();
        return false;
      } catch {
        return true;
      }
    };
    assert.ok(locked());
    logger.close();
    await until('the spool is free', () => !locked());
    assert.deepEqual(spooled(), ['after adding it again']);
  });

  it('has everything on the disk when the process ends right after it was logged', () => {
    const door = resolve(import.meta.dirname, '../../src/doors/winston-transport.ts');
    const program = `
      import winston from 'winston';
      import { PromptlogTransport } from ${JSON.stringify(door)};
      const logger = winston.createLogger({ transports: [new PromptlogTransport({ options: {
        spool: { folder: ${JSON.stringify(join(folder, 'spool'))} },
        records: { kind: 'sqlite', file: ${JSON.stringify(join(folder, 'r.sqlite'))} }, search: { url: 'http://127.0.0.1:1' } } })] });
      for (let i = 0; i < 5; i++) logger.info('x', { promptlog: { message: { prompt: [{ role: 'user', content: 'last ' + i }] } } });
      process.exit(0);`;
    const flags = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', program];
    const { status, stderr } = spawnSync(process.execPath, flags, {
      encoding: 'utf8',
      cwd: resolve(import.meta.dirname, '../..'),
    });
    assert.equal(status, 0, stderr);
    assert.deepEqual(spooled(), ['last 0', 'last 1', 'last 2', 'last 3', 'last 4']);
  });

  it('has everything on the disk that was flushed, when the process is killed at that moment', () => {
    const door = resolve(import.meta.dirname, '../../src/doors/winston-transport.ts');
    const program = `
      import winston from 'winston';
      import { PromptLogTransport } from ${JSON.stringify(door)};
      const transport = new PromptLogTransport({ options: {
        spool: { folder: ${JSON.stringify(join(folder, 'spool'))}, flushIntervalMs: 60_000 },
        records: { kind: 'sqlite', file: ${JSON.stringify(join(folder, 'r.sqlite'))} }, search: { url: 'http://127.0.0.1:1' } } });
      const logger = winston.createLogger({ transports: [transport] }).child({ session: 's-1' });
      for (let i = 0; i < 500; i++) logger.info('x', { promptlog: { message: { prompt: [{ role: 'user', content: 'kept ' + i }] } } });
      await transport.flush();
      logger.info('x', { promptlog: { message: { prompt: [{ role: 'user', content: 'not flushed' }] } } });
      process.kill(process.pid, 'SIGKILL');`;
    const flags = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', program];
    const { signal, stderr } = spawnSync(process.execPath, flags, {
      encoding: 'utf8',
      cwd: resolve(import.meta.dirname, '../..'),
    });
    assert.equal(signal, 'SIGKILL', stderr);
    assert.deepEqual(
      spooled().slice(0, 500),
      Array.from({ length: 500 }, (_, index) => `kept ${index}`),
    );
    assert.equal(spooledEntries(join(folder, 'spool'))[0]?.body.chat_session_id, 's-1');
  });

  it('is shut down without an event, and then takes nothing more', async () => {
    const transport = ownTransport();
    const logger = winston.createLogger({ transports: [transport] });
    for (let index = 0; index < 100; index++) logger.info('x', { promptlog: record(`burst ${index}`) });
    assert.equal(await transport.shutdown(), false, 'nothing can be delivered here');
    assert.equal(spooled().length, 100);
    const codes: string[] = [];
    transport.on('warn', (warning: PromptlogError) => codes.push(warning.code));
    logger.info('x', { promptlog: record('too late') });
    await end(logger);
    assert.deepEqual([codes, transport.refused, spooled().length], [['PL_CLOSED'], 1, 100]);
  });

  it('fails at once, and clearly, where its settings are wrong', () => {
    assert.throws(
      () => new PromptlogTransport({ options: { spool: { folder: join(folder, 'spool'), encryptionKey: 'short' } } }),
      (error) => error instanceof PromptlogError,
    );
  });
});

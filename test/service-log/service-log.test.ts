import assert from 'node:assert/strict';
import { hostname } from 'node:os';
import { Writable } from 'node:stream';
import fc from 'fast-check';
import { loadConfig } from '../../src/config.ts';
import type { Notice } from '../../src/notice.ts';
import {
  createServiceLog,
  type ServiceLog,
  type ServiceLogOptions,
  serviceLogFrom,
} from '../../src/service-log/service-log.ts';
import { Paper } from './paper.ts';

const NOTICE: Notice = {
  level: 'error',
  code: 'search.refused',
  text: 'a record could not be delivered',
  record: 'r-1',
  session: 's-1',
  trace: 't-1',
  facts: { lane: 'search', status: 400 },
};

describe('the service log', () => {
  let paper: Paper;
  let log: ServiceLog;
  const open = (more: Partial<ServiceLogOptions> = {}) => {
    log = createServiceLog({ level: 'info', format: 'json', stream: paper, ...more });
  };

  beforeEach(() => {
    paper = new Paper();
  });
  afterEach(() => log.close());

  it('writes one JSON document a line, in the names of the Elastic Common Schema', () => {
    open();
    const before = Date.now();
    log.notify(NOTICE);
    const [document, ...more] = paper.documents;
    assert.deepEqual(more, []);
    const { '@timestamp': time, 'service.version': version, ...rest } = document ?? {};
    assert.ok(Date.parse(String(time)) >= before && Date.parse(String(time)) <= Date.now());
    assert.match(String(version), /^\d+\.\d+\.\d+/);
    assert.deepEqual(rest, {
      'log.level': 'error',
      message: 'a record could not be delivered',
      'ecs.version': '9.0.0',
      'event.code': 'search.refused',
      'service.name': 'promptlog',
      'process.pid': process.pid,
      'host.name': hostname(),
      'promptlog.record_id': 'r-1',
      'promptlog.session_id': 's-1',
      'trace.id': 't-1',
      labels: { lane: 'search', status: 400 },
    });
  });

  it('leaves out what a notice lacks', () => {
    open();
    log.notify({ level: 'info', code: 'a', text: 'b' });
    const names = Object.keys(paper.documents[0] ?? {});
    for (const name of ['labels', 'trace.id', 'promptlog.record_id']) assert.ok(!names.includes(name), name);
  });

  it('writes time, level, text and ids for people, coloured where it is told so', () => {
    open({ format: 'text' });
    log.notify(NOTICE);
    log.notify({ level: 'info', code: 'a', text: 'all is well' });
    assert.match(
      paper.lines[0] ?? '',
      /^\d\d:\d\d:\d\d ERROR a record could not be delivered \(record r-1, session s-1, trace t-1\)$/,
    );
    assert.match(paper.lines[1] ?? '', /^\d\d:\d\d:\d\d INFO {2}all is well$/);
    const plain = paper;
    paper = new Paper();
    open({ format: 'text', colours: true });
    log.notify(NOTICE);
    assert.ok(paper.text.includes('\u001b[31mERROR\u001b[0m'));
    assert.ok(!plain.text.includes('\u001b'));
  });

  it('leaves out what is less important than its level', () => {
    open({ level: 'warn' });
    for (const level of ['debug', 'info', 'warn', 'error'] as const) log.notify({ level, code: level, text: level });
    assert.deepEqual(
      paper.documents.map((document) => document['message']),
      ['warn', 'error'],
    );
  });

  it('keeps a line a line and commands nothing to a terminal, whatever a name holds', () => {
    for (const format of ['json', 'text'] as const) {
      fc.assert(
        fc.property(fc.string({ unit: 'binary' }), (name) => {
          paper = new Paper();
          open({ format });
          log.notify({ ...NOTICE, record: name, text: `about ${name}`, facts: { name } });
          assert.equal(paper.lines.length, 1);
          assert.ok(!/\p{Cc}/u.test(paper.lines[0] ?? ''), JSON.stringify(paper.text));
          if (format === 'json') assert.equal(paper.documents[0]?.['promptlog.record_id'], name);
        }),
        { numRuns: 50 },
      );
    }
  });

  it('cuts what is longer than anybody reads', () => {
    open();
    log.notify({
      ...NOTICE,
      text: 'x'.repeat(100_000),
      record: 'r'.repeat(100_000),
      facts: { name: 'n'.repeat(100_000) },
    });
    assert.ok(paper.text.length < 6_000, `${paper.text.length} characters`);
  });

  it('is there at once, for a process that ends with it', () => {
    open();
    for (let count = 0; count < 100; count++) log.notify({ level: 'info', code: 'a', text: `${count}` });
    assert.equal(paper.lines.length, 100);
  });

  it('goes on when what it writes to fails, and ends when told to', async () => {
    const broken = new Writable({
      write(_chunk, _encoding, done) {
        done(new Error('EPIPE'));
      },
    });
    open({ stream: broken });
    for (let count = 0; count < 3; count++) {
      log.notify(NOTICE);
      await new Promise(setImmediate);
    }
    await log.close();
    log.notify(NOTICE);
    await log.close();
  });

  it('keeps little for a reader that does not read, and tells how much it missed', async () => {
    let take = (): void => {};
    const got: string[] = [];
    const slow = new Writable({
      decodeStrings: false,
      write(chunk: string, _encoding, done) {
        got.push(chunk);
        take = done;
      },
    });
    open({ stream: slow });
    const text = 'x'.repeat(1_900);
    for (let count = 0; count < 5_000; count++) log.notify({ level: 'info', code: 'a', text });
    assert.ok(slow.writableLength < 5_000_000, `${slow.writableLength} characters wait`);
    while (slow.writableLength > 0) {
      take();
      await new Promise(setImmediate);
    }
    const before = got.length;
    log.notify({ level: 'info', code: 'a', text: 'at last' });
    const documents = got
      .slice(before)
      .join('')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      documents.map((document) => document['event.code']),
      ['log.lost', 'a'],
    );
    assert.equal(documents[0].labels.lost, 5_000 - before);
  });
});

describe('the service log of the settings', () => {
  const written = async (flags: Record<string, unknown>, isTerminal: boolean): Promise<readonly string[]> => {
    const lines: string[] = [];
    const log = serviceLogFrom(loadConfig({ flags }), { isTerminal, write: (line) => lines.push(line) });
    log.notify({ level: 'debug', code: 'a', text: 'detail' });
    log.notify({ level: 'info', code: 'a', text: 'hello' });
    await log.close();
    return lines;
  };

  it('is readable on a terminal and JSON elsewhere, unless told otherwise', async () => {
    assert.ok((await written({}, true))[0]?.endsWith(' \u001b[36mINFO \u001b[0m hello'));
    assert.equal(JSON.parse((await written({}, false))[0] ?? '').message, 'hello');
    assert.match((await written({ 'log.format': 'text' }, false))[0] ?? '', /^\d\d:\d\d:\d\d INFO {2}hello$/);
    assert.equal(JSON.parse((await written({ 'log.format': 'json' }, true))[0] ?? '').message, 'hello');
  });

  it('holds what its level asks for', async () => {
    assert.equal((await written({ 'log.level': 'debug' }, false)).length, 2);
    assert.equal((await written({ 'log.level': 'error' }, false)).length, 0);
  });
});

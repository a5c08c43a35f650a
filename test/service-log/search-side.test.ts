import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createServiceLog, type ServiceLog, type ServiceLogOptions } from '../../src/service-log/service-log.ts';
import { until } from '../delivery/fixture.ts';
import { LogServer } from './log-server.ts';
import { Paper } from './paper.ts';

describe('the service log in Elasticsearch', () => {
  let server: LogServer;
  let paper: Paper;
  let log: ServiceLog;
  let failures: unknown[];
  const note = (error: unknown): void => {
    failures.push(error);
  };
  const open = (more: Partial<NonNullable<ServiceLogOptions['elasticsearch']>> = {}) => {
    const elasticsearch = { url: server.url, bufferLines: 100, gatherMs: 5, retryMaxMs: 20, ...more };
    log = createServiceLog({ level: 'info', format: 'json', stream: paper, elasticsearch });
  };
  const say = (from: number, to: number): void => {
    for (let count = from; count < to; count++) log.notify({ level: 'info', code: 'a', text: `m${count}` });
  };
  const names = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => `m${from + at}`);
  const arrived = (count: number) => until(`${count} lines`, () => server.stored.size >= count);
  const saidHere = (code: string) => paper.documents.filter((document) => document['event.code'] === code);

  beforeEach(async () => {
    server = await LogServer.start();
    paper = new Paper();
    failures = [];
    process.on('uncaughtExceptionMonitor', note);
  });
  afterEach(async () => {
    await log.close(100);
    await server.down();
    process.off('uncaughtExceptionMonitor', note);
    assert.deepEqual(failures, []);
  });

  it('has every line as it stands on the stream, in the order it was said, in the index of its month', async () => {
    open();
    say(0, 20);
    await arrived(20);
    assert.deepEqual(server.documents, paper.documents);
    const months = new Set([...server.stored.values()].map(({ index }) => index));
    assert.equal(months.size, 1);
    assert.match([...months][0] ?? '', /^promptlog-service-\d{4}\.\d\d$/);
  });

  it('has what was said last when the log is closed, the oldest beyond the buffer aside', async () => {
    open({ gatherMs: 60_000 });
    say(0, 1_000);
    await log.close();
    const [lost, ...rest] = server.documents;
    assert.deepEqual([lost?.['event.code'], lost?.['labels']], ['log.lost', { lost: 900 }]);
    assert.equal(lost?.['message'], '900 lines of this log did not reach Elasticsearch');
    assert.deepEqual(
      rest.map((document) => document['message']),
      names(900, 1_000),
    );
  });

  it('goes on here while the server is away, says so once, and tells there what it lost', async () => {
    await server.down();
    open();
    say(0, 100);
    await until('it says that it is away', () => saidHere('log.away').length === 1);
    say(100, 350);
    assert.equal(paper.documents.filter((document) => document['event.code'] === 'a').length, 350);
    await server.up();
    await until('it says that it is back', () => saidHere('log.back').length === 1);
    await until('the newest is there', () => server.messages.includes('m349'));
    const lost = server.documents.find((document) => document['event.code'] === 'log.lost');
    assert.deepEqual(lost?.['labels'], { lost: 250 });
    assert.deepEqual(
      server.messages.filter((message) => /^m\d+$/.test(String(message))),
      names(250, 350),
    );
    assert.equal(saidHere('log.away')[0]?.['log.level'], 'warn');
    assert.deepEqual(saidHere('log.away')[0]?.['labels'], { fault: 'ECONNREFUSED' });
    assert.equal(saidHere('log.away').length, 1);
  });

  it('keeps no more of it in memory, and ends in time, while the server takes a connection and says nothing', async () => {
    server.fault = () => 'hang';
    open({ requestTimeoutMs: 200 });
    say(0, 10);
    await until('it waits', () => server.requests > 0);
    const before = heapBytes();
    for (let turn = 0; turn < 200; turn++) {
      say(0, 500);
      paper.text = '';
      await new Promise(setImmediate);
    }
    const more = heapBytes() - before;
    assert.ok(more < 5_000_000, `a hundred thousand lines take ${more} bytes, where a hundred may wait`);
    const started = performance.now();
    await log.close(300);
    assert.ok(performance.now() - started < 2_000);
  });

  it('sends a line again whose answer was lost, and it is there once', async () => {
    let times = 3;
    server.fault = () => (times-- > 0 ? 'lose the answer' : undefined);
    open();
    say(0, 10);
    await arrived(10);
    await until('it is answered', () => times < 0);
    assert.deepEqual(server.messages, names(0, 10));
  });

  for (const status of [401, 403, 429, 503]) {
    it(`waits while the server answers ${status}, and repeats nothing of what it answered`, async () => {
      let down = true;
      server.fault = () => (down ? status : undefined);
      open();
      say(0, 10);
      // A writer may not look at templates: that alone is no failure, but the lines are refused then too.
      await until('it says that it is away', () => saidHere('log.away').length === 1);
      const said = String(saidHere('log.away')[0]?.['message']);
      assert.ok(said.includes(`(${status}`) && !said.includes('create'), said);
      down = false;
      await until('all lines are there', () => names(0, 10).every((name) => server.messages.includes(name)));
    });
  }

  it('loses a line that the index refuses, and no other, and tells', async () => {
    server.judge = ({ message }) => (message === 'm3' ? 400 : undefined);
    open();
    say(0, 10);
    await arrived(9);
    say(10, 11);
    await until('it tells', () => server.messages.includes('1 line of this log did not reach Elasticsearch'));
    assert.deepEqual(server.messages.filter((message) => message === 'm4').length, 1);
    assert.ok(!server.messages.includes('m3'));
    assert.ok(server.bulks < 10, `${server.bulks} requests`);
  });

  it('tries again the lines alone whose time has not come', async () => {
    let times = 2;
    server.judge = ({ message }) => (message === 'm3' && times-- > 0 ? 429 : undefined);
    open();
    say(0, 10);
    await arrived(10);
    assert.deepEqual([...server.messages].sort(), names(0, 10).sort());
  });

  it('closes once, however often it is told to, and says nothing more from then on', async () => {
    open();
    say(0, 1);
    await Promise.all([log.close(), log.close()]);
    say(1, 2);
    assert.deepEqual([server.messages, paper.lines.length], [['m0'], 1]);
  });
});

/** What is still in use. */
function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

/** Many who connect and say nothing. */
import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { TestCollector } from '../../support/collector.ts';
import { recordOf } from '../../support/records.ts';

const COUNT = 10_000;
/** Opened at a time, so that the queue of the listening socket is not what is tested. */
const AT_ONCE = 250;
const MOST_MEMORY = 400_000_000;

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket));
    socket.once('error', reject);
  });
}

describe('10,000 idle connections to the collector', function () {
  this.timeout(120_000);
  let collector: TestCollector;
  const sockets: Socket[] = [];

  before(async () => {
    collector = await TestCollector.start({ limits: { headersTimeoutMs: 4_000, silenceMs: 4_000 } });
  });
  after(async () => {
    for (const socket of sockets) socket.destroy();
    await collector.remove();
  });

  it('are held in bounded memory and let go of in time, and nobody else waits because of them', async () => {
    const before = process.memoryUsage.rss();
    while (sockets.length < COUNT) {
      const opened = await Promise.all(Array.from({ length: AT_ONCE }, () => open(collector.port)));
      for (const socket of opened) sockets.push(socket.on('error', () => {}).resume());
      const started = performance.now();
      assert.equal((await collector.post('/v1/records', recordOf(`m-${sockets.length}`))).status, 200);
      assert.ok(performance.now() - started < 2_000);
    }
    // Both ends of each are in this process.
    assert.ok(process.memoryUsage.rss() - before < MOST_MEMORY, String(process.memoryUsage.rss() - before));
    for (let waited = 0; waited < 60_000 && sockets.some(({ closed }) => !closed); waited += 100) await sleep(100);
    assert.equal(sockets.filter(({ closed }) => !closed).length, 0);
    assert.equal((await collector.get('/healthz')).status, 200);
  });
});

/** The delivery thread dies, and the application does not notice. */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import type { FromWorker, ToWorker } from '../src/delivery/messages.ts';
import { until } from './delivery/fixture.ts';
import { recordOf } from './support/records.ts';
import { assertAllDelivered, ShipperHome } from './support/shipper-home.ts';

describe('the delivery thread', function () {
  this.timeout(60_000);
  let home: ShipperHome;
  let workers: Worker[];
  const watch = (worker: Worker) => {
    workers.push(worker);
  };

  beforeEach(async () => {
    home = await ShipperHome.create();
    workers = [];
    process.on('worker', watch);
  });
  afterEach(async () => {
    process.off('worker', watch);
    await home.remove();
  });

  // They are announced in a later turn.
  const threads = (count: number) => until(`${count} threads`, () => workers.length >= count);

  it('starts again when it dies, warns of it, and finishes what was begun', async () => {
    const shipper = home.open();
    shipper.accept(recordOf('a'));
    await threads(1);
    await workers[0]?.terminate();
    shipper.accept(recordOf('b'));
    assert.equal(await shipper.drain(), true, 'a drain asked for while there is no thread');
    assert.equal(workers.length, 2);
    assert.match(home.warnings.join(), /the delivery thread failed and starts again/);
    await home.assertBoth(['a', 'b']);
  });

  it('answers a drain that it was asked for before it died', async () => {
    home.search.fault = () => ({ status: 503 });
    const shipper = home.open();
    shipper.accept(recordOf('a'));
    const drained = shipper.drain(30_000);
    await until('it is being delivered', () => shipper.status().lanes[0]?.delivered === 1);
    await workers[0]?.terminate();
    home.search.fault = () => undefined;
    assert.equal(await drained, true);
    await home.assertBoth(['a']);
  });

  it('loses and doubles nothing when it dies again and again in the middle of halves and records', async () => {
    const shipper = home.open({ delivery: { batchWaitMs: 1, retryMaxMs: 20 } });
    const count = 2_000;
    const killer = setInterval(() => void workers.at(-1)?.terminate(), 450);
    for (let number = 0; number < count; number++) {
      const id = `m${number}`;
      shipper.acceptPart({ ...recordOf(id), halves: ['request'] });
      shipper.acceptPart({ ...recordOf(id, { outcome: 'completed' }), halves: ['response'] });
      if (number % 40 === 0) await sleep(40);
    }
    clearInterval(killer);
    assert.ok(workers.length >= 3, `${workers.length} threads`);
    assert.equal(await shipper.drain(), true);
    assertAllDelivered(shipper.status().lanes);
    assert.equal(shipper.status().accepted.part, 2 * count);
    await shipper.close();
    const ids = Array.from({ length: count }, (_, index) => `m${index}`);
    await home.assertBoth(ids, 2);
    assert.ok([...(await home.records()).values()].every(({ halves }) => halves?.length === 2));
  });

  it('hears nothing of what another one asked', async () => {
    const shipper = home.open({ delivery: { batchWaitMs: 1 } });
    const answers = new Map<Worker, ToWorker[]>();
    const listen = (worker: Worker) => {
      const heard: ToWorker[] = [];
      answers.set(worker, heard);
      const post = worker.postMessage.bind(worker);
      worker.postMessage = (message: ToWorker) => {
        heard.push(message);
        post(message);
      };
    };
    process.on('worker', listen);
    try {
      await threads(1);
      const first = workers[0] ?? assert.fail();
      const asked = new Promise<void>((resolve) => {
        first.on('message', (message: FromWorker) => {
          if (message.kind === 'emit') resolve();
        });
      });
      shipper.acceptPart({ ...recordOf('a'), halves: ['request'] });
      await asked;
      await first.terminate();
      await threads(2);
      assert.equal(await shipper.drain(), true);
      const second = answers.get(workers[1] ?? assert.fail()) ?? [];
      const emitted = second.filter(({ kind }) => kind === 'emitted');
      assert.ok(emitted.length <= 1, JSON.stringify(second));
    } finally {
      process.off('worker', listen);
    }
  });

  it('is stopped while it is between two lives', async () => {
    const shipper = home.open();
    shipper.accept(recordOf('a'));
    await threads(1);
    await workers[0]?.terminate();
    const drained = shipper.drain(60_000);
    const started = performance.now();
    await shipper.close(0);
    assert.ok(performance.now() - started < 3_000);
    assert.equal(await drained, false);
    await sleep(500);
    assert.equal(workers.length, 1);
  });

  it('is stopped when it does not hear', async () => {
    const shipper = home.open();
    await threads(1);
    const [worker] = workers;
    const post = worker?.postMessage.bind(worker);
    if (worker && post)
      worker.postMessage = (message: ToWorker) => (message.kind === 'stop' ? undefined : post(message));
    const started = performance.now();
    await shipper.close(0);
    assert.ok(performance.now() - started < 8_000);
  });
});

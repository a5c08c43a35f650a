/** Real processes that end in every way a process ends: nothing that was accepted in time is lost, nothing is there twice. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ShipperOptions } from '../src/shipper.ts';
import { assertAllDelivered, ShipperHome } from './support/shipper-home.ts';

const CHILD = join(import.meta.dirname, 'delivery/ship-child.ts');
const MANY = 20_000;
const names = (count: number, from = 0) => Array.from({ length: count }, (_, index) => `m${from + index}`);

describe('an application that ships', function () {
  this.timeout(120_000);
  let home: ShipperHome;
  const children = new Set<ChildProcess>();

  beforeEach(async () => {
    home = await ShipperHome.create();
  });
  afterEach(async () => {
    for (const child of children) {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    }
    await home.remove();
  });

  function start(mode: string, first: number, count: number, more: Partial<ShipperOptions> = {}, flags: string[] = []) {
    const { onWarning: _, ...options } = home.options(more);
    const numbers = [String(first), String(count)];
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', ...flags, CHILD, JSON.stringify(options), mode, ...numbers],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    );
    children.add(child);
    child.once('exit', () => children.delete(child));
    return child;
  }
  const lines = (child: ChildProcess) => createInterface({ input: child.stdout ?? assert.fail() });

  for (const [mode, code] of [
    ['natural', 0],
    ['exit', 3],
    ['throw', 1],
    ['reject', 1],
  ] as const) {
    it(`loses nothing when it ends right after it accepted (${mode})`, async () => {
      await home.search.down();
      const [status] = await once(start(mode, 0, 500), 'exit');
      assert.equal(status, code);
      await home.search.up();
      const next = home.open();
      assert.equal(next.status().accepted.record, 500);
      assert.equal(await next.drain(), true);
      assertAllDelivered(next.status().lanes);
      await home.assertBoth(names(500));
    });
  }

  it('is not kept alive by its shipper', async () => {
    const started = performance.now();
    await once(start('natural', 0, 1), 'exit');
    assert.ok(performance.now() - started < 10_000);
  });

  it(`brings exactly what was acknowledged to both stores, once, through kill -9 in the middle of ${MANY} records`, async () => {
    let acknowledged = 0;
    let rounds = 0;
    for (let drained = false; !drained; rounds++) {
      const child = start('steady', acknowledged, MANY - acknowledged);
      const killAt = acknowledged + 3_000 + Math.floor(Math.random() * 4_000);
      for await (const line of lines(child)) {
        if (line === 'drained') drained = true;
        else acknowledged = Number(line);
        if (acknowledged >= killAt && acknowledged < MANY) child.kill('SIGKILL');
      }
    }
    assert.ok(rounds >= 3, `killed ${rounds - 1} times`);
    const next = home.open();
    assert.equal(await next.drain(), true);
    assertAllDelivered(next.status().lanes);
    assert.ok((next.status().accepted.record ?? 0) >= MANY);
    await next.close();
    await home.assertBoth(names(MANY));
  });

  it('keeps what it acknowledged and nothing torn when it is killed and never comes back', async () => {
    const child = start('steady', 0, MANY);
    let acknowledged = 0;
    for await (const line of lines(child)) {
      acknowledged = Number(line);
      if (acknowledged >= 5_000) child.kill('SIGKILL');
    }
    const next = home.open();
    assert.equal(await next.drain(), true);
    const { accepted, lanes } = next.status();
    assertAllDelivered(lanes);
    assert.ok(accepted.record >= acknowledged);
    await next.close();
    await home.assertBoth(names(accepted.record));
  });

  it('runs beside others below one folder, each with a spool of its own, and takes over what one left', async () => {
    const below = { spool: { below: join(home.folder, 'spools') } };
    const both = [start('steady', 0, 1_000, below), start('steady', 1_000, 1_000, below)];
    await Promise.all(both.map((child) => once(child, 'exit')));
    await home.assertBoth(names(2_000));
    await home.search.down();
    await once(start('exit', 2_000, 100, below), 'exit');
    await home.search.up();
    const next = home.open(below);
    assert.equal(next.folder, join(home.folder, 'spools', '0'));
    assert.equal(await next.drain(), true);
    await home.assertBoth(names(2_100));
  });

  it('may be a text given to Node, of either module type', async () => {
    const { onWarning: _, ...options } = home.options();
    const source = new URL('../src/shipper.ts', import.meta.url).href;
    const text = `const { Shipper } = await import(${JSON.stringify(source)});
      const shipper = new Shipper(${JSON.stringify(options)});
      shipper.accept({ message: { id: 'a', prompt: [] } });
      process.exitCode = (await shipper.drain(20000)) ? 0 : 9;
      await shipper.close();`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', text], { stdio: 'ignore' });
    children.add(child);
    const [code] = await once(child, 'exit');
    children.delete(child);
    assert.equal(code, 0);
    assert.ok(home.search.documents.has('a'));
  });
});

/** Real processes and real engines under the faults of a seeded schedule: nothing that was acknowledged is lost, doubled or altered. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { listSegments } from '../../src/spool/segment.ts';
import { failureText, isSurvived } from '../faults/report.ts';
import { runSeed } from '../faults/run-seed.ts';
import { scheduleOf } from '../faults/schedule.ts';
import { SearchHost } from '../faults/search-host.ts';
import { shortForm } from '../faults/seeds.ts';
import '../support/elasticsearch.ts';

describe('under faults', function () {
  // Longer than a run waits for anything: one that stands still ends itself, and is gone before the next begins.
  this.timeout(600_000);
  let host: SearchHost;
  before(async () => {
    host = await SearchHost.start();
  });
  after(() => host?.stop());

  for (const schedule of shortForm()) {
    const kinds = schedule.faults.map(({ kind }) => kind).join(', ');
    it(`the ${schedule.door} with ${schedule.records} survives seed ${schedule.seed}: ${kinds}`, async () => {
      const report = await runSeed(schedule, host);
      assert.ok(isSurvived(report), failureText(report));
      assert.ok(report.findings.records >= schedule.count);
      assert.equal(report.faults.length, schedule.faults.length);
    });
  }

  it('a spool that is deleted with records in it is noticed', async () => {
    const schedule = {
      ...scheduleOf(1),
      door: 'library',
      records: 'sqlite',
      count: 500,
      sendMs: 2_000,
      faults: [],
    } as const;
    const report = await runSeed(schedule, host, {
      // Changes of records that are gone would wait for them for an hour.
      settleMs: 8_000,
      sabotage: async ({ product, search }) => {
        search.gate.state = 'held';
        const from = product.acknowledged;
        while (product.acknowledged < from + 60) await new Promise((resolve) => setTimeout(resolve, 10));
        await product.child.kill();
        for (const folder of product.spools()) for (const { path } of listSegments(folder)) rmSync(path);
        search.gate.breakAll();
        search.gate.state = 'open';
        await product.child.start();
      },
    });
    assert.ok(report.findings.lost.length >= 1, failureText(report));
    assert.ok(!isSurvived(report));
    assert.match(
      failureText(report),
      /\d+ lost: m-\d+ in search.*\n[\s\S]*npm run test:faults -- --schedule '\{"seed":1,.*\}'$/,
    );
  });
});

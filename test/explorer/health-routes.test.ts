/** What the collector tells of itself to people who are signed in. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SpoolStatuses } from '../../src/explorer/spool-statuses.ts';
import { Shipper } from '../../src/shipper.ts';
import { ExplorerCollector } from '../support/explorer-collector.ts';
import { recordOf } from '../support/records.ts';
import { ShipperHome } from '../support/shipper-home.ts';

interface Health {
  readonly stores: readonly { readonly store: string; readonly kind: string; readonly ok: boolean; tookMs: number }[];
  readonly queues: readonly unknown[];
  readonly uptimeSeconds: number;
}

describe('the health of the collector', function () {
  this.timeout(30_000);

  it('says which store does not answer, and which queue is not there', async () => {
    const explorer = await ExplorerCollector.start({
      collector: { queues: [{ name: 'kafka', consumer: { connected: false } as never }] },
    });
    try {
      explorer.collector.home.search.fault = ({ path }) => (path.startsWith('/_cluster') ? 'reset' : undefined);
      const browser = await explorer.signIn({ key: explorer.keyFor() });
      const { status, text } = await browser.get('/v1/health');
      const health = JSON.parse(text) as Health;
      assert.equal(status, 200);
      assert.deepEqual(
        health.stores.map(({ store, kind, ok }) => [store, kind, ok]),
        [
          ['records', 'sqlite', true],
          ['search', 'elasticsearch', false],
        ],
      );
      assert.deepEqual(health.queues, [{ name: 'kafka', connected: false }]);
      assert.ok(health.uptimeSeconds >= 0);
      assert.ok(!text.includes(explorer.collector.home.folder), 'where things lie is nobody’s business outside');
    } finally {
      await explorer.remove();
    }
  });

  it('knows the spools of other processes, and which of them cannot be read', async () => {
    const home = await ShipperHome.create();
    const folder = mkdtempSync(join(tmpdir(), 'promptlog-spools-'));
    home.search.fault = () => 'reset';
    const shippers = [0, 1].map(() => new Shipper({ ...home.options(), spool: { below: folder } }));
    try {
      const [own, other] = shippers;
      assert.ok(own !== undefined && other !== undefined);
      other.accept(recordOf('a'));
      await other.flush();
      mkdirSync(join(folder, '7'));
      writeFileSync(join(folder, '7', 'ledger.sqlite'), 'this is no database, whatever its name says');
      const statuses = new SpoolStatuses(own, { folder });
      const [first, second, third] = statuses.all();
      assert.deepEqual([first?.name, first?.own, first?.accepted], ['0', true, 0]);
      assert.deepEqual([second?.name, second?.own, second?.accepted], ['1', false, 1]);
      assert.deepEqual(
        second?.lanes.map(({ lane, accepted }) => [lane, accepted]),
        [
          ['records', 1],
          ['search', 1],
        ],
      );
      assert.deepEqual([third?.name, third?.lanes], ['7', []]);
      assert.match(third?.failure ?? '', /\w/);
      assert.ok(!JSON.stringify(statuses.all()).includes(folder));
    } finally {
      for (const shipper of shippers) await shipper.close(0);
      await home.remove();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

/** A folder with everything a shipper keeps, a stand-in for Elasticsearch, and what both stores hold in the end. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LaneStatus } from '../../src/delivery/status.ts';
import type { PromptRecord } from '../../src/record/record.ts';
import { SqliteStore } from '../../src/records/sqlite.ts';
import { Shipper, type ShipperOptions } from '../../src/shipper.ts';
import { SearchServer } from './search-server.ts';

export class ShipperHome {
  readonly folder = mkdtempSync(join(tmpdir(), 'shipper-test-'));
  readonly search: SearchServer;
  readonly warnings: string[] = [];
  readonly #shippers: Shipper[] = [];

  private constructor(search: SearchServer) {
    this.search = search;
  }

  static async create(): Promise<ShipperHome> {
    return new ShipperHome(await SearchServer.start());
  }

  get recordsFile(): string {
    return join(this.folder, 'records.sqlite');
  }

  options(more: Partial<ShipperOptions> = {}): ShipperOptions {
    return {
      spool: { folder: join(this.folder, 'spool') },
      records: { kind: 'sqlite', file: this.recordsFile },
      search: { url: this.search.url, requestTimeoutMs: 5_000 },
      delivery: { batchWaitMs: 20, retryMaxMs: 100 },
      onWarning: (text) => this.warnings.push(text),
      ...more,
    };
  }

  open(more: Partial<ShipperOptions> = {}): Shipper {
    const shipper = new Shipper(this.options(more));
    this.#shippers.push(shipper);
    return shipper;
  }

  /** Every record of the records store, by id. */
  async records(): Promise<Map<string, PromptRecord>> {
    const store = new SqliteStore({ file: this.recordsFile });
    await store.open();
    const found = new Map<string, PromptRecord>();
    for await (const page of store.scan()) for (const record of page.records) found.set(record.message.id, record);
    assert.equal(found.size, await store.count(), 'an id is there twice');
    await store.close();
    return found;
  }

  /** Fails unless both stores hold these ids, each at that revision, and no others. */
  async assertBoth(ids: Iterable<string>, revision = 1): Promise<void> {
    const expected = [...ids].sort();
    const records = await this.records();
    assert.deepEqual([...records.keys()].sort(), expected, 'the records store');
    assert.deepEqual([...this.search.documents.keys()].sort(), expected, 'the search store');
    const odd = [...records.values()].filter((record) => record.revision !== revision);
    assert.deepEqual(
      odd.map(({ message }) => message.id),
      [],
      'revisions of the records store',
    );
    const versions = [...this.search.documents.values()].filter(({ version }) => version !== revision);
    assert.deepEqual(versions, [], 'versions of the search store');
  }

  /** The names of the files below the folder that hold these bytes. */
  filesWith(text: string): string[] {
    return readdirSync(this.folder, { recursive: true, encoding: 'utf8' })
      .map((name) => join(this.folder, name))
      .filter((path) => statSync(path).isFile() && readFileSync(path).includes(text));
  }

  async remove(): Promise<void> {
    for (const shipper of this.#shippers) await shipper.close(0).catch(() => {});
    await this.search.down();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Fails unless the lane has delivered so much and nothing is left of anything. */
export function assertAllDelivered(lanes: readonly LaneStatus[]): void {
  for (const lane of lanes) {
    const { accepted, delivered, pending, dead, dropped, lagBytes } = lane;
    assert.deepEqual(
      { delivered, pending, dead, dropped, lagBytes },
      { delivered: accepted, pending: 0, dead: 0, dropped: 0, lagBytes: 0 },
      JSON.stringify(lane),
    );
  }
}

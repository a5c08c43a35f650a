/** A collector that wants a key, and one key for it. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuth } from '../../src/doors/http/auth/auth.ts';
import { addKey } from '../../src/doors/http/auth/key-file.ts';
import type { Scope } from '../../src/doors/http/guard.ts';
import type { CollectorOptions } from '../../src/doors/http/server.ts';
import type { PromptRecord } from '../../src/record/record.ts';
import { TestCollector } from './collector.ts';

export class KeyedCollector {
  readonly collector: TestCollector;
  readonly key: string;
  readonly #close: () => Promise<void>;

  private constructor(collector: TestCollector, key: string, close: () => Promise<void>) {
    this.collector = collector;
    this.key = key;
    this.#close = close;
  }

  static async start(scopes: readonly Scope[], options: Partial<CollectorOptions> = {}): Promise<KeyedCollector> {
    const home = mkdtempSync(join(tmpdir(), 'promptlog-keys-'));
    const { text } = addKey(home, { name: 'test', scopes, created: '2026-01-15T10:00:00.000Z' });
    const auth = createAuth({ home });
    const collector = await TestCollector.start({ guard: auth.guard, ...options });
    return new KeyedCollector(collector, text, async () => {
      await collector.remove();
      await auth.close();
      rmSync(home, { recursive: true, force: true });
    });
  }

  get url(): string {
    return this.collector.running.url;
  }

  /** Every record once all that was accepted is in both stores, without the marks of those that were moved into their session. */
  async liveRecords(): Promise<PromptRecord[]> {
    assert.equal(await this.collector.shipper.drain(), true);
    const found: PromptRecord[] = [];
    for await (const { records } of this.collector.records.scan()) found.push(...records);
    const live = found.filter(({ erased }) => erased === undefined);
    assert.deepEqual(
      [...this.collector.home.search.documents.keys()].sort(),
      live.map(({ message }) => message.id).sort(),
    );
    return live;
  }

  async remove(): Promise<void> {
    await this.#close();
  }
}

/** A real shipper whose stores never answer, so that everything it took can be read from its spool. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PromptRecord, RecordChange } from '../../src/record/record.ts';
import { Shipper, type ShipperOptions } from '../../src/shipper.ts';
import type { EntryKind } from '../../src/spool/entry.ts';
import { SpoolReader } from '../../src/spool/reader.ts';

export interface SpooledEntry {
  readonly kind: EntryKind;
  readonly id: string;
  /** What stands in it; of a change only its own members. */
  readonly body: PromptRecord & Partial<RecordChange>;
}

export class SpoolShipper {
  readonly folder: string;
  readonly options: ShipperOptions;
  readonly shipper: Shipper;
  readonly warnings: string[] = [];

  constructor(more: Partial<ShipperOptions> & { readonly maxBytes?: number } = {}) {
    const { maxBytes, ...options } = more;
    this.folder = mkdtempSync(join(tmpdir(), 'promptlog-spooled-'));
    this.options = {
      spool: { folder: join(this.folder, 'spool'), ...(maxBytes === undefined ? {} : { maxBytes }) },
      // A folder where the database should be: the records lane retries for ever, as the search lane does.
      records: { kind: 'sqlite', file: this.folder },
      search: { url: 'http://127.0.0.1:1' },
      onWarning: (text) => this.warnings.push(text),
      ...options,
    };
    this.shipper = new Shipper(this.options);
  }

  /** What is on the disk. */
  entries(): SpooledEntry[] {
    return spooledEntries(join(this.folder, 'spool'));
  }

  async remove(): Promise<void> {
    await this.shipper.close(0);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What is on the disk of a spool's folder. */
export function spooledEntries(folder: string): SpooledEntry[] {
  const reader = new SpoolReader({ folder, position: 0, cipher: undefined });
  const entries: SpooledEntry[] = [];
  try {
    for (
      let entry = reader.next(Number.MAX_SAFE_INTEGER);
      entry !== undefined;
      entry = reader.next(Number.MAX_SAFE_INTEGER)
    ) {
      entries.push({ kind: entry.kind, id: entry.id, body: JSON.parse(entry.body.toString()) as SpooledEntry['body'] });
    }
  } finally {
    reader.close();
  }
  return entries;
}

/** promptlog with its defaults: masks on, insight on, durable in the spool first, then both stores. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PromptRecord } from '../src/record/record.ts';
import { Shipper } from '../src/shipper.ts';
import { INSIGHT, type Peer, type PeerAccess, searchOptionsOf } from './peers-peer.ts';

const LONGEST_MS = 600_000;

export function promptlog(access: PeerAccess): Peer<PromptRecord> {
  const folder = mkdtempSync(join(tmpdir(), 'promptlog-peers-'));
  const shipper = new Shipper({
    spool: { folder: join(folder, 'spool') },
    records: { kind: 'sqlite', file: join(folder, 'records.sqlite') },
    search: searchOptionsOf(access),
    insight: INSIGHT,
    onWarning: (text) => console.error(`promptlog: ${text.slice(0, 100)}`),
  });
  return {
    items: (documents) => documents.map(({ record }) => record),
    take: (record) => void shipper.accept(record),
    async flush() {
      if (!(await shipper.drain(LONGEST_MS))) console.error('promptlog: not everything was delivered');
    },
    async close() {
      await shipper.close();
      rmSync(folder, { recursive: true });
    },
  };
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRecordsStore } from '../../src/records/open-store.ts';
import { describeRecordsStore } from '../contract/records-store.contract.ts';

describeRecordsStore('SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'promptlog-records-'));
  const file = join(folder, 'deep', 'er', 'records.sqlite');
  return {
    open: () => openRecordsStore({ kind: 'sqlite', file }),
    remove: () => rm(folder, { recursive: true }),
  };
});

/** What one run of reindex works with, and what every way of reindexing is told. */
import type { Config } from '../config.ts';
import type { ReindexOptions } from '../delivery/reindex.ts';
import type { RecordSelection } from '../delivery/selected-records.ts';
import { insightFrom } from '../insight/insight-settings.ts';
import { insightOptions } from '../insight-options.ts';
import type { RecordsStore } from '../records/store.ts';
import type { SearchClient } from '../search/client.ts';
import type { ReindexMemory, ReindexPlace, ReindexWork } from './reindex-memory.ts';
import type { SelectionFlags } from './selection-flags.ts';
import type { StopSignals } from './stop-signals.ts';
import type { Progress, Terminal } from './terminal.ts';
import { sayWaiting } from './waiting.ts';

export interface ReindexFlags extends SelectionFlags {
  rebuild?: boolean;
  rate?: number;
  ruLimit?: number;
  dryRun?: boolean;
  restart?: boolean;
  check: boolean;
}

/** What one run works with. */
export interface Run {
  readonly terminal: Terminal;
  readonly config: Config;
  readonly flags: ReindexFlags;
  readonly store: RecordsStore;
  readonly client: SearchClient;
  readonly memory: ReindexMemory;
  readonly work: ReindexWork;
  readonly selection: RecordSelection;
  /** Where an interrupted run of the same work ended. */
  readonly saved: ReindexPlace | undefined;
  readonly began: string;
  readonly total: number | undefined;
  readonly signals: StopSignals;
  readonly bar: Progress;
  readonly started: number;
}

/** What every way of reindexing is told. */
export function reindexOptions(run: Run): Omit<ReindexOptions, 'after' | 'before' | 'onPage'> {
  const { terminal, config, flags, store, client, selection, signals } = run;
  return {
    store,
    client,
    selection,
    insight: insightFrom(insightOptions(config)),
    metadataCopy: config.flag('elasticsearch.metadataCopy'),
    signal: signals.signal,
    maxBulkBytes: config.number('elasticsearch.maxBulkBytes'),
    retryMaxMs: config.number('delivery.retryMaxMs'),
    recordsPerSecond: flags.rate,
    onStall: sayWaiting(terminal),
  };
}

/** One run of `promptlog export`: from the chosen records to the output, with its progress, its end and what it says of both. */
import type { Config } from '../config.ts';
import {
  countSelected,
  type RecordSelection,
  type SelectOptions,
  selectedRecords,
} from '../delivery/selected-records.ts';
import { copyBodies, type ExportResult, exportRecords } from '../export/export-records.ts';
import { type ExportOutput, isReaderGone } from '../export/output.ts';
import { patientPages } from '../export/patient-pages.ts';
import type { Redaction } from '../export/redaction.ts';
import { openRecordsStore } from '../records/open-store.ts';
import type { BodiesPage } from '../records/store.ts';
import type { SearchClient } from '../search/client.ts';
import { recordsOptions } from '../store-options.ts';
import type { ExportPlan } from './export-plan.ts';
import { reportExport } from './export-report.ts';
import { withSearchClient } from './search-connection.ts';
import { type StopSignals, stopSignals } from './stop-signals.ts';
import type { Progress, Terminal } from './terminal.ts';
import { sayWaiting } from './waiting.ts';

export interface ExportRun {
  readonly terminal: Terminal;
  readonly config: Config;
  readonly plan: ExportPlan;
  readonly selection: RecordSelection;
  readonly redaction: Redaction;
  /** Opens the output: late, so that nothing is made where the store cannot be read. */
  readonly open: () => Promise<ExportOutput>;
}

/** Exports, and leaves the exit status behind. */
export async function runExport(run: ExportRun): Promise<void> {
  const { config, selection } = run;
  const store = await openRecordsStore(recordsOptions(config));
  try {
    const exportWith = (client: SearchClient | undefined) => exportFrom(run, { store, client, selection });
    if (selection.query === undefined) await exportWith(undefined);
    else await withSearchClient(config, exportWith);
  } finally {
    await store.close();
  }
}

async function exportFrom(run: ExportRun, source: SelectOptions): Promise<void> {
  const { terminal, plan, open } = run;
  const total = await countSelected(source);
  const signals = stopSignals(() => process.exit(130));
  const output = await open().catch((error: unknown) => {
    signals.dispose();
    throw error;
  });
  const bar = terminal.progress('Exporting', total, 'records');
  const started = performance.now();
  try {
    const result = await move(run, { ...source, signal: signals.signal }, output, bar);
    if (result.interrupted) bar.stop(`interrupted after ${result.read.toLocaleString('en')} records`);
    else bar.finish('done');
    process.exitCode = reportExport(terminal, plan, result, (performance.now() - started) / 1000);
  } catch (error) {
    bar.stop(isReaderGone(error) ? 'the reader has gone' : 'failed');
    // Whoever read the output has seen enough, as `head` does.
    if (plan.output !== '-' || !isReaderGone(error)) throw error;
  } finally {
    signals.dispose();
  }
}

function move(
  { terminal, config, plan, redaction }: ExportRun,
  source: SelectOptions & { readonly signal: StopSignals['signal'] },
  output: ExportOutput,
  bar: Progress,
): Promise<ExportResult> {
  const { signal } = source;
  const onPage = (read: number): void => bar.update(read);
  const bodies = bodiesOf(plan, source);
  if (bodies !== undefined) return copyBodies({ pages: bodies, output, signal, onPage });
  const pages = patientPages((after) => selectedRecords({ ...source, after }), {
    signal,
    maxMs: config.number('delivery.retryMaxMs'),
    onWait: sayWaiting(terminal),
  });
  return exportRecords({ pages, redaction, writer: plan.format.createWriter(plan), output, signal, onPage });
}

/** The records' own bytes, where the lines are to be these and the store has them: nothing need be read then. */
function bodiesOf(
  { format, profile }: ExportPlan,
  { store, selection, signal }: SelectOptions,
): AsyncIterable<BodiesPage> | undefined {
  const { since, until, session, user, id, query } = selection;
  const isNarrowed = [session, user, id, query].some((narrowed) => narrowed !== undefined);
  if (format.name !== 'ndjson' || profile !== 'none' || isNarrowed) return undefined;
  return store.bodies?.({ since, until, signal });
}

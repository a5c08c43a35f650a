/** One run of `promptlog export`: from the chosen records to the output, with its progress, its end and what it says of both. */
import type { Config } from '../config.ts';
import { recordsOptions } from '../create-shipper.ts';
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
import { storedBodies } from '../export/stored-bodies.ts';
import { openRecordsStore } from '../records/open-store.ts';
import { safeLine } from '../safe-text.ts';
import type { SearchClient } from '../search/client.ts';
import type { ExportPlan } from './export-plan.ts';
import { reportExport } from './export-report.ts';
import { withSearchClient } from './search-connection.ts';
import { type StopSignals, stopSignals } from './stop-signals.ts';
import type { Progress, Terminal } from './terminal.ts';

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
  const { signal, selection } = source;
  const onPage = (read: number): void => bar.update(read);
  if (isCopy(config, plan, selection)) {
    const { since, until } = selection;
    return copyBodies({
      pages: storedBodies(config.required('sqlite.file'), { since, until, signal }),
      output,
      signal,
      onPage,
    });
  }
  const pages = patientPages((after) => selectedRecords({ ...source, after }), {
    signal,
    maxMs: config.number('delivery.retryMaxMs'),
    onWait: (reason) => terminal.note(`waiting: ${safeLine(reason)}`),
  });
  return exportRecords({ pages, redaction, writer: plan.format.createWriter(plan), output, signal, onPage });
}

/** Whether the lines are the records' own bytes, so that nothing need be read. */
function isCopy(config: Config, { format, profile }: ExportPlan, selection: RecordSelection): boolean {
  const { session, user, id, query } = selection;
  return (
    format.name === 'ndjson' &&
    profile === 'none' &&
    config.required('records') === 'sqlite' &&
    [session, user, id, query].every((narrowed) => narrowed === undefined)
  );
}

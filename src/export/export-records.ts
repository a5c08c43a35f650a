/** Moves records from the records store to an output, page by page, with one page in memory at a time. */
import { setImmediate as turn } from 'node:timers/promises';
import { PromptlogError } from '../errors.ts';
import type { PromptRecord } from '../record/record.ts';
import type { BodiesPage } from '../records/store.ts';
import type { LeftOut, RecordsWriter } from './export-format.ts';
import type { ExportOutput } from './output.ts';
import type { Redaction } from './redaction.ts';

/** A record that could not be made ready to leave: it stayed. */
export interface ExportFailure {
  readonly id: string;
  readonly reason: string;
}

export interface ExportResult {
  /** Records that were looked at. */
  readonly read: number;
  readonly written: number;
  /** How many have no place in the format, by reason. */
  readonly leftOut: Readonly<Partial<Record<LeftOut, number>>>;
  readonly failed: number;
  /** The first of them. */
  readonly failures: readonly ExportFailure[];
  /** Bytes before compression around them. */
  readonly bytes: number;
  /** It was stopped: nothing is left where it was to go. */
  readonly interrupted: boolean;
}

interface Running {
  readonly output: ExportOutput;
  readonly signal?: AbortSignal | undefined;
  /** Told after each page how many records were looked at. */
  readonly onPage?: ((read: number) => void) | undefined;
}

export interface ExportOptions extends Running {
  readonly pages: AsyncIterable<{ readonly records: readonly PromptRecord[] }>;
  readonly redaction: Redaction;
  readonly writer: RecordsWriter;
}

export interface CopyOptions extends Running {
  readonly pages: AsyncIterable<BodiesPage>;
}

const MOST_FAILURES = 100;
const ERASED = Buffer.from('"erased":');
const LINE_END = Buffer.from('\n');

/** Writes every record of the pages. Rejects when the store or the output fails; then too nothing is left. */
export function exportRecords({ pages, redaction, writer, ...running }: ExportOptions): Promise<ExportResult> {
  return moved(pages, running, {
    take: ({ records }, tally) => {
      for (const record of records) tally.count(record, () => writer.add(redaction(record)));
      return writer.take();
    },
    end: () => writer.end(),
  });
}

/** Writes the JSON of every record as it is stored, without reading it. */
export function copyBodies({ pages, ...running }: CopyOptions): Promise<ExportResult> {
  return moved(pages, running, {
    take: ({ bodies }, tally) => {
      const kept: Uint8Array[] = [];
      for (const body of bodies) if (tally.countBody(body)) kept.push(body, LINE_END);
      return kept.length === 0 ? undefined : Buffer.concat(kept);
    },
    end: () => undefined,
  });
}

interface Steps<Page> {
  take(page: Page, tally: Tally): Uint8Array | undefined;
  end(): Uint8Array | undefined;
}

async function moved<Page>(pages: AsyncIterable<Page>, running: Running, steps: Steps<Page>): Promise<ExportResult> {
  const { output, signal, onPage } = running;
  const tally = new Tally();
  const stopped = abortOf(signal);
  try {
    for await (const page of pages) {
      // A reader that has stopped reading would be waited for in vain.
      await Promise.race([put(output, steps.take(page, tally)), stopped]);
      onPage?.(tally.read);
      // A store that answers at once leaves no moment for Ctrl-C.
      await turn();
      if (signal?.aborted === true) break;
    }
    if (signal?.aborted !== true) {
      await put(output, steps.end());
      await output.finish();
      return tally.result(output.bytes, false);
    }
  } catch (error) {
    if (signal?.aborted !== true) {
      await output.discard();
      throw error;
    }
  }
  await output.discard();
  return tally.result(output.bytes, true);
}

/** Resolves when the signal says so. */
function abortOf(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) resolve();
    signal?.addEventListener('abort', () => resolve(), { once: true });
  });
}

async function put(output: ExportOutput, bytes: Uint8Array | undefined): Promise<void> {
  if (bytes !== undefined && bytes.length > 0) await output.write(bytes);
}

class Tally {
  read = 0;
  #written = 0;
  #failed = 0;
  readonly #leftOut: Partial<Record<LeftOut, number>> = {};
  readonly #failures: ExportFailure[] = [];

  count(record: PromptRecord, add: () => LeftOut | undefined): void {
    this.read += 1;
    try {
      const leftOut = record.erased === undefined ? add() : 'erased';
      if (leftOut === undefined) this.#written += 1;
      else this.#leave(leftOut);
    } catch (error) {
      this.#failed += 1;
      if (this.#failures.length < MOST_FAILURES) this.#failures.push({ id: record.message.id, reason: nameOf(error) });
    }
  }

  /** Whether the body is that of a record, and not of what is left of one. */
  countBody(body: Uint8Array): boolean {
    this.read += 1;
    const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
    // The word may stand in a text as well: only then is it worth reading.
    if (bytes.includes(ERASED) && (JSON.parse(bytes.toString()) as PromptRecord).erased !== undefined) {
      this.#leave('erased');
      return false;
    }
    this.#written += 1;
    return true;
  }

  result(bytes: number, interrupted: boolean): ExportResult {
    return {
      read: this.read,
      written: this.#written,
      leftOut: this.#leftOut,
      failed: this.#failed,
      failures: this.#failures,
      bytes,
      interrupted,
    };
  }

  #leave(reason: LeftOut): void {
    this.#leftOut[reason] = (this.#leftOut[reason] ?? 0) + 1;
  }
}

/** What else was thrown may quote the record. */
function nameOf(error: unknown): string {
  if (error instanceof PromptlogError) return `${error.code}: ${error.message}`;
  return error instanceof Error ? error.name : 'unknown';
}

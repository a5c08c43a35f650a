/** Whether there is room for the next step of the scale bench: disk, memory and minutes, judged by the step before. */
import type { MeasureKey, ScaleStep } from './scale-measures.ts';

/** What there is before a step. */
export interface Room {
  readonly freeBytes: number;
  readonly memoryBytes: number;
  /** Infinite where nobody set a limit. */
  readonly secondsLeft: number;
}

/** What a record of the benches needs on a slow machine: for the first step, before anything was measured. */
const ASSUMED: Readonly<Partial<Record<MeasureKey, number>>> = {
  ship_per_s: 2_000,
  reindex_us: 500,
  verify_us: 200,
  ndjson_us: 50,
  parquet_us: 400,
  sqlite_bytes: 4_000,
  elasticsearch_bytes: 2_500,
  ndjson_bytes: 3_000,
};
/** Merging, logs and a backlog in the spool come on top. */
const MARGIN = 1.4;
const SPARE_BYTES = 2e9;
const STARTING_SECONDS = 30;
const LEAST_MEMORY = 1e9;

/** Why the step to `next` records is not to be begun; undefined where nothing speaks against it. */
export function whyNot(next: number, last: ScaleStep | undefined, room: Room): string | undefined {
  const bytes = bytesFor(next, last) * MARGIN + SPARE_BYTES;
  if (bytes > room.freeBytes)
    return `${named(next)} need ${gigabytes(bytes)} of disk and ${gigabytes(room.freeBytes)} are free`;
  const memory = Math.max(LEAST_MEMORY, 2 * peakOf(last));
  if (memory > room.memoryBytes) {
    return `${named(next)} need ${gigabytes(memory)} of memory and ${gigabytes(room.memoryBytes)} are free`;
  }
  const seconds = secondsFor(next, last);
  if (seconds <= room.secondsLeft) return undefined;
  return `${named(next)} need about ${minutes(seconds)} minutes and ${minutes(Math.max(0, room.secondsLeft))} of those given are left`;
}

/** What grows, and beside it, one after the other, a second search store or a file. */
function bytesFor(next: number, last: ScaleStep | undefined): number {
  const stores = worth(last, 'sqlite_bytes') + worth(last, 'elasticsearch_bytes');
  const beside = Math.max(worth(last, 'elasticsearch_bytes'), worth(last, 'ndjson_bytes'));
  return (next - (last?.records ?? 0)) * stores + next * beside;
}

function secondsFor(next: number, last: ScaleStep | undefined): number {
  const shipped = (next - (last?.records ?? 0)) / worth(last, 'ship_per_s');
  const rest = (['reindex_us', 'verify_us', 'ndjson_us', 'parquet_us'] as const).map((key) => worth(last, key));
  const done = shipped + (next * rest.reduce((sum, value) => sum + value, 0)) / 1e6;
  return STARTING_SECONDS + done * MARGIN;
}

function peakOf(last: ScaleStep | undefined): number {
  const keys = [
    'ship_peak_mb',
    'search_peak_mb',
    'reindex_peak_mb',
    'verify_peak_mb',
    'ndjson_peak_mb',
    'parquet_peak_mb',
  ];
  return Math.max(0, ...keys.map((key) => last?.measured[key as MeasureKey] ?? 0)) * 1e6;
}

function worth(last: ScaleStep | undefined, key: MeasureKey): number {
  return last?.measured[key] ?? ASSUMED[key] ?? 0;
}

function named(records: number): string {
  return `${records.toLocaleString('en-US')} records`;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

function minutes(seconds: number): string {
  return (seconds / 60).toFixed(seconds < 600 ? 1 : 0);
}

/** What is measured at each step of the scale bench: one list, of which the table and the figures are made. */

/** One row of the table. */
export interface Measure {
  readonly key: string;
  readonly title: string;
}

const WORK = [
  { key: 'ship_per_s', title: 'ship: records a second' },
  { key: 'ship_cpu_us', title: 'ship: processor of the client, µs a record' },
  { key: 'ship_server_us', title: 'ship: processor of Elasticsearch, µs a record' },
  { key: 'ship_peak_mb', title: 'ship: peak memory, MB' },
  { key: 'search_p50_ms', title: 'search: median, ms' },
  { key: 'search_p95_ms', title: 'search: 95th percentile, ms' },
  { key: 'search_peak_mb', title: 'search: peak memory, MB' },
  ...timed('reindex', 'reindex'),
  ...timed('verify', 'verify'),
  ...timed('ndjson', 'export, NDJSON'),
  ...timed('parquet', 'export, Parquet'),
] as const satisfies readonly Measure[];

const SIZES = [
  { key: 'spool_bytes', title: 'on disk, spool: bytes a record, while it waits' },
  { key: 'sqlite_bytes', title: 'on disk, SQLite: bytes a record' },
  { key: 'elasticsearch_bytes', title: 'on disk, Elasticsearch: bytes a record' },
  { key: 'ndjson_bytes', title: 'on disk, NDJSON: bytes a record' },
  { key: 'parquet_bytes', title: 'on disk, Parquet: bytes a record' },
] as const satisfies readonly Measure[];

/** Every measure, in the order of the table. */
export const MEASURES = [...WORK, ...SIZES];

export type MeasureKey = (typeof MEASURES)[number]['key'];

/** What was measured with so many records in both stores. */
export interface ScaleStep {
  readonly records: number;
  /** How long the whole step took. */
  readonly seconds: number;
  readonly measured: Readonly<Record<MeasureKey, number>>;
}

/** The first and the last step compared: 1 where a record costs the same however many there are. */
export function lastToFirst(steps: readonly ScaleStep[], key: MeasureKey): number {
  return (steps.at(-1)?.measured[key] ?? Number.NaN) / (steps[0]?.measured[key] ?? Number.NaN);
}

/** As the results keep them. */
export function figuresOf(steps: readonly ScaleStep[]): Record<string, number> {
  const last = steps.at(-1);
  const figures: Record<string, number> = { count: last?.records ?? 0 };
  if (steps.length > 1) {
    for (const { key } of MEASURES) figures[`${key}_last_to_first`] = lastToFirst(steps, key);
  }
  for (const { records, seconds, measured } of steps) {
    figures[`${records}_seconds`] = seconds;
    for (const { key } of MEASURES) figures[`${records}_${key}`] = measured[key];
  }
  return figures;
}

function timed<Name extends string>(name: Name, title: string) {
  return [
    { key: `${name}_us`, title: `${title}: µs a record` },
    { key: `${name}_cpu_us`, title: `${title}: processor of the client, µs a record` },
    { key: `${name}_peak_mb`, title: `${title}: peak memory, MB` },
  ] as const;
}

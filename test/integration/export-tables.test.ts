/** Exported tables, read by the programs they are for; and the guide's queries, run as they stand. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { benchRecordCycle } from '../../bench/records.ts';
import { demoRecords } from '../../src/demo/demo-records.ts';
import { CSV, cellText } from '../../src/export/csv.ts';
import { parquetWriter } from '../../src/export/parquet.ts';
import { type Cell, COLUMNS, type ColumnType, rowOf } from '../../src/export/table-columns.ts';
import type { PromptRecord } from '../../src/record/record.ts';
import { anyRecord } from '../support/arbitrary-record.ts';
import { fileOf, redactionOf } from '../support/exported.ts';
import { fillSqlite } from '../support/filled-store.ts';
import { maximalRecord } from '../support/maximal-record.ts';
import { runPromptlog } from '../support/promptlog-command.ts';
import { sqlBlocks } from '../support/sql-blocks.ts';
import { prepareTables, readTable, runPython } from '../support/tables.ts';

interface ParquetSeen {
  readonly groups: number;
  readonly codec: string | null;
  readonly types: Readonly<Record<string, string>>;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

interface CsvSeen {
  readonly rows: readonly Readonly<Record<string, string>>[];
  readonly types: Readonly<Record<string, string>>;
}

const ROOT = resolve(import.meta.dirname, '..', '..');
const MAIN = join(ROOT, 'src', 'cli', 'main.ts');
const GUIDE = sqlBlocks(readFileSync(join(ROOT, 'docs', 'analytics.md'), 'utf8'));
const DEMO = { count: 400, seed: 5, until: new Date('2026-11-08T05:00:00Z'), days: 14 };
const ARROW: Readonly<Record<ColumnType, string>> = {
  boolean: 'bool',
  integer: 'int64',
  json: 'string',
  number: 'double',
  text: 'string',
  time: 'timestamp[ms, tz=UTC]',
};

describe('an exported table', () => {
  let folder: string;
  let records: PromptRecord[];
  before(async function () {
    this.timeout(300_000);
    await prepareTables();
    folder = mkdtempSync(join(tmpdir(), 'promptlog-tables-'));
    records = [maximalRecord(), ...demoRecords(DEMO), ...fc.sample(anyRecord, { numRuns: 200, seed: 7 })];
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  function written(name: string, bytes: Uint8Array): string {
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  }
  const rows = (): Cell[][] => records.map((record) => rowOf(redactionOf('none')(record)));

  it('as Parquet has the types and the values that pyarrow reads, in groups of any size', async () => {
    const expected = rows().map((row) =>
      Object.fromEntries(COLUMNS.flatMap(({ name }, at) => (row[at] === undefined ? [] : [[name, asArrow(row[at])]]))),
    );
    for (const [groupRows, groups] of [
      [7, Math.ceil(records.length / 7)],
      [20_000, 1],
    ] as const) {
      const { bytes } = fileOf(parquetWriter({ groupRows }), records);
      const seen = await readTable<ParquetSeen>('parquet', written('calls.parquet', bytes));
      assert.deepEqual(seen.types, Object.fromEntries(COLUMNS.map(({ name, type }) => [name, ARROW[type]])));
      assert.deepEqual(seen.rows.map(withInstants), expected);
      assert.equal(seen.groups, groups);
    }
  });

  it('as Parquet is read whichever way it is compressed, and without a row', async () => {
    for (const [compress, codec] of [
      ['gzip', 'GZIP'],
      ['none', 'UNCOMPRESSED'],
      [undefined, 'SNAPPY'],
    ] as const) {
      const { bytes } = fileOf(parquetWriter({ compress }), records);
      const seen = await readTable<ParquetSeen>('parquet', written('calls.parquet', bytes));
      assert.deepEqual([seen.rows.length, seen.codec], [records.length, codec]);
    }
    const empty = await readTable<ParquetSeen>(
      'parquet',
      written('empty.parquet', fileOf(parquetWriter({}), []).bytes),
    );
    assert.deepEqual([empty.rows, Object.keys(empty.types).length], [[], COLUMNS.length]);
  });

  it('as CSV has the texts and the types that pandas reads', async () => {
    const seen = await readTable<CsvSeen>('csv', written('calls.csv', fileOf(CSV.createWriter({}), records).bytes));
    const expected = rows().map((row) => Object.fromEntries(COLUMNS.map(({ name }, at) => [name, asText(row[at])])));
    assert.deepEqual(seen.rows, expected);
    assert.match(seen.types['time'] ?? '', /^datetime64\[\w+, UTC\]$/);
    for (const name of ['input_tokens', 'duration_ms']) assert.equal(seen.types[name], 'float64');
  });

  describe('by command', () => {
    let home: string;
    before(async () => {
      home = join(folder, 'home');
      await fillSqlite(join(home, 'records.sqlite'), demoRecords(DEMO));
    });
    const environment = () => ({ PROMPTLOG_HOME: home, PROMPTLOG_ELASTICSEARCH_URL: 'http://127.0.0.1:1' });
    async function exported(name: string, ...flags: string[]): Promise<string> {
      const file = join(folder, name);
      const { status, err } = await runPromptlog(['export', '--output', file, '--force', ...flags], environment());
      assert.equal(status, 0, err);
      return file;
    }

    it('is what the example with pandas reckons with', async () => {
      const file = await exported('demo.parquet');
      const out = await runPython(join(ROOT, 'examples', 'pandas', 'usage.py'), file);
      const seen = await readTable<ParquetSeen>('parquet', file);
      assert.match(out, new RegExp(`^${DEMO.count} calls of \\d+ users, 2026-10-2\\d to 2026-11-0\\d\n`));
      for (const part of [
        'Tokens by address',
        'Cost by day',
        'Speed by model',
        'Errors by class',
        'Topics',
        'Calls in',
      ]) {
        assert.ok(out.includes(`\n${part}`), part);
      }
      const topics = new Set(seen.rows.flatMap((row) => JSON.parse(String(row['topics'] ?? '[]')) as string[]));
      assert.ok(topics.size > 3 && [...topics].some((topic) => out.includes(`\n${topic}`)));
    });

    it('needs for the example only what its requirements name', () => {
      const pins = (file: string) =>
        readFileSync(file, 'utf8')
          .split('\n')
          .filter((line) => /^\w/.test(line));
      const ours = pins(join(ROOT, 'test', 'export', 'tables.requirements.txt'));
      for (const pin of pins(join(ROOT, 'examples', 'pandas', 'requirements.txt'))) assert.ok(ours.includes(pin), pin);
      assert.deepEqual(readdirSync(join(ROOT, 'examples', 'pandas')).sort(), ['requirements.txt', 'usage.py']);
    });

    it('answers the queries of the guide in DuckDB as it answers others', async () => {
      const file = await exported('demo.parquet');
      const [duck] = GUIDE.filter(({ engine }) => engine === 'duckdb');
      const [models = [], topics = []] = await readTable<[string, number, number][][]>('query', file, duck?.text ?? '');
      const seen = await readTable<ParquetSeen>('parquet', file);
      const answered = seen.rows.filter(({ outcome }) => outcome === 'completed');
      for (const [model, calls, tokens] of models) {
        const own = answered.filter((row) => row['response_model'] === (model ?? undefined));
        const sum = own.reduce((total, row) => total + Number(row['total_tokens'] ?? 0), 0);
        assert.deepEqual([calls, Number(tokens ?? 0)], [own.length, sum], model);
      }
      assert.ok(models.length > 3 && topics.length > 3);
    });

    it('holds nothing that was said when metadata alone leaves', async () => {
      const file = await exported('metadata.parquet', '--redact', 'metadata');
      const { rows: seen } = await readTable<ParquetSeen>('parquet', file);
      const content = COLUMNS.filter((column) => column.content && !column.name.endsWith('_json'));
      for (const { name } of content) assert.ok(!seen.some((row) => name in row), name);
      for (const name of ['topics', 'cost', 'user_id'])
        assert.ok(
          seen.some((row) => name in row),
          name,
        );
    });
  });

  it('needs the same memory for many records as for few', async () => {
    const home = join(folder, 'large');
    await fillSqlite(join(home, 'records.sqlite'), benchRecordCycle({ count: 50_000, bodies: 2_000 }));
    for (const format of ['ndjson', 'csv', 'parquet']) {
      const output = join(home, `calls.${format}`);
      // The records together, as objects, would not fit into this heap.
      const flags = ['--max-old-space-size=190', '--disable-warning=ExperimentalWarning', MAIN];
      const child = spawn(process.execPath, [...flags, 'export', '--output', output, '--json'], {
        env: { PATH: process.env['PATH'], PROMPTLOG_HOME: home },
        stdio: 'ignore',
      });
      const status = await new Promise((done) => child.once('exit', (code, signal) => done(code ?? signal)));
      assert.equal(status, 0, format);
      assert.ok(statSync(output).size > 50_000_000, format);
      rmSync(output);
    }
  }).timeout(300_000);
});

describe('the T-SQL of the guide', () => {
  it('is read by another parser', async () => {
    const views = GUIDE.filter(({ engine, text }) => engine !== 'duckdb' && text.includes('VIEW'));
    for (const { text } of views) {
      const kinds = await readTable<string[]>('tsql', text);
      assert.ok(kinds.length > 0 && kinds.every((kind) => kind === 'Create'), text);
    }
    assert.equal(views.length, 6);
  });

  it('would not be if it were wrong', async () => {
    await assert.rejects(readTable('tsql', 'CREATE OR ALTER VIEW a AS SELECT FROM WHERE ('));
  });
});

/** A cell as JSON from Python has it. */
function asArrow(cell: Cell): unknown {
  if (cell instanceof Date) return cell.getTime();
  return typeof cell === 'string' ? Buffer.from(cell).toString() : cell;
}

function withInstants(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return { ...row, time: Date.parse(String(row['time'])) };
}

function asText(cell: Cell): string {
  if (cell === undefined) return '';
  if (cell instanceof Date) return cell.toISOString();
  return typeof cell === 'string' ? Buffer.from(cellText(cell)).toString() : String(cell);
}

/** promptlog export, as its user: what it writes where, what it refuses, and what stops it. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { benchRecordCycle } from '../../bench/records.ts';
import { planOf } from '../../src/cli/export-plan.ts';
import type { PromptRecord } from '../../src/record/record.ts';
import { fillSqlite } from '../support/filled-store.ts';
import { PromptlogProcess, type Ran, runPromptlog, until, valuesOf } from '../support/promptlog-command.ts';
import { hasCode, recordOf } from '../support/records.ts';

interface Summary {
  readonly output: string;
  readonly format: string;
  readonly read: number;
  readonly written: number;
  readonly leftOut: Readonly<Record<string, number>>;
  readonly interrupted: boolean;
}

const RECORDS: PromptRecord[] = [
  recordOf('m-1', { chat_session_id: 's-1', at: Date.parse('2026-11-01T10:00:00Z'), content: '=1+1' }),
  recordOf('m-2', { chat_session_id: 's-1', at: Date.parse('2026-11-02T10:00:00Z'), response_id: 'chatcmpl-2' }),
  recordOf('m-3', { at: Date.parse('2026-11-03T10:00:00Z'), user: { user_id: 'u-2', email: 'ada@example.org' } }),
  recordOf('m-4', { erased: '2026-11-04T10:00:00.000Z' }),
];

describe('promptlog export', () => {
  let home: string;
  let large: string;
  before(async () => {
    large = mkdtempSync(join(tmpdir(), 'promptlog-export-large-'));
    await fillSqlite(join(large, 'records.sqlite'), benchRecordCycle({ count: 6_000, bodies: 500 }));
  });
  after(() => rmSync(large, { recursive: true, force: true }));
  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'promptlog-export-'));
    await fillSqlite(join(home, 'records.sqlite'), RECORDS);
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  const file = (name: string): string => join(home, name);
  const environment = (folder = home) => ({
    PROMPTLOG_HOME: folder,
    PROMPTLOG_ELASTICSEARCH_URL: 'http://127.0.0.1:1',
  });
  const run = (...args: string[]): Promise<Ran> => runPromptlog(['export', ...args], environment());
  const idsIn = (text: string): string[] =>
    text.split('\n').flatMap((line) => (line === '' ? [] : [(JSON.parse(line) as PromptRecord).message.id]));

  it('writes whole records to a pipe, and speaks beside it', async () => {
    const { status, out, err } = await run();
    assert.equal(status, 0, err);
    assert.deepEqual(
      out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
      RECORDS.slice(0, 3),
    );
    assert.match(err, /3 records exported in [\d.]+ s\.\n {2}1 left out: erased\./);
  });

  it('writes a file in the format that its name tells, compressed where it says so', async () => {
    const { status, out, err } = await run('--output', file('calls.csv.gz'));
    assert.equal(status, 0, err);
    assert.match(out, /^3 records exported to .*calls\.csv\.gz in /);
    const rows = parse<Record<string, string>>(gunzipSync(readFileSync(file('calls.csv.gz'))), { columns: true });
    assert.deepEqual(
      rows.map(({ id, question }) => [id, question]),
      [
        ['m-1', "'=1+1"],
        ['m-2', 'Where is my refund?'],
        ['m-3', 'Where is my refund?'],
      ],
    );
    assert.deepEqual(
      readdirSync(home).filter((name) => name.includes('.part')),
      [],
    );
  });

  it('says the same as one value with --json', async () => {
    const [summary] = valuesOf<Summary>(await run('--json', '--output', file('calls.parquet')));
    assert.deepEqual(
      [summary?.output, summary?.format, summary?.read, summary?.written, summary?.leftOut],
      [file('calls.parquet'), 'parquet', 4, 3, { erased: 1 }],
    );
    assert.equal(readFileSync(file('calls.parquet')).subarray(0, 4).toString(), 'PAR1');
    const piped = await run('--json');
    assert.deepEqual(idsIn(piped.out), ['m-1', 'm-2', 'm-3']);
    assert.equal((JSON.parse(piped.err) as Summary).written, 3);
  });

  for (const [what, flags, expected] of [
    ['a session', ['--session', 's-1'], ['m-1', 'm-2']],
    ['times', ['--since', '2026-11-02', '--until', '2026-11-03'], ['m-2', 'm-3']],
  ] as const) {
    it(`takes only what ${what} chooses`, async () => {
      const { out, status, err } = await run(...flags);
      assert.equal(status, 0, err);
      assert.deepEqual(idsIn(out), expected);
    });
  }

  it('redacts on the way out', async () => {
    const masked = await run('--redact', 'masked');
    assert.ok(masked.out.includes('[email]') && !masked.out.includes('ada@example.org'));
    const hidden = await run('--redact', 'pseudonymous');
    assert.ok(!hidden.out.includes('u-2') && /"user_id":"user-[a-p]{16}"/.test(hidden.out));
    assert.match(hidden.err, /these pseudonyms are of this export alone/);
  });

  it('gives the same pseudonyms each time under a key of one’s own', async () => {
    const key = ['--set', 'masking.hashKey=a key that stays the same'];
    const [first, second] = [
      await run('--redact', 'pseudonymous', ...key),
      await run('--redact', 'pseudonymous', ...key),
    ];
    assert.ok(first.out !== '' && first.out === second.out);
  });

  it('takes metadata alone out', async () => {
    const metadata = await run('--redact', 'metadata', '--format', 'projections');
    assert.ok(metadata.out.includes('m-1') && !metadata.out.includes('Where is my'));
  });

  describe('refuses', () => {
    it('a format and a profile that there are not', async () => {
      const { status, out, err } = await run('--format', 'xml');
      assert.deepEqual([status, out], [2, '']);
      assert.match(err, /no format "xml": there are ndjson, projections, csv, parquet, chat, documents/);
      assert.match((await run('--redact', 'some')).err, /choices are none, metadata, masked, pseudonymous/);
    });

    for (const [what, flags, message] of [
      ['a name that tells no format', { output: 'calls.xlsx' }, /calls\.xlsx does not tell a format: add --format/],
      ['an empty name', { output: ' ' }, /--output was given without a value/],
      ['examples without content', { format: 'chat', redact: 'metadata' }, /made of what was said/],
      ['a mark for Excel elsewhere than in CSV', { excel: true }, /--excel is for the format csv/],
      ['to show a person what no terminal can', { format: 'parquet' }, /nothing a terminal can show/],
      ['to show compressed text either', { compress: 'gzip' }, /nothing a terminal can show/],
    ] as const) {
      it(what, () => {
        assert.throws(() => planOf({ output: '-', redact: 'none', ...flags }, true), hasCode('PL_USAGE', message));
      });
    }

    it('a file that is there, unless it is to be replaced', async () => {
      writeFileSync(file('a.ndjson'), 'mine');
      const { status, err } = await run('--output', file('a.ndjson'));
      assert.deepEqual([status, readFileSync(file('a.ndjson'), 'utf8')], [2, 'mine']);
      assert.match(err, /is there already: add --force/);
      assert.equal((await run('--output', file('a.ndjson'), '--force')).status, 0);
      assert.deepEqual(idsIn(readFileSync(file('a.ndjson'), 'utf8')), ['m-1', 'm-2', 'm-3']);
    });

    it('a folder that there is not, and says what to do', async () => {
      const { status, err } = await run('--output', file('missing/a.csv'));
      assert.equal(status, 5);
      assert.match(err, /^PL_OUTPUT_FILE: .*missing\/a\.csv cannot be written: ENOENT.*\n {2}Create that folder first/);
    });

    it('to go on when the disk is full, and says so', async () => {
      const { status, err } = await run('--format', 'ndjson', '--output', '/dev/full');
      assert.equal(status, 5);
      assert.match(err, /^Exporting: failed\nPL_OUTPUT_FILE: \/dev\/full cannot be written: ENOSPC.*\n {2}Free space/);
    });

    it('a query when Elasticsearch does not answer, and leaves no file', async () => {
      const { status, err } = await run('--query', 'outcome: failed', '--output', file('a.csv'));
      assert.equal(status, 5);
      assert.match(err, /^PL_SEARCH_UNREACHABLE/m);
      assert.ok(!existsSync(file('a.csv')));
    });
  });

  it('ends quietly when its reader has seen enough', async () => {
    const process = new PromptlogProcess(['export'], environment(large));
    process.child.stdout?.once('data', () => process.child.stdout?.destroy());
    const { status, err } = await process.ended();
    assert.equal(status, 0, err);
    assert.doesNotMatch(err, /PL_|EPIPE/);
  });

  it('leaves nothing under the name when it is interrupted, and says how to go on', async () => {
    const process = new PromptlogProcess(['export', '--output', join(large, 'calls.parquet')], environment(large));
    await until('the file is begun', () => readdirSync(large).some((name) => name.endsWith('.part')));
    process.child.kill('SIGINT');
    const { status, err } = await process.ended();
    assert.equal(status, 130, err);
    assert.match(
      err,
      /Exporting: interrupted after [\d,]+ records\nNothing was left at .*calls\.parquet\. Run it again/,
    );
    assert.deepEqual(
      readdirSync(large).filter((name) => name.startsWith('calls')),
      [],
    );
  });

  it('is interrupted at once, even while nobody reads the pipe', async () => {
    const process = new PromptlogProcess(['export'], environment(large));
    process.child.stdout?.pause();
    await until('the pipe is full', () => (process.child.stdout?.readableLength ?? 0) > 0);
    process.child.kill('SIGINT');
    await until('it says so', () => process.err.includes('interrupted'));
    process.child.stdout?.resume();
    assert.equal((await process.ended()).status, 130);
  });
});

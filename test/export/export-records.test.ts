/** The way of records from the store to the output: what is left out, what fails, what stops it, and when the store is away. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PromptlogError } from '../../src/errors.ts';
import { copyBodies, exportRecords } from '../../src/export/export-records.ts';
import { NDJSON } from '../../src/export/ndjson.ts';
import { patientPages } from '../../src/export/patient-pages.ts';
import type { PromptRecord } from '../../src/record/record.ts';
import { SqliteStore } from '../../src/records/sqlite.ts';
import type { ScanPage } from '../../src/records/store.ts';
import { KeptOutput as Kept, redactionOf } from '../support/exported.ts';
import { fillSqlite } from '../support/filled-store.ts';
import { hasCode, recordOf, SOME_TIME } from '../support/records.ts';

const pageOf = (token: string, ...records: PromptRecord[]): ScanPage => ({ token, records });
const erased = (id: string): PromptRecord => recordOf(id, { erased: '2026-11-21T06:00:00.000Z' });

async function* given(...pages: ScanPage[]): AsyncGenerator<ScanPage> {
  yield* pages;
}

describe('an export of records', () => {
  const run = (
    pages: AsyncIterable<ScanPage>,
    output: Kept,
    more: { signal?: AbortSignal; onPage?: () => void } = {},
  ) => exportRecords({ pages, output, redaction: redactionOf('none'), writer: NDJSON.createWriter({}), ...more });
  const ids = ({ text }: Kept): string[] =>
    text.split('\n').flatMap((line) => (line === '' ? [] : [(JSON.parse(line) as PromptRecord).message.id]));

  it('writes every page, counts, and leaves out what was erased', async () => {
    const output = new Kept();
    const pages = given(pageOf('1', recordOf('a'), erased('b')), pageOf('2'), pageOf('3', recordOf('c')));
    const result = await run(pages, output);
    assert.deepEqual(ids(output), ['a', 'c']);
    assert.deepEqual([result.read, result.written, result.leftOut], [3, 2, { erased: 1 }]);
    assert.deepEqual([result.interrupted, output.end, result.bytes], [false, 'finished', output.bytes]);
  });

  it('goes on where one record cannot be made ready, and names it without quoting it', async () => {
    const output = new Kept();
    const result = await exportRecords({
      pages: given(pageOf('1', recordOf('a'), recordOf('bad'), recordOf('c'))),
      output,
      writer: NDJSON.createWriter({}),
      redaction: (record) => {
        if (record.message.id === 'bad') throw new Error('quotes the prompt');
        return redactionOf('none')(record);
      },
    });
    assert.deepEqual(ids(output), ['a', 'c']);
    assert.deepEqual([result.failed, result.failures], [1, [{ id: 'bad', reason: 'Error' }]]);
  });

  it('gives the output up when it is stopped, or when the store fails', async () => {
    const output = new Kept();
    const stop = new AbortController();
    const pages = given(pageOf('1', recordOf('a')), pageOf('2', recordOf('b')));
    const result = await run(pages, output, { signal: stop.signal, onPage: () => stop.abort() });
    assert.deepEqual([result.interrupted, result.read, output.end], [true, 1, 'discarded']);
    const failing = new Kept();
    const broken = (async function* (): AsyncGenerator<ScanPage> {
      yield pageOf('1', recordOf('a'));
      throw new PromptlogError('PL_RECORDS_REFUSED', { place: 'x', reason: 'gone', remedy: '' });
    })();
    await assert.rejects(run(broken, failing), hasCode('PL_RECORDS_REFUSED', /gone/));
    assert.equal(failing.end, 'discarded');
  });
});

describe('a store that is away for a while', () => {
  const away = () => new PromptlogError('PL_RECORDS_UNAVAILABLE', { place: 'x', reason: 'away', remedy: '' });

  it('is asked again behind the last page, and nothing comes twice', async () => {
    const asked: (string | undefined)[] = [];
    const waits: string[] = [];
    const open = async function* (after: string | undefined): AsyncGenerator<ScanPage> {
      asked.push(after);
      if (asked.length === 1) yield pageOf('1', recordOf('a'));
      if (asked.length < 4) throw away();
      yield pageOf('2', recordOf('b'));
    };
    const seen: string[] = [];
    for await (const page of patientPages(open, { maxMs: 1, onWait: (reason) => waits.push(reason) }))
      seen.push(page.token);
    assert.deepEqual([seen, asked, waits.length], [['1', '2'], [undefined, '1', '1', '1'], 3]);
  });

  it('is given up after many attempts without a page, at once when it refuses, and when it is stopped', async () => {
    const stop = new AbortController();
    const all = async (error: Error, signal?: AbortSignal): Promise<number> => {
      let attempts = 0;
      const open = async function* (): AsyncGenerator<ScanPage> {
        attempts += 1;
        if (attempts === 2) stop.abort();
        if (attempts > 0) throw error;
        yield pageOf('', recordOf('never'));
      };
      await assert.rejects(async () => {
        for await (const page of patientPages(open, { maxMs: 1, signal })) assert.ok(page);
      }, error);
      return attempts;
    };
    assert.equal(await all(away()), 12);
    assert.equal(await all(new PromptlogError('PL_RECORDS_REFUSED')), 1);
    assert.equal(await all(away(), stop.signal), 1);
  });
});

describe('a copy of stored bytes', () => {
  let folder: string;
  let store: SqliteStore;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'promptlog-bodies-'));
    const file = join(folder, 'records.sqlite');
    const many = Array.from({ length: 1200 }, (_, at) => recordOf(`m-${at}`, { at: SOME_TIME + at * 1000 }));
    // The word that marks what was erased may stand in a text.
    const quoting = recordOf('quoting', { content: 'JSON has "erased": true', at: SOME_TIME });
    await fillSqlite(file, [...many, erased('gone'), { ...quoting, properties: { erased: 'no' } }]);
    store = new SqliteStore({ file });
    await store.open();
  });
  after(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function copied(options: { since?: Date; until?: Date } = {}) {
    const output = new Kept();
    return { result: await copyBodies({ pages: store.bodies(options), output }), text: output.text };
  }

  it('is what the records say when they are read and written again', async () => {
    const output = new Kept();
    const slow = await exportRecords({
      pages: store.scan(),
      output,
      redaction: redactionOf('none'),
      writer: NDJSON.createWriter({}),
    });
    const { result, text } = await copied();
    assert.equal(text, output.text);
    assert.deepEqual(result, slow);
    assert.deepEqual([result.written, result.leftOut], [1201, { erased: 1 }]);
  });

  it('keeps to the times asked for: from the first, up to the last and without it', async () => {
    const since = new Date(SOME_TIME + 10_000);
    const until = new Date(SOME_TIME + 20_000);
    assert.equal((await copied({ since, until })).result.written, 10);
    assert.equal((await copied({ since })).result.written, 1190);
    assert.equal((await copied({ until })).result.written, 21);
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    const output = new Kept();
    const pages = store.bodies({ signal: stop.signal });
    const result = await copyBodies({ pages, output, signal: stop.signal, onPage: () => stop.abort() });
    assert.deepEqual([result.interrupted, result.read, output.end], [true, 500, 'discarded']);
  });

  it('cannot be made of a store that is closed', async () => {
    const closed = new SqliteStore({ file: join(folder, 'records.sqlite') });
    await assert.rejects(
      copyBodies({ pages: closed.bodies(), output: new Kept() }),
      hasCode('PL_RECORDS_REFUSED', /not open/),
    );
  });
});

/** Files, pipes and log lines: bytes of any kind, lines of any kind, tables, packed or not. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as zlib from 'node:zlib';
import fc from 'fast-check';
import { type ImportValue, importValues } from '../../src/doors/import-values.ts';
import { isOneValue, readValue } from '../../src/doors/intake.ts';
import { acceptLine, type Line, readLines } from '../../src/doors/record-lines.ts';
import { createPromptLogTransformer, PromptLogTransport } from '../../src/doors/winston-transport.ts';
import { FORMATS } from '../../src/formats/registry.ts';
import { isObject } from '../../src/formats/values.ts';
import { casesOf } from './corpus.ts';
import { assertLinear, fuzz, fuzzAsync, fuzzTimeout } from './fuzzing.ts';
import { CANARY, mutatedBytes, mutatedJson, mutatedText, piecesOf, SECRET } from './mutations.ts';
import { assertCoded, StrictTaker, taken } from './strict-taker.ts';

const values = FORMATS.flatMap(({ name }) => casesOf(name));
const lines = values.map((value) => JSON.stringify(value));
const file = Buffer.from(`${lines.slice(0, 6).join('\n')}\r\n\n  \n\ufeff${lines[7]}\n${lines[9]}`);
const LETTERS = [
  '\n',
  '\r\n',
  '\u2028',
  '\ufeff',
  ',',
  '"',
  '""',
  '{',
  '}',
  '[',
  ']',
  '\t',
  '\0',
  'null',
  '1e999',
  `"${CANARY}"`,
  CANARY,
];
const sizes = fc.array(fc.integer({ min: 1, max: 2_000 }), { minLength: 1, maxLength: 5 });

describe('lines under fuzz', function () {
  this.timeout(fuzzTimeout());

  it('are the same however the bytes came, and none is lost', async () => {
    await fuzzAsync({ area: 'lines', runs: 200 }, fc.tuple(mutatedBytes([file]), sizes), async ([bytes, cuts]) => {
      const whole = await all(readLines(inPieces([bytes])));
      assert.deepEqual(await all(readLines(inPieces(piecesOf(bytes, cuts)))), whole);
      assert.equal(whole.at(-1)?.end ?? 0, bytes.length);
      const text = Buffer.concat(piecesOf(bytes, cuts)).toString();
      if (whole.every(({ garbled }) => garbled !== true)) {
        assert.equal(whole.map((line) => line.text).join('\n'), text.endsWith('\n') ? text.slice(0, -1) : text);
      }
    });
  });

  it('are taken or refused one by one, each for itself', async () => {
    await fuzzAsync({ area: 'lines', runs: 300 }, mutatedText(lines, LETTERS), async (text) => {
      const taker = new StrictTaker();
      const line = { number: 7, text, end: text.length };
      const bad = await acceptLine(taker, line, 'file', { time: '2026-01-15T10:00:00.000Z' });
      assert.ok(!JSON.stringify(bad ?? {}).includes(CANARY), bad?.message);
      const again = new StrictTaker();
      await acceptLine(again, line, 'file', { time: '2026-01-15T10:00:00.000Z' });
      assert.deepEqual(
        again.passed.map(({ head: { id } }) => id),
        taker.passed.map(({ head: { id } }) => id),
        'reading the same line again makes other records',
      );
    });
  });

  it('cost no more than their length explains', () => {
    const line = (size: number): Line => ({ number: 1, text: `{"a":"${'b'.repeat(size)}`, end: size });
    assertLinear('a line that is no JSON', line, (given) => void acceptLine(new StrictTaker(), given, 'file'), 50_000);
  });
});

describe('files to be imported, under fuzz', function () {
  this.timeout(fuzzTimeout());
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'promptlog-fuzz-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  const table = Buffer.from('id,when,question,answer\n1,2026-01-15,"Where, oh ""where""",Here\n2,,\n"3",x,y,z,more\n');
  const seeds = [file, table, Buffer.from(JSON.stringify(values.slice(0, 5), null, 2)), zlib.gzipSync(file)];
  const names = [
    'a.json',
    'a.ndjson',
    'a.csv',
    'a.tsv',
    'a.csv.gz',
    'a.json.gz',
    'a.json.br',
    'a.ndjson.zst',
    'a',
    'a.GZ',
  ];

  it('give values and faults, and always come to an end', async () => {
    const input = fc.tuple(mutatedBytes(seeds), fc.constantFrom(...names), fc.boolean());
    await fuzzAsync({ area: 'imported files', runs: 150, cost: 4 }, input, async ([bytes, name, packed]) => {
      const path = join(folder, name);
      writeFileSync(path, packed ? packedAs(name, bytes) : bytes);
      const read: ImportValue[] = [];
      try {
        for await (const value of importValues(path, isOneValue)) {
          read.push(value);
          if ('fault' in value) assert.ok(!String(value.fault).includes(CANARY), value.fault);
          else {
            for (const made of readValue(value.value, { key: value.key }).made)
              taken(new StrictTaker(), made, 'import');
          }
        }
      } catch (error) {
        // Whoever asked for the file names it: what it is packed in is damaged.
        assert.match(String((error as NodeJS.ErrnoException).code), /^(?:Z_|ZSTD_|ERR__)/, String(error));
      }
      assert.ok(read.length <= bytes.length + 1 || packed);
    });
  });
});

describe('log lines of winston under fuzz', function () {
  this.timeout(fuzzTimeout());
  const carried = values.flatMap((value) => (isObject(value) ? [value] : []));
  const metadata = { session: 's-1', user: { id: 'u-1', name: 'Ada' }, tags: ['a'], properties: { team: 'x' } };

  it('become search documents without credentials, or say why not', () => {
    const transform = createPromptLogTransformer({ capture: {}, masking: {} });
    const input = fc.tuple(mutatedJson(carried), mutatedJson([metadata]), mutatedJson(['info', 'a message']));
    fuzz({ area: 'lines of winston', runs: 300 }, input, ([promptlog, meta, message]) => {
      const line = { message, level: 'info', meta: { ...(isObject(meta) ? without(meta) : {}), promptlog } };
      const document = transform(line);
      assert.ok(typeof document === 'object');
      const error = document['error'] as { code?: string; message?: string } | undefined;
      if (error?.code === undefined || document['fields'] === undefined) return;
      assert.notEqual(error.code, 'PL_INTERNAL', error.message);
      assert.ok(!String(error.message).includes(CANARY));
    });
  });

  it('never reach the application that logs them, whatever is wrong with them', () => {
    const taker = new StrictTaker();
    const transport = new PromptLogTransport({ shipper: taker });
    const warnings: unknown[] = [];
    transport.on('warn', (error) => warnings.push(error));
    const input = fc.tuple(mutatedJson(carried), mutatedJson([metadata]));
    fuzz({ area: 'lines of winston', runs: 300 }, input, ([promptlog, meta]) => {
      let answered = 0;
      const taken = taker.passed.length;
      transport.log({ level: 'info', message: '', ...(isObject(meta) ? without(meta) : {}), promptlog }, () => {
        answered += 1;
      });
      assert.equal(answered, 1);
      for (const error of warnings.splice(0)) assertCoded(error);
      for (const { json } of taker.passed.slice(taken)) assert.ok(json.length > 0);
      taker.passed.length = 0;
    });
  });

  it('would be found out if one of them showed a credential', () => {
    const document = createPromptLogTransformer({ capture: {}, masking: {} })({
      message: '',
      level: 'info',
      meta: { promptlog: { message: { prompt: [{ role: 'user', content: `key ${SECRET}` }] } } },
    });
    assert.ok(JSON.stringify(document).includes('[credential]') && !JSON.stringify(document).includes(SECRET));
  });
});

// Winston itself writes these into a line.
function without({ level: _, message: __, promptlog: ___, ...meta }: Record<string, unknown>): Record<string, unknown> {
  return meta;
}

function packedAs(name: string, bytes: Buffer): Buffer {
  if (/gz$/i.test(name)) return zlib.gzipSync(bytes);
  if (name.endsWith('br'))
    return zlib.brotliCompressSync(bytes, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } });
  return name.endsWith('zst') ? zlib.zstdCompressSync(bytes) : bytes;
}

async function* inPieces(pieces: readonly Buffer[]): AsyncGenerator<Buffer> {
  for (const piece of pieces) yield await Promise.resolve(piece);
}

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

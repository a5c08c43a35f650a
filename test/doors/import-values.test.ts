/** The values of a file to be imported, whatever holds them. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { type ImportValue, importValues } from '../../src/doors/import-values.ts';

describe('the values of a file', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'import-values-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function values(name: string, content: string | Buffer, isOne = false): Promise<ImportValue[]> {
    const file = join(folder, name);
    writeFileSync(file, content);
    const found: ImportValue[] = [];
    for await (const value of importValues(file, () => isOne)) found.push(value);
    return found;
  }
  const plain = (all: readonly ImportValue[]) => all.map(({ number, value, fault }) => [number, fault ?? value]);

  it('are its lines, and a bad one costs its neighbours nothing', async () => {
    assert.deepEqual(plain(await values('a.ndjson', '{"a":1}\n\nnonsense\n{"b":2}')), [
      [1, { a: 1 }],
      [3, 'text that is no JSON'],
      [4, { b: 2 }],
    ]);
    assert.deepEqual(plain(await values('b.ndjson', '{"cut":\n{"b":2}\n')), [
      [1, 'text that is no JSON'],
      [2, { b: 2 }],
    ]);
  });

  it('are the elements of a list, or the list where it is one value', async () => {
    const text = JSON.stringify([{ a: 1 }, 2], undefined, 2);
    assert.deepEqual(plain(await values('a.json', `\ufeff${text}\n`)), [
      [1, { a: 1 }],
      [2, 2],
    ]);
    assert.deepEqual(plain(await values('a.json', text, true)), [[1, [{ a: 1 }, 2]]]);
    assert.deepEqual(plain(await values('b.json', '{\n"a": [\n1]}')), [[1, { a: [1] }]]);
  });

  it('are the rows of a table, with quotes, line breaks and missing cells', async () => {
    assert.deepEqual(plain(await values('a.csv', '\ufeffid,text\n1,"a ""b""\nc"\n2\n')), [
      [1, { id: '1', text: 'a "b"\nc' }],
      [2, { id: '2' }],
    ]);
    assert.deepEqual(plain(await values('a.tsv', 'id\ttext\n1\tx, y\n')), [[1, { id: '1', text: 'x, y' }]]);
    const broken = await values('b.csv', 'id,text\n1,ok\n2,"never closed\n');
    assert.deepEqual(broken[0]?.value, { id: '1', text: 'ok' });
    assert.match(broken[1]?.fault ?? '', /quote/i);
  });

  it('come out of compressed files', async () => {
    for (const [end, pack] of Object.entries({ gz: gzipSync, br: brotliCompressSync, zst: zstdCompressSync })) {
      assert.deepEqual(plain(await values(`a.ndjson.${end}`, pack('{"a":1}\n2'))), [
        [1, { a: 1 }],
        [2, 2],
      ]);
      assert.deepEqual(plain(await values(`a.csv.${end}`, pack('id\n7\n'))), [[1, { id: '7' }]]);
    }
    await assert.rejects(values('cut.ndjson.gz', gzipSync('{"a":1}').subarray(0, 20)));
  });

  it('have keys that are the same for the same file, and different in one', async () => {
    const keys = async () => (await values('a.ndjson', '{"a":1}\n{"a":1}\n')).map(({ key }) => key);
    const first = await keys();
    assert.equal(new Set(first).size, 2);
    assert.deepEqual(await keys(), first);
  });

  it('are none that are not UTF-8', async () => {
    assert.deepEqual(plain(await values('a.ndjson', Buffer.from([0x22, 0xff, 0x22]))), [
      [1, 'bytes that are not UTF-8'],
    ]);
  });
});

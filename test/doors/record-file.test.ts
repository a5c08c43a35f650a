import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileLines } from '../../src/doors/record-file.ts';

describe('fileLines', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'promptlog-file-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function textsOf(name: string, content: string | Buffer): Promise<string[]> {
    await writeFile(join(folder, name), content);
    const texts: string[] = [];
    for await (const { text } of fileLines(join(folder, name))) texts.push(text);
    return texts;
  }

  it('reads a file line by line', async () => {
    assert.deepEqual(await textsOf('a.ndjson', '{"a":1}\n[2]\n'), ['{"a":1}', '[2]']);
    assert.deepEqual(await textsOf('empty.ndjson', ''), []);
  });

  it('takes the records of a list in a .json file, over however many lines it is written', async () => {
    const list = [{ a: 1 }, { b: ['\n'] }];
    assert.deepEqual(await textsOf('list.json', JSON.stringify(list, null, 2)), ['{"a":1}', '{"b":["\\n"]}']);
    assert.deepEqual(await textsOf('LIST.JSON', `\ufeff${JSON.stringify(list)}`), ['{"a":1}', '{"b":["\\n"]}']);
    assert.deepEqual(await textsOf('none.json', '[]'), []);
  });

  it('takes a .json file that is one record', async () => {
    assert.deepEqual(await textsOf('one.json', '{\n "a": 1\n}'), ['{"a":1}']);
  });

  it('reads a .json file by lines where it is not one JSON value', async () => {
    assert.deepEqual(await textsOf('lines.json', '{"a":1}\n{"b":2}\n'), ['{"a":1}', '{"b":2}']);
    assert.deepEqual(await textsOf('empty.json', ''), []);
  });

  it('fails for a file that is not there', async () => {
    for (const name of ['missing.json', 'missing.ndjson']) {
      await assert.rejects(fileLines(join(folder, name)).next(), /ENOENT/);
    }
  });
});

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureDistribution } from '../../src/stack/distribution.ts';
import { useFileServer } from './file-server.ts';
import { useTempFolder } from './temp-folder.ts';
import { zipOf } from './zip-file.ts';

const ARCHIVE = zipOf([
  { name: 'elasticsearch-9.9.9/bin/elasticsearch', text: '#!/bin/sh\n', mode: 0o755 },
  { name: 'elasticsearch-9.9.9/bin/elasticsearch.bat', text: 'rem\r\n' },
  { name: 'elasticsearch-9.9.9/lib/a.jar', text: 'jar' },
]);

describe('the distribution', () => {
  const folder = useTempFolder();
  const server = useFileServer();
  const cache = () => join(folder(), 'cache');
  const serve = (archive: Buffer): string => {
    server().files.set('/e.zip', archive);
    server().files.set('/e.zip.sha512', Buffer.from(`${createHash('sha512').update(archive).digest('hex')}  e.zip\n`));
    return `${server().url}/e.zip`;
  };

  it('is used in place when a folder is named', async () => {
    const source = join(folder(), 'mine');
    await mkdir(join(source, 'bin'), { recursive: true });
    for (const name of ['elasticsearch', 'elasticsearch.bat']) await writeFile(join(source, 'bin', name), '');
    assert.equal(await ensureDistribution({ cache: cache(), source }), source);
  });

  it('is unpacked from a file, with executable bits, and leaves nothing else behind', async () => {
    const source = join(folder(), 'e.zip');
    await writeFile(source, ARCHIVE);
    const unpacked = await ensureDistribution({ cache: cache(), source });
    assert.equal(await readFile(join(unpacked, 'lib', 'a.jar'), 'utf8'), 'jar');
    if (process.platform !== 'win32') {
      assert.equal((await stat(join(unpacked, 'bin', 'elasticsearch'))).mode & 0o777, 0o755);
    }
    assert.deepEqual(await readdir(cache()), [unpacked.slice(cache().length + 1)]);
  });

  it('is fetched from a URL once, verified, and found again without asking', async () => {
    const source = serve(ARCHIVE);
    const first = await ensureDistribution({ cache: cache(), source });
    const asked = server().requests.length;
    assert.equal(await ensureDistribution({ cache: cache(), source }), first);
    assert.equal(server().requests.length, asked);
    assert.deepEqual(await readdir(cache()), [first.slice(cache().length + 1)]);
  });

  it('is fetched once by two who want it at the same time', async () => {
    const source = serve(ARCHIVE);
    const both = await Promise.all([
      ensureDistribution({ cache: cache(), source }),
      ensureDistribution({ cache: cache(), source }),
    ]);
    assert.equal(both[0], both[1]);
    assert.equal(server().requests.filter((line) => line === 'GET /e.zip').length, 1);
  });

  it('is refused when the archive is not what its checksum says', async () => {
    const source = serve(ARCHIVE);
    server().files.set('/e.zip', Buffer.from('not it'));
    await assert.rejects(ensureDistribution({ cache: cache(), source }), { code: 'PL_STACK_CHECKSUM' });
    assert.deepEqual(await readdir(cache()), []);
  });

  it('is unpacked anew when an earlier attempt was interrupted half-way', async () => {
    const source = serve(ARCHIVE);
    await mkdir(join(cache(), '.unpack-1', 'half'), { recursive: true });
    const unpacked = await ensureDistribution({ cache: cache(), source });
    assert.deepEqual(await readdir(cache()), [unpacked.slice(cache().length + 1)]);
  });

  it('says so before it begins when the disk has no room', async () => {
    const source = serve(ARCHIVE);
    const full = ensureDistribution({ cache: cache(), source, freeBytes: async () => 100 });
    await assert.rejects(full, { code: 'PL_STACK_DISK_FULL', exit: 6 });
    // What was fetched is kept for the next attempt.
    assert.deepEqual(
      (await readdir(cache())).filter((name) => !name.endsWith('.zip')),
      [],
    );
  });

  it('names what is wrong with a place that holds none', async () => {
    const empty = join(folder(), 'empty');
    await mkdir(empty);
    const text = join(folder(), 'text.zip');
    await writeFile(text, 'no archive');
    for (const source of [empty, text, join(folder(), 'missing')]) {
      await assert.rejects(ensureDistribution({ cache: cache(), source }), { code: 'PL_STACK_DISTRIBUTION' });
    }
  });
});

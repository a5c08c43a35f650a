import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Checksum } from '../../src/stack/checksum.ts';
import { download } from '../../src/stack/download.ts';
import { useFileServer } from './file-server.ts';
import { useTempFolder } from './temp-folder.ts';

const CONTENT = Buffer.from('0123456789'.repeat(1000));
const CHECKSUM: Checksum = { algorithm: 'sha512', hex: createHash('sha512').update(CONTENT).digest('hex') };

describe('download', () => {
  const folder = useTempFolder();
  const server = useFileServer();
  const job = () => ({
    url: `${server().url}/a.zip`,
    file: join(folder(), 'a.zip'),
    checksum: CHECKSUM,
    retryWaitMs: 1,
  });

  beforeEach(() => server().files.set('/a.zip', CONTENT));

  it('fetches a file and reports how far it is', async () => {
    const seen: (number | undefined)[][] = [];
    await download({ ...job(), onProgress: (bytes, total) => seen.push([bytes, total]) });
    assert.deepEqual(await readFile(job().file), CONTENT);
    assert.deepEqual(seen.at(-1), [10_000, 10_000]);
    assert.deepEqual(await readdir(folder()), ['a.zip']);
  });

  it('goes on where the connection broke', async () => {
    server().cutAfter = [4000];
    await download(job());
    assert.deepEqual(await readFile(job().file), CONTENT);
    assert.deepEqual(server().requests, ['GET /a.zip', 'GET /a.zip bytes=4000-']);
  });

  it('goes on where an earlier process was interrupted', async () => {
    await writeFile(`${job().file}.part`, CONTENT.subarray(0, 7000));
    await download(job());
    assert.deepEqual(await readFile(job().file), CONTENT);
    assert.deepEqual(server().requests, ['GET /a.zip bytes=7000-']);
  });

  it('only verifies what an earlier process had fetched to the end', async () => {
    await writeFile(`${job().file}.part`, CONTENT);
    await download(job());
    assert.deepEqual(await readFile(job().file), CONTENT);
  });

  it('begins again when the part it found belongs to another file', async () => {
    await writeFile(`${job().file}.part`, Buffer.alloc(5000, 'x'));
    await download(job());
    assert.deepEqual(await readFile(job().file), CONTENT);
    assert.deepEqual(server().requests, ['GET /a.zip bytes=5000-', 'GET /a.zip']);
  });

  it('refuses a file that is not what its checksum says, and keeps nothing of it', async () => {
    server().files.set('/a.zip', Buffer.from('something else'));
    await assert.rejects(download(job()), { code: 'PL_STACK_CHECKSUM' });
    assert.deepEqual(await readdir(folder()), []);
  });

  it('tries again while the server is at fault, and says what it answered in the end', async () => {
    server().statuses = [503, 503];
    await download(job());
    server().statuses = Array<number>(20).fill(500);
    await assert.rejects(download({ ...job(), file: join(folder(), 'b.zip') }), /answered 500/);
  });

  it('does not insist on a file that is not there', async () => {
    await assert.rejects(download({ ...job(), url: `${server().url}/none.zip` }), { code: 'PL_STACK_FETCH' });
    assert.equal(server().requests.length, 1);
  });

  it('stops when it is told to', async () => {
    const signal = AbortSignal.abort();
    await assert.rejects(download({ ...job(), signal }), { name: 'AbortError' });
  });
});

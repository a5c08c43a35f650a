/** Where exports go: whole under their name or not at all, and no faster than they are read. */
import assert from 'node:assert/strict';
import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import { isReaderGone, openFileOutput, pipeOutput } from '../../src/export/output.ts';
import { hasCode } from '../support/records.ts';

const NEW = { gzip: false, force: false };

describe('the output of an export', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'promptlog-output-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const file = (name = 'out.ndjson'): string => join(folder, name);

  it('is a file that has its name only when it is whole, and is its owner’s alone', async () => {
    const output = await openFileOutput(file(), NEW);
    await output.write(Buffer.from('one\n'));
    assert.ok(!existsSync(file()));
    await output.write(Buffer.from('two\n'));
    await output.finish();
    assert.equal(readFileSync(file(), 'utf8'), 'one\ntwo\n');
    assert.equal(statSync(file()).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(folder), ['out.ndjson']);
    assert.equal(output.bytes, 8);
  });

  it('leaves nothing behind when it is given up, and what was there as it was', async () => {
    writeFileSync(file(), 'before');
    for (const gzip of [false, true]) {
      const output = await openFileOutput(file(), { gzip, force: true });
      await output.write(Buffer.from('half'));
      await output.discard();
      assert.deepEqual(readdirSync(folder), ['out.ndjson']);
      assert.equal(readFileSync(file(), 'utf8'), 'before');
    }
  });

  it('is compressed when asked to', async () => {
    const output = await openFileOutput(file(), { gzip: true, force: false });
    await output.write(Buffer.from('one\n'));
    await output.finish();
    assert.equal(gunzipSync(readFileSync(file())).toString(), 'one\n');
  });

  it('never replaces a file unless it is told to, and then what a link points at', async () => {
    writeFileSync(file('target'), 'before');
    symlinkSync(file('target'), file('link'));
    await assert.rejects(openFileOutput(file('link'), NEW), hasCode('PL_USAGE', /there already: add --force/));
    const output = await openFileOutput(file('link'), { gzip: false, force: true });
    await output.write(Buffer.from('after'));
    await output.finish();
    assert.equal(readFileSync(file('target'), 'utf8'), 'after');
    assert.ok(lstatSync(file('link')).isSymbolicLink());
  });

  it('says what to do where it cannot be written', async () => {
    writeFileSync(file('plain'), '');
    await assert.rejects(openFileOutput(file('missing/out.csv'), NEW), hasCode('PL_OUTPUT_FILE', /ENOENT/));
    await assert.rejects(openFileOutput(file('plain/out.csv'), NEW), hasCode('PL_OUTPUT_FILE', /ENOTDIR/));
    await assert.rejects(openFileOutput(folder, NEW), hasCode('PL_OUTPUT_FILE', /it is a folder/));
  });

  it('waits for a slow reader with at most two pieces in hand', async () => {
    const taken: (() => void)[] = [];
    const slow = new Writable({ write: (_chunk, _encoding, done) => void taken.push(done) });
    const output = pipeOutput(slow, { gzip: false });
    let written = 0;
    const all = (async () => {
      for (; written < 5; written += 1) await output.write(Buffer.from('x'));
    })();
    await new Promise((next) => setImmediate(next));
    assert.equal(written, 1);
    for (let piece = 0; piece < 5; piece += 1) {
      taken.shift()?.();
      await new Promise((next) => setImmediate(next));
    }
    await all;
    await output.finish();
    assert.equal(written, 5);
  });

  it('leaves a pipe open at its end', async () => {
    const pipe = new PassThrough();
    for (const gzip of [false, true]) {
      const output = pipeOutput(pipe, { gzip });
      await output.write(Buffer.from('x'));
      await output.finish();
      assert.ok(pipe.writable);
    }
  });

  for (const gzip of [false, true]) {
    it(`knows a reader that has gone from a disk that is full${gzip ? ', behind compression too' : ''}`, async () => {
      for (const [code, gone] of [
        ['EPIPE', true],
        ['ENOSPC', false],
      ] as const) {
        const broken = new Writable({
          write: (_chunk, _encoding, done) => done(Object.assign(new Error(code), { code })),
        });
        const output = pipeOutput(broken, { gzip });
        const error = await (async () => {
          await output.write(Buffer.alloc(100_000, Math.random().toString()));
          await output.finish();
        })().catch((thrown: unknown) => thrown);
        assert.ok(hasCode('PL_OUTPUT_FILE', new RegExp(code))(error));
        assert.equal(isReaderGone(error), gone);
      }
    });
  }
});

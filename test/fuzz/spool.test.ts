/** The files of a spool, damaged anywhere: what was not hit is read, what was is reported, and nothing else ever comes out. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { Cipher } from '../../src/spool/cipher.ts';
import type { Entry, EntryHead } from '../../src/spool/entry.ts';
import { listSegments } from '../../src/spool/segment.ts';
import {
  ALL_KINDS,
  cleanUp,
  KEY,
  newFolder,
  open,
  type ReadResult,
  readAll,
  seededRandom,
  shut,
} from '../spool/fixture.ts';
import { FUZZ_SEED, fuzz, fuzzAsync, fuzzTimeout, inTime } from './fuzzing.ts';
import { type ByteEdit, byteEdit, editedBytes } from './mutations.ts';

const HEADER_BYTES = 128;
const FOLDERS = 4;

/** One entry as it was written, and where it lies. */
interface Placed {
  readonly text: string;
  readonly file: string;
  readonly from: number;
  readonly to: number;
}

interface Sample {
  readonly files: ReadonlyMap<string, Buffer>;
  readonly cipher: Cipher | undefined;
  readonly key: string | undefined;
  /** In order. */
  readonly entries: readonly Placed[];
}

describe('a spool under fuzz', function () {
  this.timeout(fuzzTimeout());
  const samples: Sample[] = [];
  let folder: string;
  before(async () => {
    for (let number = 0; number < FOLDERS; number++)
      samples.push(await sampleOf(number, number % 2 === 0 ? undefined : KEY));
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'promptlog-fuzz-'));
  });
  afterEach(async () => {
    await cleanUp();
    rmSync(folder, { recursive: true, force: true });
  });
  const where = fc.tuple(fc.nat(FOLDERS - 1), fc.nat(50));

  it('loses the one entry whose bit was flipped, reports it, and reads all others', () => {
    const flip = fc.record({ how: fc.constant('flip' as const), at: fc.nat(1_000_000), bit: fc.nat(7) });
    fuzz({ area: 'files of a spool', runs: 150, cost: 4 }, fc.tuple(where, flip), ([[number, at], edit]) => {
      const sample = sampleAt(samples, number);
      const file = damaged(folder, sample, at, edit);
      const offset = (edit.at % (file.size + 1)) % file.size;
      const hit = sample.entries.find(({ file: own, from, to }) => own === file.name && from <= offset && offset < to);
      const { entries, damage } = inTime(file.size * 20, () => readAll(folder, optionsOf(sample)));
      const expected = sample.entries.filter((entry) => entry !== hit);
      assert.deepEqual(
        entries.map(written),
        expected.map(({ text }) => text),
      );
      const isTail = hit !== undefined && hit === sample.entries.at(-1);
      assert.equal(damage.length, hit === undefined || isTail ? 0 : 1);
    });
  });

  it('reads what stands before the place where a file was cut, and all of the others', () => {
    const cut = fc.record({ how: fc.constant('truncate' as const), at: fc.nat(1_000_000) });
    fuzz({ area: 'files of a spool', runs: 100, cost: 4 }, fc.tuple(where, cut), ([[number, at], edit]) => {
      const sample = sampleAt(samples, number);
      const { name, size } = damaged(folder, sample, at, edit);
      const length = edit.at % (size + 1);
      const expected = sample.entries.filter(({ file, to }) => file !== name || to <= length);
      assert.deepEqual(
        readAll(folder, optionsOf(sample)).entries.map(written),
        expected.map(({ text }) => text),
      );
    });
  });

  it('gives out nothing that was not put in, whatever was done to its files, and says that something is missing', () => {
    const edits = fc.array(fc.tuple(fc.nat(50), byteEdit), { minLength: 1, maxLength: 5 });
    fuzz({ area: 'files of a spool', runs: 150, cost: 4 }, fc.tuple(where, edits), ([[number], several]) => {
      const sample = sampleAt(samples, number);
      write(folder, sample);
      for (const [at, edit] of several) edited(folder, at, edit);
      const read = readAll(folder, { ...optionsOf(sample), chunkBytes: 512 });
      assertNothingElse(sample.entries, read);
      assertTold(sample.entries, read);
    });
  });

  it('gives out nothing else when its files have changed places, or belong to two spools', () => {
    const input = fc.tuple(where, fc.nat(20), fc.nat(20), fc.boolean());
    fuzz({ area: 'files of a spool', runs: 60, cost: 4 }, input, ([[number], one, other, foreign]) => {
      const sample = sampleAt(samples, number);
      write(folder, sample);
      const source = foreign ? sampleAt(samples, (number + 2) % FOLDERS) : sample;
      const names = [...sample.files.keys()];
      const others = [...source.files.values()];
      const name = names[one % names.length] ?? '';
      writeFileSync(join(folder, name), others[other % others.length] ?? '');
      lying?.changed.add(name);
      assertNothingElse([...sample.entries, ...source.entries], readAll(folder, optionsOf(sample)));
    });
  });

  it('takes new entries after any damage, and gives out each of them', async () => {
    const edits = fc.array(fc.tuple(fc.nat(50), byteEdit), { minLength: 1, maxLength: 3 });
    await fuzzAsync(
      { area: 'files of a spool', runs: 25, cost: 20 },
      fc.tuple(where, edits),
      async ([[number], several]) => {
        const sample = sampleAt(samples, number);
        write(folder, sample);
        for (const [at, edit] of several) edited(folder, at, edit);
        const before = readAll(folder, optionsOf(sample)).entries.map(written);
        const spool = open({ folder, ...(sample.key === undefined ? {} : { encryptionKey: sample.key }) });
        for (const id of ['new-1', 'new-2']) spool.writer.append(headOf(id, 'record'), `{"id":"${id}"}`);
        await shut(spool);
        const after = readAll(folder, optionsOf(sample)).entries;
        assert.deepEqual(
          after.slice(-2).map(({ id }) => id),
          ['new-1', 'new-2'],
        );
        assert.deepEqual(after.slice(0, -2).map(written), before);
      },
    );
  });

  it('would be found out if it gave out what was changed', () => {
    const [sample] = samples;
    assert.ok(sample !== undefined);
    write(folder, sample);
    const read = readAll(folder, optionsOf(sample));
    const [first, ...rest] = read.entries;
    assert.ok(first !== undefined);
    const changed = { ...first, body: Buffer.from('{}') };
    assert.throws(() => assertNothingElse(sample.entries, { ...read, entries: [changed, ...rest] }), /never put in/);
    assert.throws(() => assertTold(sample.entries, { ...read, entries: rest }), /nobody was told/);
  });
});

/** A spool of several segments, with entries of every kind and of many sizes. */
async function sampleOf(number: number, key: string | undefined): Promise<Sample> {
  const folder = newFolder();
  const random = seededRandom(FUZZ_SEED + number);
  const spool = open({ folder, segmentBytes: 1_500, ...(key === undefined ? {} : { encryptionKey: key }) });
  for (let entry = 0; entry < 24; entry++) {
    const kind = ALL_KINDS[Math.floor(random() * ALL_KINDS.length)] ?? 'record';
    const body = JSON.stringify({ id: entry, said: 'PLG1 ü\u0001'.repeat(Math.floor(random() * 50)) });
    spool.writer.append(headOf(`entry-${entry}`, kind), body);
    if (random() < 0.8) await spool.writer.flush();
  }
  await shut(spool);
  const cipher = key === undefined ? undefined : new Cipher(key);
  const segments = listSegments(folder);
  let at = HEADER_BYTES;
  const entries = readAll(folder, cipher === undefined ? {} : { cipher }).entries.map((entry): Placed => {
    const segment = segments.findLast(({ base }) => base < entry.end);
    assert.ok(segment !== undefined);
    const to = entry.end - segment.base;
    // The first of a segment begins behind its header.
    const from = to > at && at > HEADER_BYTES ? at : HEADER_BYTES;
    at = to;
    return { text: written(entry), file: nameOf(segment.path), from, to };
  });
  assert.ok(segments.length > 3 && entries.length === 24);
  const files = new Map(segments.map(({ path }) => [nameOf(path), readFileSync(path)] as const));
  return { files, cipher, key, entries };
}

function headOf(id: string, kind: EntryHead['kind']): EntryHead {
  return {
    kind,
    id,
    session: `session of ${id}`,
    alias: id.endsWith('3') ? `alias of ${id}` : '',
    time: 1_763_700_000_000,
  };
}

/** Everything of an entry, to be compared. */
function written({ kind, id, session, alias, time, body }: Entry): string {
  return JSON.stringify([kind, id, session, alias, time, body.toString('latin1')]);
}

function sampleAt(samples: readonly Sample[], number: number): Sample {
  return samples[number] ?? assert.fail();
}

function optionsOf({ cipher }: Sample): { readonly cipher?: Cipher } {
  return cipher === undefined ? {} : { cipher };
}

function nameOf(path: string): string {
  return path.slice(-'0000000000000000.spool'.length);
}

/** What lies in the folder, as far as nobody has changed it since. */
let lying: { readonly folder: string; readonly sample: Sample; readonly changed: Set<string> } | undefined;

/** Writes the sample, or what of it was changed. */
function write(folder: string, sample: Sample): void {
  const same = lying?.folder === folder && lying.sample === sample ? lying.changed : undefined;
  if (same === undefined) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
  }
  for (const [name, bytes] of sample.files) if (same?.has(name) !== false) writeFileSync(join(folder, name), bytes);
  lying = { folder, sample, changed: new Set() };
}

/** Writes the sample with one of its files changed. */
function damaged(
  folder: string,
  sample: Sample,
  at: number,
  edit: ByteEdit,
): { readonly name: string; readonly size: number } {
  write(folder, sample);
  return edited(folder, at, edit);
}

function edited(folder: string, at: number, edit: ByteEdit): { readonly name: string; readonly size: number } {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.spool'))
    .sort();
  const name = names[at % names.length] ?? assert.fail();
  const bytes = readFileSync(join(folder, name));
  writeFileSync(join(folder, name), editedBytes(bytes, edit));
  lying?.changed.add(name);
  return { name, size: bytes.length };
}

/** All that was read had been put in. */
function assertNothingElse(entries: readonly Placed[], read: ReadResult): void {
  const known = new Set(entries.map(({ text }) => text));
  for (const text of read.entries.map(written)) assert.ok(known.has(text), `it was never put in: ${text}`);
}

/** What is missing was reported, or stood in the newest file, whose end looks like one that was never written. */
function assertTold(entries: readonly Placed[], read: ReadResult): void {
  const found = new Set(read.entries.map(written));
  const newest = entries.at(-1)?.file;
  const missing = entries.filter(({ text, file }) => !found.has(text) && file !== newest);
  assert.ok(missing.length === 0 || read.damage.length > 0, `nobody was told of ${missing.length} that are missing`);
}

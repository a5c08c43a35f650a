/** The spool as it ought to behave, beside the real one: random operations are done to both, and they must agree. */
import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { Cipher } from '../../src/spool/cipher.ts';
import type { Entry, EntryKind } from '../../src/spool/entry.ts';
import { SpoolReader } from '../../src/spool/reader.ts';
import { reclaim } from '../../src/spool/reclaim.ts';
import { listSegments, noCounts } from '../../src/spool/segment.ts';
import { openSpool, type Spool } from '../../src/spool/spool.ts';
import { FaultyDisk } from './faulty-disk.ts';
import { ALL_KINDS, KEY, seededRandom } from './fixture.ts';

interface Expected {
  readonly number: number;
  readonly kind: EntryKind;
  readonly body: string;
}

interface Lane {
  reader: SpoolReader;
  /** Where it would go on after a crash, and the number of the last entry settled. */
  cursor: number;
  settled: number;
}

const LANES = 2;

export class Model {
  readonly #folder: string;
  readonly #random: () => number;
  readonly #key: string | undefined;
  readonly #segmentBytes: number;
  /** Called before each orderly opening: to see that the model would notice. */
  sabotage: () => void = () => {};
  #disk = new FaultyDisk();
  #spool: Spool;
  #lanes: Lane[];
  #nextNumber = 1;
  /** All that must be there or was settled, in order. */
  #kept: Expected[] = [];
  /** Taken by the open spool, durable or not, after `#kept`. */
  #taken: Expected[] = [];
  /** How many of `#taken` were acknowledged. */
  #acknowledged = 0;
  /** Damage may be met where a power cut left holes between entries nobody was promised. */
  #holes = false;

  constructor(folder: string, seed: number) {
    this.#folder = folder;
    this.#random = seededRandom(seed);
    this.#key = this.#random() < 0.3 ? KEY : undefined;
    this.#segmentBytes = 500 + this.#below(6000);
    this.#spool = this.#open();
    this.#lanes = Array.from({ length: LANES }, () => this.#lane(0, 0));
  }

  async run(steps: number): Promise<void> {
    for (let step = 0; step < steps; step++) await this.#step();
    await this.#reopen();
    this.#checkAll();
    await this.#shut();
    for (const lane of this.#lanes) lane.reader.close();
  }

  #step(): Promise<void> | void {
    const dice = this.#random();
    if (dice < 0.4) return this.#append();
    if (dice < 0.55) return this.#flush();
    if (dice < 0.62) return new Promise((resolve) => setImmediate(resolve));
    if (dice < 0.8) return this.#read(this.#lanes[this.#below(LANES)] as Lane);
    if (dice < 0.85) return this.#reclaim();
    if (dice < 0.92) return this.#fault();
    if (dice < 0.94) return this.#reopen();
    if (dice < 0.96) return this.#crash();
    if (dice < 0.98) return this.#powerCut();
    return this.#lastMoment();
  }

  #append(): void {
    for (let count = 1 + this.#below(5); count > 0; count--) {
      const number = this.#nextNumber++;
      const kind = ALL_KINDS[this.#below(ALL_KINDS.length)] as EntryKind;
      const size = this.#random() < 0.002 ? 1_100_000 : this.#below(this.#random() < 0.1 ? 9000 : 300);
      const body = size === 0 ? '' : `${number} ü€😀 PLG1 `.padEnd(size, 'abc ');
      this.#spool.writer.append({ kind, id: `ид-${number}`, session: 's', alias: '', time: number }, body);
      this.#taken.push({ number, kind, body });
    }
  }

  async #flush(): Promise<void> {
    const promised = this.#taken.length;
    const done = await this.#spool.writer.flush().then(
      () => true,
      () => false, // a fault: kept in memory, tried again by the next flush
    );
    if (done) this.#acknowledged = Math.max(this.#acknowledged, promised);
  }

  /** A lane reads on, and settles what it read: sometimes only in part. */
  #read(lane: Lane): void {
    const limit = this.#spool.writer.durable;
    const expected = [...this.#kept, ...this.#taken];
    for (let count = this.#below(20); count > 0; count--) {
      const entry = lane.reader.next(limit);
      if (entry === undefined) {
        assert.equal(lane.reader.position, limit, 'a reader stopped before the durable position');
        return;
      }
      const next = expected.find(({ number }) => number > lane.settled);
      this.#same(entry, next);
      assert.ok(entry.end > lane.cursor, 'a position went back');
      lane.settled = next?.number ?? 0;
      lane.cursor = entry.end;
    }
  }

  #reclaim(): void {
    const settled = Math.min(...this.#lanes.map((lane) => lane.cursor));
    reclaim(this.#folder, settled);
    this.#spool.writer.reclaimed(settled);
  }

  #fault(): void {
    const times = 1 + this.#below(3);
    const dice = this.#random();
    if (dice < 0.3) this.#disk.fail('create', 'EACCES', times);
    else if (dice < 0.7) this.#disk.fail('write', 'ENOSPC', times, this.#below(3000));
    else this.#disk.fail('sync', 'EIO', times);
  }

  async #reopen(): Promise<void> {
    this.#disk.heal();
    await this.#flush(); // brings to light what failed before
    await this.#shut();
    this.#acknowledged = this.#taken.length;
    this.sabotage();
    this.#restart();
  }

  /** The process is killed: what it had handed to the system stays. Sometimes with half an entry at the end. */
  #crash(): void {
    this.#disk.die();
    this.#spool.release();
    this.#acknowledged = Math.max(this.#acknowledged, this.#durableTaken());
    const last = listSegments(this.#folder).at(-1);
    if (last !== undefined && this.#random() < 0.5)
      appendFileSync(last.path, Buffer.from('PLG1\xff\0\0\0half', 'latin1'));
    this.#restart();
  }

  #powerCut(): void {
    this.#acknowledged = Math.max(this.#acknowledged, this.#durableTaken());
    this.#disk.cutPower(this.#random);
    this.#spool.release();
    this.#holes = true;
    this.#restart();
  }

  /** The process ends in an orderly way, with commits perhaps under way. */
  #lastMoment(): void {
    this.#disk.heal();
    this.#spool.writer.flushSync();
    this.#acknowledged = this.#taken.length;
    if (this.#random() < 0.5) this.#disk.cutPower(this.#random);
    else this.#disk.die();
    this.#spool.release();
    this.#restart();
  }

  async #shut(): Promise<void> {
    await this.#spool.writer.close();
    this.#spool.release();
  }

  #restart(): void {
    void this.#spool.writer.close().catch(() => {}); // the dead one must not go on trying
    this.#disk = new FaultyDisk();
    this.#spool = this.#open();
    this.#checkAll();
    this.#lanes = this.#lanes.map((lane) => {
      lane.reader.close();
      return this.#lane(lane.cursor, lane.settled);
    });
  }

  /** After opening: everything acknowledged is there, in order, once; of the rest some may be, in order, once. */
  #checkAll(): void {
    const found: Entry[] = [];
    const reader = this.#reader(0);
    for (let entry = this.#next(reader); entry !== undefined; entry = this.#next(reader)) found.push(entry);
    reader.close();
    const first = found[0]?.time ?? this.#nextNumber;
    const promised = [...this.#kept, ...this.#taken.slice(0, this.#acknowledged)];
    const reclaimed = promised.filter(({ number }) => number < first);
    for (const lane of this.#lanes) {
      assert.ok((reclaimed.at(-1)?.number ?? 0) <= lane.settled, 'an entry no lane has settled is gone');
    }
    const extra = this.#taken.slice(this.#acknowledged);
    const more = new Map(extra.map((expected) => [expected.number, expected]));
    const here = promised.slice(reclaimed.length);
    for (const [index, entry] of found.entries()) this.#same(entry, here[index] ?? more.get(entry.time));
    assert.ok(found.length >= here.length, `${here.length} were promised and ${found.length} are there`);
    const numbers = found.map((entry) => entry.time);
    assert.deepEqual(
      numbers,
      [...new Set(numbers)].sort((a, b) => a - b),
      'out of order, or twice',
    );
    const survived = new Set(numbers.slice(here.length));
    this.#kept = [...promised, ...extra.filter(({ number }) => survived.has(number))];
    this.#taken = [];
    this.#acknowledged = 0;
    this.#checkCounts();
  }

  #checkCounts(): void {
    const counts = noCounts();
    for (const { kind } of this.#kept) counts[kind] += 1;
    assert.deepEqual({ ...this.#spool.writer.counts }, counts);
  }

  #next(reader: SpoolReader): Entry | undefined {
    return reader.next(this.#spool.writer.durable);
  }

  #same(entry: Entry, expected: Expected | undefined): void {
    assert.ok(expected !== undefined, `entry ${entry.time} was never taken`);
    assert.equal(entry.time, expected.number);
    assert.equal(entry.id, `ид-${expected.number}`);
    assert.equal(entry.kind, expected.kind);
    assert.ok(entry.body.toString() === expected.body, `the body of ${expected.number} changed`);
  }

  /** How many of the entries taken since the start are durable by the writer's own word. */
  #durableTaken(): number {
    const last = this.#lastDurable();
    return this.#taken.filter(({ number }) => number <= last).length;
  }

  #lastDurable(): number {
    const reader = this.#reader(Math.min(...this.#lanes.map((lane) => lane.cursor)));
    let last = Math.min(...this.#lanes.map((lane) => lane.settled));
    for (let entry = this.#next(reader); entry !== undefined; entry = this.#next(reader)) last = entry.time;
    reader.close();
    return last;
  }

  #open(): Spool {
    return openSpool({
      folder: this.#folder,
      segmentBytes: this.#segmentBytes,
      flushIntervalMs: 1,
      fileSystem: this.#disk,
      ...(this.#key === undefined ? {} : { encryptionKey: this.#key }),
    });
  }

  #lane(cursor: number, settled: number): Lane {
    return { reader: this.#reader(cursor), cursor, settled };
  }

  #reader(position: number): SpoolReader {
    return new SpoolReader({
      folder: this.#folder,
      position,
      cipher: this.#key === undefined ? undefined : new Cipher(this.#key),
      chunkBytes: 64 + this.#below(5000),
      onDamage: (from, to) => assert.ok(this.#holes, `damage from ${from} to ${to}`),
    });
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }
}

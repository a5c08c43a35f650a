import assert from 'node:assert/strict';
import { MEASURES, type ScaleStep } from '../../bench/scale-measures.ts';
import { type Room, whyNot } from '../../bench/scale-room.ts';

const PLENTY: Room = { freeBytes: 1e12, memoryBytes: 1e11, secondsLeft: Number.POSITIVE_INFINITY };

/** Records of 4 KB in SQLite and 2 KB in Elasticsearch; 500 µs to ship one and 800 to do the rest. */
const MILLION: ScaleStep = {
  records: 1_000_000,
  seconds: 1_300,
  measured: {
    ...(Object.fromEntries(MEASURES.map(({ key }) => [key, 100])) as ScaleStep['measured']),
    ship_per_s: 2_000,
    reindex_us: 400,
    verify_us: 100,
    ndjson_us: 100,
    parquet_us: 200,
    sqlite_bytes: 4_000,
    elasticsearch_bytes: 2_000,
    ndjson_bytes: 3_000,
    parquet_peak_mb: 900,
  },
};

describe('the room for the next step of the scale bench', () => {
  it('is enough where there is plenty, whether something was measured before or not', () => {
    assert.equal(whyNot(10_000, undefined, PLENTY), undefined);
    assert.equal(whyNot(10_000_000, MILLION, PLENTY), undefined);
  });

  it('is too little disk when both stores, a second search store and a file would not fit', () => {
    // Nine million more of 6 KB, and ten million lines of 3 KB beside them, with a margin.
    const needed = (9e6 * 6_000 + 10e6 * 3_000) * 1.4 + 2e9;
    assert.equal(whyNot(10_000_000, MILLION, { ...PLENTY, freeBytes: needed + 1 }), undefined);
    assert.equal(
      whyNot(10_000_000, MILLION, { ...PLENTY, freeBytes: 60e9 }),
      '10,000,000 records need 119.6 GB of disk and 60.0 GB are free',
    );
  });

  it('is too little memory when twice the largest peak would not fit', () => {
    const reason = whyNot(10_000_000, MILLION, { ...PLENTY, memoryBytes: 1.5e9 });
    assert.equal(reason, '10,000,000 records need 1.8 GB of memory and 1.5 GB are free');
    assert.match(whyNot(10_000, undefined, { ...PLENTY, memoryBytes: 5e8 }) ?? '', /1\.0 GB of memory/);
  });

  it('is too little time when the step would take longer than what is left of the minutes given', () => {
    const hours = 9e6 / 2_000 + 10e6 * 800e-6;
    assert.equal(whyNot(10_000_000, MILLION, { ...PLENTY, secondsLeft: hours * 1.4 + 31 }), undefined);
    const reason = whyNot(10_000_000, MILLION, { ...PLENTY, secondsLeft: 1_200 });
    assert.equal(reason, '10,000,000 records need about 292 minutes and 20 of those given are left');
    assert.match(whyNot(10_000, undefined, { ...PLENTY, secondsLeft: -5 }) ?? '', /and 0\.0 of those given are left/);
  });
});

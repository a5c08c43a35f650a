import assert from 'node:assert/strict';
import { makeLoad } from './load.ts';
import { FAULT_KINDS, type Schedule, scheduleOf, suits } from './schedule.ts';
import { REGRESSIONS, shortForm } from './seeds.ts';

describe('the schedule of a fault run', () => {
  const many = Array.from({ length: 300 }, (_, seed) => scheduleOf(seed));

  it('follows from its seed alone', () => {
    assert.deepEqual(scheduleOf(17), scheduleOf(17));
    assert.notDeepEqual(scheduleOf(17), { ...scheduleOf(18), seed: 17 });
    assert.deepEqual(makeLoad({ seed: 17, records: 50 }), makeLoad({ seed: 17, records: 50 }));
  });

  it('has two to five faults that mean something where it runs, none of them twice', () => {
    for (const schedule of many) {
      const kinds = schedule.faults.map(({ kind }) => kind);
      assert.ok(kinds.length >= 2 && kinds.length <= 5);
      assert.equal(new Set(kinds).size, kinds.length);
      assert.ok(kinds.every((kind) => suits(kind, schedule)));
      assert.ok(schedule.count >= 500 && schedule.count <= 3_000);
    }
  });

  it('comes to every kind of fault behind both doors and in front of both records stores', () => {
    const of = (holds: (schedule: Schedule) => boolean) =>
      new Set(many.filter(holds).flatMap(({ faults }) => faults.map(({ kind }) => kind)));
    for (const door of ['library', 'collector']) {
      assert.deepEqual(
        FAULT_KINDS.filter((kind) => !of((schedule) => schedule.door === door).has(kind)),
        [],
      );
    }
    for (const records of ['sqlite', 'cosmos'] as const) {
      const met = of((schedule) => schedule.records === records);
      assert.deepEqual(
        FAULT_KINDS.filter((kind) => suits(kind, { records }) && !met.has(kind)),
        [],
      );
    }
  });

  it('holds every kind of fault in the short form, and each of its regressions says what it found', () => {
    const kinds = new Set(shortForm().flatMap(({ faults }) => faults.map(({ kind }) => kind)));
    assert.deepEqual(
      FAULT_KINDS.filter((kind) => !kinds.has(kind)),
      [],
    );
    for (const { found } of REGRESSIONS) assert.ok(found.length > 20);
  });
});

describe('the load of a fault run', () => {
  it('holds whole records, halves and changes, each expected once', () => {
    const { items, expected } = makeLoad({ seed: 5, records: 400, poison: ['mapping', 'oversized'] });
    assert.equal(expected.size, 400 + 5 + 1);
    assert.deepEqual(new Set(items.map(({ kind }) => kind)), new Set(['record', 'part', 'change']));
    assert.deepEqual(new Set(items.map(({ id }) => id)), new Set(expected.keys()));
    for (const { id, kind } of items.filter((item) => item.kind !== 'record')) {
      assert.equal(expected.get(id)?.revision, 2, `${kind} ${id}`);
    }
  });
});

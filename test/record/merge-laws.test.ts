import assert from 'node:assert/strict';
import fc from 'fast-check';
import { applyChange } from '../../src/record/change.ts';
import { erase, merge, moved } from '../../src/record/merge.ts';
import type { PromptRecord } from '../../src/record/record.ts';
import { anyChange, anyTime, anyVersion } from '../support/arbitrary-record.ts';

type Step = (record: PromptRecord) => PromptRecord;

const state = (record: PromptRecord) => ({ ...record, revision: 0 });
const agree = (a: PromptRecord, b: PromptRecord) => assert.deepEqual(state(a), state(b));

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: anyVersion.map((version) => (record: PromptRecord) => merge(record, version)) },
  { weight: 4, arbitrary: anyChange.map((change) => (record: PromptRecord) => applyChange(record, change)) },
  { weight: 1, arbitrary: anyTime.map((at) => (record: PromptRecord) => erase(record, at)) },
  {
    weight: 1,
    arbitrary: fc.tuple(anyTime, fc.constantFrom('s-1', 's-22')).map(
      ([at, session]) =>
        (record: PromptRecord) =>
          moved(record, session, at),
    ),
  },
);

describe('the laws of merging', () => {
  it('changes nothing when a record meets itself', () => {
    fc.assert(fc.property(anyVersion, (a) => assert.equal(merge(a, structuredClone(a)), a)));
  });

  it('is commutative', () => {
    fc.assert(
      fc.property(anyVersion, anyVersion, (a, b) => agree(merge(a, b), merge(b, a))),
      { numRuns: 400 },
    );
  });

  it('is associative', () => {
    fc.assert(
      fc.property(anyVersion, anyVersion, anyVersion, (a, b, c) => agree(merge(merge(a, b), c), merge(a, merge(b, c)))),
      { numRuns: 400 },
    );
  });

  it('absorbs what it has already taken in, by reference and without a new revision', () => {
    fc.assert(
      fc.property(anyVersion, anyVersion, (a, b) => {
        const joined = merge(a, b);
        assert.equal(merge(joined, structuredClone(b)), joined);
        if (joined !== a) assert.equal(joined.revision, a.revision + 1);
      }),
    );
  });

  it('ends at the same state whatever the order and the number of records, parts, changes and erasures', () => {
    const shuffled = fc.array(anyStep, { minLength: 1, maxLength: 6 }).chain((steps) =>
      fc.tuple(
        fc.constant(steps),
        fc.array(fc.constantFrom(...steps), { maxLength: 6 }).chain((again) => {
          const all = [...steps, ...again];
          return fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length });
        }),
      ),
    );
    fc.assert(
      fc.property(anyVersion, shuffled, (first, [steps, disorder]) => {
        const run = (order: readonly Step[]) => order.reduce((record, step) => step(record), first);
        agree(run(steps), run(disorder));
      }),
      { numRuns: 600 },
    );
  });

  it('never changes the versions it is given', () => {
    fc.assert(
      fc.property(anyVersion, anyVersion, anyChange, (a, b, change) => {
        const before = JSON.stringify([a, b, change]);
        applyChange(merge(a, b), change);
        assert.equal(JSON.stringify([a, b, change]), before);
      }),
    );
  });

  it('would catch a rule that depends on the order (a deliberate bad case)', () => {
    const lastWins: typeof merge = (_existing, incoming) => incoming;
    assert.throws(() =>
      fc.assert(fc.property(anyVersion, anyVersion, (a, b) => agree(lastWins(a, b), lastWins(b, a)))),
    );
  });
});

import assert from 'node:assert/strict';
import { type Filter, safeFilter } from '../../../src/doors/call/safe-filter.ts';

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

/** Holds back what does not end with a full stop, and fails at what it is told to fail at. */
function holding(failsAt: string, failsAtEnd = false): Filter {
  let held = '';
  return {
    add: (chunk) => {
      if (text(chunk) === failsAt) throw new Error('a fault of ours');
      held += text(chunk);
      const passed = held.endsWith('.') ? held : '';
      if (passed !== '') held = '';
      return Buffer.from(passed);
    },
    end: () => {
      if (failsAtEnd) throw new Error('another');
      return Buffer.from(held);
    },
  };
}

describe('a filter that must not fail', () => {
  let faults: unknown[];
  beforeEach(() => {
    faults = [];
  });
  function passed(filter: Filter, pieces: readonly string[]): string[] {
    const safe = safeFilter(filter, (error) => faults.push((error as Error).message));
    return [...pieces.map((piece) => text(safe.add(Buffer.from(piece)))), text(safe.end())];
  }

  it('is the filter itself while all is well', () => {
    assert.deepEqual(passed(holding(''), ['a.', 'b', 'c.', 'd']), ['a.', '', 'bc.', '', 'd']);
    assert.deepEqual(faults, []);
  });

  it('gives what was held back before what it failed at, and everything after it as it comes', () => {
    assert.deepEqual(passed(holding('c'), ['a.', 'b', 'c', 'd', 'e.']), ['a.', '', 'bc', 'd', 'e.', '']);
    assert.deepEqual(faults, ['a fault of ours']);
  });

  it('goes on where even what was held back cannot be had', () => {
    assert.deepEqual(passed(holding('c', true), ['a.', 'c', 'd']), ['a.', 'c', 'd', '']);
    assert.deepEqual(passed(holding('', true), ['a.']), ['a.', '']);
    assert.deepEqual(faults, ['a fault of ours', 'another', 'another']);
  });
});

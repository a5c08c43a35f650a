import assert from 'node:assert/strict';
import { RevisionSum } from '../../src/delivery/revision-sum.ts';

const sumOf = (documents: readonly (readonly [id: string, version: number])[], before?: string): string => {
  const sum = new RevisionSum(before);
  for (const [id, version] of documents) sum.add(id, version);
  return sum.toString();
};

describe('the checksum of revisions', () => {
  const documents = Array.from({ length: 50 }, (_, index) => [`m${index}`, (index % 3) + 1] as const);

  it('is the same in any order, and when it is gone on with', () => {
    assert.equal(sumOf(documents), sumOf(documents.toReversed()));
    assert.equal(sumOf(documents.slice(20), sumOf(documents.slice(0, 20))), sumOf(documents));
    assert.equal(new RevisionSum(sumOf(documents)).count, 50);
  });

  it('tells one that is missing, twice there, or at another revision', () => {
    const [first = ['', 0], ...rest] = documents;
    const others = [rest, [...documents, first], [[first[0], first[1] + 1] as const, ...rest], []];
    assert.equal(new Set([sumOf(documents), ...others.map((other) => sumOf(other))]).size, 5);
  });
});

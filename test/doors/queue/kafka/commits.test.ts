import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PartitionEnd } from '../../../../src/doors/queue/kafka/batch.ts';
import { KafkaCommits } from '../../../../src/doors/queue/kafka/commits.ts';

const end = (partition: number, offset: bigint): PartitionEnd => ({ topic: 't', partition, offset, leaderEpoch: 1 });
const told = (ends: readonly PartitionEnd[]) => ends.map(({ partition, offset }) => `${partition}@${offset}`);

describe('what a group is told of offsets', () => {
  let commits: KafkaCommits;
  let calls: string[][];
  let failures: unknown[];
  let mayCommit: boolean;
  let ours: readonly number[];
  let commit: (ends: readonly PartitionEnd[]) => Promise<void>;

  beforeEach(() => {
    [calls, failures, mayCommit, ours] = [[], [], true, [0, 1]];
    commit = () => Promise.resolve();
    commits = new KafkaCommits({
      commit: (ends) => {
        calls.push(told(ends));
        return commit(ends);
      },
      mayCommit: () => mayCommit,
      isOurs: ({ partition }) => ours.includes(partition),
      onFailure: (error) => failures.push(error),
      limitMs: 500,
    });
  });
  afterEach(() => commits.stop());
  const until = async (done: () => boolean): Promise<void> => {
    while (!done()) await sleep(5);
  };

  it('is the furthest of each partition, after a while and not for each batch', async () => {
    for (let offset = 1n; offset <= 50n; offset++) commits.taken([end(0, offset), end(1, offset * 2n)]);
    assert.deepEqual(calls, []);
    await until(() => calls.length > 0);
    assert.deepEqual(calls, [['0@50', '1@100']]);
  });

  it('is said at once at the end', async () => {
    commits.taken([end(0, 5n)]);
    await commits.flush();
    assert.deepEqual(calls, [['0@5']]);
    await commits.flush();
    assert.equal(calls.length, 1);
  });

  it('leaves out what has been given to others', async () => {
    commits.taken([end(0, 5n), end(1, 6n)]);
    ours = [1];
    await commits.flush();
    assert.deepEqual(calls, [['1@6']]);
  });

  it('waits while partitions are shared out', async () => {
    mayCommit = false;
    commits.taken([end(0, 5n)]);
    await commits.flush();
    assert.deepEqual(calls, []);
    mayCommit = true;
    await until(() => calls.length > 0);
    assert.deepEqual(calls, [['0@5']]);
  });

  it('is one thing after the other: an offset that came meanwhile is said next', async () => {
    const first = Promise.withResolvers<void>();
    commit = () => first.promise;
    commits.taken([end(0, 5n)]);
    await until(() => calls.length === 1);
    commits.taken([end(0, 9n)]);
    commit = () => Promise.resolve();
    first.resolve();
    await until(() => calls.length === 2);
    assert.deepEqual(calls, [['0@5'], ['0@9']]);
  });

  it('is a failure of the stay when the broker says nothing to it, or partitions are shared out for ever', async () => {
    commit = () => new Promise(() => {});
    commits.taken([end(0, 5n)]);
    await until(() => failures.length > 0);
    mayCommit = false;
    commits.taken([end(0, 6n)]);
    await until(() => failures.length > 1);
    assert.deepEqual(
      failures.map((failure) => (failure as Error).message),
      Array(2).fill('the broker has not taken the offsets for 0.5 seconds'),
    );
  });

  it('is a failure of the stay when the broker does not take it', async () => {
    const failure = new Error('not a member');
    commit = () => Promise.reject(failure);
    commits.taken([end(0, 5n)]);
    await until(() => failures.length > 0);
    assert.deepEqual(failures, [failure]);
  });
});

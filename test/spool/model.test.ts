/** Random operations, faults, crashes and power cuts: the spool must agree with a model in memory. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { listSegments } from '../../src/spool/segment.ts';
import { cleanUp, newFolder } from './fixture.ts';
import { Model } from './model.ts';
import { FAILED_SEEDS } from './model-seeds.ts';

const STEPS = 60;
const RUNS = 200;
const FRESH_RUNS = 25;

async function runAll(seeds: readonly number[]): Promise<void> {
  for (const seed of seeds) {
    try {
      await new Model(newFolder(), seed).run(STEPS);
    } catch (error) {
      throw new Error(`seed ${seed} (add it to model-seeds.ts): ${error instanceof Error ? error.stack : error}`);
    }
  }
}

function from(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => first + index);
}

describe('the spool and its model agree', function () {
  this.timeout(60_000);
  afterEach(cleanUp);

  it('on seeds that once failed', () => runAll(FAILED_SEEDS));

  it(`on ${RUNS} seeds that are always the same`, () => runAll(from(1, RUNS)));

  it(`on ${FRESH_RUNS} seeds nobody has tried`, () => runAll(from(Date.now() % 1_000_000_000, FRESH_RUNS)));

  it('and the model notices when a segment that was promised is gone', async () => {
    const folder = newFolder();
    const model = new Model(folder, 5);
    model.sabotage = () => {
      for (const { path } of listSegments(folder)) rmSync(path);
    };
    await assert.rejects(model.run(STEPS), /were promised|was never taken|is gone/);
  });
});

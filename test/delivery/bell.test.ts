import assert from 'node:assert/strict';
import { Bell } from '../../src/delivery/bell.ts';

const LONG_MS = 60_000;

async function lasted(work: Promise<void>): Promise<number> {
  const started = performance.now();
  await work;
  return performance.now() - started;
}

describe('a bell', () => {
  it('wakes who waits', async () => {
    const bell = new Bell();
    setTimeout(() => bell.ring(), 10);
    assert.ok((await lasted(bell.wait(LONG_MS))) < 5_000);
  });

  it('is heard by who comes later, once', async () => {
    const bell = new Bell();
    bell.ring();
    bell.ring();
    assert.ok((await lasted(bell.wait(LONG_MS))) < 5_000);
    assert.ok((await lasted(bell.wait(30))) >= 25);
  });

  it('lets go after the time it was given', async () => {
    assert.ok((await lasted(new Bell().wait(30))) >= 25);
  });
});

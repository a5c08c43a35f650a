import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Notice } from '../../src/notice.ts';
import { Repetition } from '../../src/service-log/repetition.ts';
import { until } from '../delivery/fixture.ts';

const warning = (text: string, code = 'a'): Notice => ({ level: 'warn', code, text, record: 'r-1' });

describe('repetition', () => {
  let told: Notice[];
  let repetition: Repetition;
  const begin = (windowMs: number): void => {
    told = [];
    repetition = new Repetition({ windowMs, most: { warn: 3, error: 3 }, tell: (notice) => told.push(notice) });
  };
  const passed = (count: number, code = 'a'): number =>
    Array.from({ length: count }, (_, at) => repetition.passes(warning(`no. ${at}`, code))).filter(Boolean).length;

  afterEach(() => repetition.close());

  it('lets a few pass and tells of the others once, with their number', async () => {
    begin(30);
    assert.equal(passed(100), 3);
    assert.equal(told.length, 0);
    await until('the window has ended', () => told.length === 1);
    const [notice] = told;
    assert.deepEqual([notice?.level, notice?.code, notice?.facts], ['warn', 'a', { repeated: 97 }]);
    assert.equal(notice?.text, '97 times more, lastly: no. 99');
    assert.equal(notice?.record, undefined, 'it is about many');
  });

  it('counts each code for itself, and lets through what is not named', () => {
    begin(60_000);
    assert.deepEqual([passed(5, 'a'), passed(5, 'b')], [3, 3]);
    const others = [1, 2, 3, 4, 5].map(() => repetition.passes({ level: 'info', code: 'a', text: 'x' }));
    assert.ok(others.every(Boolean));
  });

  it('begins anew when a window was quiet', async () => {
    begin(10);
    assert.equal(passed(4), 3);
    await until('the window has ended', () => told.length === 1);
    // Nothing shows that a window was quiet.
    await sleep(100);
    assert.equal(passed(4), 3);
  });

  it('lets some errors pass in every window: each is about another record', async () => {
    begin(10);
    const failed = (): boolean => repetition.passes({ level: 'error', code: 'a', text: 'x', record: 'r-1' });
    for (const window of [1, 2, 3]) {
      await until('the window before has ended', () => told.length >= window - 1);
      assert.deepEqual([failed(), failed(), failed(), failed()], [true, true, true, false]);
    }
  });

  it('tells of an outage of hours in a few lines: each window is longer than the one before', async () => {
    begin(10);
    const end = Date.now() + 400;
    while (Date.now() < end) {
      passed(10);
      await new Promise(setImmediate);
    }
    assert.ok(told.length >= 2 && told.length <= 7, `${told.length} lines`);
  });

  it('tells what it holds back when it ends', () => {
    begin(60_000);
    passed(5);
    repetition.close();
    assert.deepEqual(
      told.map(({ facts }) => facts),
      [{ repeated: 2 }],
    );
  });
});

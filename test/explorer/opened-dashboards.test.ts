import assert from 'node:assert/strict';
import { OpenedDashboards } from '../../src/explorer/opened-dashboards.ts';

describe('opened dashboards', () => {
  it('are known of each caller for ten minutes', () => {
    let now = 5;
    const opened = new OpenedDashboards(() => now);
    assert.equal(opened.isKnown('ada', 'overview'), false);
    opened.add('ada', 'overview');
    assert.deepEqual([opened.isKnown('ada', 'overview'), opened.isKnown('bob', 'overview')], [true, false]);
    assert.equal(opened.isKnown('ada', 'topics'), false);
    now += 599_999;
    assert.equal(opened.isKnown('ada', 'overview'), true);
    now += 1;
    assert.equal(opened.isKnown('ada', 'overview'), false);
  });

  it('are not remembered of any number of callers', () => {
    const opened = new OpenedDashboards(() => 0);
    for (let number = 0; number <= 10_000; number += 1) opened.add(`caller ${number}`, 'overview');
    assert.deepEqual([opened.isKnown('caller 0', 'overview'), opened.isKnown('caller 1', 'overview')], [false, true]);
  });
});

import assert from 'node:assert/strict';
import { failureText, isSurvived, lineOf, tableOf, totalsOf } from './report.ts';
import type { SeedReport } from './run-seed.ts';
import { scheduleOf } from './schedule.ts';

const FINDINGS = { records: 600, lost: [], doubled: [], altered: [], foreign: [] };
const GOOD: SeedReport = {
  schedule: scheduleOf(1),
  ms: 12_345,
  acknowledged: 700,
  deadLetters: 1,
  faults: [{ kind: 'disk full', note: 'no byte more could be written' }],
  findings: FINDINGS,
  failures: [],
};
const BAD: SeedReport = {
  ...GOOD,
  schedule: scheduleOf(2),
  findings: { ...FINDINGS, lost: ['m-1 in search', 'm-2 in search'] },
  failures: ['2 lost: m-1 in search; m-2 in search'],
};

describe('the report of fault runs', () => {
  it('counts records, losses, and how often each kind of fault was survived', () => {
    const totals = totalsOf([GOOD, BAD]);
    const { seeds, survived, records, acknowledged, lost, doubled, failed } = totals;
    assert.deepEqual([seeds, survived, records, acknowledged, lost, doubled], [2, 1, 1200, 1400, 2, 0]);
    assert.deepEqual(failed, [2]);
    const table = tableOf(totals);
    assert.match(table, /^disk full +2 +1$/m);
    assert.match(table, /^kill the process +0 +0$/m);
    assert.match(table, /^2 lost, 0 doubled/m);
    assert.match(table, /^failed: 2$/m);
  });

  it('says in one line what was survived, and of what failed everything, with the command that repeats it', () => {
    assert.deepEqual([isSurvived(GOOD), isSurvived(BAD)], [true, false]);
    assert.match(lineOf(GOOD, 1, 2), /^1\/2 seed 1 survived in 12\.3 s: .*disk full$/);
    const text = lineOf(BAD, 2, 2);
    assert.match(text, /^2\/2 seed 2 FAILED/);
    assert.match(text, /disk full: no byte more could be written\n[\s\S]*2 lost: m-1 in search/);
    assert.match(text, /again: npm run test:faults -- --seed 2$/);
  });

  it('gives the whole schedule where it follows from no seed', () => {
    const schedule = { ...BAD.schedule, faults: [] };
    const text = failureText({ ...BAD, schedule });
    assert.ok(text.endsWith(`again: npm run test:faults -- --schedule '${JSON.stringify(schedule)}'`));
  });
});

import assert from 'node:assert/strict';
import { type AlertState, advance, type Step } from '../../src/alerts/alert-state.ts';
import type { AlertRule } from '../../src/alerts/rule.ts';
import { readRules } from '../../src/alerts/rules-file.ts';

const MINUTE = 60_000;

function rule(more: string): AlertRule {
  const { rules, problems } = readRules(`rules:\n  - { kind: throttled, above: 20${more} }`, 'a.yaml');
  assert.deepEqual(problems, []);
  return rules[0] ?? assert.fail();
}

/** What is told minute by minute of values, one a minute; undefined is a minute without a value. */
function toldOf(of: AlertRule, values: readonly (number | undefined)[]): string[] {
  let alerts: readonly AlertState[] = [];
  return values.flatMap((value, minute) => {
    const step = advance(of, [{ reading: { value, calls: 100 } }], alerts, minute * MINUTE);
    alerts = step.alerts;
    return step.changes.map(({ what }) => `${minute} ${what}`);
  });
}

describe('an alert', () => {
  it('is told when the limit is crossed, and not when it is reached', () => {
    const now = rule(', recover-after: 0');
    assert.deepEqual(toldOf(now, [0, 20, 21]), ['2 fired']);
    assert.deepEqual(toldOf(now, [20, 20, undefined]), []);
  });

  it('waits until it is over for long enough, and begins anew after a break', () => {
    const patient = rule(', for: 3m, recover-after: 0');
    assert.deepEqual(toldOf(patient, [30, 30, 30, 30]), ['3 fired']);
    assert.deepEqual(toldOf(patient, [30, 30, 30, 0, 30, 30, 30, 30]), ['7 fired']);
  });

  it('is told again after the time of repetition only, and never where that is 0', () => {
    const storm = new Array<number>(100).fill(99);
    assert.deepEqual(toldOf(rule(', repeat: 45m'), storm), ['0 fired', '45 lasts', '90 lasts']);
    assert.deepEqual(toldOf(rule(', repeat: 0'), storm), ['0 fired']);
  });

  it('has ended when it stays away, so that what comes and goes is told once', () => {
    const steady = rule(', recover-after: 5m');
    const flapping = Array.from({ length: 60 }, (_, minute) => (minute % 4 === 0 ? 30 : 0));
    assert.deepEqual(toldOf(steady, flapping), ['0 fired']);
    assert.deepEqual(toldOf(steady, [30, 0, 0, 0, 0, 0, 0, 0]), ['0 fired', '6 recovered']);
    assert.deepEqual(toldOf(steady, [30, undefined, undefined, undefined, undefined, undefined, undefined]), [
      '0 fired',
      '6 recovered',
    ]);
  });

  it('that was never told needs no word of its end', () => {
    assert.deepEqual(toldOf(rule(', for: 5m, recover-after: 0'), [30, 30, 0, 0]), []);
  });

  it('is one for each group, also when a group is found no more', () => {
    const grouped = rule(', by: app, recover-after: 2m');
    const steps: Step[] = [];
    const round = (minute: number, values: Readonly<Record<string, number>>): string[] => {
      const groups = Object.entries(values).map(([group, value]) => ({ group, reading: { value, calls: 9 } }));
      const step = advance(grouped, groups, steps.at(-1)?.alerts ?? [], minute * MINUTE);
      steps.push(step);
      return step.changes.map(({ what, alert }) => `${alert.group} ${what}`);
    };
    assert.deepEqual(round(0, { a: 30, b: 3, c: 40 }), ['a fired', 'c fired']);
    assert.deepEqual(round(1, { a: 30, b: 50 }), ['b fired']);
    assert.deepEqual(round(3, { a: 1, b: 50 }), ['c recovered']);
    assert.deepEqual(
      steps.at(-1)?.alerts.map(({ group }) => group),
      ['a', 'b'],
    );
  });

  it('goes on from what was written down, so that a restart tells nothing twice', () => {
    const lasting = rule(', repeat: 1h');
    const first = advance(lasting, [{ reading: { value: 30, calls: 1 } }], [], 0);
    const remembered = JSON.parse(JSON.stringify(first.alerts)) as AlertState[];
    const second = advance(lasting, [{ reading: { value: 30, calls: 1 } }], remembered, 10 * MINUTE);
    assert.equal(first.changes.length, 1);
    assert.deepEqual(second.changes, []);
    assert.equal(second.alerts[0]?.since, 0);
  });
});

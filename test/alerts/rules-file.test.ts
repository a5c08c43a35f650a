import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { measureBody } from '../../src/alerts/measure.ts';
import { ALERT_KINDS, type AlertRule } from '../../src/alerts/rule.ts';
import { readRules } from '../../src/alerts/rules-file.ts';
import { KIBANA_RULES } from '../../src/dashboards/kibana/rules.ts';
import type { JsonObject } from '../../src/record/record.ts';

const OWN = readFileSync(join(resolve(import.meta.dirname, '../..'), 'alerts.yaml'), 'utf8');

function ruleOf(text: string): AlertRule {
  const { rules, problems } = readRules(`rules:\n  - ${text.trim().split('\n').join('\n    ')}`, 'a.yaml');
  assert.deepEqual(problems, []);
  const [rule] = rules;
  assert.ok(rule);
  return rule;
}

function problemsOf(text: string, receivers?: readonly string[]): string[] {
  return readRules(text, 'a.yaml', receivers).problems.map(
    ({ details }) => `${details['source']}: ${details['reason']}`,
  );
}

describe('the alert rules that come with promptlog', () => {
  const { rules, problems } = readRules(OWN, 'alerts.yaml');

  it('can be read, and are of every kind that needs no word of its user', () => {
    assert.deepEqual(problems, []);
    assert.deepEqual(
      new Set(rules.map(({ kind }) => kind)),
      new Set(Object.keys(ALERT_KINDS).filter((kind) => kind !== 'topic')),
    );
  });

  for (const { name, body } of KIBANA_RULES) {
    it(`tell of ${name} at the limit, in the window and from the number of calls of the rule for Kibana`, () => {
      const rule = rules.find(({ kind }) => kind === name) ?? assert.fail();
      const [criterion = {}] = (body['params'] as JsonObject)['criteria'] as JsonObject[];
      const { threshold, timeSize, timeUnit, comparator, equation } = criterion as {
        threshold: number[];
        timeSize: number;
        timeUnit: string;
        comparator: string;
        equation: string;
      };
      assert.equal(rule.limit, threshold[0]);
      assert.equal(rule.windowMs, timeSize * ({ m: 60_000, h: 3_600_000, d: 86_400_000 }[timeUnit] ?? 0));
      assert.equal(ALERT_KINDS[rule.kind].compare, comparator === '>' ? 'above' : 'below');
      assert.equal(rule.atLeast, Number(/B >= (\d+)/.exec(equation)?.[1] ?? 0));
    });
  }
});

describe('alerts.yaml', () => {
  it('takes limits, lengths and groups as people write them', () => {
    const rule = ruleOf(`
kind: error-rate
name: app errors
above: 2.5%
window: 30m
for: 5m
repeat: 12h
recover-after: 0
at-least: 50
by: app
where: 'gen_ai.provider.name: openai'
severity: critical
to: [slack, on-call]`);
    assert.deepEqual(
      { ...rule, where: undefined },
      {
        name: 'app errors',
        kind: 'error-rate',
        limit: 0.025,
        windowMs: 1_800_000,
        forMs: 300_000,
        repeatMs: 43_200_000,
        recoverMs: 0,
        atLeast: 50,
        by: { name: 'app', field: 'service.name' },
        where: undefined,
        severity: 'critical',
        to: ['slack', 'on-call'],
        percentile: 95,
        knownForMs: 86_400_000,
      },
    );
    assert.match(JSON.stringify(measureBody(rule, [0])), /gen_ai\.provider\.name.*openai/);
    assert.equal(ruleOf('kind: latency\nabove: 2m').limit, 120);
    assert.equal(ruleOf('kind: spend\nabove: $50').limit, 50);
    assert.equal(ruleOf('kind: lag\nby: lane').by?.field, 'lane.name');
  });

  it('names the line of each fault, and keeps the rules without one', () => {
    const text = `every: 1m
repeat: often
rules:
  - kind: error-rate
    above: lots
  - kind: spend
  - kind: spent
  - kind: silence
    above: 3
  - kind: topic
  - kind: latency
    by: message
  - kind: lag
    by: app
  - kind: mood
    where: 'nonsense: 1'
  - kind: throttled
    colour: red
  - name: spend
    kind: throttled`;
    const { rules } = readRules(text, 'a.yaml');
    assert.deepEqual(
      rules.map(({ kind }) => kind),
      ['spend'],
    );
    const problems = problemsOf(text);
    const expected = [
      /^a\.yaml, line 2: "repeat" is a length/,
      /^a\.yaml, line 5: above: it is a limit such as 10%/,
      /^a\.yaml, line 7: a rule has a kind/,
      /^a\.yaml, line 9: above: this kind of rule has a limit by "below"/,
      /^a\.yaml, line 10: a rule of the kind topic says which/,
      /^a\.yaml, line 12: by: "message" cannot be grouped by; take app/,
      /^a\.yaml, line 14: by: "app" cannot be grouped by; take instance, lane/,
      /^a\.yaml, line 16: where: .*nonsense/,
      /^a\.yaml, line 18: a rule knows no "colour"/,
      /^a\.yaml, line 19: two rules have the name "spend"/,
    ];
    assert.equal(problems.length, expected.length, problems.join('\n'));
    for (const [at, pattern] of expected.entries()) assert.match(problems[at] ?? '', pattern);
  });

  it('is refused whole where it is no YAML, or holds no rules', () => {
    assert.match(problemsOf('rules:\n  - kind: [')[0] ?? '', /^a\.yaml, line 2: /);
    assert.match(problemsOf('- kind: spend')[0] ?? '', /it holds "rules:"/);
    assert.match(problemsOf('')[0] ?? '', /it holds "rules:"/);
    assert.match(problemsOf('rules: []')[0] ?? '', /a list of 1 to 200 rules/);
  });

  it('knows who there is to tell, where that is known', () => {
    const text = 'rules:\n  - kind: spend\n    to: slakc';
    assert.deepEqual(problemsOf(text), []);
    assert.match(
      problemsOf(text, ['slack', 'email'])[0] ?? '',
      /line 3: nobody is called "slakc"; there is slack, email/,
    );
  });

  it('lets nobody group by what people wrote, for it would leave the house', () => {
    for (const field of ['topics', 'gen_ai.input.messages.parts.name', 'labels.x', 'source.ip']) {
      assert.match(problemsOf(`rules:\n  - kind: spend\n    by: ${field}`)[0] ?? '', /cannot be grouped by/, field);
    }
  });
});

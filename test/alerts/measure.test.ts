import assert from 'node:assert/strict';
import { measureBody, readMeasures } from '../../src/alerts/measure.ts';
import { type AlertRule, isOver } from '../../src/alerts/rule.ts';
import { readRules } from '../../src/alerts/rules-file.ts';
import { told, toldLength } from '../../src/alerts/units.ts';
import type { JsonObject } from '../../src/record/record.ts';

function rule(text: string): AlertRule {
  const { rules, problems } = readRules(`rules:\n  - { ${text} }`, 'a.yaml');
  assert.deepEqual(problems, []);
  return rules[0] ?? assert.fail();
}

/** One window's verdict, from the bucket that Elasticsearch answers. */
function verdict(of: AlertRule, bucket: JsonObject): { value: number | undefined; over: boolean } {
  const [group] = readMeasures(of, [0], { windows: { buckets: { '0': bucket } } });
  const value = group?.readings[0]?.value;
  return { value, over: isOver(of, value) };
}

const FIXTURES: readonly (readonly [rule: string, fires: JsonObject, quiet: JsonObject])[] = [
  ['kind: error-rate', { doc_count: 40, failed: { doc_count: 5 } }, { doc_count: 40, failed: { doc_count: 4 } }],
  ['kind: error-rate', { doc_count: 20, failed: { doc_count: 20 } }, { doc_count: 19, failed: { doc_count: 19 } }],
  [
    'kind: latency',
    { doc_count: 20, took: { values: { '95.0': 31e9 } } },
    { doc_count: 20, took: { values: { '95.0': null } } },
  ],
  [
    'kind: throttled',
    { doc_count: 99, turnedAway: { doc_count: 21 } },
    { doc_count: 99, turnedAway: { doc_count: 20 } },
  ],
  ['kind: spend', { doc_count: 1, cost: { value: 100.01 } }, { doc_count: 900, cost: { value: 99 } }],
  ['kind: mood', { doc_count: 20, mood: { value: -0.3 } }, { doc_count: 19, mood: { value: -1 } }],
  ['kind: topic, topic: outage', { doc_count: 1 }, { doc_count: 0 }],
  ['kind: silence', { doc_count: 0 }, { doc_count: 1 }],
  ['kind: dead-letters', { doc_count: 9, most: { value: 1 } }, { doc_count: 9, most: { value: 0 } }],
  ['kind: lag', { doc_count: 9, most: { value: 301 } }, { doc_count: 0, most: { value: null } }],
];

describe('a measure', () => {
  for (const [text, fires, quiet] of FIXTURES) {
    it(`by a rule of ${text}, of ${fires['doc_count']} documents, is over its limit for one answer and not for the other`, () => {
      assert.equal(verdict(rule(text), fires).over, true);
      assert.equal(verdict(rule(text), quiet).over, false);
    });
  }

  it('asks for each window that ends at the times given, in one search', () => {
    const body = measureBody(rule('kind: spend, window: 1h'), [3_600_000, 7_200_000]);
    const { windows } = body['aggs'] as { windows: { date_range: { ranges: unknown[] } } };
    assert.deepEqual(windows.date_range.ranges, [
      { key: '0', from: '1970-01-01T00:00:00.000Z', to: '1970-01-01T01:00:00.000Z' },
      { key: '1', from: '1970-01-01T01:00:00.000Z', to: '1970-01-01T02:00:00.000Z' },
    ]);
    assert.match(JSON.stringify(body['query']), /"gte":"1970-01-01T00:00:00.000Z","lt":"1970-01-01T02:00:00.000Z"/);
  });

  it('misses a group that was there before, and not one that never was', () => {
    const silence = rule('kind: silence, by: app, window: 1h, known-for: 1d');
    const bucket = (key: string, now: number, before: number): JsonObject => ({
      key,
      windows: { buckets: { '0': { doc_count: now } } },
      known: { buckets: { '0': { doc_count: before } } },
    });
    const groups = { groups: { buckets: [bucket('a', 0, 12), bucket('b', 3, 12), bucket('c', 0, 0)] } };
    assert.deepEqual(
      readMeasures(silence, [0], groups).map(({ group, readings }) => [group, isOver(silence, readings[0]?.value)]),
      [
        ['a', true],
        ['b', false],
        ['c', false],
      ],
    );
  });

  it('of indices that are not there yet is silence, and nothing else', () => {
    assert.equal(
      isOver(rule('kind: silence'), readMeasures(rule('kind: silence'), [0], undefined)[0]?.readings[0]?.value),
      true,
    );
    assert.deepEqual(readMeasures(rule('kind: error-rate'), [0], undefined)[0]?.readings[0]?.value, undefined);
    assert.deepEqual(readMeasures(rule('kind: spend, by: app'), [0], undefined), []);
  });

  it('is told in its unit', () => {
    assert.deepEqual(
      [told(0.125, 'share'), told(40, 'seconds'), told(300, 'seconds'), told(1234.5, 'dollars'), told(-0.25, 'score')],
      ['12.5 %', '40 s', '5 minutes', '$1234.50', '-0.25'],
    );
    assert.deepEqual([60_000, 5_400_000, 90_000, 86_400_000, 45_000].map(toldLength), [
      '1 minute',
      '90 minutes',
      '90 seconds',
      '1 day',
      '45 seconds',
    ]);
  });
});

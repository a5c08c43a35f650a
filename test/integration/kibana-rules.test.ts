import assert from 'node:assert/strict';
import { KIBANA_RULES } from '../../src/dashboards/kibana/rules.ts';
import type { InsightFields } from '../../src/insight/insight-facts.ts';
import { project } from '../../src/projection/search-document.ts';
import type { PromptRecord } from '../../src/record/record.ts';
import { createSearchClient, type SearchClient } from '../../src/search/client.ts';
import { installTemplates } from '../../src/search/templates.ts';
import { sharedElasticsearch } from '../support/elasticsearch.ts';
import { runRule } from '../support/kibana-rule.ts';
import { recordOf } from '../support/records.ts';

/** Each case has a month of its own, so that none sees another's calls. */
const MONTHS = ['01', '02', '03', '04', '05', '06', '07', '08', '09', '10', '11', '12'];
const MINUTE = 60_000;

/** What one call was like; how long ago, and how many of them. */
interface Call {
  readonly ago: number;
  readonly times?: number;
  readonly failed?: boolean;
  readonly status?: number;
  readonly seconds?: number;
  readonly insight?: Omit<InsightFields, 'insight'>;
}

interface Case {
  readonly rule: string;
  readonly when: string;
  readonly calls: readonly Call[];
  readonly value: number | null;
  readonly alert?: 'custom_threshold.fired' | 'custom_threshold.nodata';
}

const FIRED = 'custom_threshold.fired';
const angry = { sentiment: { score: -0.6, label: 'negative' } } as const;
const calm = { sentiment: { score: 0, label: 'neutral' } } as const;
const glad = { sentiment: { score: 0.6, label: 'positive' } } as const;

const CASES: readonly Case[] = [
  {
    rule: 'error-rate',
    when: 'five of forty calls of the last quarter of an hour fail',
    calls: [
      { ago: 5, times: 35 },
      { ago: 5, times: 5, failed: true },
    ],
    value: 0.125,
    alert: FIRED,
  },
  {
    rule: 'error-rate',
    when: 'four of forty fail, and many more did before',
    calls: [
      { ago: 5, times: 36 },
      { ago: 5, times: 4, failed: true },
      { ago: 20, times: 30, failed: true },
    ],
    value: 0.1,
  },
  { rule: 'error-rate', when: 'all of nineteen fail', calls: [{ ago: 5, times: 19, failed: true }], value: 0 },
  {
    rule: 'latency',
    when: 'a tenth of the answers takes 40 seconds',
    calls: [
      { ago: 5, times: 36, seconds: 2 },
      { ago: 5, times: 4, seconds: 40 },
    ],
    value: 40,
    alert: FIRED,
  },
  {
    rule: 'latency',
    when: 'one in forty takes 40 seconds',
    calls: [
      { ago: 5, times: 39, seconds: 2 },
      { ago: 5, seconds: 40 },
    ],
    value: 2,
  },
  { rule: 'latency', when: 'nobody knows how long calls take', calls: [{ ago: 5, times: 30 }], value: null },
  {
    rule: 'throttled',
    when: 'twenty-one calls are turned away',
    calls: [
      { ago: 5, times: 21, failed: true, status: 429 },
      { ago: 5, times: 10, failed: true, status: 500 },
    ],
    value: 21,
    alert: FIRED,
  },
  {
    rule: 'throttled',
    when: 'twenty are',
    calls: [{ ago: 5, times: 20, failed: true, status: 429 }],
    value: 20,
  },
  {
    rule: 'spend',
    when: 'a day costs 120 dollars',
    calls: [{ ago: 300, times: 6, insight: { cost: { total: 20 } } }],
    value: 120,
    alert: FIRED,
  },
  {
    rule: 'spend',
    when: 'it costs 80, and the day before cost more',
    calls: [
      { ago: 300, times: 4, insight: { cost: { total: 20 } } },
      { ago: 1500, times: 9, insight: { cost: { total: 20 } } },
    ],
    value: 80,
  },
  {
    rule: 'mood',
    when: 'more than a third of the turns is angry',
    calls: [
      { ago: 30, times: 10, insight: angry },
      { ago: 30, times: 14, insight: calm },
    ],
    value: -0.25,
    alert: FIRED,
  },
  {
    rule: 'mood',
    when: 'as many are glad as angry',
    calls: [
      { ago: 30, times: 12, insight: angry },
      { ago: 30, times: 12, insight: glad },
    ],
    value: 0,
  },
  { rule: 'mood', when: 'few turns are all angry', calls: [{ ago: 30, times: 19, insight: angry }], value: 0 },
  {
    rule: 'silence',
    when: 'the last call came 90 minutes ago',
    calls: [{ ago: 90 }],
    value: null,
    alert: 'custom_threshold.nodata',
  },
  { rule: 'silence', when: 'one came 50 minutes ago', calls: [{ ago: 50 }], value: 1 },
];

function recordAt(id: string, now: Date, { ago, failed = false, status, seconds }: Call): PromptRecord {
  return recordOf(id, {
    at: now.getTime() - ago * MINUTE,
    outcome: failed ? 'failed' : 'completed',
    ...(failed ? { error: { type: 'server_error', status: status ?? 500 } } : {}),
    ...(seconds === undefined ? {} : { timing: { duration_ms: seconds * 1000 } }),
  });
}

describe('the alert rules', () => {
  let client: SearchClient;

  before(async function prepare() {
    this.timeout(120_000);
    const server = await sharedElasticsearch();
    client = createSearchClient({ url: server.url, ...server.superuser });
    await installTemplates(client);
  });

  for (const [number, { rule, when, calls, value, alert }] of CASES.entries()) {
    const year = 1990 + Math.floor(number / MONTHS.length);
    const now = new Date(`${year}-${MONTHS[number % MONTHS.length]}-15T12:00:00.000Z`);
    it(`${alert === undefined ? 'is quiet' : 'tells'} about ${rule} when ${when}`, async () => {
      const entries = calls.flatMap((call, kind) =>
        Array.from({ length: call.times ?? 1 }, (_, index) => {
          const insight = () => ({ ...call.insight, insight: { version: 'test' } });
          return project(recordAt(`${rule}-${number}-${kind}-${index}`, now, call), insight);
        }),
      );
      const operations = entries.flatMap(({ id, index, document }) => [
        { index: { _index: index, _id: id } },
        document,
      ]);
      const written = await client.bulk({ operations, refresh: true });
      assert.equal(written.errors, false);
      const found = KIBANA_RULES.find(({ name }) => name === rule);
      assert.ok(found);
      const evaluation = await runRule(client, found.body, 'prompt-logs', now);
      assert.equal(evaluation.alert, alert);
      if (value === null) assert.equal(evaluation.value, null);
      else assert.ok(Math.abs((evaluation.value ?? Number.NaN) - value) < 1e-6, `${evaluation.value} is not ${value}`);
    });
  }

  it('has for each rule a case that tells and one that is quiet', () => {
    for (const { name } of KIBANA_RULES) {
      const own = CASES.filter(({ rule }) => rule === name);
      assert.ok(own.some(({ alert }) => alert !== undefined) && own.some(({ alert }) => alert === undefined), name);
    }
  });
});

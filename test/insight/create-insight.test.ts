import assert from 'node:assert/strict';
import { createInsight, INSIGHT_VERSION } from '../../src/insight/create-insight.ts';
import type { InsightFacts } from '../../src/insight/insight-facts.ts';
import { parsePrices } from '../../src/insight/prices.ts';
import { PUBLIC_PRICES } from '../../src/insight/prices-public.ts';
import { parseTaxonomy } from '../../src/insight/taxonomy.ts';
import { readRecord } from '../../src/record/schema.ts';
import { usageOf } from '../../src/record/usage.ts';

const ASKED = 'Thank you, that works perfectly! How do I ask for a refund of a damaged parcel?';

const factsOf = (fields: object = {}, more: Partial<InsightFacts> = {}): InsightFacts => ({
  record: readRecord({
    time: '2026-03-01T12:00:00.000Z',
    provider: 'openai',
    message: { id: 'm', prompt: [] },
    ...fields,
  }),
  asked: ASKED,
  responseModel: 'gpt-4o',
  requestModel: undefined,
  usage: usageOf({ prompt_tokens: 1000, completion_tokens: 200 }),
  filtered: false,
  ...more,
});
const taxonomy = parseTaxonomy('refunds: [refund*]\nother: [volcano]', 'topics.yaml');
const prices = parsePrices('[{match: gpt-4o, input: 1, output: 1}]', 'prices.yaml');

describe('insight', () => {
  it('puts together what is derived from one record', () => {
    const fields = createInsight({ taxonomy })(factsOf({ outcome: 'failed', error: { status: 429 } }));
    assert.deepEqual(fields.error, { class: 'rate_limit' });
    assert.deepEqual(fields.prompt, { language: 'en' });
    assert.ok(fields.topics !== undefined && fields.topics.length > 0);
    assert.deepEqual(fields.topic, ['refunds']);
    assert.equal(fields.sentiment?.label, 'positive');
    const cost = { total: 0.0045, input: 0.0025, output: 0.002, currency: 'USD', price_version: PUBLIC_PRICES };
    assert.deepEqual(fields.cost, cost);
  });

  it('leaves out what could not be told', () => {
    const fields = createInsight()(factsOf({}, { asked: undefined, usage: usageOf(undefined) }));
    assert.deepEqual(fields, { insight: { version: INSIGHT_VERSION } });
  });

  it('gives the same for the same facts', () => {
    const insight = createInsight({ taxonomy, prices });
    assert.deepEqual(insight(factsOf()), insight(factsOf()));
    assert.deepEqual(insight(factsOf()), createInsight({ taxonomy, prices })(factsOf()));
  });

  it('uses own prices', () => assert.equal(createInsight({ prices })(factsOf()).cost?.total, 0.0012));

  it('carries a version that changes with the files in use, and only with them', () => {
    const versionOf = (options: Parameters<typeof createInsight>[0]) =>
      createInsight(options)(factsOf()).insight.version;
    const others = parsePrices('[{match: gpt-4o, input: 2, output: 1}]', 'prices.yaml');
    const versions = [{}, { taxonomy }, { prices }, { taxonomy, prices }, { taxonomy, prices: others }].map(versionOf);
    assert.equal(new Set(versions).size, versions.length);
    assert.equal(versions[0], INSIGHT_VERSION);
    for (const version of versions.slice(1)) assert.match(version, /^1\+[0-9a-f]{8}$/);
    assert.equal(versionOf({ taxonomy, prices }), versions[3]);
  });

  it('never throws: the fields that could be made are given, and the rest is told', () => {
    const told: string[] = [];
    const broken = { ...prices, entries: [{ fits: () => assert.fail('no price today') }] };
    const insight = createInsight({ prices: broken, failed: (group, error) => told.push(`${group}: ${error}`) });
    const fields = insight(factsOf({ outcome: 'aborted' }));
    assert.equal(fields.cost, undefined);
    assert.equal(fields.error?.class, 'cancelled');
    assert.equal(fields.prompt?.language, 'en');
    assert.equal(told.length, 1);
    assert.match(told[0] ?? '', /^cost: .*no price today/);
  });
});

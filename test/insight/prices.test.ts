import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PromptlogError } from '../../src/errors.ts';
import { parsePrices, pricingOf } from '../../src/insight/prices.ts';
import type { PricedCall } from '../../src/insight/prices-entry.ts';
import { PUBLIC_PRICES, publicPrice } from '../../src/insight/prices-public.ts';

const root = join(import.meta.dirname, '../..');
const call = (responseModel: string, more: Partial<PricedCall> = {}): PricedCall => ({
  provider: 'azure.ai.openai',
  responseModel,
  requestModel: undefined,
  time: '2026-03-01T12:00:00.000Z',
  ...more,
});
const pricing = (text: string) => pricingOf(parsePrices(text, 'prices.yaml'));
const inputOf = (text: string, asked: PricedCall) => pricing(text)(asked)?.rates.input;

describe('the public prices', () => {
  it('name the version that is installed', () => {
    const folder = join(root, 'node_modules/@pydantic/genai-prices/package.json');
    const { version } = JSON.parse(readFileSync(folder, 'utf8')) as { version: string };
    assert.equal(PUBLIC_PRICES, `genai-prices@${version}`);
  });

  it('are known for tokens only: what is sold by the hour has none', () => {
    assert.equal(publicPrice('groq', 'whisper-large-v3', '2026-03-01T12:00:00.000Z'), undefined);
    assert.equal(publicPrice('openai', 'omni-moderation-latest', '2026-03-01T12:00:00.000Z'), undefined);
  });

  it('are not sought for a time that is none', () => assert.equal(publicPrice('openai', 'gpt-4o', 'soon'), undefined));

  it('are found again at once', () => {
    const time = '2026-03-02T12:00:00.000Z';
    publicPrice('openai', 'gpt-4o', time);
    const started = performance.now();
    for (let i = 0; i < 10_000; i++) publicPrice('openai', 'gpt-4o', time);
    assert.ok(performance.now() - started < 200);
  });
});

describe('own prices', () => {
  it('win over the public ones, and say which file they come from', () => {
    const price = pricing('[{match: gpt-4o, input: 1, output: 2}]')(call('gpt-4o'));
    assert.equal(price?.rates.input, 1);
    assert.match(price?.version ?? '', /^own:[0-9a-f]{8}$/);
    assert.equal(pricing('[]')(call('gpt-4o'))?.version, PUBLIC_PRICES);
    assert.equal(pricing('[{match: other, input: 1, output: 2}]')(call('gpt-4o'))?.version, PUBLIC_PRICES);
  });

  it('are found by name, by the beginning of a name and by a pattern', () => {
    const text = `
- { match: GPT-4o, input: 1 }
- { match: gpt-4o*, input: 2 }
- { match: '/^o\\d(-mini)?$/', input: 3 }`;
    assert.equal(inputOf(text, call('gpt-4O')), 1);
    assert.equal(inputOf(text, call('gpt-4o-mini')), 2);
    assert.equal(inputOf(text, call('o4-mini')), 3);
    assert.equal(inputOf(text, call('in-house')), undefined);
    assert.equal(inputOf(text, call('in-house', { requestModel: 'o3' })), 3, 'as it was asked for');
  });

  it('are found by provider under any of its names, by deployment and by day', () => {
    const text = `
- { provider: azure, deployment: chat-eu, match: gpt*, from: 2026-03-01, until: 2026-03-31, input: 7 }`;
    const eu = call('gpt-x', { requestModel: 'chat-eu' });
    assert.equal(inputOf(text, eu), 7);
    assert.equal(inputOf(text, { ...eu, time: '2026-03-31T23:59:59.999Z' }), 7);
    assert.equal(inputOf(text, { ...eu, time: '2026-04-01T00:00:00.000Z' }), undefined);
    assert.equal(inputOf(text, { ...eu, time: '2026-02-28T23:59:59.999Z' }), undefined);
    assert.equal(inputOf(text, { ...eu, provider: 'openai' }), undefined);
    assert.equal(inputOf(text, { ...eu, requestModel: 'chat-us' }), undefined);
  });

  it('are in a currency of their own', () => {
    const text = `
currency: EUR
prices:
  - { match: a, input: 1 }
  - { match: b, input: 1, currency: BRL }`;
    assert.equal(pricing(text)(call('a'))?.currency, 'EUR');
    assert.equal(pricing(text)(call('b'))?.currency, 'BRL');
    assert.equal(pricing('[{match: a, input: 1}]')(call('a'))?.currency, 'USD');
  });

  it('take a share off the public price, whatever that is on the day', () => {
    const price = pricing('[{match: gpt-4o*, discount: 0.2}]')(call('gpt-4o'));
    assert.deepEqual([price?.rates.input, price?.rates.cached, price?.rates.output], [2, 1, 8]);
    assert.match(price?.version ?? '', /^own:[0-9a-f]{8}\+genai-prices@/);
    assert.equal(pricing('[{match: nobody, discount: 0.2}]')(call('nobody')), undefined);
  });

  it('cost nothing more where throughput was reserved', () => {
    const price = pricing('[{deployment: reserved, provisioned: true}]')(call('gpt-4o', { requestModel: 'reserved' }));
    assert.deepEqual([price?.rates.input, price?.rates.output], [0, 0]);
  });

  it('are written as the description of the file shows', () => {
    const comment = readFileSync(join(root, 'src/insight/prices.ts'), 'utf8').split('*/')[0] ?? '';
    const example = comment.slice(comment.indexOf(' *   currency:')).replaceAll(/^ \* {0,3}/gm, '');
    assert.equal(parsePrices(example, 'prices.yaml').entries.length, 3);
    assert.equal(pricing(example)(call('gpt-4o-mini'))?.currency, 'EUR');
  });

  it('may be written as JSON', () => {
    assert.equal(inputOf('{"prices": [{"match": "a", "input": 1.5}]}', call('a')), 1.5);
  });
});

describe('a file of prices that is wrong', () => {
  const WRONG: readonly (readonly [text: string, line: number, reason: RegExp])[] = [
    ['prices:\n  - match: a\n    input: "2,50"', 3, /^entry 1 \(a\): input must be a number of 0 or more, not "2,50"$/],
    ['- match: a\n  input: 1\n- match: b\n  inputs: 1', 4, /^entry 2 \(b\): there is no inputs; it can have match/],
    ['- match: a\n  input: -1', 2, /^entry 1 \(a\): input must be a number of 0 or more, not -1$/],
    ['- match: a\n  input: .nan', 2, /input must be a number/],
    ['- input: 1', 1, /^entry 1: it must say which calls it is for/],
    ['- match: a', 1, /say what it costs in one way/],
    ['- match: a\n  input: 1\n  discount: 0.1', 1, /in one way/],
    ['- match: a\n  discount: 15', 2, /discount must be between 0 and 1/],
    ['- match: /(/\n  input: 1', 1, /^entry 1 \(\/\(\/\): .*regular expression/i],
    ['- match: a\n  input: 1\n  from: 2026-02-30', 3, /from must be a day/],
    ['- match: a\n  input: 1\n  from: 2026-02-02\n  until: 2026-01-01', 4, /it ends on 2026-01-01, before/],
    ['- match: a\n  input: 1\n  currency: euro', 3, /three capital letters/],
    ['- match: a\n  provisioned: maybe', 2, /provisioned must be true or false/],
    ['- match: a\n  input: 1\n  tiers:\n    - input: 3', 4, /a tier must say when it holds/],
    ['- match: a\n  input: 1\n  tiers:\n    - above: 10\n      inptu: 3', 5, /there is no inptu/],
    ['- match: a\n  input: 1\n  tiers: 3', 3, /tiers must be a list/],
    ['- 7', 1, /an entry must have members/],
    ['prices: 7', 1, /it must be a list of entries/],
    ['just words', 1, /it must be a list of entries/],
    ['', 1, /it must be a list of entries/],
    ['prices: []\nprice: []', 2, /there is no price; it can have currency and prices/],
    ['currency: $\nprices: []', 1, /three capital letters/],
    ['- match: a\n  match: b\n  input: 1', 2, /unique/i],
    ['prices:\n  - {match: a', 2, /./],
  ];

  for (const [text, line, reason] of WRONG) {
    it(`is named with its place: ${JSON.stringify(text)}`, () => {
      assert.throws(
        () => parsePrices(text, 'prices.yaml'),
        (error) => {
          assert.ok(error instanceof PromptlogError);
          assert.equal(error.code, 'PL_CONFIG_INVALID');
          assert.match(String(error.details['reason']), reason);
          assert.equal(error.details['source'], `prices.yaml, line ${line}`);
          return true;
        },
      );
    });
  }

  it('is not unfolded without end', () => {
    const levels = Array.from(
      { length: 12 },
      (_, i) => `a${i}: &a${i} [${Array(10).fill(i === 0 ? 'x' : `*a${i - 1}`)}]`,
    );
    assert.throws(() => parsePrices(levels.join('\n'), 'prices.yaml'), PromptlogError);
  });
});

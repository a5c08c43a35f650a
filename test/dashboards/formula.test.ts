import assert from 'node:assert/strict';
import { evaluate, type Formula, type Measure, measuresOf, parseFormula } from '../../src/dashboards/formula.ts';
import { PromptlogError } from '../../src/errors.ts';

const figures: Readonly<Record<string, number | string | null>> = { a: 12, b: 4, zero: 0, none: null, word: 'x' };
const value = (text: string) => evaluate(parseFormula(text), ({ field = '' }) => figures[field] ?? null);

describe('a formula', () => {
  it('is one measure with its field, its query or its percentile', () => {
    const cases: readonly [text: string, measure: Measure][] = [
      ['count()', { operation: 'count' }],
      [" count ( kql = 'outcome: a' ) ", { operation: 'count', kql: 'outcome: a' }],
      ['sum(gen_ai.usage.total_tokens)', { operation: 'sum', field: 'gen_ai.usage.total_tokens' }],
      [
        "unique_count(user.id, kql='user.name: \"O\\'Neil\"')",
        { operation: 'unique_count', field: 'user.id', kql: 'user.name: "O\'Neil"' },
      ],
      [
        'percentile(event.duration, percentile=99.9)',
        { operation: 'percentile', field: 'event.duration', percentile: 99.9 },
      ],
      ['max(@timestamp)', { operation: 'max', field: '@timestamp' }],
      ['last_value(outcome)', { operation: 'last_value', field: 'outcome' }],
    ];
    for (const [text, measure] of cases) {
      const formula = parseFormula(text);
      assert.deepEqual(formula.kind === 'measure' ? formula.measure : formula, measure, text);
    }
  });

  it('calculates as it is written: products before sums, from left to right, brackets first', () => {
    assert.equal(value('sum(a) + sum(b) * 2'), 20);
    assert.equal(value('(sum(a) + sum(b)) * 2'), 32);
    assert.equal(value('sum(a) - sum(b) - 1'), 7);
    assert.equal(value('sum(a) / sum(b) / 2'), 1.5);
    assert.equal(value('-1 * sum(a)'), -12);
    assert.equal(value('.5'), 0.5);
  });

  it('has no value where something is divided by zero or missing', () => {
    for (const text of [
      'sum(a) / sum(zero)',
      'sum(zero) / sum(zero)',
      'sum(none) + 1',
      '2 * (1 - sum(none))',
      'sum(word) + 1',
    ])
      assert.equal(value(text), null, text);
    assert.equal(value('sum(zero) / sum(a)'), 0);
    assert.equal(value('last_value(word)'), 'x');
  });

  it('needs equal measures once, in its order', () => {
    const formula = parseFormula("count(kql='a: b') / count() + sum(x) - count() * count(kql='a: b')");
    assert.deepEqual(measuresOf(formula), [
      { operation: 'count', kql: 'a: b' },
      { operation: 'count' },
      { operation: 'sum', field: 'x' },
    ]);
  });

  it('keeps the source of each of its parts, and where that begins', () => {
    const text = "(max(a) - min(a)) / count(kql='x: y')";
    const parts = (formula: Formula): Formula[] =>
      formula.kind === 'math' ? [formula, ...parts(formula.left), ...parts(formula.right)] : [formula];
    const found = parts(parseFormula(text));
    assert.deepEqual(
      found.map((part) => part.text),
      [text, '(max(a) - min(a))', 'max(a)', 'min(a)', "count(kql='x: y')"],
    );
    for (const part of found) assert.equal(text.slice(part.at, part.at + part.text.length), part.text);
  });

  it('says what is wrong, and at which character', () => {
    const cases: readonly [text: string, at: number, said: RegExp][] = [
      ['', 0, /expected a number, a measure or an opening bracket, found the end/],
      ['count() +', 9, /expected a number, a measure/],
      ['count() count()', 8, /expected an operator or the end, found "count\(\)"/],
      ['(count()', 8, /expected an operator or a closing bracket/],
      ['total()', 0, /there is no measure total; there are count, sum/],
      ['sum()', 0, /sum needs a field/],
      ['count(a)', 6, /count takes no field/],
      ['percentile(a)', 0, /percentile needs to know which one/],
      ['percentile(a, percentile=101)', 25, /a number from 0 to 100, not 101/],
      ['sum(a, percentile=5)', 7, /sum takes no percentile/],
      ["sum(a, lucene='x')", 7, /sum takes no lucene/],
      ["sum(a, kql='x', kql='y')", 16, /kql is given twice/],
      ["sum(kql='x', a)", 13, /the one field of sum is its first argument/],
      ["count(kql='x)", 10, /this quotation mark is never closed/],
      ['count(kql=x)', 10, /a text in single quotation marks/],
      [`${'('.repeat(21)}1`, 20, /more than 20 brackets/],
    ];
    for (const [text, at, said] of cases) {
      assert.throws(
        () => parseFormula(text),
        (error: unknown) => {
          assert.ok(error instanceof PromptlogError && error.code === 'PL_USAGE');
          assert.match(error.message, said, text);
          assert.match(error.message, new RegExp(`at character ${at + 1}: `), text);
          return error.details['at'] === at;
        },
        text,
      );
    }
  });
});

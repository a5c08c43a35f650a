import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { figuresOf, lastToFirst, MEASURES, type ScaleStep } from '../../bench/scale-measures.ts';
import { scaleTable, withTable } from '../../bench/scale-table.ts';

const SCENE = {
  machine: '2 × Some processor with 24 GB',
  versions: 'Node v24.0.0, Elasticsearch 9.5.2',
  date: '2026-11-22',
  command: 'npm run bench -- scale --count 1000000',
};

/** A step where every measure is that number. */
function stepOf(records: number, value: number): ScaleStep {
  const measured = Object.fromEntries(MEASURES.map(({ key }) => [key, value])) as ScaleStep['measured'];
  return { records, seconds: 90, measured };
}

function cellsOf(table: string): string[][] {
  return table
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.slice(2, -2).split(' | '));
}

describe('the table of the scale bench', () => {
  const steps = [stepOf(10_000, 100), stepOf(100_000, 110), stepOf(1_000_000, 121)];

  it('has a column for each step, and two that compare the last with the first and with the one before', () => {
    const [head, rule, first] = cellsOf(scaleTable(steps, SCENE));
    assert.deepEqual(head?.slice(1), ['10,000', '100,000', '1,000,000', 'last ÷ first', 'last ÷ the one before']);
    assert.equal(rule?.length, head?.length);
    assert.deepEqual(first?.slice(1), ['100', '110', '121', '1.21', '1.10']);
  });

  it('has a row for each measure, in their order', () => {
    const titles = cellsOf(scaleTable(steps, SCENE))
      .slice(2)
      .map(([title]) => title);
    assert.deepEqual(
      titles,
      MEASURES.map(({ title }) => title),
    );
    assert.equal(new Set(MEASURES.map(({ key }) => key)).size, MEASURES.length);
  });

  it('compares two steps once and a single one not at all', () => {
    assert.deepEqual(cellsOf(scaleTable(steps.slice(0, 2), SCENE))[0]?.slice(1), ['10,000', '100,000', 'last ÷ first']);
    assert.deepEqual(cellsOf(scaleTable(steps.slice(0, 1), SCENE))[0]?.slice(1), ['10,000']);
  });

  it('rounds what is large to whole numbers and what is small to three digits', () => {
    const [, , row] = cellsOf(scaleTable([stepOf(100, 12345.6), stepOf(200, 1.23456)], SCENE));
    assert.deepEqual(row?.slice(1), ['12,346', '1.23', '0.00']);
  });

  it('leaves a cell empty rather than telling a number that is none', () => {
    const [, , row] = cellsOf(scaleTable([stepOf(100, Number.NaN), stepOf(200, 1)], SCENE));
    assert.deepEqual(row?.slice(1), ['', '1', '']);
  });

  it('tells the machine, the versions, the date, the command, how long each step took and why it stopped', () => {
    const [line] = scaleTable(steps, { ...SCENE, stopped: '10,000,000 records need 120 GB of disk' }).split('\n');
    for (const said of [...Object.values(SCENE), '1.5, 1.5, 1.5', 'It stopped there: 10,000,000 records need 120 GB']) {
      assert.ok(line?.includes(said), `"${line}" does not say "${said}"`);
    }
    assert.doesNotMatch(scaleTable(steps, SCENE), /stopped/);
  });

  it('is not made of nothing', () => {
    assert.throws(() => scaleTable([], SCENE), /no step/);
  });
});

describe('a page with the table', () => {
  const page = '# Scaling\n\n<!-- scale: begin -->\nold\n<!-- scale: end -->\n\nmore\n';

  it('has what stands between the two marks replaced, and keeps everything else', () => {
    const once = withTable(page, '| a |');
    assert.equal(once, '# Scaling\n\n<!-- scale: begin -->\n| a |\n<!-- scale: end -->\n\nmore\n');
    assert.equal(withTable(once, '| a |'), once);
  });

  it('takes a table as it is, whatever stands in it', () => {
    assert.ok(withTable(page, "| $& $1 $' |").includes("| $& $1 $' |"));
  });

  it('is docs/scaling.md, which has both marks', () => {
    const scaling = readFileSync(join(import.meta.dirname, '../../docs/scaling.md'), 'utf8');
    const written = withTable(scaling, '| a |');
    assert.ok(written.includes('-->\n| a |\n<!--'));
    assert.equal(withTable(written, '| b |').replace('| b |', '| a |'), written);
  });

  it('is refused when a mark is missing, or the end stands before the beginning', () => {
    assert.throws(() => withTable('no marks', 'x'), RangeError);
    assert.throws(() => withTable('<!-- scale: begin -->', 'x'), RangeError);
    assert.throws(() => withTable('<!-- scale: end --><!-- scale: begin -->', 'x'), RangeError);
  });
});

describe('the figures of the scale bench', () => {
  it('hold every measure of every step, and its ratio', () => {
    const figures = figuresOf([stepOf(10_000, 2), stepOf(100_000, 3)]);
    assert.equal(figures['count'], 100_000);
    assert.equal(figures['10000_search_p95_ms'], 2);
    assert.equal(figures['100000_ship_cpu_us'], 3);
    assert.equal(figures['ship_cpu_us_last_to_first'], 1.5);
    assert.equal(Object.keys(figures).length, 1 + MEASURES.length + 2 * (MEASURES.length + 1));
  });

  it('compare nothing when there is one step alone', () => {
    const figures = figuresOf([stepOf(10_000, 2)]);
    assert.deepEqual(
      Object.keys(figures).filter((key) => key.includes('last_to_first')),
      [],
    );
    assert.equal(lastToFirst([stepOf(1, 2)], 'ship_cpu_us'), 1);
  });
});

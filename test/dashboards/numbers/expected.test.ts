import assert from 'node:assert/strict';
import { DASHBOARDS } from '../../../src/dashboards/boards.ts';
import { type Panel, panelsOf, type Row } from '../../../src/dashboards/panel.ts';
import { isSame } from './compare.ts';
import { expectedPanels } from './expected.ts';
import type { ExpectedRecords, ExpectedRows } from './expected-panel.ts';
import { baseOf } from './fixture.ts';
import { FIGURES, FILTERS, type Figure, KEYS, ORDERS, SAMPLE_FIGURES, SAMPLE_KEYS } from './plain-count.ts';
import { plainFacts, plainSamples } from './plain-facts.ts';

const PANELS = DASHBOARDS.flatMap(panelsOf);
const BASE = baseOf(Date.now());
const EXPECTED = expectedPanels(BASE);
const FACTS = plainFacts(BASE);
const SAMPLES = plainSamples(BASE);

/** Where the rows are not what plain counting gives. */
function disagreements<T>(
  { rows }: ExpectedRows,
  splits: readonly string[],
  items: readonly T[],
  keys: Readonly<Record<string, (item: T) => readonly (string | undefined)[]>>,
  figures: Readonly<Record<string, Figure<T>>>,
): string[] {
  return rows.flatMap((row) => {
    const own = items.filter((item) => splits.every((id) => keys[id]?.(item).includes(String(row[id]))));
    return Object.keys(row)
      .filter((id) => !splits.includes(id))
      .flatMap((id) => {
        const figure = figures[id];
        assert.ok(figure, `nothing counts ${id}`);
        const counted = figure(own);
        return isSame(row[id], counted) ? [] : [`${JSON.stringify(row)}: counted ${id} ${counted}`];
      });
  });
}

function checkRows(panel: Panel): void {
  const expected = EXPECTED[panel.id] as ExpectedRows;
  const splits = (panel.splits ?? []).map(({ id }) => id);
  const wrong =
    panel.source === 'health'
      ? disagreements(expected, splits, SAMPLES, SAMPLE_KEYS, SAMPLE_FIGURES)
      : disagreements(expected, splits, FACTS.filter(FILTERS[panel.id] ?? (() => true)), KEYS, FIGURES);
  assert.deepEqual(wrong, []);
}

function checkRecords({ id }: Panel): void {
  const { records, total } = EXPECTED[id] as ExpectedRecords;
  const order = ORDERS[id];
  assert.ok(order, `nothing orders ${id}`);
  const found = FACTS.filter(FILTERS[id] ?? (() => false)).sort(
    (one, other) => order(other) - order(one) || (one.id < other.id ? -1 : 1),
  );
  assert.equal(found.length, total);
  assert.deepEqual(
    found.slice(0, records.length).map((fact) => fact.id),
    records,
  );
}

describe('what is expected of the panels', () => {
  it('is said of each panel, and of none that there is not', () => {
    assert.deepEqual(Object.keys(EXPECTED).sort(), PANELS.map(({ id }) => id).sort());
  });

  it('has the splits and the metrics of its panel', () => {
    for (const { id, splits = [], metrics = [] } of PANELS) {
      const expected = EXPECTED[id];
      if (expected === undefined || 'records' in expected) continue;
      const wanted = [...splits, ...metrics].map((each) => each.id).sort();
      for (const row of expected.rows) assert.deepEqual(Object.keys(row).sort(), wanted, id);
    }
  });

  for (const panel of PANELS) {
    it(`agrees with plain counting in ${panel.id}`, () => {
      if (panel.chart === 'records') checkRecords(panel);
      else checkRows(panel);
    });
  }

  it('would not agree with another number', () => {
    const { rows } = EXPECTED['usage-by-user'] as ExpectedRows;
    const [first] = rows as [Row];
    for (const id of Object.keys(first).filter((each) => each !== 'user_id' && each !== 'name')) {
      const changed = { rows: [{ ...first, [id]: Number(first[id]) + 1 }] };
      assert.equal(disagreements(changed, ['user_id'], FACTS, KEYS, FIGURES).length, 1, id);
    }
  });

  it('shows the three groups of the worked table of gateway rows', () => {
    const { rows } = EXPECTED['usage-by-ip-and-model'] as ExpectedRows;
    assert.deepEqual(
      rows.filter(({ source_ip: ip }) => String(ip).startsWith('10.0.')).map((row) => Object.values(row)),
      [
        ['10.0.0.5', 'gpt-4o-2024-08-06', 100, 50, 150, 150],
        ['10.0.0.5', 'gpt-35-turbo', 44, 20, 64, 32],
        ['10.0.0.9', 'gpt-35-turbo', 5, 5, 10, 10],
      ],
    );
  });
});

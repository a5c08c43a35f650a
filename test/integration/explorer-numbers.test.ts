/** What the Explorer's page shows a person: the numbers worked out by hand, in tiles, tables, lists, and behind every chart. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { DASHBOARDS } from '../../src/dashboards/boards.ts';
import { type AggregatePanel, type Dashboard, type Format, type Panel, panelsOf } from '../../src/dashboards/panel.ts';
import { formatted } from '../../src/explorer/page/core/format.ts';
import { expectedPanels } from '../dashboards/numbers/expected.ts';
import { SHOWN_FIGURES } from '../dashboards/numbers/expected-figures.ts';
import type { ExpectedPanel, ExpectedRecords, ExpectedRows } from '../dashboards/numbers/expected-panel.ts';
import { baseOf, rangeOf } from '../dashboards/numbers/fixture.ts';
import { loadFixture, removeFixture } from '../dashboards/numbers/load-fixture.ts';
import { assertGood, boardDrawn, ExplorerPage, go, type Opened, until } from '../support/explorer-page.ts';

/** What stands on the page for one panel. */
interface Shown {
  readonly title: string;
  readonly figure: string | null;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Of the first cell of each row. */
  readonly links: readonly string[];
}

interface ShownColumn {
  readonly id: string;
  readonly label: string;
  readonly format: Format;
}

const READ_PANELS = `
  [...document.querySelectorAll('.panel')].map((panel) => ({
    title: panel.querySelector('h2').textContent,
    figure: panel.querySelector('.number-value')?.textContent ?? null,
    head: [...panel.querySelectorAll('th')].map((cell) => cell.textContent.trim()),
    rows: [...panel.querySelectorAll('tbody tr')].map((row) => [...row.cells].map((cell) => cell.textContent.trim())),
    links: [...panel.querySelectorAll('tbody tr')].map((row) => row.cells[0].querySelector('a')?.hash ?? ''),
  }))`;

describe("the numbers on the Explorer's page", function () {
  this.timeout(120_000);
  // Some panels look at the last seven days before now.
  const base = baseOf(Date.now());
  const expected = expectedPanels(base);
  let explorer: ExplorerPage;
  let opened: Opened;
  let page: Page;
  let timeText: ReadonlyMap<number, string>;

  before(async () => {
    explorer = await ExplorerPage.start();
    await loadFixture(explorer.search, base);
    opened = await explorer.openSignedIn('#/health');
    page = opened.page;
    timeText = await timeTexts(page, timesIn(Object.values(expected)));
  });
  after(async () => {
    await removeFixture(explorer.search);
    await explorer.remove();
  });
  afterEach(() => assertGood(opened));

  /** Everything as numbers: charts as tables, and long tables whole. */
  async function read(dashboard: Dashboard): Promise<readonly Shown[]> {
    const { from, to } = rangeOf(base);
    await go(page, `#/dashboards/${dashboard.id}?from=${from.toISOString()}&to=${to.toISOString()}`);
    await page.getByRole('heading', { name: dashboard.title, exact: true, level: 1 }).waitFor();
    await boardDrawn(page);
    const charts = await page.locator('.panel-switch').count();
    assert.equal(await page.locator('.chart svg').count(), charts, 'every chart is drawn');
    for (let index = 0; index < charts; index++) await page.locator('.panel-switch').nth(index).click();
    await until(page, `document.querySelectorAll('.panel-switch[aria-pressed=true]').length === ${charts}`);
    const more = page.getByRole('button', { name: /^Show all/ });
    // Each is gone once it was clicked.
    for (let left = await more.count(); left > 0; left--) await more.nth(left - 1).click();
    return (await page.evaluate(READ_PANELS)) as Shown[];
  }

  function wrongIn(panel: Panel, shown: Shown, wanted = expected[panel.id]): string[] {
    if (wanted === undefined) return [`nothing is expected of ${panel.id}`];
    if (shown.title !== panel.title) return [`${panel.id} stands where ${shown.title} is`];
    if (panel.chart === 'number') return differing(panel.id, [SHOWN_FIGURES[panel.id]], [shown.figure]);
    if (panel.chart === 'records') return wrongList(panel.id, wanted as ExpectedRecords, shown);
    return wrongTable(panel, wanted as ExpectedRows, shown);
  }

  function wrongTable(panel: AggregatePanel, { rows, anyOrder }: ExpectedRows, shown: Shown): string[] {
    const columns = columnsOf(panel);
    const cell = (value: number | string | null | undefined, format: Format): string =>
      format === 'time' && typeof value === 'number' ? (timeText.get(value) ?? '') : formatted(value, format);
    const wanted = rows.map((row) => columns.map(({ id, format }) => cell(row[id], format)).join(' | '));
    const given = shown.rows.map((row) => row.join(' | '));
    return [
      ...differing(
        `${panel.id}, head`,
        columns.map(({ label }) => label),
        shown.head,
      ),
      ...differing(panel.id, anyOrder ? wanted.sort() : wanted, anyOrder ? given.sort() : given),
    ];
  }

  /** A list leads to its records, so that these are known by where their time leads. */
  function wrongList(id: string, { records }: ExpectedRecords, { links }: Shown): string[] {
    return differing(
      id,
      records,
      links.map((link) => decodeURIComponent(/(?:turn=|#\/record\/)([^&]+)/.exec(link)?.[1] ?? link)),
    );
  }

  for (const dashboard of DASHBOARDS) {
    it(`are right on ${dashboard.title}`, async () => {
      const shown = await read(dashboard);
      const panels = panelsOf(dashboard);
      assert.equal(shown.length, panels.length);
      assert.deepEqual(
        panels.flatMap((panel, index) => wrongIn(panel, shown[index] as Shown)),
        [],
      );
    });
  }

  it('are as formatted here for every tile, and for no other', () => {
    const figures = DASHBOARDS.flatMap(panelsOf).filter(({ chart }) => chart === 'number');
    assert.deepEqual(Object.keys(SHOWN_FIGURES).sort(), figures.map(({ id }) => id).sort());
  });

  it('are seen to be wrong where one of them is another', async () => {
    const usage = DASHBOARDS.find(({ id }) => id === 'usage') as Dashboard;
    const shown = await read(usage);
    const at = panelsOf(usage).findIndex(({ id }) => id === 'usage-by-ip-and-model');
    const [panel, found] = [panelsOf(usage)[at] as Panel, shown[at] as Shown];
    assert.deepEqual(wrongIn(panel, found), []);
    const { rows } = expected[panel.id] as ExpectedRows;
    const changed = { rows: rows.map((row) => (row['tokens'] === 64 ? { ...row, tokens: 65 } : row)) };
    assert.deepEqual(wrongIn(panel, found, changed), [
      'usage-by-ip-and-model 6: 10.0.0.5 | gpt-35-turbo | 44 | 20 | 64 | 32 instead of 10.0.0.5 | gpt-35-turbo | 44 | 20 | 65 | 32',
    ]);
  });
});

/** The splits, then the metrics. */
function columnsOf({ splits, metrics }: AggregatePanel): ShownColumn[] {
  const keys = (splits ?? []).map(({ id, label, kind }): ShownColumn => {
    return { id, label, format: kind === 'time' ? 'time' : 'text' };
  });
  return [...keys, ...metrics];
}

function differing(where: string, wanted: readonly unknown[], given: readonly unknown[]): string[] {
  return Array.from({ length: Math.max(wanted.length, given.length) }, (_, index) => index)
    .filter((index) => wanted[index] !== given[index])
    .map((index) => `${where} ${index}: ${given[index]} instead of ${wanted[index]}`);
}

function timesIn(panels: readonly ExpectedPanel[]): number[] {
  const rows = panels.flatMap((panel) => ('rows' in panel ? panel.rows : []));
  return [...new Set(rows.flatMap(({ time, first, last }) => [time, first, last]))].filter(
    (value) => typeof value === 'number',
  );
}

/** Names of months differ between browsers; what is the year, the day and the hour does not. */
async function timeTexts(page: Page, times: readonly number[]): Promise<ReadonlyMap<number, string>> {
  const texts = (await page.evaluate(`${JSON.stringify(times)}.map((time) => {
    const date = new Date(time);
    const month = date.toLocaleString('en-GB', { month: 'short' });
    const year = date.getUTCFullYear() === new Date().getUTCFullYear() ? '' : ' ' + date.getUTCFullYear();
    return date.getUTCDate() + ' ' + month + year + ', ' + date.toISOString().slice(11, 19);
  })`)) as string[];
  return new Map(times.map((time, index) => [time, texts[index] ?? '']));
}

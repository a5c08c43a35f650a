/** Every view of the page, in light, in dark and on a phone: axe finds nothing serious. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { DASHBOARDS } from '../../src/dashboards/boards.ts';
import { assertGood, boardDrawn, ExplorerPage, go, type Opened, until } from '../support/explorer-page.ts';

interface Finding {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const LOOKS: readonly (readonly [name: string, options: BrowserContextOptions])[] = [
  ['in light', { colorScheme: 'light' }],
  ['in dark', { colorScheme: 'dark' }],
  ['on a phone', { viewport: { width: 360, height: 780 }, hasTouch: true }],
];

describe('the accessibility of the page', function () {
  this.timeout(240_000);
  let explorer: ExplorerPage;

  before(async () => {
    explorer = await ExplorerPage.start();
    await explorer.keepDemo(150);
  });
  after(() => explorer.remove());

  for (const [name, options] of LOOKS) {
    describe(name, () => {
      let opened: Opened;
      let page: Page;
      before(async () => {
        opened = await explorer.openSignedIn('#/health', { reducedMotion: 'reduce', ...options });
        page = opened.page;
      });
      afterEach(() => assertGood(opened));

      it('has no serious finding when one signs in', async () => {
        const stranger = await explorer.open('#/search', options);
        await stranger.page.getByLabel('API key').waitFor();
        await assertAccessible(stranger.page);
      });

      it('has none in search: hits, suggestions, help, times, an error and nothing found', async () => {
        await go(page, '#/search');
        await page.locator('.hit').first().waitFor();
        await assertAccessible(page);
        await page.locator('#query').pressSequentially('out');
        await page.locator('[role=option]').first().waitFor();
        await until(page, 'location.hash.includes("q=out")');
        await assertAccessible(page);
        await page.locator('#query').fill('nothing.like_it: x');
        await page.locator('.query-wrong').waitFor();
        await page.getByRole('button', { name: 'How to search' }).click();
        await assertAccessible(page);
        await page.keyboard.press('Escape');
        await page.getByRole('button', { name: /^Time:/ }).click();
        await assertAccessible(page);
        await page.keyboard.press('Escape');
        await go(page, '#/search?q=zzzunheardof&is=outcome%3Afailed&not=outcome%3Aaborted');
        await page.getByText('No record matches.').waitFor();
        await assertAccessible(page);
      });

      it('has none in a conversation and a record', async () => {
        await go(page, '#/search?q=tools.called%3A*');
        await page.locator('.hit').first().waitFor();
        await page.locator('.hit-asked').first().click();
        await page.locator('.turn').waitFor();
        await assertAccessible(page);
        await page.getByRole('link', { name: /^Conversation/ }).click();
        await page.locator('.sums').waitFor();
        await page.getByRole('button', { name: 'Comment' }).first().click();
        await assertAccessible(page);
      });

      for (const { id, title } of DASHBOARDS) {
        it(`has none in the dashboard ${title}`, async () => {
          await go(page, `#/dashboards/${id}`);
          await page.getByRole('heading', { name: title, exact: true, level: 1 }).waitFor();
          await boardDrawn(page);
          await assertAccessible(page);
        });
      }

      it('has none in a control, in a chart as a table and in the list of dashboards', async () => {
        await go(page, '#/dashboards/overview?table=overview-models');
        await boardDrawn(page);
        await page.locator('.controls').getByRole('button', { name: 'Outcome', exact: true }).click();
        await page.locator('.options li').first().waitFor();
        await assertAccessible(page);
        await go(page, '#/dashboards');
        await page.locator('.board-list').waitFor();
        await assertAccessible(page);
      });

      it('has none in health', async () => {
        await go(page, '#/health');
        await page.locator('.health-summary').waitFor();
        await assertAccessible(page);
      });
    });
  }

  it('moves the focus to the heading of a view one goes to, and says what was found', async () => {
    const { page } = await explorer.openSignedIn('#/health');
    await page.locator('.health-summary').waitFor();
    await page.getByRole('link', { name: 'Dashboards', exact: true }).click();
    await until(page, 'document.activeElement.localName === "h1" && document.activeElement.textContent === "Overview"');
    assert.equal(await page.title(), 'Overview · promptlog');
    await go(page, '#/search');
    await until(page, '/150 records found/.test(document.querySelector("[aria-live]").textContent)');
  });

  it('leads by keyboard alone from the beginning of the page into its content', async () => {
    const { page } = await explorer.openSignedIn('#/health');
    await page.locator('.health-summary').waitFor();
    await page.reload();
    await page.locator('.health-summary').waitFor();
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate('document.activeElement.textContent'), 'Skip to content');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate('document.activeElement.id'), 'content');
  });
});

async function assertAccessible(page: Page): Promise<void> {
  // What is shown until the next answer is there is pale.
  await until(page, 'document.querySelector("[aria-busy=true]") === null');
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(AXE);
  const found = (await page.evaluate(
    'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations)',
  )) as Finding[];
  const serious = found.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  const told = serious.map(
    ({ id, nodes }) => `${id}, ${nodes.length}: ${nodes[0]?.html.slice(0, 200)} ${nodes[0]?.failureSummary}`,
  );
  assert.deepEqual(told, []);
}

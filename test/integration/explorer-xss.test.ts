/** Everything in a record is somebody else's text: whatever stands in it, the page shows it and runs none of it. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { DASHBOARDS } from '../../src/dashboards/boards.ts';
import type { JsonObject, PromptRecord } from '../../src/record/record.ts';
import { assertGood, boardDrawn, ExplorerPage, go, type Opened, until } from '../support/explorer-page.ts';
import { recordOf } from '../support/records.ts';
import { XSS_PAYLOADS } from '../support/xss-payloads.ts';

/** Elements and attributes that no view has: one of them would have come out of a record. */
const FOREIGN = `
  [...document.querySelectorAll('*')].filter((element) =>
    /^(img|iframe|object|embed|video|audio|source|form|base|math|template|animate|foreignobject)$/i.test(element.localName) &&
      !element.matches('form.absolute, form.feedback-form, form.board-query, form.vega-bindings:empty') ||
    element.localName === 'script' && !element.src.startsWith(location.origin + '/assets/') ||
    element.localName === 'link' && !element.href.startsWith(location.origin) ||
    element.localName === 'a' && !/^(#|https?:)/.test(element.getAttribute('href') ?? '') ||
    [...element.attributes].some(({ name, value }) => name.startsWith('on') || /^\\s*javascript:/i.test(value) && name !== 'title' && name !== 'value' && !name.startsWith('aria-')),
  ).map((element) => element.outerHTML.slice(0, 200))`;

describe('a record full of programs', function () {
  this.timeout(240_000);
  let explorer: ExplorerPage;
  let opened: Opened;
  let page: Page;

  before(async () => {
    explorer = await ExplorerPage.start();
    await explorer.keep(XSS_PAYLOADS.map(recordFullOf));
    opened = await explorer.openSignedIn('#/health');
    page = opened.page;
  });
  after(() => explorer.remove());
  afterEach(() => assertNothingRan(opened));

  it('is shown in the list of hits', async () => {
    await go(page, '#/search?from=now-1h');
    await page.locator('.hit').first().waitFor();
    while ((await page.locator('.hits ~ button').count()) > 0) {
      const before = await page.locator('.hit').count();
      await page.locator('.hits ~ button').scrollIntoViewIfNeeded();
      await until(
        page,
        `document.querySelectorAll(".hit").length > ${before} || !document.querySelector(".hits ~ button")`,
      );
    }
    await assertShown(page, XSS_PAYLOADS, '.hits');
  });

  it('is shown when its words are found, in facets, in suggestions and in chips', async () => {
    await go(page, '#/search?q=alert&from=now-1h');
    await page.locator('.hit mark').first().waitFor();
    await assertNothingRan(opened);
    await page
      .locator('.facet', { has: page.getByRole('heading', { name: 'Application' }) })
      .locator('.facet-value')
      .first()
      .click();
    await page.locator('.chip').waitFor();
    await page.locator('#query').fill('service.name: ');
    await page.locator('#query').press('End');
    await page.locator('#query').pressSequentially('<');
    await page.locator('[role=option]').first().waitFor();
    await assertNothingRan(opened);
    await page.locator('#query').press('ArrowDown');
    await page.locator('#query').press('Enter');
    await until(page, 'document.querySelector("[aria-busy=true]") === null');
  });

  it('is shown in its conversation, formatted and as it was written, and as JSON', async () => {
    for (const [index, payload] of XSS_PAYLOADS.entries()) {
      await go(page, `#/conversation/${encodeURIComponent(payload)}`);
      const turn = page.locator(`[aria-labelledby="turn-1"]`);
      await turn.waitFor().catch(() => assert.fail(`no conversation ${payload}`));
      await until(
        page,
        `document.querySelector('.session-id')?.textContent.includes(${JSON.stringify(payload.slice(0, 8))})`,
      );
      await page.evaluate('document.querySelectorAll("details").forEach((each) => { each.open = true; })');
      for (const place of [
        '.session-id',
        '.sums',
        '.message.user',
        '.failure',
        '.tool-head',
        '.judgements',
        '.facts',
      ]) {
        await assertShown(page, [payload], place);
      }
      if (index % 6 === 0) {
        await turn.getByRole('button', { name: 'JSON' }).click();
        await assertNothingRan(opened);
        await page.getByRole('button', { name: 'As written' }).click();
        await turn.getByRole('button', { name: 'JSON' }).click();
        await assertShown(page, [payload], '.message.assistant');
      }
      await assertNothingRan(opened);
    }
  });

  it('is shown as a record of its own, whatever its id', async () => {
    await go(page, `#/record/${encodeURIComponent(idOf(3))}`);
    await page.locator('.turn').waitFor();
    await assertShown(page, [XSS_PAYLOADS[3] ?? ''], '.turn');
  });

  for (const board of DASHBOARDS) {
    it(`is shown in ${board.title}: in charts, their tooltips and their tables`, async () => {
      await go(page, `#/dashboards/${board.id}?from=now-1h`);
      await page.getByRole('heading', { name: board.title, exact: true, level: 1 }).waitFor();
      await boardDrawn(page);
      for (const chart of await page.locator('.chart').all()) await pointAt(page, chart);
      await assertNothingRan(opened);
      const charts = page.getByRole('button', { name: / as table$/ });
      for (let index = 0; index < (await charts.count()); index++) await charts.nth(index).click();
      await boardDrawn(page);
    });
  }

  it('is shown beside the pointer in a chart, and narrows the dashboard when it is clicked', async () => {
    await go(page, '#/dashboards/overview?from=now-1h');
    await boardDrawn(page);
    const ring = page
      .locator('.panel', { has: page.getByRole('heading', { name: 'Models' }) })
      .locator('.chart path[fill]')
      .nth(1);
    await ring.hover({ force: true });
    await page.locator('.chart-tip:not([hidden])').waitFor();
    assert.ok(XSS_PAYLOADS.some((payload) => payload !== ''));
    await ring.click({ force: true });
    await page.locator('.chip').waitFor();
    await boardDrawn(page);
    await page.locator('.controls').getByRole('button', { name: 'Application', exact: true }).click();
    await page.locator('.options li').first().waitFor();
  });

  it('would be noticed if it ran', async () => {
    const careless = await explorer.openSignedIn('#/health');
    await careless.page.evaluate(`try { document.body.innerHTML = ${JSON.stringify(XSS_PAYLOADS[3])}; } catch {}`);
    await until(careless.page, 'window.misdeeds.length > 0');
    await assert.rejects(assertNothingRan(careless), /content security policy/);
  });
});

async function assertNothingRan(opened: Opened): Promise<void> {
  assert.deepEqual(await opened.page.evaluate(FOREIGN), []);
  assert.equal(await opened.page.evaluate('window.pwned ?? Object.prototype.pwned ?? "untouched"'), 'untouched');
  await assertGood(opened);
}

/** Fails unless each text can be read there, but for the space between its words and what marks its emphasis. */
async function assertShown(page: Page, texts: readonly string[], place: string): Promise<void> {
  const all = (await page.locator(place).allTextContents()).join('\n');
  const bare = (text: string) => text.replaceAll(/[\s\p{Cc}]/gu, '');
  const missing = texts.filter((text) => !bare(all).includes(bare(text)));
  assert.deepEqual(missing, [], `${place} shows ${all.slice(0, 300)}`);
}

async function pointAt(page: Page, chart: ReturnType<Page['locator']>): Promise<void> {
  await chart.scrollIntoViewIfNeeded();
  const box = await chart.boundingBox();
  if (box === null) return;
  for (const share of [0.15, 0.35, 0.5, 0.65, 0.85]) {
    await page.mouse.move(box.x + box.width * share, box.y + box.height * share);
  }
}

function idOf(index: number): string {
  return `xss-${index} ${XSS_PAYLOADS[index]}`;
}

/** A record whose every text is the payload. */
function recordFullOf(payload: string, index: number): PromptRecord {
  const call: JsonObject = {
    id: payload,
    type: 'function',
    function: { name: payload, arguments: JSON.stringify({ [payload]: payload }) },
  };
  const file: JsonObject = { type: 'file', file: { filename: payload, file_data: `data:${payload};base64,AAAA` } };
  const picture: JsonObject = { type: 'image_url', image_url: { url: payload } };
  return recordOf(idOf(index), {
    chat_session_id: payload,
    at: Date.now() - (index + 1) * 30_000,
    user: { name: payload, user_id: payload, email: payload },
    client: { app: payload, product: payload, subscription: payload, user_agent: payload },
    gateway: { backend: payload, region: payload, service: payload },
    request: { model: payload },
    timing: { duration_ms: 1000, first_token_ms: 10 },
    tags: [payload],
    properties: { TEAM_NAME: payload },
    feedback: [{ name: payload, value: payload, comment: payload, source: payload, at: new Date().toISOString() }],
    outcome: index % 2 === 0 ? 'completed' : 'failed',
    error: { type: payload, code: payload, message: payload, status: 500 },
    message: {
      id: idOf(index),
      prompt: [
        { role: 'system', content: payload },
        { role: 'human', name: payload, content: [{ type: 'text', text: payload }, picture, file] },
        { role: 'assistant', content: payload, tool_calls: [call] },
        { role: 'tool', tool_call_id: payload, name: payload, content: payload },
        { role: 'human', content: payload },
      ],
      other_attr: [
        {
          completion: {
            choices: [
              {
                message: { role: 'assistant', content: payload, refusal: payload, tool_calls: [call] },
                finish_reason: payload,
              },
            ],
          },
        },
        { model: payload },
        { usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 } },
      ],
      previous_message_id: payload,
    },
  });
}

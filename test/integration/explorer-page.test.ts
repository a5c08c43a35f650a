/** The Explorer's page in a real browser, before a real collector and a real Elasticsearch: what people do there works. */
import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { DASHBOARDS } from '../../src/dashboards/boards.ts';
import { type Panel, panelsOf } from '../../src/dashboards/panel.ts';
import type { BoardAnswer, PanelAnswer } from '../../src/explorer/page/core/answers.ts';
import { compactly, formatted } from '../../src/explorer/page/core/format.ts';
import { columnsOf } from '../../src/explorer/page/dashboards/table-rows.ts';
import type { PromptRecord } from '../../src/record/record.ts';
import { assertGood, boardDrawn, ExplorerPage, go, type Opened, until } from '../support/explorer-page.ts';
import { recordOf } from '../support/records.ts';

const HOUR = 3_600_000;
const DEMO = 400;
const LARGEST_LOAD = 60 * 1024;

/** Of each panel: its figure, or the cells of its table; nothing of a list of records. */
const SHOWN = `[...document.querySelectorAll('.panel')].map((panel) => panel.matches('.records') ? [] :
  [...panel.querySelectorAll('.number-value, tbody td')].map((cell) => cell.textContent.trim()))`;

describe("the Explorer's page", function () {
  this.timeout(120_000);
  let explorer: ExplorerPage;
  let opened: Opened;
  let page: Page;

  before(async () => {
    explorer = await ExplorerPage.start();
    await explorer.keepDemo(DEMO);
    await explorer.keep(talk());
    opened = await explorer.openSignedIn('#/health');
    page = opened.page;
  });
  after(() => explorer.remove());
  afterEach(() => assertGood(opened));

  describe('signing in', () => {
    let other: Opened;

    it('asks for a key, refuses a wrong one in words, and goes on to where one wanted to go', async () => {
      other = await explorer.open('#/search?q=quokka');
      const key = other.page.getByLabel('API key');
      await key.fill('pl_wrong');
      await key.press('Enter');
      await other.page.getByText('No such key').waitFor();
      await key.fill(explorer.key);
      await key.press('Enter');
      await other.page.getByText('3 records', { exact: true }).waitFor();
      assert.match(other.page.url(), /#\/search\?q=quokka$/);
      await assertGood(other);
    });

    it('keeps no key where a script could read it', async () => {
      const kept = await other.page.evaluate(
        'JSON.stringify([document.cookie, {...localStorage}, {...sessionStorage}])',
      );
      assert.equal(kept, '["",{},{}]');
    });

    it('ends with the session, and comes back to the same place', async () => {
      await other.page.getByRole('button', { name: /^Signed in as/ }).click();
      await other.page.getByRole('button', { name: 'Sign out' }).click();
      await other.page.getByRole('heading', { name: 'Sign in' }).waitFor();
      assert.match(other.page.url(), /#\/sign-in\?back=/);
      await other.page.getByLabel('API key').fill(explorer.key);
      await other.page.keyboard.press('Enter');
      await other.page.getByText('3 records', { exact: true }).waitFor();
      assert.match(other.page.url(), /#\/search\?q=quokka$/);
    });

    it('takes the code of a link once, and out of the address before anything is asked', async () => {
      const code = await explorer.explorer.codeFor(explorer.key);
      const first = await explorer.open(`#/sign-in?code=${code}`);
      await first.page.getByRole('heading', { name: 'Overview' }).waitFor();
      assert.equal(first.page.url().includes(code), false);
      await first.page.goBack().catch(() => null);
      assert.equal(first.page.url().includes(code), false);
      const second = await explorer.open(`#/sign-in?code=${code}`);
      await second.page.getByText('This link was used already').waitFor();
      await assertGood(second);
    });
  });

  describe('searching', () => {
    beforeEach(async () => {
      await go(page, '#/search');
      await page.getByText(`${DEMO + talk().length} records`, { exact: true }).waitFor();
    });

    it('finds as one types, marks the words, and keeps all of it in the address', async () => {
      await page.keyboard.press('/');
      await page.keyboard.type('quokka', { delay: 20 });
      await page.getByText('3 records', { exact: true }).waitFor();
      assert.deepEqual([...new Set(await page.locator('.hit mark').allTextContents())], ['quokka']);
      assert.match(page.url(), /q=quokka$/);
    });

    it('takes words and KQL in one box', async () => {
      await page.locator('#query').fill('outcome: failed and service.name: "quokka-app" ledger');
      await page.getByText('1 record', { exact: true }).waitFor();
      assert.match((await page.locator('.hit').first().textContent()) ?? '', /failed/);
    });

    it('completes fields and values by keyboard', async () => {
      const box = page.locator('#query');
      await box.pressSequentially('serv');
      // The list of the whole word, not one of its beginnings, which holds that field too and others before it.
      await page.getByRole('option').first().filter({ hasText: 'service.name' }).waitFor();
      assert.equal(await box.getAttribute('aria-expanded'), 'true');
      await box.press('ArrowDown');
      await box.press('Enter');
      await box.pressSequentially('quok');
      await page.getByRole('option', { name: /quokka-app/ }).waitFor();
      await box.press('ArrowDown');
      await box.press('Tab');
      await page.getByText('3 records', { exact: true }).waitFor();
      assert.equal((await box.inputValue()).trim(), 'service.name: quokka-app');
      await box.press('Escape');
      assert.equal(await box.getAttribute('aria-expanded'), 'false');
    });

    it('says where a query is wrong and keeps what was found before', async () => {
      await page.locator('#query').fill('quokka outcom.x: failed');
      await page.locator('.query-wrong').waitFor();
      assert.match((await page.locator('.query-wrong').textContent()) ?? '', /no field outcom\.x/);
      assert.equal(await page.locator('.query-mark mark').textContent(), 'o');
      assert.ok((await page.locator('.hit').count()) > 0);
    });

    it('is narrowed by facets, included and excluded, and widened again', async () => {
      await page.locator('#query').fill('quokka');
      await page.getByText('3 records', { exact: true }).waitFor();
      const failed = page.locator('.facet-value', { hasText: 'failed' });
      await failed.click();
      await page.getByText('1 record', { exact: true }).waitFor();
      assert.match(page.url(), /is=outcome%3Afailed/);
      await page.getByRole('button', { name: /^Remove filter/ }).click();
      await page.getByText('3 records', { exact: true }).waitFor();
      await page.locator('.facet-value', { hasText: 'failed' }).click({ modifiers: ['Alt'] });
      await page.getByText('2 records', { exact: true }).waitFor();
      assert.match((await page.locator('.hit').first().textContent()) ?? '', /completed/);
    });

    it('loses no filter that is chosen before the search for what was typed begins', async () => {
      await page.evaluate(`(() => {
        const box = document.getElementById('query');
        box.value = 'quokka';
        box.dispatchEvent(new InputEvent('input', { bubbles: true }));
        [...document.querySelectorAll('.facet-value')].find((each) => each.textContent.startsWith('failed')).click();
      })()`);
      await page.getByText('1 record', { exact: true }).waitFor();
      assert.match(page.url(), /q=quokka&is=outcome%3Afailed$/);
    });

    it('pages on as one scrolls, and no record comes twice', async () => {
      for (const count of [30, 60]) {
        await page.getByRole('button', { name: 'More', exact: true }).scrollIntoViewIfNeeded();
        await until(page, `document.querySelectorAll(".hit").length > ${count}`);
      }
      const links = (await page.evaluate(
        '[...document.querySelectorAll(".hit-asked")].map(({ href }) => href)',
      )) as string[];
      assert.equal(new Set(links).size, links.length);
    });

    it('goes from hit to hit, into a record and into its conversation by keyboard, and back to where one was', async () => {
      await page.locator('#query').fill('quokka');
      await page.getByText('3 records', { exact: true }).waitFor();
      await page.locator('#query').press('ArrowDown');
      await page.keyboard.press('j');
      const second = await page.locator('.hit-asked').nth(1).getAttribute('href');
      assert.equal(await page.evaluate('document.activeElement.getAttribute("href")'), second);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Record' }).first().waitFor();
      await page.goBack();
      await page.getByText('3 records', { exact: true }).waitFor();
      await page.keyboard.press('j');
      await page.keyboard.press('o');
      await page.getByRole('heading', { name: 'Conversation' }).waitFor();
      assert.match(page.url(), /#\/conversation\/quokka-talk\?turn=/);
    });

    it('chooses a stretch of time on the timeline', async () => {
      const box = await page.locator('.timeline svg').boundingBox();
      assert.ok(box);
      const y = box.y + box.height / 2;
      await page.mouse.move(box.x + box.width * 0.4, y);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width * 0.6, y, { steps: 4 });
      await page.mouse.up();
      await until(page, 'location.hash.includes("from=2") && location.hash.includes("to=2")');
      await until(page, 'document.querySelector("[aria-busy=true]") === null');
    });

    it('helps when nothing is found', async () => {
      await page.locator('#query').fill('zzzunheardof');
      await page.getByText('No record matches.').waitFor();
      await page.getByRole('button', { name: 'Begin anew' }).click();
      await page.locator('.hit').first().waitFor();
    });
  });

  describe('a conversation', () => {
    beforeEach(async () => {
      await go(page, '#/conversation/quokka-talk?turn=q2');
      await page.locator('.turn').nth(2).waitFor();
    });

    it('shows only what each turn adds, and the whole prompt on demand', async () => {
      const turns = page.locator('.turn');
      const said = await turns.nth(1).locator('.messages').textContent();
      assert.match(said ?? '', /And its ledger\?/);
      assert.doesNotMatch(said ?? '', /Where is the quokka/);
      await turns
        .nth(1)
        .getByRole('button', { name: /^Whole prompt/ })
        .click();
      assert.match((await turns.nth(1).locator('.messages').textContent()) ?? '', /Where is the quokka/);
      assert.equal(await turns.nth(1).getAttribute('class'), 'turn linked');
    });

    it('shows tools, errors, code and what it cost in time and tokens', async () => {
      const text = (await page.locator('main').textContent()) ?? '';
      for (const part of [
        /find_quokka/,
        /meadow/,
        /429 · .*rate_limit/,
        /Slow down/,
        /first token 210 ms/,
        /10 → 5 tokens/,
      ])
        assert.match(text, part);
      assert.equal(await page.locator('.code code').first().textContent(), 'const quokka = 1;');
      assert.equal(await page.locator('.markdown strong').first().textContent(), 'meadow');
    });

    it('gives the record as JSON', async () => {
      await page.locator('.turn').first().getByRole('button', { name: 'JSON' }).click();
      const shown = JSON.parse((await page.locator('.turn pre').first().textContent()) ?? '') as PromptRecord;
      assert.deepEqual([shown.message.id, shown.chat_session_id], ['q1', 'quokka-talk']);
    });

    it('takes a thumb and a comment, and both are in the record', async () => {
      const turn = page.locator('.turn').first();
      await turn.getByRole('button', { name: 'Good answer' }).click();
      await turn.getByText('Saved').waitFor();
      await turn.getByLabel('Comment', { exact: true }).fill('Just <b>right</b>.');
      await turn.getByRole('button', { name: 'Save' }).click();
      await page.locator('.feedback-form').waitFor({ state: 'detached' });
      await explorer.settle();
      const record = await page.evaluate('fetch("v1/records/q1?session=quokka-talk").then((answer) => answer.json())');
      const comments = (record as PromptRecord).feedback?.map(({ comment }) => comment);
      assert.ok(comments?.includes('Just <b>right</b>.'), JSON.stringify(comments));
    });

    it('says when there is no such session', async () => {
      await go(page, '#/conversation/nobody');
      await page.locator('.notice').waitFor();
    });
  });

  describe('dashboards', () => {
    for (const board of DASHBOARDS) {
      it(`shows every panel of ${board.title}`, async () => {
        await go(page, `#/dashboards/${board.id}`);
        await page.getByRole('heading', { name: board.title, exact: true, level: 1 }).waitFor();
        await boardDrawn(page);
        assert.deepEqual(
          await page.locator('.panel h2').allTextContents(),
          panelsOf(board).map(({ title }) => title),
        );
        assert.deepEqual(await page.locator('.panel-error').allTextContents(), []);
      });
    }

    for (const board of DASHBOARDS) {
      it(`shows in ${board.title} the figures that the collector answers, to the last cell`, async () => {
        const time = { from: new Date(Date.now() - 10 * 24 * HOUR).toISOString(), to: new Date().toISOString() };
        const tables = panelsOf(board).map(({ id }): [string, string] => ['table', id]);
        await go(page, `#/dashboards/${board.id}?${new URLSearchParams([...Object.entries(time), ...tables])}`);
        await page.getByRole('heading', { name: board.title, exact: true, level: 1 }).waitFor();
        await boardDrawn(page);
        const asked = `fetch('v1/dashboards/${board.id}', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '${JSON.stringify(time)}' })`;
        const { panels } = (await page.evaluate(`${asked}.then((answer) => answer.json())`)) as BoardAnswer;
        const shown = (await page.evaluate(SHOWN)) as string[][];
        assert.deepEqual(
          shown,
          panelsOf(board).map((panel, place) => cellsOf(panel, panels[place])),
        );
      });
    }

    it('has figures: those of the records that were sent', async () => {
      await go(page, '#/dashboards/overview');
      await boardDrawn(page);
      const calls = page.locator('.panel', { has: page.getByRole('heading', { name: 'Calls', exact: true }) });
      assert.equal(await calls.locator('.number-value').textContent(), String(DEMO + talk().length));
    });

    it('is narrowed by a bar, which tells the pointer what it is', async () => {
      await go(page, '#/dashboards/overview');
      await boardDrawn(page);
      const topics = page.locator('.panel', { has: page.getByRole('heading', { name: 'Topics' }) });
      const bar = topics.locator('.chart .mark-rect path').first();
      await bar.hover();
      assert.match((await page.locator('.chart-tip').textContent()) ?? '', /^Topic.+Calls\d+$/);
      await bar.click();
      await page.locator('.chip').waitFor();
      assert.match(page.url(), /is=topic/);
    });

    it('is narrowed by a value of a table, by a control and by KQL, and says so in its address', async () => {
      await go(page, '#/dashboards/overview');
      await boardDrawn(page);
      await page.locator('.cell-value', { hasText: 'quokka-app' }).click();
      await until(page, 'location.hash.includes("service.name")');
      await boardDrawn(page);
      const calls = page.locator('.number-value').first();
      assert.equal(await calls.textContent(), '3');
      await page.getByLabel('Query in KQL').fill('outcome: failed');
      await page.getByLabel('Query in KQL').press('Enter');
      await until(page, 'document.querySelector(".number-value").textContent === "1"');
      await page.getByRole('button', { name: /^Remove filter/ }).click();
      await page.locator('.controls').getByRole('button', { name: 'Outcome', exact: true }).click();
      await page.getByRole('checkbox', { name: /completed/ }).click();
      await until(page, 'document.querySelector(".number-value").textContent === "0"');
      await page.goBack();
      await page.goBack();
      await until(page, 'document.querySelector(".number-value").textContent === "1"');
    });

    it('shows each chart as a table too, sorted as one likes', async () => {
      await go(page, '#/dashboards/overview?table=overview-models');
      await boardDrawn(page);
      const table = page.locator('.panel', { has: page.getByRole('heading', { name: 'Models' }) }).locator('table');
      await table.getByRole('button', { name: 'Calls' }).click();
      const counts = (await table.locator('tbody td.figure').allTextContents()).map((text) =>
        Number(text.replace(',', '')),
      );
      assert.deepEqual(
        counts,
        counts.toSorted((a, b) => b - a),
      );
      assert.equal(await table.locator('th').nth(1).getAttribute('aria-sort'), 'descending');
    });

    it('leads from a session to its conversation', async () => {
      await go(page, '#/dashboards/sessions');
      await boardDrawn(page);
      await page.locator('td a[href^="#/conversation/"]').first().click();
      await page.locator('.turn').first().waitFor();
    });

    it('say in the place of a panel why it has no answer, to those who may not see it', async () => {
      const key = explorer.explorer.keyFor(['read'], { app: 'quokka-app' });
      const bound = await explorer.openSignedIn('#/dashboards/pipeline', {}, key);
      await bound.page.locator('.panel-error').first().waitFor();
      await boardDrawn(bound.page);
      assert.ok((await bound.page.locator('.number-value').count()) > 0);
      await go(bound.page, '#/dashboards/overview');
      await until(bound.page, 'document.querySelector(".number-value")?.textContent === "3"');
      await go(bound.page, '#/health');
      await bound.page.locator('.notice').waitFor();
      await go(bound.page, '#/conversation/quokka-talk');
      await bound.page.locator('.turn').first().waitFor();
      assert.equal(await bound.page.getByRole('button', { name: 'Good answer' }).count(), 0);
      await assertGood(bound);
    });

    it('refreshes by itself when asked to', async () => {
      await go(page, '#/dashboards/overview');
      await boardDrawn(page);
      await page.clock.install();
      await page.locator('.refresh select').selectOption({ label: 'every 10 s' });
      const asked = page.waitForRequest((request) => request.url().endsWith('/v1/dashboards/overview'));
      await page.clock.runFor(11_000);
      await asked;
    });
  });

  it('says in plain words that all is well', async () => {
    await go(page, '#/health');
    await page.getByText('All is well').waitFor();
    await page.getByText(/The search store \(Elasticsearch\) answers/).waitFor();
  });

  it('fits a phone: nothing is wider than the window', async () => {
    const phone = await explorer.openSignedIn('#/search?q=quokka', {
      viewport: { width: 360, height: 780 },
      hasTouch: true,
    });
    const views = [
      '#/search?q=quokka',
      '#/conversation/quokka-talk',
      '#/health',
      ...DASHBOARDS.map(({ id }) => `#/dashboards/${id}`),
    ];
    for (const view of views) {
      await go(phone.page, view);
      await until(
        phone.page,
        'document.querySelector("[aria-busy=true], .waiting, .panel-waiting") === null && document.querySelector("h1") !== null',
      );
      assert.equal(await phone.page.evaluate('document.documentElement.scrollWidth'), 360, view);
    }
    await assertGood(phone);
  });

  it('is small, and brings the charts only when one is shown', async () => {
    const fresh = await explorer.openSignedIn('#/search');
    const loaded = new Set<string>();
    fresh.page.on('request', (request) => loaded.add(new URL(request.url()).pathname));
    await fresh.page.reload();
    await fresh.page.locator('.hit').first().waitFor();
    const files = [...loaded].filter((name) => name === '/' || name.startsWith('/assets/'));
    const bodies = await Promise.all(files.map(async (name) => (await fetch(explorer.url + name)).arrayBuffer()));
    const total = bodies.reduce((sum, body) => sum + gzipSync(new Uint8Array(body)).length, 0);
    assert.ok(files.length >= 3 && total < LARGEST_LOAD, `${total} bytes: ${files}`);
    await go(fresh.page, '#/dashboards/overview');
    await boardDrawn(fresh.page);
    const charts = [...loaded].filter((name) => /draw-chart.*\.js$/.test(name));
    assert.deepEqual([charts.length, files.includes(charts[0] ?? '')], [1, false]);
    await assertGood(fresh);
  });
});

/** What the panel should show. */
function cellsOf(panel: Panel, answer: PanelAnswer | undefined): string[] {
  assert.equal(answer?.id, panel.id);
  const rows = answer.rows ?? [];
  if (panel.chart === 'records') return [];
  if (panel.chart === 'number') return panel.metrics.map(({ id, format }) => compactly(rows[0]?.[id], format));
  return rows.slice(0, 100).flatMap((row) => columnsOf(panel).map(({ id, format }) => formatted(row[id], format)));
}

/** Three calls about a quokka: one with a tool, one that failed. */
function talk(): PromptRecord[] {
  const system = { role: 'system', content: 'You know every quokka-like animal.'.replace('quokka', 'small') };
  const asked = { role: 'human', content: 'Where is the quokka?' };
  const call = { id: 'call_1', type: 'function', function: { name: 'find_quokka', arguments: '{"place":"meadow"}' } };
  const answered = 'It is in the **meadow**.\n\n```js\nconst quokka = 1;\n```';
  const record = (
    id: string,
    hours: number,
    prompt: object[],
    message: object | undefined,
    more: Partial<PromptRecord> = {},
  ) =>
    recordOf(id, {
      chat_session_id: 'quokka-talk',
      at: Date.now() - hours * HOUR,
      client: { app: 'quokka-app' },
      timing: { duration_ms: 830, first_token_ms: 210 },
      outcome: 'completed',
      ...more,
      message: {
        id,
        prompt: prompt as PromptRecord['message']['prompt'],
        other_attr: [
          ...(message === undefined ? [] : [{ completion: { choices: [{ message, finish_reason: 'stop' }] } }]),
          { model: 'gpt-4o' },
          { usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 } },
        ] as PromptRecord['message']['other_attr'],
        previous_message_id: '',
      },
    });
  const first = [system, asked];
  const tool = { role: 'assistant', content: null, tool_calls: [call] };
  const second = [...first, { role: 'assistant', content: answered }, { role: 'human', content: 'And its ledger?' }];
  const third = [...second, tool, { role: 'tool', tool_call_id: 'call_1', content: '{"found":true}' }];
  return [
    record('q1', 5, first, { role: 'assistant', content: answered }),
    record('q2', 4, second, tool),
    record('q3', 3, third, undefined, {
      outcome: 'failed',
      error: { type: 'rate_limit_error', code: 'rate_limit', status: 429, message: 'Slow down, quokka.' },
    }),
  ];
}

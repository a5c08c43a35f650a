/** The Explorer's page before a real collector and a real Elasticsearch, with demo data, and a browser that looks at it. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { demoRecords } from '../../src/demo/demo-records.ts';
import type { InsightSettings } from '../../src/insight/insight-parts.ts';
import { insightFrom } from '../../src/insight/insight-settings.ts';
import type { PromptRecord } from '../../src/record/record.ts';
import type { SearchClient } from '../../src/search/client.ts';
import { installTemplates } from '../../src/search/templates.ts';
import { deleteIndices, searchAt, superuserClient } from './both-stores.ts';
import { type Misdeeds, TestBrowser } from './browser.ts';
import { sharedElasticsearch } from './elasticsearch.ts';
import { ExplorerCollector } from './explorer-collector.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const BATCH = 200;
const INSIGHT: InsightSettings = {
  topics: { text: readFileSync(join(ROOT, 'topics.yaml'), 'utf8'), name: 'topics.yaml' },
};

/** What a view says of violations of the content security policy, and whether a payload ran. */
const WATCH = `
  window.misdeeds = [];
  addEventListener('securitypolicyviolation', (event) => window.misdeeds.push(event.violatedDirective + ' ' + event.blockedURI));
`;

export interface Opened {
  readonly page: Page;
  readonly misdeeds: Misdeeds;
}

export class ExplorerPage {
  readonly explorer: ExplorerCollector;
  readonly key: string;
  readonly search: SearchClient;
  readonly #browsers: TestBrowser[] = [];

  private constructor(explorer: ExplorerCollector, search: SearchClient) {
    this.explorer = explorer;
    this.search = search;
    this.key = explorer.keyFor(['read', 'feedback']);
  }

  static async start(): Promise<ExplorerPage> {
    buildPage();
    const server = await sharedElasticsearch();
    const search = superuserClient(server);
    await deleteIndices(search);
    await installTemplates(search);
    const explorer = await ExplorerCollector.start({
      shipping: { ...searchAt(server), insight: INSIGHT },
      collector: { search: { client: search, place: 'the search store' } },
      explorer: { page: join(ROOT, 'dist/explorer/page'), insight: insightFrom(INSIGHT) },
    });
    return new ExplorerPage(explorer, search);
  }

  get url(): string {
    return this.explorer.url;
  }

  /** Accepts records and waits until they can be found. */
  async keep(records: readonly PromptRecord[]): Promise<void> {
    const key = this.explorer.keyFor(['ingest']);
    for (let at = 0; at < records.length; at += BATCH) {
      const sent = await this.explorer.collector.post('/v1/records', records.slice(at, at + BATCH), {
        'x-api-key': key,
      });
      assert.equal(sent.status, 200, sent.text);
      assert.equal(sent.body.refused, 0, sent.text);
    }
    await this.settle();
  }

  /** Demo data up to now: the page looks at the last days. */
  keepDemo(count: number): Promise<void> {
    return this.keep([...demoRecords({ count, seed: 7, until: new Date(), days: 6 })]);
  }

  /** Waits until everything accepted can be found. */
  async settle(): Promise<void> {
    assert.equal(await this.explorer.collector.shipper.drain(), true);
    await this.search.indices.refresh({ index: 'prompt-logs' });
  }

  /** A browser of its own, at that address, not signed in. */
  async open(hash: string, options: BrowserContextOptions = {}): Promise<Opened> {
    const browser = await TestBrowser.start(options);
    this.#browsers.push(browser);
    const opened = await browser.page(this.url);
    await opened.page.addInitScript(WATCH);
    await opened.page.goto(`${this.url}/${hash}`);
    return opened;
  }

  /** The same, signed in by a link. The browser itself asks for nothing that needs a key before. */
  async openSignedIn(hash: string, options: BrowserContextOptions = {}, key = this.key): Promise<Opened> {
    const code = await this.explorer.codeFor(key);
    const back = new URLSearchParams({ code, back: hash });
    const opened = await this.open(`#/sign-in?${back}`, options);
    await until(opened.page, '!location.hash.startsWith("#/sign-in")');
    return opened;
  }

  async remove(): Promise<void> {
    for (const browser of this.#browsers) await browser.remove();
    await this.explorer.remove();
    await deleteIndices(this.search);
    await this.search.close();
  }
}

/** Goes to another view of the same page. */
export async function go(page: Page, hash: string): Promise<void> {
  await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
}

/** Waits until every panel of a dashboard shows its answer, and every chart is drawn. */
export async function boardDrawn(page: Page): Promise<void> {
  await until(
    page,
    `
    document.querySelector('.panel') !== null &&
    document.querySelector('.panel-waiting') === null &&
    document.querySelector('[aria-busy=true]') === null &&
    [...document.querySelectorAll('.chart')].every((chart) => chart.querySelector('svg') !== null)`,
  );
}

/** Waits until the expression holds. The page's own policy forbids the evaluation that Playwright's waiting needs. */
export async function until(page: Page, expression: string, timeoutMs = 15_000): Promise<void> {
  const end = Date.now() + timeoutMs;
  while ((await page.evaluate(`Boolean(${expression})`)) !== true) {
    assert.ok(Date.now() < end, `waited in vain for ${expression}`);
    await setTimeout(25);
  }
}

/** Fails when the page did something it should not have. */
export async function assertGood({ page, misdeeds }: Opened): Promise<void> {
  assert.deepEqual(await page.evaluate('window.misdeeds'), [], 'violations of the content security policy');
  assert.deepEqual(misdeeds, { complaints: [], strayRequests: [], dialogs: [] });
}

function buildPage(): void {
  const { status, stderr } = spawnSync(process.execPath, [join(ROOT, 'scripts/build-page.js')], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
}

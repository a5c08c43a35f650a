/** A real Chromium for integration tests: one of the test's own, with a profile of its own, that is gone when the test is over. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const PROGRAM = '/usr/bin/chromium';
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--font-render-hinting=none',
];

/** Where Chromium is, as Debian installs it. */
export function browserProgram(): string {
  if (!existsSync(PROGRAM)) throw new Error("These tests need Chromium of Debian's package chromium; install it.");
  return PROGRAM;
}

/** What a page did that it should not have. */
export interface Misdeeds {
  /** Violations of the content security policy, and what the console complained about. */
  readonly complaints: string[];
  /** Requests to another origin. */
  readonly strayRequests: string[];
  /** Texts of alert, confirm and prompt. */
  readonly dialogs: string[];
}

export class TestBrowser {
  readonly #context: BrowserContext;
  readonly #profile: string;

  private constructor(context: BrowserContext, profile: string) {
    this.#context = context;
    this.#profile = profile;
  }

  static async start(options: BrowserContextOptions = {}): Promise<TestBrowser> {
    const profile = await mkdtemp(join(tmpdir(), 'promptlog-browser-'));
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: browserProgram(),
      headless: true,
      args: FLAGS,
      locale: 'en-GB',
      timezoneId: 'UTC',
      viewport: { width: 1360, height: 900 },
      ...options,
    });
    context.setDefaultTimeout(15_000);
    return new TestBrowser(context, profile);
  }

  /** A page of the origin, and what it does that it should not. */
  async page(origin: string): Promise<{ readonly page: Page; readonly misdeeds: Misdeeds }> {
    const page = await this.#context.newPage();
    const misdeeds: Misdeeds = { complaints: [], strayRequests: [], dialogs: [] };
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(origin) && !url.startsWith('data:')) misdeeds.strayRequests.push(url);
    });
    page.on('dialog', (dialog) => {
      misdeeds.dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    page.on('pageerror', (error) => misdeeds.complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error' && !isExpected(message.text())) misdeeds.complaints.push(message.text());
    });
    return { page, misdeeds };
  }

  async remove(): Promise<void> {
    await this.#context.close();
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

// Chromium writes a line for every answer that is an error, also for those the page asks for and shows.
function isExpected(text: string): boolean {
  return /^Failed to load resource: the server responded with a status of 4\d\d/.test(text);
}

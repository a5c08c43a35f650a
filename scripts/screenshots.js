// Takes the pictures of docs/screenshots/ from a running Explorer with demo data:
//   npm run up -- --demo        then, in a second terminal:
//   node scripts/screenshots.js "$(npx promptlog open)"
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const FOLDER = fileURLToPath(new URL('../docs/screenshots/', import.meta.url));
const DESK = { width: 1280, height: 800 };
// Many words make a large picture.
const LOW = { width: 1280, height: 640 };
const PHONE = { width: 360, height: 740 };

const link = /https?:\/\/\S+#\/sign-in\?code=\S+/.exec(process.argv[2] ?? '')?.[0];
if (link === undefined) {
  console.error('Use: node scripts/screenshots.js <link of `promptlog open`>');
  process.exit(2);
}
const home = link.slice(0, link.indexOf('#'));
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
});
try {
  const page = await browser.newPage({ viewport: DESK });
  await page.goto(link);
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
  const take = async (name, hash, { size = DESK, dark = false } = {}) => {
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light', reducedMotion: 'reduce' });
    await page.goto(`${home}#${hash}`);
    await page.waitForLoadState('networkidle');
    await drawn(page);
    await page.evaluate('scrollTo(0, 0)');
    await page.screenshot({ path: join(FOLDER, `${name}.png`) });
    console.log(`docs/screenshots/${name}.png`);
  };
  await take('dashboard-overview', '/dashboards/overview');
  await take('topics', '/dashboards/topics');
  await take('sessions', '/dashboards/sessions');
  await take('usage', '/dashboards/usage');
  await take('search', '/search?q=refund%20order', { size: LOW });
  await take('search-phone', '/search?q=refund', { size: PHONE });
  await take('health', '/health');
  await page.setViewportSize(DESK);
  await page.goto(`${home}#/search?q=refund`);
  await page.getByRole('link', { name: 'conversation' }).first().click();
  await page.getByRole('heading', { name: 'Conversation' }).waitFor();
  const conversation = new URL(page.url()).hash.slice(1);
  await take('conversation', conversation);
  await take('conversation-dark', conversation, { dark: true });
} finally {
  await browser.close();
}

// The page's own policy forbids the evaluation that Playwright's waiting needs, so it is asked again and again; charts draw after their data.
async function drawn(page) {
  const end = Date.now() + 60_000;
  for (let steady = 0; steady < 5; ) {
    if (Date.now() > end) throw new Error('the page is never drawn');
    const isDrawn = await page.evaluate(
      "document.querySelector('.panel-waiting, [aria-busy=true]') === null && [...document.querySelectorAll('.chart')].every((chart) => chart.querySelector('svg') !== null) && document.querySelector('main') !== null && document.querySelector('main').textContent.length > 200",
    );
    steady = isDrawn ? steady + 1 : 0;
    await page.waitForTimeout(200);
  }
}

/** docs/options.md is what scripts/options-page.js makes of the table of settings. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OPTIONS } from '../../src/config-options.ts';
import { ROOT } from '../support/docs/markdown.ts';

const { optionsPage } = (await import(join(ROOT, 'scripts/options-page.js'))) as { optionsPage: () => string };
const PAGE = readFileSync(join(ROOT, 'docs/options.md'), 'utf8');

describe('the page of settings', () => {
  it('is as the code would have it; node scripts/options-page.js writes it', () => {
    assert.equal(PAGE, optionsPage());
  });

  it('holds every setting once, each with its variable', () => {
    for (const [key, { env }] of Object.entries(OPTIONS)) {
      assert.equal(PAGE.split(`| \`${key}\` | \`${env}\` |`).length, 2, key);
    }
  });

  it('says which values are secrets, and which a choice is among', () => {
    assert.match(PAGE, /`cosmos\.key` .* \*\*Secret\.\*\* \|/);
    assert.match(PAGE, /`records` .*`sqlite`, `cosmos`, `cosmos-emulator`/);
  });
});

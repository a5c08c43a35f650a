/** Every line that a page gives to a shell is run by test/integration/docs-commands.test.ts, or stands in a list with the reason why it is not. */
import assert from 'node:assert/strict';
import { type Page, pageOf, pages } from '../support/docs/markdown.ts';
import { ELSEWHERE, PAGES_ELSEWHERE, reasonOf, scenes } from '../support/docs/scenes.ts';
import { shellLines } from '../support/docs/shell.ts';

const PAGES = pages();
const PLAYED = new Set(scenes('', '', '').map(({ page }) => page));
/** Is followed in a copy of the project: docs-extending.test.ts. */
const FOLLOWED = 'docs/extending.md';

/** The lines of a page, by where they stand. */
function linesOf({ name, blocks }: Page): readonly (readonly [where: string, line: string])[] {
  return blocks
    .filter(({ type }) => type === 'sh')
    .flatMap(({ text, line }) => shellLines(text).map((each) => [`${name}:${line}`, each] as const));
}

/** Lines that are neither run nor said to be tried elsewhere. */
function strayLines(page: Page): string[] {
  if (PLAYED.has(page.name) || page.name === FOLLOWED || page.name in PAGES_ELSEWHERE) return [];
  return linesOf(page)
    .filter(([, line]) => reasonOf(line) === undefined)
    .map(([where, line]) => `${where}: ${line}`);
}

describe('the lines for a shell', () => {
  it('are run, or have their reason', () => {
    assert.deepEqual(PAGES.flatMap(strayLines), []);
  });

  it('have no reason that no line has', () => {
    const lines = PAGES.flatMap(linesOf).map(([, line]) => line);
    assert.deepEqual(ELSEWHERE.filter(([pattern]) => !lines.some((line) => pattern.test(line))).map(String), []);
    for (const name of Object.keys(PAGES_ELSEWHERE)) {
      const page = PAGES.find((each) => each.name === name) ?? assert.fail(`there is no ${name}`);
      assert.ok(
        linesOf(page).some(([, line]) => reasonOf(line) === undefined),
        `${name} needs no reason`,
      );
    }
  });

  it('are run on pages that are there, each with a line that is run', () => {
    for (const name of PLAYED) {
      const page = PAGES.find((each) => each.name === name) ?? assert.fail(`there is no ${name}`);
      assert.ok(
        linesOf(page).some(([, line]) => reasonOf(line) === undefined),
        `${name} has no line to run`,
      );
    }
  });

  it('are seen to be neither run nor listed', () => {
    const page = pageOf('docs/new.md', 'Say\n\n```sh\ndocker build .\nrm -r everything   # all of it\n```');
    assert.deepEqual(strayLines(page), ['docs/new.md:3: rm -r everything']);
  });
});

/** What every page has to keep: links that lead somewhere, blocks that say what they are, names that the code has, and figures of its size. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { type Block, type Page, pageNamed, pageOf, pages, ROOT } from '../support/docs/markdown.ts';
import { nameProblems } from '../support/docs/names.ts';

const PAGES = pages();
const TYPES = new Set([
  'diff',
  'http',
  'js',
  'json',
  'kql',
  'powerquery',
  'python',
  'sh',
  'sql',
  'text',
  'toml',
  'ts',
  'yaml',
]);
const MOST_LINES = 350;
const MOST_PICTURE_BYTES = 200_000;
const RANK = new Map(PAGES.map((page) => [page.name, page]));

/** Links of a page that lead nowhere. */
function linkProblems({ name, links, anchors }: Page): string[] {
  return links.flatMap(({ target, line }) => {
    if (/^(https?|mailto):/.test(target))
      return URL.canParse(target) ? [] : [`${name}:${line}: ${target} is no address`];
    const [path = '', anchor] = target.split('#');
    const file = path === '' ? name : normalize(join(dirname(name), decodeURIComponent(path)));
    if (!existsSync(join(ROOT, file))) return [`${name}:${line}: there is no ${file}`];
    if (anchor === undefined) return [];
    const own =
      path === '' ? anchors : (RANK.get(file) ?? (file.endsWith('.md') ? pageNamed(file) : undefined))?.anchors;
    return own?.has(anchor) === true ? [] : [`${name}:${line}: ${file} has no #${anchor}`];
  });
}

/** Blocks that say not what they are, or are not what they say. */
function blockProblems({ name, blocks }: Page): string[] {
  return blocks.flatMap((block) => {
    const problem = problemOfBlock(block);
    return problem === undefined ? [] : [`${name}:${block.line}: ${problem}`];
  });
}

function problemOfBlock({ type, text }: Block): string | undefined {
  // A drawing needs no word for itself, nor does a request as Kibana's console has it.
  const isRequest = /^(GET|PUT|POST|DELETE) \S+\n/.test(text);
  if (type === '' && !isRequest) return /[─│┌▶…×]/.test(text) ? undefined : 'a block without a type';
  if (type !== '' && !TYPES.has(type)) return `a block of the unknown type ${type}`;
  try {
    if (isRequest) JSON.parse(text.slice(text.indexOf('\n')));
    if (type === 'json') for (const value of valuesOf(text)) JSON.parse(value);
    if (type === 'yaml') for (const { errors } of parseAllDocuments(text)) if (errors[0] !== undefined) throw errors[0];
    return undefined;
  } catch (error) {
    return `no ${type || 'request'}: ${(error as Error).message.split('\n')[0]}`;
  }
}

/** One value, or one on each line. */
function valuesOf(text: string): string[] {
  const lines = text.split('\n');
  const isEach = lines.length > 1 && lines.every((line) => line.startsWith('{') && line.endsWith('}'));
  return isEach ? lines : [text];
}

function pageThatSays(text: string): Page {
  return pageOf('README.md', text);
}

describe('the pages', () => {
  for (const page of PAGES) {
    it(`lead somewhere: ${page.name}`, () => assert.deepEqual(linkProblems(page), []));
    it(`say what their blocks are, and they are that: ${page.name}`, () => assert.deepEqual(blockProblems(page), []));
    it(`use names that the code has: ${page.name}`, () => assert.deepEqual(nameProblems(page), []));
  }

  it('are all led to', () => {
    const led = new Set(
      PAGES.flatMap(({ name, links }) =>
        links.map(({ target }) => normalize(join(dirname(name), (target.split('#')[0] ?? '') || name))),
      ),
    );
    // The decisions are led to as a folder.
    const alone = PAGES.filter(
      ({ name }) => name !== 'README.md' && !led.has(name) && !name.startsWith('docs/decisions/'),
    );
    assert.deepEqual(
      alone.map(({ name }) => name),
      [],
    );
    assert.ok(led.has('docs/decisions'));
  });

  it('begin with one that can be read in one sitting', () => {
    const lines = readFileSync(join(ROOT, 'README.md'), 'utf8').split('\n').length - 1;
    assert.ok(lines <= MOST_LINES, `README.md has ${lines} lines`);
  });

  it('show pictures that are small, and none that no page shows', () => {
    const shown = PAGES.flatMap(({ name, links }) => links.map(({ target }) => normalize(join(dirname(name), target))));
    for (const folder of ['docs/screenshots', 'docs/images']) {
      for (const file of readdirSync(join(ROOT, folder))) {
        assert.ok(statSync(join(ROOT, folder, file)).size <= MOST_PICTURE_BYTES, `${folder}/${file} is too large`);
        assert.ok(shown.includes(join(folder, file)), `no page shows ${folder}/${file}`);
      }
    }
  });

  it('are seen to lead nowhere, to another place of a page, and to no address', () => {
    assert.deepEqual(linkProblems(pageThatSays('# A title\n\n[a](docs/nothing.md) [b](#a-title) [c](#another)')), [
      'README.md:3: there is no docs/nothing.md',
      'README.md:3: README.md has no #another',
    ]);
    assert.match(linkProblems(pageThatSays('[a](docs/api.md#nothing-of-this-name)'))[0] ?? '', /docs\/api\.md has no/);
    assert.match(linkProblems(pageThatSays('<https://[half>'))[0] ?? '', /no address/);
    assert.deepEqual(linkProblems(pageThatSays('In code: `[a](nothing.md)`.')), []);
  });

  it('are seen to hold a block without a type, of an unknown one, and one that is not what it says', () => {
    assert.match(blockProblems(pageThatSays('```\nx\n```'))[0] ?? '', /README\.md:1: a block without a type/);
    assert.match(blockProblems(pageThatSays('```shell\nx\n```'))[0] ?? '', /unknown type shell/);
    assert.match(blockProblems(pageThatSays('```json\n{"a":1,}\n```'))[0] ?? '', /no json/);
    assert.match(blockProblems(pageThatSays('```yaml\na: [1\n```'))[0] ?? '', /no yaml/);
    assert.match(blockProblems(pageThatSays('```\nPUT _x\n{ "a": }\n```'))[0] ?? '', /no request/);
    assert.throws(() => pageThatSays('```sh\nx'), /never ends/);
    assert.deepEqual(blockProblems(pageThatSays('```\n ┌──┐\n```\n\n```json\n{"a":1}\n{"a":2}\n```')), []);
  });

  it('are seen to use a setting, a variable, an error and a metric that there is not', () => {
    const page = pageThatSays(
      '`spool.maxByte`, `PROMPTLOG_SPOOL_MAXBYTES`, `PL_SPOOL_FUL`, `promptlog_nothing_total`, `spool.maxBytes=5`, `records.sqlite`, `PROMPTLOG_COSMOS_…`',
    );
    assert.deepEqual(nameProblems(page), [
      'README.md: nothing reads the variable PROMPTLOG_SPOOL_MAXBYTES',
      'README.md: there is no error PL_SPOOL_FUL',
      'README.md: there is no promptlog_nothing_total',
      'README.md:1: there is no setting spool.maxByte',
    ]);
  });
});

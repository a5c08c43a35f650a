/** The markdown of answers: what is understood, and what must stay text. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Block, markdownBlocks } from '../../../src/explorer/page/conversation/markdown.ts';
import { type Inline, inlinesOf, safeAddress } from '../../../src/explorer/page/conversation/markdown-inline.ts';

const kinds = (text: string) => markdownBlocks(text).map(({ kind }) => kind);

describe('the markdown of an answer', () => {
  it('has paragraphs, headings, lists, quotes, code, tables and rules', () => {
    const text =
      '# A\n\nOne\ntwo\n\n- x\n- y\n  - z\n\n1. first\n2. second\n\n> said\n\n```js\nlet a = `b`;\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n---';
    assert.deepEqual(kinds(text), ['heading', 'paragraph', 'list', 'list', 'quote', 'code', 'table', 'rule']);
  });

  it('keeps code to the letter, also when its fence is never closed', () => {
    const [block] = markdownBlocks('```html\n<img src=x onerror=alert(1)>\n  **no**');
    assert.deepEqual(block, { kind: 'code', language: 'html', text: '<img src=x onerror=alert(1)>\n  **no**' });
  });

  it('nests lists and keeps the paragraphs of an item together', () => {
    const [list] = markdownBlocks('- a\n\n  more\n- b\n  - c');
    assert.equal(list?.kind === 'list' && list.items.length, 2);
    assert.deepEqual(list?.kind === 'list' && list.items.map((item) => item.map(({ kind }) => kind)), [
      ['paragraph', 'paragraph'],
      ['paragraph', 'list'],
    ]);
  });

  it('has bold, italic, struck and code within a line', () => {
    assert.deepEqual(
      inlinesOf('**a** *b* ~~c~~ `d`').map(({ kind }) => kind),
      ['bold', 'text', 'italic', 'text', 'struck', 'text', 'code'],
    );
  });

  it('takes no emphasis from snake_case, sums and lone stars', () => {
    for (const text of ['snake_case_name', '2 * 3 * 4', 'a ** b', '*', '__init__x', '5*']) {
      assert.deepEqual(inlinesOf(text), [{ kind: 'text', text }], text);
    }
  });

  it('links only to where a person may go', () => {
    const [link] = inlinesOf('[docs](https://example.com/a_(b) "title")');
    assert.equal(link?.kind === 'link' && link.href, 'https://example.com/a_(b)');
    const bad = [
      'javascript:alert(1)',
      'JaVaScRiPt:alert(1)',
      'java\nscript:alert(1)',
      'data:text/html,x',
      'vbscript:x',
      '//evil.example',
      '/v1/sign-out',
      '#/x',
      'file:///etc',
      'blob:x',
      ' https://x',
      'https://',
    ];
    assert.deepEqual(
      bad.map(safeAddress).filter((each) => each !== undefined),
      [],
    );
    for (const address of bad.filter((each) => !/\s/.test(each))) {
      assert.deepEqual(linksIn(markdownBlocks(`[click](${address})`)), [], address);
    }
  });

  it('never makes a link that could run, and loses no letter, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom(
            '[',
            '](',
            ')',
            'javascript:',
            'https://a.b',
            '*',
            '_',
            '`',
            '\n',
            '- ',
            '> ',
            '#',
            '|',
            'x',
            ' ',
            '<b>',
            '1. ',
            '~~',
            '\\',
          ),
          { maxLength: 60 },
        ),
        (pieces) => {
          const text = pieces.join('');
          const blocks = markdownBlocks(text);
          for (const href of linksIn(blocks)) assert.match(href, /^(https?|mailto):/);
          const letters = (all: string) => all.replaceAll(/[^xab<>]/g, '');
          assert.equal(letters(JSON.stringify(textsIn(blocks))).length <= letters(text).length * 2, true);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('reads a large text in linear time', () => {
    const started = performance.now();
    for (const piece of ['*', '[', '`', '> ', '- ', '|', '**a', '[a](']) markdownBlocks(piece.repeat(20_000));
    assert.ok(performance.now() - started < 4000);
  });
});

function linksIn(value: unknown): string[] {
  return collect(value, (node) => (node['kind'] === 'link' ? [String(node['href'])] : []));
}

function textsIn(blocks: readonly Block[]): string[] {
  return collect(blocks, (node) => (typeof node['text'] === 'string' ? [node['text']] : []));
}

function collect(value: unknown, of: (node: Record<string, unknown>) => string[]): string[] {
  if (Array.isArray(value)) return value.flatMap((each: Block | Inline) => collect(each, of));
  if (typeof value !== 'object' || value === null) return [];
  const node = value as Record<string, unknown>;
  return [...of(node), ...Object.values(node).flatMap((each) => collect(each, of))];
}

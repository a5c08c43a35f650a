/** The markdown that models write, read into blocks: never HTML, and what is not understood stays as it was written. */
import { type Inline, inlinesOf } from './markdown-inline.ts';

export type Block =
  | { readonly kind: 'paragraph'; readonly inlines: readonly Inline[] }
  | { readonly kind: 'heading'; readonly level: number; readonly inlines: readonly Inline[] }
  | { readonly kind: 'code'; readonly language: string; readonly text: string }
  | { readonly kind: 'quote'; readonly blocks: readonly Block[] }
  | { readonly kind: 'list'; readonly start: number | undefined; readonly items: readonly (readonly Block[])[] }
  | {
      readonly kind: 'table';
      readonly head: readonly (readonly Inline[])[];
      readonly rows: readonly (readonly (readonly Inline[])[])[];
    }
  | { readonly kind: 'rule' };

const FENCE = /^\s{0,3}(`{3,}|~{3,})\s*([^`]*)$/;
const ITEM = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/;
const HEADING = /^ {0,3}(#{1,6})\s+(.*?)\s*#*$/;
const RULE = /^ {0,3}([-*_])( *\1){2,} *$/;
const DIVIDER = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)+\|?\s*$/;
const DEEPEST = 8;

/** Reads a text. Lists and quotes deeper than eight stay plain. */
export function markdownBlocks(text: string, depth = 0): Block[] {
  return new BlockReader(text.replaceAll('\r\n', '\n').split('\n'), depth).blocks();
}

class BlockReader {
  readonly #lines: readonly string[];
  readonly #depth: number;
  readonly #blocks: Block[] = [];
  #at = 0;

  constructor(lines: readonly string[], depth: number) {
    this.#lines = lines;
    this.#depth = depth;
  }

  blocks(): Block[] {
    while (this.#at < this.#lines.length) {
      if (this.#line().trim() === '') this.#at++;
      else
        this.#blocks.push(
          this.#code() ??
            this.#heading() ??
            this.#rule() ??
            this.#quote() ??
            this.#list() ??
            this.#table() ??
            this.#paragraph(),
        );
    }
    return this.#blocks;
  }

  #line(offset = 0): string {
    return this.#lines[this.#at + offset] ?? '';
  }

  #code(): Block | undefined {
    const fence = FENCE.exec(this.#line());
    if (fence === null) return undefined;
    const [, marks = '', language = ''] = fence;
    const begin = ++this.#at;
    while (this.#at < this.#lines.length && !isEndOf(marks, this.#line())) this.#at++;
    const text = this.#lines.slice(begin, this.#at++).join('\n');
    return { kind: 'code', language: language.trim().split(/\s/, 1)[0] ?? '', text };
  }

  #heading(): Block | undefined {
    const heading = HEADING.exec(this.#line());
    if (heading === null) return undefined;
    this.#at++;
    return { kind: 'heading', level: heading[1]?.length ?? 1, inlines: inlinesOf(heading[2] ?? '') };
  }

  #rule(): Block | undefined {
    if (!RULE.test(this.#line())) return undefined;
    this.#at++;
    return { kind: 'rule' };
  }

  #quote(): Block | undefined {
    if (this.#depth >= DEEPEST || !/^ {0,3}>/.test(this.#line())) return undefined;
    const inside: string[] = [];
    while (/^ {0,3}>/.test(this.#line())) {
      inside.push(this.#line().replace(/^ {0,3}> ?/, ''));
      this.#at++;
    }
    return { kind: 'quote', blocks: markdownBlocks(inside.join('\n'), this.#depth + 1) };
  }

  #list(): Block | undefined {
    const first = ITEM.exec(this.#line());
    if (this.#depth >= DEEPEST || first === null) return undefined;
    const isOrdered = /\d/.test(first[2] ?? '');
    const indent = first[1]?.length ?? 0;
    const items: Block[][] = [];
    for (;;) {
      const item = ITEM.exec(this.#line());
      if (item === null || (item[1]?.length ?? 0) !== indent || /\d/.test(item[2] ?? '') !== isOrdered) break;
      items.push(this.#item(item[3] ?? '', indent));
    }
    return { kind: 'list', start: isOrdered ? Number.parseInt(first[2] ?? '1', 10) : undefined, items };
  }

  /** The lines of one item: its first, and those that are further in or go on without a gap. */
  #item(first: string, indent: number): Block[] {
    const lines = [first];
    this.#at++;
    while (this.#at < this.#lines.length) {
      const line = this.#line();
      const isBlank = line.trim() === '';
      const isInside = /^\s*/.exec(line)?.[0].length ?? 0;
      if (isBlank && !isDeeper(this.#line(1), indent)) {
        // A gap between two items does not end their list.
        if (ITEM.exec(this.#line(1))?.[1]?.length === indent) this.#at++;
        break;
      }
      if (!isBlank && isInside <= indent && (ITEM.test(line) || this.#beginsBlock(line))) break;
      lines.push(line.slice(Math.min(isInside, indent + 2)));
      this.#at++;
    }
    return markdownBlocks(lines.join('\n'), this.#depth + 1);
  }

  #table(): Block | undefined {
    const head = this.#line();
    if (!head.includes('|') || !DIVIDER.test(this.#line(1))) return undefined;
    const rows: (readonly Inline[])[][] = [];
    const columns = cells(head);
    this.#at += 2;
    while (this.#line().includes('|')) {
      const row = cells(this.#line());
      rows.push(columns.map((_, index) => inlinesOf(row[index] ?? '')));
      this.#at++;
    }
    return { kind: 'table', head: columns.map((cell) => inlinesOf(cell)), rows };
  }

  #paragraph(): Block {
    const lines = [this.#line()];
    this.#at++;
    while (this.#at < this.#lines.length && this.#line().trim() !== '' && !this.#beginsBlock(this.#line())) {
      lines.push(this.#line());
      this.#at++;
    }
    // Line breaks are kept: people and models mean them.
    return { kind: 'paragraph', inlines: inlinesOf(lines.map((line) => line.trim()).join('\n')) };
  }

  #beginsBlock(line: string): boolean {
    if (FENCE.test(line) || HEADING.test(line) || RULE.test(line)) return true;
    return this.#depth < DEEPEST && (/^ {0,3}>/.test(line) || ITEM.test(line));
  }
}

function isEndOf(marks: string, line: string): boolean {
  const end = line.trim();
  return end.length >= marks.length && end === marks.charAt(0).repeat(end.length);
}

function isDeeper(line: string, indent: number): boolean {
  return line.trim() !== '' && (/^\s*/.exec(line)?.[0].length ?? 0) > indent;
}

function cells(line: string): string[] {
  return line
    .trim()
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((cell) => cell.trim());
}

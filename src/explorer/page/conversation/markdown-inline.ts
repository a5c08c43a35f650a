/** What stands within a line of markdown: code, bold, italic, links; everything else is text. */

export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'bold'; readonly inlines: readonly Inline[] }
  | { readonly kind: 'italic'; readonly inlines: readonly Inline[] }
  | { readonly kind: 'struck'; readonly inlines: readonly Inline[] }
  | { readonly kind: 'link'; readonly href: string; readonly inlines: readonly Inline[] };

const MARKS: readonly (readonly [mark: string, kind: 'bold' | 'italic' | 'struck'])[] = [
  ['**', 'bold'],
  ['__', 'bold'],
  ['~~', 'struck'],
  ['*', 'italic'],
  ['_', 'italic'],
];
const LINK = /\[([^[\]]{1,500})\]\(([^()\s]{1,2000}(?:\([^()\s]{0,500}\))?)(?:\s+"[^"]{0,500}")?\)/y;
const ADDRESS = /https?:\/\/[^\s<>"'`)\]]{1,2000}/y;
const SPECIAL = /[`*_~[h\\]/g;
const DEEPEST = 6;
const LONGEST_MARKED = 5000;

/** Reads the text of one block. */
export function inlinesOf(text: string, depth = 0): Inline[] {
  const found: Inline[] = [];
  let plain = '';
  let at = 0;
  const put = (inline: Inline, to: number) => {
    if (plain !== '') found.push({ kind: 'text', text: plain });
    plain = '';
    found.push(inline);
    at = to;
  };
  while (at < text.length) {
    SPECIAL.lastIndex = at;
    const next = SPECIAL.exec(text)?.index ?? text.length;
    plain += text.slice(at, next);
    at = next;
    if (at >= text.length) break;
    const inline = depth < DEEPEST ? inlineAt(text, at, depth) : undefined;
    if (inline !== undefined) put(inline.inline, inline.to);
    else if (text.charAt(at) === '\\' && /[\\`*_~[\]()#.!|-]/.test(text.charAt(at + 1))) {
      plain += text.charAt(at + 1);
      at += 2;
    } else plain += text.charAt(at++);
  }
  if (plain !== '') found.push({ kind: 'text', text: plain });
  return found;
}

/** The address, when it is one that a person may follow; nothing that runs, nothing relative. */
export function safeAddress(address: string): string | undefined {
  if (!/^(https?:\/\/|mailto:)/i.test(address)) return undefined;
  try {
    const { protocol, href } = new URL(address);
    return ['http:', 'https:', 'mailto:'].includes(protocol) ? href : undefined;
  } catch {
    return undefined;
  }
}

type Read = { readonly inline: Inline; readonly to: number } | undefined;

function inlineAt(text: string, at: number, depth: number): Read {
  const character = text.charAt(at);
  if (character === '`') return codeAt(text, at);
  if (character === '[') return linkAt(text, at, depth);
  if (character === 'h') return addressAt(text, at);
  for (const [mark, kind] of MARKS) {
    const read = text.startsWith(mark, at) ? markedAt(text, at, mark, kind, depth) : undefined;
    if (read !== undefined) return read;
  }
  return undefined;
}

function codeAt(text: string, at: number): Read {
  const marks = /^`+/.exec(text.slice(at, at + 8))?.[0] ?? '`';
  const end = text.indexOf(marks, at + marks.length);
  if (end < 0 || end - at > LONGEST_MARKED) return undefined;
  const code = text.slice(at + marks.length, end);
  return { inline: { kind: 'code', text: /^ .* $/s.test(code) ? code.slice(1, -1) : code }, to: end + marks.length };
}

function linkAt(text: string, at: number, depth: number): Read {
  LINK.lastIndex = at;
  const [all, label, address] = LINK.exec(text) ?? [];
  const href = address === undefined ? undefined : safeAddress(address);
  // A link that leads nowhere safe stays as it was written, so that the reader sees what it was.
  if (all === undefined || label === undefined || href === undefined) return undefined;
  const inlines = inlinesOf(label, depth + 1).filter(({ kind }) => kind !== 'link');
  return { inline: { kind: 'link', href, inlines }, to: at + all.length };
}

function addressAt(text: string, at: number): Read {
  // Asked first: reading an address that is none costs as much as one that is.
  if (/[\p{L}\p{N}]/u.test(text.charAt(at - 1))) return undefined;
  ADDRESS.lastIndex = at;
  const address = ADDRESS.exec(text)?.[0].replace(/[.,;:!?*_]+$/, '');
  const href = address === undefined ? undefined : safeAddress(address);
  if (address === undefined || href === undefined) return undefined;
  return { inline: { kind: 'link', href, inlines: [{ kind: 'text', text: address }] }, to: at + address.length };
}

function markedAt(text: string, at: number, mark: string, kind: 'bold' | 'italic' | 'struck', depth: number): Read {
  const start = at + mark.length;
  const isWordMark = mark.startsWith('_');
  // `snake_case_names` and `2 * 3 * 4` are no emphasis.
  if (/^\s|^$/.test(text.charAt(start)) || (isWordMark && /[\p{L}\p{N}]/u.test(text.charAt(at - 1)))) return undefined;
  for (
    let end = text.indexOf(mark, start + 1);
    end > 0 && end - at < LONGEST_MARKED;
    end = text.indexOf(mark, end + 1)
  ) {
    const after = text.charAt(end + mark.length);
    const isOpen = /\s/.test(text.charAt(end - 1)) || (isWordMark && /[\p{L}\p{N}]/u.test(after));
    const isLonger = mark.length === 1 && (after === mark || text.charAt(end - 1) === mark);
    if (isOpen || isLonger) continue;
    return { inline: { kind, inlines: inlinesOf(text.slice(start, end), depth + 1) }, to: end + mark.length };
  }
  return undefined;
}

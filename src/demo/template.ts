/**
 * Sentences with gaps: `{order}` is a slot, `{a|b {order}|c}` is one of several wordings, which may hold slots.
 * All other braces are text.
 */
import type { Random } from './random.ts';

type Part = string | { readonly slot: string } | { readonly wordings: readonly (readonly Part[])[] };

const GAP = /\{([a-z]+|(?:[^{}]|\{[a-z]+\})*\|(?:[^{}]|\{[a-z]+\})*)\}/g;
const compiled = new Map<string, readonly Part[]>();

/** Fills a template: a slot by `slot(name)`, a choice of wordings by a draw. */
export function fillTemplate(template: string, random: Random, slot: (name: string) => string): string {
  let parts = compiled.get(template);
  if (parts === undefined) {
    parts = compile(template);
    compiled.set(template, parts);
  }
  return fillParts(parts, random, slot);
}

function fillParts(parts: readonly Part[], random: Random, slot: (name: string) => string): string {
  let text = '';
  for (const part of parts) {
    if (typeof part === 'string') text += part;
    else text += 'slot' in part ? slot(part.slot) : fillParts(random.pick(part.wordings), random, slot);
  }
  return text;
}

function compile(template: string): readonly Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const match of template.matchAll(GAP)) {
    if (match.index > end) parts.push(template.slice(end, match.index));
    const gap = match[1] ?? '';
    parts.push(gap.includes('|') ? { wordings: gap.split('|').map(compile) } : { slot: gap });
    end = match.index + match[0].length;
  }
  if (end < template.length) parts.push(template.slice(end));
  return parts;
}

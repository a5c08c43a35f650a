/** Masks one text: everything any rule finds in it, until no rule finds anything more. */
import type { Finding } from './redact-finding.ts';
import { PSEUDONYM_LENGTH, type Rule } from './redact-rules.ts';

/** A text without what the rules found, and how many masks that took. */
export interface MaskedText {
  readonly text: string;
  readonly masks: number;
}

type RuleFinding = Finding & { readonly rule: Rule };

// A mask can bring two harmless halves together or free a boundary, so the rules run again until nothing is found. A text
// that still holds something after this many rounds was made to; it is masked as a whole.
const MAX_ROUNDS = 12;

/** Makes the function that masks a text by these rules. Masks already in the text are left as they are. */
export function textMasker(rules: readonly Rule[]): (text: string) => MaskedText {
  const mask = maskPattern(rules);
  return (text) => {
    let masked = text;
    let masks = 0;
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const found = findIn(masked, rules, mask);
      if (found.length === 0) return { text: masked, masks };
      masks += found.length;
      masked = replaceAll(masked, found);
    }
    const [last] = findIn(masked, rules, mask);
    return last === undefined ? { text: masked, masks } : { text: last.rule.replace(masked), masks: masks + 1 };
  };
}

function findIn(text: string, rules: readonly Rule[], mask: RegExp): RuleFinding[] {
  const found: RuleFinding[] = [];
  let from = 0;
  const search = (to: number): void => {
    const part = from === 0 && to === text.length ? text : text.slice(from, to);
    if (part === '') return;
    for (const rule of rules) {
      for (const { start, end } of rule.find(part)) found.push({ start: from + start, end: from + end, rule });
    }
  };
  if (text.includes('[')) {
    for (const match of text.matchAll(mask)) {
      search(match.index);
      from = match.index + match[0].length;
    }
  }
  search(text.length);
  return found.length > 1 ? merged(found) : found;
}

/** Overlapping findings become one, so that no end of a secret is left between two masks. */
function merged(found: RuleFinding[]): RuleFinding[] {
  const result: RuleFinding[] = [];
  // The sort is stable: of two that begin together, the rule named first gives the label.
  for (const finding of found.sort((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (last === undefined || finding.start >= last.end) result.push(finding);
    else if (finding.end > last.end) result[result.length - 1] = { ...last, end: finding.end };
  }
  return result;
}

function replaceAll(text: string, found: readonly RuleFinding[]): string {
  let result = '';
  let from = 0;
  for (const { start, end, rule } of found) {
    result += text.slice(from, start) + rule.replace(text.slice(start, end));
    from = end;
  }
  return result + text.slice(from);
}

/** The masks these rules leave behind; without any rule it matches nothing. */
function maskPattern(rules: readonly Rule[]): RegExp {
  const labels = new Set(rules.map((rule) => rule.label));
  const masks = [...labels].map((label) => {
    const hashed = rules.some((rule) => rule.label === label && rule.hashed);
    return hashed ? `${label}(?::[A-Za-z0-9_-]{${PSEUDONYM_LENGTH}})?` : label;
  });
  return new RegExp(`\\[(?:${masks.length > 0 ? masks.join('|') : '(?!)'})\\]`, 'g');
}

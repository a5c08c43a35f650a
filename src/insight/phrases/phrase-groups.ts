/** Runs of words as phrases: where one ends and the next begins, and the form it is counted under. */
import { type Grammar, ROLE } from './grammar.ts';

/** A word of a phrase with the part it plays. */
export interface Part {
  readonly word: string;
  readonly role: number;
  /** A name of its own, as it is written: "Leeds" is not one of several leeds. */
  readonly isProper?: boolean;
}

const LONGEST = 3;

/** What people type into a search box, names alone: the first of them matter most, "invoice archive export | time limit". */
export function groupsOfQuery(parts: readonly Part[]): readonly (readonly Part[])[] {
  const groups = [parts.slice(0, LONGEST), parts.slice(LONGEST, 2 * LONGEST)].map(trimmed);
  return groups.filter((group) => sizeOf(group) > 0);
}

/** A run of words as one candidate, or as several where it names more than one thing. */
export function groupsOf(parts: readonly Part[], grammar: Grammar): readonly (readonly Part[])[] {
  const groups: (readonly Part[])[] = [];
  let group: readonly Part[] = [];
  let joint: Part | undefined;
  for (const segment of segmentsOf(parts, grammar)) {
    const isJoined = joint !== undefined && canJoin(group, joint.role, segment, grammar);
    if (isJoined && joint !== undefined) group = [...group, joint, ...segment.parts];
    else {
      groups.push(group);
      group = segment.parts;
    }
    joint = segment.joint;
  }
  groups.push(group);
  return groups.filter((found) => sizeOf(found) > 0);
}

interface Segment {
  readonly parts: readonly Part[];
  /** What joins it to the next. */
  readonly joint: Part | undefined;
}

function segmentsOf(parts: readonly Part[], grammar: Grammar): readonly Segment[] {
  const segments: Segment[] = [];
  let start = 0;
  for (let at = 0; at <= parts.length; at++) {
    const joint = parts[at];
    if (joint !== undefined && !isGlue(joint.role)) continue;
    const segment = trimmed(parts.slice(start, at));
    segments.push({
      parts: trimmed(grammar.head === 'last' ? segment.slice(-LONGEST) : segment.slice(0, LONGEST)),
      joint,
    });
    start = at + 1;
  }
  return segments;
}

/** Names joined by an article are often two: "los errores de la aplicación móvil"; two single ones are one: "chiffres du stock". */
function canJoin(
  head: readonly Part[],
  joint: number,
  { parts: tail, joint: next }: Segment,
  grammar: Grammar,
): boolean {
  const size = sizeOf(head) + tail.length;
  // "modelo de contrato | prestação de serviços": what follows would be left alone.
  if (size === LONGEST && next?.role === ROLE.GLUE) return false;
  if (sizeOf(head) === 0 || tail.length === 0) return false;
  if (grammar.head === 'last') return size === 2;
  return joint === ROLE.ARTICLE_GLUE ? size === 2 : size <= LONGEST;
}

/** Without joints and judgements at its ends. */
function trimmed(parts: readonly Part[]): readonly Part[] {
  let start = 0;
  let end = parts.length;
  while (start < end && isEdge(parts[start])) start++;
  while (end > start && isEdge(parts[end - 1])) end--;
  return start === 0 && end === parts.length ? parts : parts.slice(start, end);
}

function isEdge(part: Part | undefined): boolean {
  return part === undefined || part.role === ROLE.ADJECTIVE || isGlue(part.role);
}

/** How many of them name something; 0 when there are only words too general to name anything. */
export function sizeOf(parts: readonly Part[]): number {
  let size = 0;
  let isNamed = false;
  for (const { role } of parts) {
    if (isGlue(role)) continue;
    size++;
    if (role === ROLE.NAME) isNamed = true;
  }
  return isNamed ? size : 0;
}

/** With its head in the singular; what stands behind a joint is left as it is written. */
export function textOf(parts: readonly Part[], grammar: Grammar): string {
  const last = parts.length - 1;
  let text = '';
  let isBeforeGlue = true;
  // "datos inventados": where the name has no singular, its adjectives have none.
  const [first] = parts;
  const isPlural =
    grammar.head === 'first' &&
    first !== undefined &&
    !first.isProper &&
    /[sx]$/.test(first.word) &&
    grammar.singular(first.word) === first.word;
  parts.forEach(({ word, role, isProper }, at) => {
    if (isGlue(role)) isBeforeGlue = false;
    const isHead = grammar.head === 'last' ? at === last : isBeforeGlue;
    const form = isHead && !isPlural && !isProper ? grammar.singular(word) : word;
    text += text === '' || text.endsWith("'") ? form : ` ${form}`;
  });
  return text;
}

/** Whether a word joins two names. */
export function isGlue(role: number): boolean {
  return role === ROLE.GLUE || role === ROLE.ARTICLE_GLUE;
}

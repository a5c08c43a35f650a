/** A company's own names for what people ask about, each with the words by which it is recognised: the file topics.yaml. */
import { shortHash } from './price.ts';
import { patternOf } from './taxonomy-pattern.ts';
import { type Term, TermIndex, termOf } from './taxonomy-terms.ts';
import { folded } from './words/letters.ts';
import type { Words } from './words/marks.ts';
import { portionsOf } from './words/portion.ts';
import { wordsOf } from './words/words.ts';
import { readYaml, type YamlFile } from './yaml-file.ts';

export interface Taxonomy {
  /** In the order of the file. */
  readonly names: readonly string[];
  /** A short hash of the file. */
  readonly hash: string;
  readonly terms: TermIndex;
  readonly patterns: readonly { readonly label: number; readonly pattern: RegExp }[];
}

const MOST_NAMES = 500;
const MOST_TERMS = 500;
const LONGEST_NAME = 60;
const LONGEST_TERM = 100;

/** Reads a taxonomy. Throws PL_CONFIG_INVALID, which names the file, the line, the name and what is wrong with it. */
export function parseTaxonomy(text: string, source: string): Taxonomy {
  const file = readYaml(text, { option: 'insight.topics', source });
  const entries = entriesOf(file);
  const terms: Term[] = [];
  const patterns: { label: number; pattern: RegExp }[] = [];
  entries.forEach(([name, written], label) => {
    for (const { term, path } of termsOf(file, name, written)) {
      try {
        if (term.startsWith('/')) patterns.push({ label, pattern: patternOf(term) });
        else terms.push(termOf(term, label));
      } catch (error) {
        throw file.wrong(path, `${name}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  });
  return { names: entries.map(([name]) => name), hash: shortHash(text), terms: new TermIndex(terms), patterns };
}

/** The names whose words a text holds, in the order of the file. Upper and lower case and accents make no difference. */
export function labelsOf(taxonomy: Taxonomy, text: string): readonly string[] {
  return labelsOfWords(taxonomy, wordsOf(text), text);
}

/**
 * As labelsOf, from words already taken. What was asked decides; what was pasted with it only where the question has no label.
 * Regular expressions are tested on the text itself, code in it included.
 */
export function labelsOfWords(taxonomy: Taxonomy, words: Words, text: string): readonly string[] {
  const found = new Uint8Array(taxonomy.names.length);
  const { from, to } = words.pasted;
  // Most texts have no accent at all, which one look at the whole tells.
  const hasAccents = ACCENTED.test(text);
  const list = hasAccents ? words.list.map(folded) : words.list;
  taxonomy.terms.find(words, list, 0, from, found);
  taxonomy.terms.find(words, list, to, list.length, found);
  if (!found.includes(1)) taxonomy.terms.find(words, list, from, to, found);
  if (taxonomy.patterns.length > 0) findPatterns(taxonomy, text, hasAccents, found);
  return taxonomy.names.filter((_, label) => found[label] === 1);
}

const ACCENTED = /[\u0080-\uffff]/;

function findPatterns(taxonomy: Taxonomy, text: string, hasAccents: boolean, found: Uint8Array): void {
  for (const portion of portionsOf(text)) {
    const plain = hasAccents ? folded(portion) : portion;
    for (const { label, pattern } of taxonomy.patterns) {
      if (found[label] !== 1 && pattern.test(plain)) found[label] = 1;
    }
  }
}

function entriesOf(file: YamlFile): readonly (readonly [name: string, terms: unknown])[] {
  const { value } = file;
  if (value === null || value === undefined) return [];
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw file.wrong([], 'it holds names, each with a list of words: "refunds: [refund*, money back]"');
  }
  const entries = Object.entries(value);
  if (entries.length > MOST_NAMES)
    throw file.wrong([], `it has ${entries.length} names, and ${MOST_NAMES} are the most`);
  for (const [name] of entries) {
    if (name.trim() === '' || name.length > LONGEST_NAME) {
      throw file.wrong(
        [name],
        `a name has 1 to ${LONGEST_NAME} characters, and "${name.slice(0, LONGEST_NAME)}" has ${name.length}`,
      );
    }
  }
  return entries;
}

interface WrittenTerm {
  readonly term: string;
  readonly path: readonly (string | number)[];
}

function termsOf(file: YamlFile, name: string, written: unknown): readonly WrittenTerm[] {
  if (typeof written === 'string') return [{ term: termIn(file, [name], name, written), path: [name] }];
  if (!Array.isArray(written) || written.length === 0) {
    throw file.wrong([name], `${name}: it needs a list of words, one in each line after a dash`);
  }
  if (written.length > MOST_TERMS)
    throw file.wrong([name], `${name}: it has ${written.length} words, and ${MOST_TERMS} are the most`);
  return written.map((term: unknown, at) => ({ term: termIn(file, [name, at], name, term), path: [name, at] }));
}

function termIn(file: YamlFile, path: readonly (string | number)[], name: string, term: unknown): string {
  if (typeof term !== 'string') throw file.wrong(path, `${name}: ${JSON.stringify(term)} is no text; put it in quotes`);
  const trimmed = term.trim();
  if (trimmed === '') throw file.wrong(path, `${name}: a word is empty`);
  if (trimmed.length > LONGEST_TERM && !trimmed.startsWith('/')) {
    throw file.wrong(
      path,
      `${name}: "${trimmed.slice(0, 20)}…" has ${trimmed.length} characters, and ${LONGEST_TERM} are the most`,
    );
  }
  return trimmed;
}

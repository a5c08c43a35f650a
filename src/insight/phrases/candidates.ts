/** Groups of words that may name a subject, in the order of the text. */
import { MARK, type Words } from '../words/marks.ts';
import { type Grammar, ROLE } from './grammar.ts';
import { groupsOf, isGlue, type Part, sizeOf, textOf } from './phrase-groups.ts';

/** A possible key phrase. */
export interface Candidate {
  readonly text: string;
  /** Words of the phrase that name something. */
  readonly size: number;
  /** Position of its first word in the text. */
  readonly at: number;
}

/** All candidates of a text in a language. */
export function candidatesOf(words: Words, grammar: Grammar): readonly Candidate[] {
  return new CandidateReader(words, grammar).read();
}

class CandidateReader {
  readonly #words: Words;
  readonly #grammar: Grammar;
  readonly #found: Candidate[] = [];
  readonly #roles: number[];
  /** German writes names with a capital, unless somebody writes all in small letters. */
  readonly #needsCapital: boolean;
  #parts: Part[] = [];
  #start = 0;

  constructor(words: Words, grammar: Grammar) {
    this.#words = words;
    this.#grammar = grammar;
    this.#roles = words.list.map((word) => grammar.roles.get(word) ?? ROLE.NAME);
    this.#needsCapital = grammar.language === 'de' && words.marks.some(isInnerCapital);
  }

  read(): readonly Candidate[] {
    const { list, marks } = this.#words;
    for (let at = 0; at < list.length; at++) {
      if (((marks[at] ?? 0) & MARK.BREAK) !== 0) this.#end();
      const joined = this.#compoundAt(at);
      if (joined > 0) {
        this.#add(joinedText(list.slice(at, at + joined)), ROLE.NAME, at);
        at += joined - 1;
        continue;
      }
      const role = this.#roleAt(at);
      // An adjective of German begins a name and never ends one: "Einarbeitung neuer Mitarbeiter".
      if (this.#needsCapital && ((marks[at] ?? 0) & MARK.CAPITAL) === 0 && this.#hasName()) this.#end();
      if (role === ROLE.NAME || role === ROLE.WEAK || role === ROLE.ADJECTIVE) this.#add(list[at] ?? '', role, at);
      else if (isGlue(role) && this.#parts.length > 0) at = this.#glue(role, at);
      else this.#end();
    }
    this.#end();
    return this.#found;
  }

  /** How many words a name of several words has that begins here; 0 when none does. */
  #compoundAt(at: number): number {
    const { list, marks } = this.#words;
    const compounds = this.#grammar.compounds.get(list[at] ?? '');
    const found = compounds?.find((rest) =>
      rest.every((word, i) => list[at + 1 + i] === word && ((marks[at + 1 + i] ?? 0) & MARK.BREAK) === 0),
    );
    return found === undefined ? 0 : found.length + 1;
  }

  #hasName(): boolean {
    return this.#parts.some(({ role }) => role === ROLE.NAME);
  }

  #add(word: string, role: number, at: number): void {
    if (this.#parts.length === 0) this.#start = at;
    this.#parts.push({ word, role });
  }

  /** Keeps the joint, and the article after it: "guide d'accueil", "chiffres de la paie". Gives the position read to. */
  #glue(role: number, at: number): number {
    const { list } = this.#words;
    const word = list[at] ?? '';
    const next = list[at + 1];
    if (role === ROLE.GLUE && next !== undefined && ARTICLES.has(next) && this.#grammar.head === 'first') {
      this.#parts.push({ word: `${word} ${next}`, role: ROLE.ARTICLE_GLUE });
      return at + 1;
    }
    this.#parts.push({ word, role });
    return at;
  }

  #end(): void {
    if (this.#parts.length === 0) return;
    const parts = this.#parts;
    this.#parts = [];
    const [only] = parts;
    if (parts.length === 1 && only !== undefined) {
      if (only.role === ROLE.NAME)
        this.#found.push({ text: this.#grammar.singular(only.word), size: 1, at: this.#start });
      return;
    }
    for (const group of groupsOf(parts, this.#grammar)) {
      const { word } = group[0] ?? { word: '' };
      const offset = parts.findIndex((part) => part.word === word);
      this.#found.push({
        text: textOf(group, this.#grammar),
        size: sizeOf(group),
        at: this.#start + Math.max(0, offset),
      });
    }
  }

  /** The role of a word where it stands: many a word is a verb in one place and a name in another. */
  #roleAt(at: number): number {
    const role = this.#roles[at] ?? ROLE.NAME;
    const word = this.#words.list[at] ?? '';
    const mark = this.#words.marks[at] ?? 0;
    if ((mark & MARK.DIGIT) !== 0 && !/[a-z]/.test(word))
      return this.#parts.length > 0 && this.#grammar.language !== 'de' ? ROLE.NAME : ROLE.STOP;
    if (this.#needsCapital) return this.#germanRole(role, word, mark, at);
    if (role === ROLE.NAME_OR_VERB) {
      const isVerb = this.#parts.at(-1)?.role === ROLE.NAME || this.#roleBefore(at) === ROLE.BEFORE_VERB;
      return isVerb ? ROLE.VERB : ROLE.NAME;
    }
    if (role !== ROLE.NAME && role !== ROLE.WEAK) return role;
    if (isNoWord(word, mark)) return ROLE.STOP;
    if (isInnerCapital(mark)) return role;
    if (this.#grammar.isVerbForm(word)) return ROLE.VERB;
    const isVerb = this.#grammar.head === 'last' ? this.#isEnglishVerb(word, at) : this.#isRomanceVerb(at);
    return isVerb ? ROLE.VERB : role;
  }

  #germanRole(role: number, word: string, mark: number, at: number): number {
    const isCapital = (mark & MARK.CAPITAL) !== 0;
    if (isNoWord(word, mark)) return ROLE.STOP;
    if (isCapital) {
      if (role !== ROLE.NAME) return role;
      const isVerb =
        (mark & MARK.SENTENCE) !== 0 && /(?:e|t|st|en)$/.test(word) && this.#roles[at + 1] === ROLE.DETERMINER;
      return isVerb ? ROLE.VERB : ROLE.NAME;
    }
    if (role !== ROLE.NAME && role !== ROLE.ADJECTIVE) return role;
    const next = this.#words.marks[at + 1] ?? 0;
    const isBeforeName = (next & MARK.CAPITAL) !== 0 && (next & MARK.BREAK) === 0;
    return isBeforeName && /e[nmrs]?$/.test(word) ? ROLE.ADJECTIVE + (role === ROLE.NAME ? KEPT : 0) : ROLE.STOP;
  }

  /** English verbs look like names: "I return the parcel" and "the return of the parcel". */
  #isEnglishVerb(word: string, at: number): boolean {
    const before = this.#roleBefore(at);
    const next = this.#roleAfter(at);
    if (before === ROLE.BEFORE_VERB) return isVerbAfter(this.#words.list[at - 1] ?? '', word);
    if (next === ROLE.DETERMINER && before !== ROLE.DETERMINER) return this.#parts.length === 0 || isPlural(word);
    if (next === ROLE.STOP && before === ROLE.STOP && BEFORE_CLAUSE.has(this.#words.list[at + 1] ?? '')) return true;
    // "The box arrived damaged": a participle that no name follows.
    return word.length > 4 && word.endsWith('ed') && !word.endsWith('eed') && next !== ROLE.NAME && next !== ROLE.WEAK;
  }

  /** "que muestra las ventas", "le client refuse l'offre": behind a pronoun, or before an article and not behind one. */
  #isRomanceVerb(at: number): boolean {
    const before = this.#roleBefore(at);
    if (before === ROLE.BEFORE_VERB) return true;
    const isBeforeArticle =
      this.#roleAfter(at) === ROLE.DETERMINER && !ALSO_PREPOSITIONS.has(this.#words.list[at + 1] ?? '');
    return isBeforeArticle && before !== ROLE.DETERMINER && !isGlue(before);
  }

  #roleBefore(at: number): number {
    return ((this.#words.marks[at] ?? 0) & MARK.BREAK) !== 0 ? ROLE.STOP : (this.#roles[at - 1] ?? ROLE.STOP);
  }

  #roleAfter(at: number): number {
    return ((this.#words.marks[at + 1] ?? MARK.BREAK) & MARK.BREAK) !== 0
      ? ROLE.STOP
      : (this.#roles[at + 1] ?? ROLE.STOP);
  }
}

/** An adjective of German that is no mere judgement, "verspätete Lieferung", stays with its name. */
const KEPT = -ROLE.ADJECTIVE;
const ARTICLES = new Set(['la', 'las', 'los', 'el', "l'", 'le', 'les']);
/** Articles that hold a preposition, "férias ao sol", or look like one. */
const ALSO_PREPOSITIONS = new Set(
  'a ao aos à às no na nos nas num numa pelo pela pelos pelas neste nesta nesse nessa deste desta al au aux cada chaque todos tous'.split(
    ' ',
  ),
);
/** "Check whether …". */
const BEFORE_CLAUSE = new Set(['if', 'whether', 'how', 'why']);
const TAKES_BASE_FORM =
  /^(?:to|can|could|should|would|will|must|may|might|do|does|did|please|let's|not|\w+n't|\w+'ll|\w+'d)$/;

function isVerbAfter(before: string, word: string): boolean {
  if (TAKES_BASE_FORM.test(before)) return !isPlural(word) && !word.endsWith('ing');
  return before === 'that' || before === 'which' || before === 'who' ? isPlural(word) || word.endsWith('ed') : true;
}

function isPlural(word: string): boolean {
  return word.endsWith('s') && !word.endsWith('ss');
}

function isInnerCapital(mark: number): boolean {
  return (mark & (MARK.CAPITAL | MARK.SENTENCE)) === MARK.CAPITAL;
}

/** What stands beside numbers. */
const CURRENCIES = new Set(['eur', 'usd', 'gbp', 'brl', 'chf', 'mxn', 'kg', 'km', 'mb', 'gb', 'ms']);

/** Keys hit at random, single letters and words of no vowel. */
function isNoWord(word: string, mark: number): boolean {
  const { length } = word;
  if (length < 2 || (length < 4 && CURRENCIES.has(word))) return true;
  if (length < 5 || (mark & MARK.CAPITALS) !== 0) return false;
  let vowels = 0;
  for (let i = 0; i < length; i++) {
    const code = word.charCodeAt(i);
    if (i > 1 && code === word.charCodeAt(i - 1) && code === word.charCodeAt(i - 2)) return true;
    if (code > 0x7f || VOWELS[code] === 1) vowels++;
  }
  return vowels === 0;
}

const VOWELS = new Uint8Array(128);
for (const vowel of 'aeiouy') VOWELS[vowel.charCodeAt(0)] = 1;

function joinedText(words: readonly string[]): string {
  return words.join(' ').replaceAll("' ", "'");
}

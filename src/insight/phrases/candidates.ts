/** Groups of words that may name a subject, in the order of the text. */
import { MARK, type Words } from '../words/marks.ts';
import { type Compound, type Grammar, ROLE } from './grammar.ts';
import { isNoWord, NUMBER, ORDINAL, UNITS } from './no-names.ts';
import { groupsOf, groupsOfQuery, isGlue, type Part, sizeOf, textOf } from './phrase-groups.ts';

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
      const compound = this.#compoundAt(at);
      if (compound !== undefined) {
        if (compound.name === undefined) this.#end();
        else this.#add({ word: compound.name, role: ROLE.NAME, isProper: true }, at);
        at += compound.rest.length;
        continue;
      }
      const role = this.#roleAt(at);
      // An adjective of German begins a name and never ends one: "Einarbeitung neuer Mitarbeiter".
      if (this.#needsCapital && ((marks[at] ?? 0) & (MARK.CAPITAL | MARK.DIGIT)) === 0 && this.#hasName()) this.#end();
      if (role === ROLE.NAME || role === ROLE.WEAK || role === ROLE.ADJECTIVE) this.#add(this.#partAt(at, role), at);
      else if (isGlue(role) && this.#parts.length > 0) at = this.#glue(role, at);
      else this.#end();
    }
    this.#end();
    return this.#found;
  }

  /** The group of words that begins here. */
  #compoundAt(at: number): Compound | undefined {
    const { list, marks } = this.#words;
    const compounds = this.#grammar.compounds.get(list[at] ?? '');
    return compounds?.find(({ rest }) =>
      rest.every((word, i) => list[at + 1 + i] === word && ((marks[at + 1 + i] ?? 0) & MARK.BREAK) === 0),
    );
  }

  #hasName(): boolean {
    return this.#parts.some(({ role }) => role === ROLE.NAME);
  }

  #partAt(at: number, role: number): Part {
    const word = this.#words.list[at] ?? '';
    const mark = this.#words.marks[at] ?? 0;
    // German writes every name with a capital.
    const isProper = isInnerCapital(mark) && (mark & MARK.CAPITALS) === 0 && this.#grammar.language !== 'de';
    return isProper ? { word, role, isProper } : { word, role };
  }

  #add(part: Part, at: number): void {
    if (this.#parts.length === 0) this.#start = at;
    this.#parts.push(part);
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
      if (only.role === ROLE.NAME) this.#found.push({ text: textOf(parts, this.#grammar), size: 1, at: this.#start });
      return;
    }
    const isQuery =
      this.#grammar.head === 'last' &&
      parts.length > 3 &&
      parts.length === this.#words.list.length &&
      !parts.some(({ role }) => isGlue(role));
    for (const group of isQuery ? groupsOfQuery(parts) : groupsOf(parts, this.#grammar)) {
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
    if ((mark & MARK.DIGIT) !== 0) {
      const ofNumber = this.#roleOfNumber(word, at);
      if (ofNumber !== undefined) return ofNumber;
    }
    if (role !== ROLE.STOP && this.#isPredicate(at)) return ROLE.STOP;
    if (this.#needsCapital) return this.#germanRole(role, word, mark, at);
    if (role === ROLE.NAME_OR_VERB) {
      const isVerb =
        this.#parts.at(-1)?.role === ROLE.NAME || this.#isAfterNumber(at) || this.#roleBefore(at) === ROLE.BEFORE_VERB;
      return isVerb ? ROLE.VERB : ROLE.NAME;
    }
    if (role !== ROLE.NAME && role !== ROLE.WEAK) return role;
    if (isNoWord(word, mark)) return ROLE.STOP;
    if (isInnerCapital(mark)) return role;
    if (this.#grammar.isVerbForm(word)) return ROLE.VERB;
    if (this.#grammar.language === 'de') return this.#isSmallVerb(word, at) ? ROLE.VERB : role;
    const isVerb = this.#grammar.head === 'last' ? this.#isEnglishVerb(word, at) : this.#isRomanceVerb(at);
    return isVerb ? ROLE.VERB : role;
  }

  /** "Windows 11" and "cláusula 4" are names with their numbers, "3rd floor" too; a count or a measure is none. */
  #roleOfNumber(word: string, at: number): number | undefined {
    if (ORDINAL.test(word)) return ROLE.WEAK;
    if (/[a-z]/.test(word)) return undefined;
    const before = this.#parts.at(-1);
    if (before === undefined) return ROLE.STOP;
    const isAfterCapital = ((this.#words.marks[at - 1] ?? 0) & MARK.CAPITAL) !== 0;
    if (isAfterCapital && this.#grammar.language !== 'de') return ROLE.NAME;
    const next = this.#roleAfter(at);
    const isMeasure =
      UNITS.has(this.#words.list[at + 1] ?? '') && ((this.#words.marks[at + 1] ?? 0) & MARK.BREAK) === 0;
    const isLast = next !== ROLE.NAME && next !== ROLE.WEAK && next !== ROLE.ADJECTIVE && !isMeasure;
    const isOne = before.role === ROLE.NAME && this.#grammar.singular(before.word) === before.word;
    return isLast && isOne ? ROLE.WEAK : ROLE.STOP;
  }

  /** "The cart is empty", "il est déjà installé": behind a form of "to be" and before no name. */
  #isPredicate(at: number): boolean {
    const { copulas, roles } = this.#grammar;
    const { list, marks } = this.#words;
    if (((marks[at] ?? 0) & (MARK.BREAK | MARK.CAPITAL)) !== 0) return false;
    const next = this.#roleAfter(at);
    if (next !== ROLE.STOP && next !== ROLE.VERB && next !== ROLE.BEFORE_VERB) return false;
    let before = at - 1;
    if (
      roles.get(list[before] ?? '') === ROLE.STOP &&
      !copulas.has(list[before] ?? '') &&
      ((marks[before] ?? 0) & MARK.BREAK) === 0
    )
      before--;
    return copulas.has(list[before] ?? '') && ((marks[before] ?? 0) & MARK.SENTENCE) === 0;
  }

  #germanRole(role: number, word: string, mark: number, at: number): number {
    const isCapital = (mark & MARK.CAPITAL) !== 0;
    if (isNoWord(word, mark)) return ROLE.STOP;
    if (isCapital) {
      if (role !== ROLE.NAME) return role;
      if ((mark & MARK.SENTENCE) === 0) return ROLE.NAME;
      const isVerb = /(?:e|t|st|en)$/.test(word) && this.#roles[at + 1] === ROLE.DETERMINER;
      // "Freundlich, ohne Begründung": at the beginning a capital says nothing.
      const isAlone = this.#roleAfter(at) === ROLE.STOP && this.#grammar.isVerbForm(word);
      return isVerb || isAlone ? ROLE.VERB : ROLE.NAME;
    }
    if (role !== ROLE.NAME && role !== ROLE.ADJECTIVE) return role;
    const next = this.#words.marks[at + 1] ?? 0;
    const isBeforeName = (next & MARK.CAPITAL) !== 0 && (next & MARK.BREAK) === 0;
    return isBeforeName && /e[nmrs]?$/.test(word) ? ROLE.ADJECTIVE + (role === ROLE.NAME ? KEPT : 0) : ROLE.STOP;
  }

  /** Without capitals: "keiner fühlt sich", and "monatlicher" where no name follows. */
  #isSmallVerb(word: string, at: number): boolean {
    const { list } = this.#words;
    if (PERSONS.has(list[at - 1] ?? '') && this.#roleBefore(at) !== ROLE.NAME && /(?:e|st|t|en)$/.test(word))
      return true;
    if ((REFLEXIVES.has(list[at + 1] ?? '') || PERSONS.has(list[at + 1] ?? '')) && /(?:e|t|en)$/.test(word))
      return true;
    const stem = /^(.*)e[mnrs]?$/.exec(word)?.[1];
    const next = this.#roleAfter(at);
    return stem !== undefined && next !== ROLE.NAME && next !== ROLE.WEAK && this.#grammar.isVerbForm(stem);
  }

  /** English verbs look like names: "I return the parcel" and "the return of the parcel". */
  #isEnglishVerb(word: string, at: number): boolean {
    const before = this.#roleBefore(at);
    const next = this.#roleAfter(at);
    if (isPlural(word) && ANYBODY.has(this.#words.list[at - 1] ?? '') && before !== ROLE.STOP) return true;
    if (before === ROLE.BEFORE_VERB)
      return isVerbAfter(this.#words.list[at - 1] ?? '', word, this.#words.marks[at - 1] ?? 0);
    if (next === ROLE.DETERMINER && before !== ROLE.DETERMINER) {
      const last = this.#parts.at(-1);
      return last === undefined || isPlural(word) || isPlural(last.word);
    }
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

  #isAfterNumber(at: number): boolean {
    const { list, marks } = this.#words;
    return ((marks[at] ?? 0) & MARK.BREAK) === 0 && NUMBER.test(list[at - 1] ?? '');
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
const ANYBODY = new Set(['nobody', 'everybody', 'somebody', 'anybody', 'everyone', 'someone', 'anyone']);
const PERSONS = new Set(['ich', 'du', 'er', 'es', 'wir', 'man', 'keiner', 'niemand', 'jemand', 'wer']);
const REFLEXIVES = new Set(['sich', 'mich', 'mir', 'dich', 'dir', 'uns', 'euch']);
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

function isVerbAfter(before: string, word: string, mark: number): boolean {
  // "Which vaccines do I need?"
  if (before === 'which' && (mark & MARK.SENTENCE) !== 0) return false;
  if (TAKES_BASE_FORM.test(before)) return !isPlural(word) && !word.endsWith('ing');
  return before === 'that' || before === 'which' || before === 'who' ? isPlural(word) || word.endsWith('ed') : true;
}

function isPlural(word: string): boolean {
  return word.endsWith('s') && !word.endsWith('ss');
}

function isInnerCapital(mark: number): boolean {
  return (mark & (MARK.CAPITAL | MARK.SENTENCE)) === MARK.CAPITAL;
}

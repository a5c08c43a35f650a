/** What stands between two spaces, as words: "l'hôtel" are two, "CI/CD" is one, a link or an id is none. */
import { addError, addNumbered } from './errors.ts';
import { isUnspaced, KIND, kindOf, scriptOf } from './letters.ts';
import { MARK, type Sentence, type Words } from './marks.ts';

const LONGEST_WORD = 40;
/** Signs between letters that only machines write. */
const MACHINE =
  /[\\_$@{}=<>#[\]^~`|*+%©→]|:\/\/|^www\.|^[/~]|\/.*\/|\w\(\)|[a-z]\([a-z]{3}|\.\w+\.\w|::|->|^--|^\w+\.\w{2,4}\//i;
const NAMED_WITH_SIGNS =
  /^(?:[cf]#|[a-z]{1,2}&[a-z]{1,2}|[a-z]{2,3}\/[a-z]{2,3}|(?:node|next|vue|react|express|three|d3)\.js|asp\.net)$/i;
/** Joined by a slash although both are words of their own. */
const EITHER_OR = /^(?:and\/or|he\/she|s\/he|his\/her|y\/o|e\/ou|et\/ou|und\/?oder|yes\/no|on\/off|in\/out)$/i;
const WITH_DIGITS =
  /^(?:[a-z]{2,9}-?\d{1,2}|[a-z]\d{1,2}|2fa|mfa|[23]d|[45]g|401k|b2[bc]|k8s|i18n|l10n|p2p|e2e|log4j|[mo]365|p9\d|\d{1,2}(?:st|nd|rd|th|er|ère|e|è?me|ª|º))$/i;
/** What French and Portuguese hang on a verb with a hyphen. */
const HUNG_ON = new Set(
  'tu je il elle on nous vous ils elles moi toi ce le la les y en lui leur t me te se lo los las lhe lhes nos ci là'.split(
    ' ',
  ),
);
/** What is left of an English word before an apostrophe: "don't" is a word, "customer's" the customer. */
const ENGLISH_ENDS = new Set(['t', 'm', 're', 've', 'll', 'd']);
const ELIDED = /^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|un|all|dell|nell|sull|dall|quest)$/;

/** Adds the words of a chunk that has neither spaces nor punctuation around it. */
export function addWords(words: Words, line: string, start: number, end: number, sentence: Sentence): void {
  let larges = 0;
  let humps = 0;
  let others = 0;
  let wasSmall = false;
  for (let i = start; i < end; i++) {
    const kind = kindOf(line.charCodeAt(i));
    if (kind < KIND.SMALL) {
      addMixed(words, line.slice(start, end), sentence);
      return;
    }
    if (kind === KIND.LARGE) {
      larges++;
      if (wasSmall) humps++;
    } else if (kind === KIND.OTHER_LETTER) others++;
    wasSmall = kind === KIND.SMALL;
  }
  // Names of errors have humps, or are written in capitals.
  const length = end - start;
  if ((humps > 0 || (larges === length && larges > 4)) && addError(words, line.slice(start, end)))
    sentence.pending |= MARK.BREAK;
  else if (others > 0) addForeign(words, line.slice(start, end), sentence);
  else if (length > LONGEST_WORD || isIdentifier(line, start, humps)) sentence.pending |= MARK.BREAK;
  else if (length === 1 && line[end] === '+' && line[end + 1] === '+')
    push(words, `${line[start]}++`, larges, sentence);
  else push(words, line.slice(start, end), larges, sentence);
}

/** `getUserName` is a name in a program, `PowerPoint` and `iPhone` are names in the world. */
function isIdentifier(line: string, start: number, humps: number): boolean {
  if (humps === 0) return false;
  const startsSmall = kindOf(line.charCodeAt(start)) === KIND.SMALL;
  return startsSmall ? kindOf(line.charCodeAt(start + 1)) === KIND.SMALL : humps > 1;
}

function push(words: Words, written: string, larges: number, sentence: Sentence): void {
  let mark = sentence.pending;
  if (larges > 0) {
    if (kindOf(written.charCodeAt(0)) === KIND.LARGE) mark |= MARK.CAPITAL;
    if (larges > 1 && isInCapitals(written, larges)) mark |= MARK.CAPITALS;
  }
  if (sentence.isQuoted) mark |= MARK.QUOTED;
  if (sentence.isListed) mark |= MARK.LISTED;
  words.list.push(larges > 0 ? written.toLowerCase() : written);
  words.marks.push(mark);
  sentence.pending = 0;
}

/** "SKU", and "SKUs" too. */
function isInCapitals(written: string, larges: number): boolean {
  return larges === written.length || (larges === written.length - 1 && written.endsWith('s'));
}

function pushCounted(words: Words, written: string, sentence: Sentence): void {
  let larges = 0;
  for (let i = 0; i < written.length; i++) if (kindOf(written.charCodeAt(i)) === KIND.LARGE) larges++;
  push(words, written, larges, sentence);
}

/** Letters of scripts without spaces between words; a name or a number may stand right beside them. */
const UNSPACED = /([\u0e00-\u0e7f\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff]+)/;

function addMixed(words: Words, chunk: string, sentence: Sentence): void {
  if (UNSPACED.test(chunk)) {
    chunk.split(UNSPACED).forEach((part, at) => {
      if (at % 2 === 1) addForeign(words, part, sentence);
      else {
        sentence.pending |= MARK.BREAK;
        if (part !== '') addMixed(words, part, sentence);
      }
    });
    return;
  }
  if (chunk.length > 2 * LONGEST_WORD) sentence.pending |= MARK.BREAK;
  else if (/^[\p{Script=Latin}'’´‘‐‑-]+$/u.test(chunk))
    addHyphened(words, chunk.replace(/[’´‘]/g, "'").replace(/[‐‑]/g, '-'), sentence);
  else if (NAMED_WITH_SIGNS.test(chunk) && !EITHER_OR.test(chunk)) pushCounted(words, chunk, sentence);
  else if (addError(words, chunk) || MACHINE.test(chunk)) sentence.pending |= MARK.BREAK;
  else addPieces(words, chunk, sentence);
}

/** Pieces between commas, slashes and dots, each a word by itself; a number is none, but may belong to the name before it. */
function addPieces(words: Words, chunk: string, sentence: Sentence): void {
  if (/^(?:[a-z]\.)+[a-z]?$/i.test(chunk)) {
    pushCounted(words, chunk, sentence);
    return;
  }
  // `pandas.merge` and `example.com`; "end.Next" are two sentences.
  if (/\p{L}\.\p{Ll}/u.test(chunk)) {
    sentence.pending |= MARK.BREAK;
    return;
  }
  // "3.12" is a version and one number, "5:30" and "12/03" are none.
  if (/^\d[\d.,:/]*$/.test(chunk)) {
    addPiece(words, chunk, sentence);
    return;
  }
  let isFirst = true;
  for (const piece of chunk.split(/[,;:./()?!"«»“”„&¿¡…]+/)) {
    if (!isFirst) sentence.pending |= MARK.BREAK;
    isFirst = false;
    if (piece !== '') addPiece(words, piece, sentence);
  }
}

function addPiece(words: Words, piece: string, sentence: Sentence): void {
  if (!/\d/.test(piece)) {
    if (isLetters(piece)) addWords(words, piece, 0, piece.length, sentence);
    else if (/^[\p{Script=Latin}'’-]+$/u.test(piece)) addHyphened(words, piece.replaceAll('’', "'"), sentence);
    else sentence.pending |= MARK.BREAK;
    return;
  }
  if (addNumbered(words, piece)) {
    sentence.pending |= MARK.BREAK;
    return;
  }
  const isAfterWord = sentence.pending === 0 && words.list.length > 0;
  if (!(isAfterWord && /^(?:\d{1,3}|\d\.\d{1,2})$/.test(piece)) && !WITH_DIGITS.test(piece)) {
    sentence.pending |= MARK.BREAK;
    return;
  }
  sentence.pending |= MARK.DIGIT;
  pushCounted(words, piece, sentence);
}

// Letters as addWords knows them: of what it does not know it would make pieces again.
function isLetters(piece: string): boolean {
  for (let i = 0; i < piece.length; i++) if (kindOf(piece.charCodeAt(i)) < KIND.SMALL) return false;
  return true;
}

function addHyphened(words: Words, chunk: string, sentence: Sentence): void {
  const apostrophe = chunk.indexOf("'");
  if (apostrophe > 0) {
    const before = chunk.slice(0, apostrophe).toLowerCase();
    const after = chunk.slice(apostrophe + 1);
    if (after === 's' || after === 'S' || after === '') {
      pushCounted(words, chunk.slice(0, apostrophe), sentence);
      return;
    }
    if (ELIDED.test(before) && !ENGLISH_ENDS.has(after)) {
      pushCounted(words, chunk.slice(0, apostrophe + 1), sentence);
      if (after !== '') addHyphened(words, after, sentence);
      return;
    }
  }
  const hyphen = chunk.lastIndexOf('-');
  if (hyphen > 0 && HUNG_ON.has(chunk.slice(hyphen + 1).toLowerCase()) && !/^(?:follow|all)-/i.test(chunk)) {
    addHyphened(words, chunk.slice(0, hyphen), sentence);
    if (hyphen + 2 < chunk.length || chunk[hyphen + 1] !== 't') pushCounted(words, chunk.slice(hyphen + 1), sentence);
    return;
  }
  const trimmed = chunk.replace(/^['-]+|['-]+$/g, '');
  if (trimmed === '' || trimmed.length > LONGEST_WORD || trimmed.includes('--')) sentence.pending |= MARK.BREAK;
  else pushCounted(words, trimmed, sentence);
}

/** Letters of other scripts: counted, so that the language is known, and kept, so that a taxonomy can name them. */
function addForeign(words: Words, chunk: string, sentence: Sentence): void {
  let run = '';
  for (let i = 0; i < chunk.length; i++) {
    const letter = chunk[i] ?? '';
    const script = scriptOf(letter.charCodeAt(0));
    if (script >= 0) words.scripts[script] = (words.scripts[script] ?? 0) + 1;
    if (!isUnspaced(script)) {
      run += letter;
      continue;
    }
    if (run !== '') pushForeign(words, run, sentence);
    run = '';
    pushForeign(words, letter, sentence);
  }
  if (run !== '') pushForeign(words, run, sentence);
}

function pushForeign(words: Words, word: string, sentence: Sentence): void {
  if (word.length > LONGEST_WORD) return;
  words.list.push(word.toLowerCase());
  words.marks.push(sentence.pending);
  sentence.pending = 0;
}

/** The words a person wrote, taken once and shared by everything that looks at a text. */
import { addWords } from './chunk.ts';
import { LINE_KIND, linesOf } from './code-lines.ts';
import { addErrorsOfCode } from './errors.ts';
import { KIND, kindOf, SCRIPTS } from './letters.ts';
import { MARK, type Sentence, type Words } from './marks.ts';
import { pastedOf } from './pasted.ts';
import { portionsOf } from './portion.ts';

const MOST_SIGNS = 32;
const LONGEST_ASIDE = 80;

/** The words of a text, of its beginning and end when it is long. */
export function wordsOf(text: string): Words {
  const words: Words = {
    list: [],
    marks: [],
    scripts: new Array(SCRIPTS.length).fill(0),
    signs: [],
    errors: [],
    pasted: { from: 0, to: 0 },
  };
  const paragraphs: number[] = [0];
  for (const portion of portionsOf(text)) {
    const { lines, kinds } = linesOf(composed(portion));
    lines.forEach((line, at) => {
      if (kinds[at] === LINE_KIND.PROSE) addLine(words, line);
      else {
        if (paragraphs.at(-1) !== words.list.length) paragraphs.push(words.list.length);
        if (kinds[at] === LINE_KIND.CODE) addErrorsOfCode(words, line);
      }
    });
  }
  words.pasted = pastedOf(words, paragraphs);
  return words;
}

// A letter with its accent as a sign of its own is the same letter.
function composed(text: string): string {
  return /[\u0300-\u036f]/.test(text) ? text.normalize('NFC') : text;
}

function addLine(words: Words, line: string): void {
  const sentence: Sentence = {
    start: words.list.length,
    isQuoted: false,
    isListed: words.list.length > 0 && LISTED.test(line),
    pending: MARK.BREAK | MARK.SENTENCE,
  };
  const { length } = line;
  let start = -1;
  let isPlain = true;
  for (let at = 0; at <= length; at++) {
    const kind = at < length ? kindOf(line.charCodeAt(at)) : SPACE;
    if (kind === SPACE || kind === LINE) {
      // Most words have nothing but letters: those need no second look at what is around them.
      if (start >= 0 && isPlain) addWords(words, line, start, at, sentence);
      else if (start >= 0) addChunk(words, line, start, at, sentence);
      start = -1;
      isPlain = true;
    } else {
      if (start < 0) start = at;
      if (kind < SMALL) isPlain = false;
    }
  }
}

const { SPACE, LINE, SMALL } = KIND;
const LISTED = /^\s*(?:[-*•–]|\d{1,2}[.)])\s/;

/** What stands between two spaces: the punctuation around it is read here, what is within by addWords. */
function addChunk(words: Words, line: string, from: number, to: number, sentence: Sentence): void {
  let start = from;
  let end = to;
  while (start < end && !isCore(line.charCodeAt(start))) start++;
  while (end > start && !isCore(line.charCodeAt(end - 1))) end--;
  // "12 %", with a space between.
  if (start === end && MEASURES.has(line[from] ?? '')) dropNumber(words);
  for (let i = from; i < start; i++) opens(line, i, sentence, words);
  if (end > start) addWords(words, line, start, end, sentence);
  const signs = end === start ? from : end;
  if (isColon(line.charCodeAt(signs))) addSmiley(words, line, signs, sentence);
  // The signs of "C++" close nothing.
  const first = words.list.at(-1)?.endsWith('++') === true && line[end] === '+' ? end + 2 : end;
  for (let i = first; i < to; i++) closes(line, i, sentence, words);
}

function opens(line: string, at: number, sentence: Sentence, words: Words): void {
  const kind = kindOf(line.charCodeAt(at));
  if (kind === KIND.QUOTE) sentence.isQuoted = line[at] !== '»' && !(sentence.isQuoted && line[at] === '"');
  sentence.pending |= MARK.BREAK;
  if (kind === KIND.SYMBOL) addSign(words, line, at);
}

function closes(line: string, at: number, sentence: Sentence, words: Words): void {
  const code = line.charCodeAt(at);
  const kind = kindOf(code);
  sentence.pending |= MARK.BREAK;
  if (kind === KIND.QUOTE) sentence.isQuoted = line[at] === '«' || line[at] === '„';
  else if (kind === KIND.END) {
    const mark = isQuestion(code) ? MARK.QUESTION : code === 0x21 || code === 0xff01 ? MARK.EXCLAIMED : 0;
    if (mark !== 0)
      for (let i = sentence.start; i < words.marks.length; i++) words.marks[i] = (words.marks[i] ?? 0) | mark;
    sentence.pending |= MARK.SENTENCE;
    // Two marks in a row belong to the same sentence.
    if (kindOf(line.charCodeAt(at + 1)) !== KIND.END) sentence.start = words.list.length;
  } else if (kind === KIND.SYMBOL) {
    if (MEASURES.has(line[at] ?? '')) dropNumber(words);
    addSign(words, line, at);
  } else if (code === COLON || code === SEMICOLON) sentence.pending |= MARK.SENTENCE;
}

const MEASURES = new Set('%€$£°');

/** "12 %" and "45 €" are no part of a name. */
function dropNumber({ list, marks }: Words): void {
  if (!/^[\d.]+$/.test(list.at(-1) ?? '')) return;
  list.pop();
  marks.pop();
}

const COLON = 58;
const SEMICOLON = 59;

function isQuestion(code: number): boolean {
  return code === 0x3f || code === 0xff1f || code === 0x61f;
}

function isColon(code: number): boolean {
  return code === COLON || code === SEMICOLON;
}

/** ":)" ends a sentence as "!" does; in "(see the note:)" it ends what stands between brackets. */
function addSmiley(words: Words, line: string, at: number, sentence: Sentence): void {
  const [smiley] = /^[:;]-?[()/](?!\S)/.exec(line.slice(at, at + 4)) ?? [];
  const before = line.slice(Math.max(0, at - LONGEST_ASIDE), at);
  if (smiley === undefined || before.lastIndexOf('(') > before.lastIndexOf(')')) return;
  if (words.signs.length < MOST_SIGNS) words.signs.push(smiley.replace('-', ''));
  sentence.pending |= MARK.SENTENCE;
  sentence.start = words.list.length;
}

function addSign(words: Words, line: string, at: number): void {
  const code = line.codePointAt(at) ?? 0;
  const isEmoji = code > 0x1f000 || (code >= 0x2600 && code < 0x27c0);
  if (isEmoji && words.signs.length < MOST_SIGNS) words.signs.push(String.fromCodePoint(code));
}

/** Letters and digits, and signs that tell what the letters beside them are: a path, a mask, a variable. */
function isCore(code: number): boolean {
  const kind = kindOf(code);
  if (kind >= KIND.SMALL || kind === KIND.DIGIT) return true;
  return (
    code === 0x2f ||
    code === 0x5c ||
    code === 0x5f ||
    code === 0x24 ||
    code === 0x5b ||
    code === 0x7b ||
    code === 0x40 ||
    code === 0x23
  );
}

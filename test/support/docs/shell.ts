/** Reads what documents say for a shell, as far as they say it: lines, commands in them, words in those. It runs nothing. */

/** One command of a line. */
export interface ShellCommand {
  readonly words: readonly string[];
  /** `NAME=value` before it. */
  readonly assigned: Readonly<Record<string, string>>;
}

interface Reading {
  readonly commands: ShellCommand[];
  words: string[];
  word: string | undefined;
  wasQuoted: boolean;
}

const SEPARATORS = ['&&', '||', '|', ';', '&', '\n'] as const;

/** The lines of a block, each whole: with the lines that a backslash or a quote adds to it, without comments. */
export function shellLines(text: string): string[] {
  const lines: string[] = [];
  let current = '';
  for (const line of text.split('\n')) {
    current = current === '' ? line : `${current}\n${line}`;
    if (!isWhole(current)) continue;
    const said = withoutComment(current).trim();
    if (said !== '') lines.push(said);
    current = '';
  }
  if (current.trim() !== '') throw new Error(`a line of a shell that never ends: ${current}`);
  return joinedLoops(lines);
}

/** The commands of a line, those within `$(…)` among them. */
export function commandsOf(line: string): ShellCommand[] {
  const reading: Reading = { commands: [], words: [], word: undefined, wasQuoted: false };
  const text = withoutComment(line);
  for (let at = 0; at < text.length; ) at = step(reading, text, at);
  endCommand(reading);
  return reading.commands.filter(({ words, assigned }) => words.length > 0 || Object.keys(assigned).length > 0);
}

function step(reading: Reading, text: string, at: number): number {
  const letter = text[at] ?? '';
  if (letter === '\\') return escaped(reading, text, at);
  if (letter === "'" || letter === '"') return quoted(reading, text, at, letter);
  if (letter === '$' && text[at + 1] === '(') return substituted(reading, text, at);
  const redirection = /^\d?(>>?|<)(?!\S*>)\s*/.exec(text.slice(at));
  if (redirection !== null && reading.word === undefined) return skipWord(text, at + redirection[0].length);
  const separator = SEPARATORS.find((each) => text.startsWith(each, at));
  if (separator !== undefined) {
    endCommand(reading);
    return at + separator.length;
  }
  if (letter === ' ' || letter === '\t') {
    endWord(reading);
    return at + 1;
  }
  reading.word = (reading.word ?? '') + letter;
  return at + 1;
}

function escaped(reading: Reading, text: string, at: number): number {
  const next = text[at + 1];
  if (next !== '\n') reading.word = (reading.word ?? '') + (next ?? '');
  return at + 2;
}

function quoted(reading: Reading, text: string, at: number, quote: string): number {
  const end = endOfQuote(text, at, quote);
  if (end < 0) throw new Error(`a quote that never ends: ${text}`);
  const inner = text.slice(at + 1, end);
  if (quote === '"') collect(reading, inner);
  reading.word = (reading.word ?? '') + inner;
  reading.wasQuoted = true;
  return end + 1;
}

function endOfQuote(text: string, at: number, quote: string): number {
  if (quote === "'") return text.indexOf("'", at + 1);
  for (let end = at + 1; end < text.length; end += 1) {
    if (text[end] === '\\') end += 1;
    else if (text[end] === '$' && text[end + 1] === '(') end = closing(text, end + 1);
    else if (text[end] === '"') return end;
  }
  return -1;
}

function substituted(reading: Reading, text: string, at: number): number {
  const end = closing(text, at + 1);
  reading.commands.push(...commandsOf(text.slice(at + 2, end)));
  reading.word = `${reading.word ?? ''}x`;
  return end + 1;
}

/** The commands that stand in a text in double quotes. */
function collect(reading: Reading, inner: string): void {
  for (let at = inner.indexOf('$('); at >= 0; at = inner.indexOf('$(', at + 2)) {
    reading.commands.push(...commandsOf(inner.slice(at + 2, closing(inner, at + 1))));
  }
}

function closing(text: string, at: number): number {
  let depth = 0;
  for (let end = at; end < text.length; end += 1) {
    if (text[end] === '(') depth += 1;
    if (text[end] === ')') depth -= 1;
    if (depth === 0) return end;
  }
  throw new Error(`a bracket that never ends: ${text}`);
}

function skipWord(text: string, at: number): number {
  const length = /^("[^"]*"|'[^']*'|[^\s;|&])+/.exec(text.slice(at))?.[0].length ?? 0;
  return at + length;
}

function endWord(reading: Reading): void {
  if (reading.word !== undefined) reading.words.push(reading.word);
  reading.word = undefined;
  reading.wasQuoted = false;
}

function endCommand(reading: Reading): void {
  endWord(reading);
  const words = [...reading.words];
  reading.words = [];
  while (/^(do|then|else|time|!)$/.test(words[0] ?? '')) words.shift();
  if (/^(for|done|fi|if|while)$/.test(words[0] ?? '')) return;
  if (words[0] === 'export') words.shift();
  const assigned: Record<string, string> = {};
  for (let each = words[0] ?? ''; /^[A-Z_a-z]\w*=/.test(each); each = words[0] ?? '') {
    assigned[each.slice(0, each.indexOf('='))] = each.slice(each.indexOf('=') + 1);
    words.shift();
  }
  reading.commands.push({ words, assigned });
}

/** Whether no quote is open and no backslash asks for the next line. */
function isWhole(text: string): boolean {
  let quote = '';
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at] ?? '';
    if (quote === '' && letter === '#' && /(^|\s)$/.test(text.slice(0, at))) {
      const end = text.indexOf('\n', at);
      if (end < 0) return true;
      at = end;
    } else if (letter === '\\' && quote !== "'") {
      if (at === text.length - 1) return false;
      at += 1;
    } else if (quote === '' && (letter === "'" || letter === '"')) quote = letter;
    else if (letter === quote) quote = '';
  }
  return quote === '';
}

function withoutComment(text: string): string {
  let quote = '';
  let said = '';
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at] ?? '';
    if (quote === '' && letter === '#' && /(^|\s)$/.test(text.slice(0, at))) {
      const end = text.indexOf('\n', at);
      if (end < 0) return said;
      at = end;
    } else if (letter === '\\' && quote !== "'") {
      said += letter + (text[at + 1] ?? '');
      at += 1;
      continue;
    } else if (quote === '' && (letter === "'" || letter === '"')) quote = letter;
    else if (letter === quote) quote = '';
    said += text[at] ?? '';
  }
  return said;
}

/** A loop is one line. */
function joinedLoops(lines: readonly string[]): string[] {
  const joined: string[] = [];
  let loop: string[] = [];
  for (const line of lines) {
    if (loop.length > 0 || /^(for|while|if) /.test(line)) {
      loop.push(line);
      if (!/(^|\s)(done|fi)$/.test(line)) continue;
      joined.push(loop.join('\n'));
      loop = [];
    } else joined.push(line);
  }
  if (loop.length > 0) throw new Error(`a loop that never ends: ${loop[0]}`);
  return joined;
}

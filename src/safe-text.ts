/** Makes foreign text harmless on a terminal: a prompt may hold escape sequences that repaint or retitle it. */

const CONTROL = /(?![\n\t])\p{Cc}/gu;
// These reorder what stands beside them, so that a line reads as something it is not.
const DIRECTION = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
// JSON escapes the controls below U+0020 itself; a terminal also obeys those of U+007F to U+009F, and some readers break lines at U+2028 and U+2029.
const OBEYED = /[\u007f-\u009f\u2028\u2029]/g;

/** The text with line breaks and tabs kept and every other control character made visible. */
export function safeText(text: string): string {
  return text.replace(/\r\n/g, '\n').replace(CONTROL, visible).replace(DIRECTION, '');
}

/** The text on one line. */
export function safeLine(text: string): string {
  return safeText(text).replace(/\s+/g, ' ').trim();
}

/** JSON on one line, of which no character is a command to a terminal; the value it stands for is the same. */
export function safeJson(value: unknown): string {
  return JSON.stringify(value).replace(OBEYED, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function visible(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '\u2421' : `\\x${code.toString(16)}`;
}

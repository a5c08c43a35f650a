/** Which part of a text is looked at. */

/**
 * People put their question first or last and what they paste in between, so that both ends say what a text is about;
 * the bound keeps a text of a megabyte as cheap as one of five thousand characters.
 */
export const HEAD_LENGTH = 4000;
export const TAIL_LENGTH = 1000;

/** The parts of a text that are analysed: all of it, or its beginning and its end. */
export function portionsOf(text: string): readonly string[] {
  if (text.length <= HEAD_LENGTH + TAIL_LENGTH) return [text];
  return [upToLastSpace(text.slice(0, HEAD_LENGTH)), fromFirstSpace(text.slice(-TAIL_LENGTH))];
}

// Half a word would be a word nobody wrote.
function upToLastSpace(text: string): string {
  const end = Math.max(text.lastIndexOf(' '), text.lastIndexOf('\n'));
  return end > text.length / 2 ? text.slice(0, end) : text;
}

function fromFirstSpace(text: string): string {
  const start = text.search(/\s/);
  return start >= 0 && start < text.length / 2 ? text.slice(start + 1) : text;
}

/** A piece of a record's text with the found words marked, safe to show anywhere: the marks are data, not markup. */
import { FRAGMENT_LENGTH, MARK } from './query.ts';

/** Text in order, each piece with whether it is a found word. */
export type Highlight = readonly HighlightPiece[];

export interface HighlightPiece {
  readonly text: string;
  readonly found: boolean;
}

// A word of 100,000 characters is one fragment for the server.
const LONGEST = FRAGMENT_LENGTH * 3;

/** Takes apart a fragment as the server marked it, and shortens one that is far too long. */
export function highlightOf(fragment: string): Highlight {
  const pieces: HighlightPiece[] = [];
  let found = false;
  let room = LONGEST;
  for (const part of around(fragment).split(/([\ue000\ue001])/)) {
    if (part === MARK.start || part === MARK.end) found = part === MARK.start;
    else if (part !== '' && room > 0) {
      const text = part.length > room ? `${cut(part, 0, room)}…` : part;
      room -= part.length;
      pieces.push({ text, found });
    }
  }
  return pieces;
}

/** The text of a highlight, each found word passed through `mark`. */
export function textOf(highlight: Highlight, mark: (word: string) => string = (word) => word): string {
  return highlight.map((piece) => (piece.found ? mark(piece.text) : piece.text)).join('');
}

// Keeps the first mark in sight.
function around(fragment: string): string {
  const at = fragment.indexOf(MARK.start);
  return at <= FRAGMENT_LENGTH ? fragment : `…${cut(fragment, at - FRAGMENT_LENGTH, fragment.length)}`;
}

// Never between the two halves of a character.
function cut(text: string, from: number, to: number): string {
  return text.slice(from, to).replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, '');
}

/**
 * Messages that a source cut into pieces. A piece is half of a record with a sibling `pieces`; the halves are merged wherever they
 * meet. Pieces that came in one value are put together here already, because here their order of arrival is known too.
 */
import type { Half } from '../../record/record.ts';
import type { Made, Members } from '../format.ts';
import { isObject, listOf, membersOf } from '../values.ts';

/** One piece of a message. */
export interface Piece {
  readonly seq: number;
  /** ISO 8601, or empty where the source gives none. */
  readonly time: string;
  readonly text: string;
}

/** The sibling of a record that holds one piece of one half. */
export function pieceOf(half: Half, piece: Piece): Members {
  return { [half]: [piece] };
}

/** Makes of the text of a half what the record has of it; undefined when the text is not whole. */
export type Finish = (half: Half, text: string, first: Piece) => Members | undefined;

/** The same halves of records, with those put together whose pieces are all here. */
export function withPiecesJoined(made: readonly Made[], finish: Finish): Made[] {
  const groups = Map.groupBy(made.filter(hasPieces), keyOf);
  const replaced = new Map<Made, Made | undefined>();
  for (const group of groups.values()) {
    const [first] = group;
    const whole = first === undefined ? undefined : wholeOf(group, finish);
    if (first === undefined || whole === undefined) continue;
    for (const part of group) replaced.set(part, undefined);
    replaced.set(first, { kind: 'part', value: finished(membersOf(partOf(first)), whole) });
  }
  return made.flatMap((item) => (replaced.has(item) ? (replaced.get(item) ?? []) : item));
}

/** A half without its pieces, and with what they made. What the source said of the half stays, above all its id. */
function finished(value: Members, whole: Members): Members {
  const { pieces: _pieces, message, ...rest } = value;
  const { id } = membersOf(message);
  return { ...whole, ...rest, message: { ...membersOf(message), ...membersOf(whole['message']), id } };
}

function wholeOf(group: readonly Made[], finish: Finish): Members | undefined {
  const half = halfOf(group[0]);
  const pieces = group
    .flatMap(piecesOf)
    .sort((a, b) => a.seq - b.seq || (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  // A gateway that tried again sent every piece again.
  const latest = [...new Map(pieces.map((piece) => [piece.seq, piece])).values()];
  // A list that was cut between two of its messages is whole without the piece in its middle as well.
  if (latest.some((piece, index) => index > 0 && piece.seq - (latest[index - 1]?.seq ?? 0) > 1)) return undefined;
  const [first] = latest;
  if (first === undefined) return undefined;
  const whole = finish(half, textOf(pieces), first);
  return whole ?? (latest.length < pieces.length ? finish(half, textOf(latest), first) : undefined);
}

function textOf(pieces: readonly Piece[]): string {
  return pieces.map(({ text }) => text).join('');
}

function partOf(made: Made | undefined): unknown {
  return made?.kind === 'part' ? made.value : undefined;
}

function hasPieces(made: Made): boolean {
  const { pieces } = membersOf(partOf(made));
  return isObject(pieces) && Object.keys(pieces).length === 1;
}

function keyOf(made: Made): string {
  return JSON.stringify([halfOf(made), membersOf(membersOf(partOf(made))['message'])['id']]);
}

function halfOf(made: Made | undefined): Half {
  return 'request' in membersOf(membersOf(partOf(made))['pieces']) ? 'request' : 'response';
}

function piecesOf(made: Made): Piece[] {
  return listOf(membersOf(membersOf(partOf(made))['pieces'])[halfOf(made)]) as Piece[];
}

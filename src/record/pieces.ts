/**
 * Messages that a source cut into pieces, as the sibling `pieces` of a record: gathered in any order, each once, and put together as soon
 * as the pieces of one side make whole JSON. What is left of a piece then is its key, by which it is known when it comes again.
 */
import { hash } from 'node:crypto';
import { fuller } from './merge-order.ts';
import type { Half, JsonObject, OtherAttribute, PromptMessage, PromptRecord } from './record.ts';
import { type Members, MISFIT } from './schema-checks.ts';
import { readPrompt } from './schema-prompt.ts';

/** One piece: where it stands among its side's pieces, when it was sent, and a slice of JSON text. */
export interface Piece {
  readonly seq: number;
  readonly time: string;
  readonly text: string;
}

/** The pieces that wait for others, by side, and the keys of those that were put together. */
type Pieces = { readonly [side in Half]?: readonly Piece[] } & {
  readonly joined?: { readonly [side in Half]?: readonly string[] };
};

const SIDES = ['request', 'response'] as const;
const MEMBERS: readonly string[] = [...SIDES, 'joined'];
const KEY_LENGTH = 20;

/** The union of two values of `pieces`. What has another shape is somebody's own data and gives way to pieces. */
export function joinPieces(a: unknown, b: unknown): unknown {
  const left = piecesOf(a);
  const right = piecesOf(b);
  if (left === undefined && right === undefined) return fuller(a, b);
  const union: Members = {};
  const joined: Members = {};
  for (const side of SIDES) {
    const keys = new Set([...(left?.joined?.[side] ?? []), ...(right?.joined?.[side] ?? [])]);
    const pieces = inOrder([...(left?.[side] ?? []), ...(right?.[side] ?? [])], keys);
    if (pieces.length > 0) union[side] = pieces;
    if (keys.size > 0) joined[side] = [...keys].sort();
  }
  if (Object.keys(joined).length > 0) union['joined'] = joined;
  return Object.keys(union).length === 0 ? undefined : union;
}

/** Whether pieces of the record wait for others. */
export function hasPieces({ pieces }: PromptRecord): boolean {
  if (pieces === undefined) return false;
  const { request = [], response = [] } = piecesOf(pieces) ?? {};
  return request.length + response.length > 0;
}

/** What the pieces of a record make, as a version of it in which nothing else is known; undefined where none of its sides is whole. */
export function finishedPieces(record: PromptRecord): PromptRecord | undefined {
  const pieces = record.pieces === undefined ? undefined : piecesOf(record.pieces);
  if (pieces === undefined) return undefined;
  const known = placesOf(pieces);
  const asked = questionOf(wholeOf(pieces.request, known));
  const answer = answerOf(wholeOf(pieces.response, known));
  const joined = {
    ...((asked !== undefined || isRest(pieces, 'request')) && { request: pieces.request?.map(keyOf) }),
    ...((answer !== undefined || isRest(pieces, 'response')) && { response: pieces.response?.map(keyOf) }),
  };
  if (Object.keys(joined).length === 0) return undefined;
  return {
    chat_session_id: record.chat_session_id,
    user: {},
    message: {
      id: record.message.id,
      prompt: asked?.prompt ?? [],
      other_attr: answer === undefined ? [] : [{ completion: answer }],
      previous_message_id: '',
    },
    schema_version: record.schema_version,
    revision: record.revision,
    time: record.time,
    halves: [],
    ...(asked?.request !== undefined && { request: asked.request }),
    pieces: { joined },
  };
}

/** Whether what is left of a side that was whole without it is blank: the line end after a message, say. */
function isRest(pieces: Pieces, side: Half): boolean {
  const rest = pieces[side];
  if (rest === undefined || pieces.joined?.[side] === undefined) return false;
  return rest.length > 0 && rest.every(({ text }) => text.trim() === '');
}

/** The pieces in a value; undefined when it is anything else. */
function piecesOf(value: unknown): Pieces | undefined {
  if (!isObject(value)) return undefined;
  const names = Object.keys(value);
  if (names.length === 0 || !names.every((name) => MEMBERS.includes(name))) return undefined;
  const areKeys = (keys: unknown) => isListOf(keys, (key) => typeof key === 'string');
  const { joined } = value;
  if (joined !== undefined && !(isObject(joined) && SIDES.every((side) => areKeys(joined[side])))) return undefined;
  return SIDES.every((side) => isListOf(value[side], isPiece)) ? (value as Pieces) : undefined;
}

function isListOf(value: unknown, fits: (entry: unknown) => boolean): boolean {
  return value === undefined || (Array.isArray(value) && value.every(fits));
}

function isPiece(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { seq, time, text } = value;
  return typeof seq === 'number' && Number.isFinite(seq) && typeof time === 'string' && typeof text === 'string';
}

function inOrder(pieces: readonly Piece[], joined: ReadonlySet<string>): Piece[] {
  const byKey = new Map<string, Piece>();
  for (const piece of pieces) {
    const key = keyOf(piece);
    if (!joined.has(key)) byKey.set(key, fuller(byKey.get(key), piece) as Piece);
  }
  return [...byKey.values()].sort((a, b) => a.seq - b.seq || compare(a.time, b.time) || compare(a.text, b.text));
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** Names a piece by its place and a digest of it, in letters alone, which no masking rule takes for a number or a key. */
function keyOf({ seq, time, text }: Piece): string {
  const digest = hash('sha256', JSON.stringify([seq, time, text]), 'hex').slice(0, KEY_LENGTH);
  return `${seq}:${digest.replace(/\d/g, (digit) => 'ghijklmnop'.charAt(Number(digit)))}`;
}

/** The places of all pieces of both sides, put together or not: some sources number them through. */
function placesOf(pieces: Pieces): Set<number> {
  const places = SIDES.flatMap((side) => [
    ...(pieces[side] ?? []).map(({ seq }) => seq),
    ...(pieces.joined?.[side] ?? []).map((key) => Number(key.slice(0, key.indexOf(':')))),
  ]);
  return new Set(places);
}

/** The value a side's pieces are the text of; undefined while one is missing. */
function wholeOf(pieces: readonly Piece[] | undefined, known: ReadonlySet<number>): unknown {
  const first = pieces?.[0];
  const last = pieces?.at(-1);
  if (pieces === undefined || first === undefined || last === undefined) return undefined;
  // A list cut between two of its messages is whole JSON without the piece in its middle as well.
  if (hasGap(first.seq, last.seq, known)) return undefined;
  const text = pieces.map((piece) => piece.text).join('');
  // An empty list is what somebody wrote about, cut out of the middle; a call without any message is none.
  if (EMPTY.test(text)) return undefined;
  if (!/^\s*[[{]/.test(text) || !/[\]}]\s*$/.test(text.slice(-100))) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const EMPTY = /^\s*(?:\[\s*\]|\{\s*\})\s*$/;

function hasGap(first: number, last: number, known: ReadonlySet<number>): boolean {
  let between = 0;
  for (const place of known) if (place >= first && place <= last) between += 1;
  return between < Math.floor(last - first) + 1;
}

/** A list of messages, or an object that has one beside the other parameters of the request. */
function questionOf(value: unknown): { prompt: PromptMessage[]; request?: JsonObject } | undefined {
  if (Array.isArray(value)) return withPrompt(value);
  if (!isObject(value) || !Array.isArray(value['messages'])) return undefined;
  const { messages, ...request } = value;
  const question = withPrompt(messages);
  if (question === undefined || Object.keys(request).length === 0) return question;
  return { ...question, request: request as JsonObject };
}

function withPrompt(messages: unknown): { prompt: PromptMessage[] } | undefined {
  try {
    return { prompt: readPrompt(messages) };
  } catch (thrown) {
    if (thrown === MISFIT) return undefined;
    throw thrown;
  }
}

/** A list of messages, one for each choice, or a whole completion. */
function answerOf(value: unknown): OtherAttribute | undefined {
  if (isObject(value)) return Array.isArray(value['choices']) ? (value as OtherAttribute) : undefined;
  if (!Array.isArray(value) || !value.every(isObject)) return undefined;
  const choices = value.map((entry, index) => (isObject(entry['message']) ? entry : { index, message: entry }));
  return { choices } as OtherAttribute;
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

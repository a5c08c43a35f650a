/** What folding a streamed answer means: event after event becomes the body that would have come in one piece. */
import { keep } from '../../record/schema-checks.ts';
import type { Members } from '../format.ts';
import { isObject } from '../values.ts';

/** Takes the events of one stream of one API. */
export interface Fold {
  add(event: Members): void;
  /** The body as far as it has come; undefined when nothing of it has. May be asked at any time. */
  body(): Members | undefined;
  /** Whether the stream has come to its end. `done` says that it closed with `[DONE]`. */
  isWhole(done: boolean): boolean;
}

/** Members that a fold fills in. */
export type Growing = Record<string, unknown>;

/** Deeper than any provider nests what it streams; below that, values are taken as they are. */
const MAX_DEPTH = 8;
/** Members that are sent whole: the first that says something counts. */
const WHOLE = new Set(['id', 'type', 'name', 'role', 'call_id', 'expires_at', 'format', 'model']);

/** The object's own member; what it inherits is no data. */
export function own(members: Members, name: string): unknown {
  return Object.hasOwn(members, name) ? members[name] : undefined;
}

/** Whether a value says nothing, as the blank first chunk of Azure does. */
export function isBlank(value: unknown): boolean {
  return value === undefined || value === null || value === '' || value === 0;
}

/** Adds a piece: texts are appended, lists continued, objects filled in. */
export function addDelta(target: Growing, delta: Members, depth = 0): void {
  for (const name of Object.keys(delta)) {
    const value = delta[name];
    const known = own(target, name);
    if (value === undefined || value === null) {
      if (known === undefined) keep(target, name, null);
    } else if (WHOLE.has(name)) {
      if (isBlank(known)) keep(target, name, value);
    } else {
      addValue(target, name, value, depth);
    }
  }
}

function addValue(target: Growing, name: string, value: unknown, depth: number): void {
  const known = own(target, name);
  if (typeof value === 'string') keep(target, name, typeof known === 'string' ? known + value : value);
  else if (Array.isArray(value)) {
    if (Array.isArray(known)) for (const entry of value) known.push(entry);
    else keep(target, name, value.slice());
  } else if (isObject(value) && depth < MAX_DEPTH) {
    const inner = isObject(known) ? (known as Growing) : {};
    addDelta(inner, value, depth + 1);
    keep(target, name, inner);
  } else keep(target, name, value);
}

/** A copy whose lists can be added to without changing the event they came in. */
export function ownCopy(members: Members): Growing {
  const copy: Growing = { ...members };
  for (const name of Object.keys(copy)) {
    const value = copy[name];
    if (Array.isArray(value)) keep(copy, name, value.slice());
  }
  return copy;
}

/** Things that carry their place: `index`, `content_index`, `output_index`. */
export class Places<T> {
  readonly #things = new Map<number, T>();

  /** The thing at a place, made when it is first asked for. What names no place belongs to the latest one. */
  at(place: unknown, make: (place: number) => T): T {
    const number = typeof place === 'number' && Number.isFinite(place) ? place : Math.max(this.#things.size - 1, 0);
    const known = this.#things.get(number);
    if (known !== undefined) return known;
    const made = make(number);
    this.#things.set(number, made);
    return made;
  }

  set(place: unknown, thing: T): void {
    this.#things.set(typeof place === 'number' && Number.isFinite(place) ? place : this.#things.size, thing);
  }

  get size(): number {
    return this.#things.size;
  }

  /** All of them, in order of their places. */
  inOrder(): T[] {
    return [...this.#things].sort(([a], [b]) => a - b).map(([, thing]) => thing);
  }
}

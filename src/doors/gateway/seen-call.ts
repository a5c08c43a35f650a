/** A call as the gateway saw it pass, in plain values that go from one thread to another; its bytes go beside it. */
import type { Api } from '../../formats/provider/api.ts';
import { isObject, textOf } from '../../formats/values.ts';
import type { Ending } from '../call/observed-call.ts';

/** What is known when its answer begins. */
export interface BegunAnswer {
  readonly api: Api;
  readonly contentType?: string | undefined;
  readonly contentEncoding?: string | undefined;
}

/** What is known when it has ended. */
export interface SeenCall {
  readonly url: string;
  readonly requestHeaders: Readonly<Record<string, unknown>>;
  readonly responseHeaders?: Readonly<Record<string, unknown>>;
  readonly status?: number;
  /** Milliseconds since 1970. */
  readonly started: number;
  readonly durationMs: number;
  readonly attempts: number;
  readonly tried: readonly object[];
  readonly ending: Ending;
  readonly thrown?: Thrown | undefined;
}

/** What is told of an error. */
export interface Thrown {
  readonly name?: string | undefined;
  readonly message?: string | undefined;
  readonly code?: string | undefined;
}

/** Of an error, what a record tells of it. */
export function thrownBy(error: unknown): Thrown | undefined {
  if (!isObject(error)) return undefined;
  return { name: textOf(error['name']), message: textOf(error['message']), code: textOf(error['code']) };
}

/** Whose bytes a piece are. */
export const REQUEST = 0;
export const ANSWER = 1;
/** How many numbers describe a piece: its call, whose it is, its length, and when it came, in milliseconds since the call began. */
export const PIECE_NUMBERS = 4;

/** What goes to the thread at one time. */
export interface Batch {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly pieces: Float64Array<ArrayBuffer>;
  /** JSON of the answers that began, and of the calls that ended, each with its number: text is what threads exchange most quickly. */
  readonly begun: string;
  readonly ended: string;
}

/** What became of one call. */
export type Done =
  | { readonly call: number; readonly passed: { readonly head: object; readonly json: string } | undefined }
  | { readonly call: number; readonly failure: { readonly code: string; readonly why: string } };

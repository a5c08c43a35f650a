/** What the program says about itself, for its own log: never a word of a prompt, an answer or a secret. */
import { constants } from 'node:os';
import { reasonOf } from './errors.ts';

export interface Notice {
  /** error: a human is needed · warn: something went wrong and nothing was lost · info, debug: how it goes. */
  readonly level: 'error' | 'warn' | 'info' | 'debug';
  /** A code of `errors.ts`, or the part and what happened: "kafka.joined". */
  readonly code: string;
  /** A sentence for people. */
  readonly text: string;
  /** `message.id` of the record it concerns. */
  readonly record?: string;
  readonly session?: string;
  /** Trace of the record it concerns. */
  readonly trace?: string;
  /** Figures and names beside it. */
  readonly facts?: Readonly<Record<string, string | number | boolean>>;
}

export type Notify = (notice: Notice) => void;

/** Names of failures that hold nothing but themselves. */
const NAMES: ReadonlySet<string> = new Set([...Object.keys(constants.errno), 'ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL']);

/** Sentences of ours and of the clients, and what is said in their place: a constant can hold nothing of what was sent. */
const MEANINGS: readonly (readonly [RegExp, string])[] = [
  [/timed out|no answer (with)?in|does not answer/i, 'no answer in time'],
  [/socket hang up|other side closed|connection was closed|closed the connection/i, 'the connection broke'],
  [/certificate|self-signed/i, 'its certificate is not trusted'],
  [/does not know this user|refused the credential|no Entra ID credential/, 'the login was refused'],
  [/does not allow this user|forbids this/, 'that is not allowed'],
  [/request units are used up/, 'its request units are used up'],
  [/database or container is missing/, 'its database or container is missing'],
  [/disk is full/, 'the disk is full'],
  [/disk I\/O error|disk failed/, 'the disk failed'],
  [/readonly|read-only/, 'it is read-only'],
  [/unable to open database|cannot be opened/, 'it cannot be opened'],
  [/file is damaged|database disk image is malformed/, 'the file is damaged'],
  [/not a (SQLite )?database/, 'the file is no SQLite database'],
  [/another (process|statement) holds its lock|database is locked/, 'another process holds its lock'],
  [/lock was removed or replaced/, 'its lock was removed or replaced'],
  [/encrypted with another key/, 'it is encrypted with another key'],
  [/index template .* would win over ours/, 'another index template would win over ours'],
  [/could not be made into a search document/, 'no search document can be made of it'],
  [/stored record cannot be used/, 'the record stored before cannot be used'],
  [/^no record .* has come/, 'its record has not come'],
];

/**
 * What may be said aloud of a failure, or ''. The words of a store or a client may hold what was sent to it (Elasticsearch quotes the
 * value it could not read, a proxy may answer with the request), so none of them is repeated: only names and numbers that are known
 * beforehand, where our own code or the client puts them, and sentences of ours for what is recognised.
 */
export function faultOf(thrown: unknown): string {
  const code = (thrown as { code?: unknown } | null | undefined)?.code;
  if (typeof code === 'string' && (NAMES.has(code) || /^(ERR|UND_ERR)_[A-Z_]{1,60}$/.test(code))) return code;
  const answered = (thrown as { statusCode?: unknown } | null | undefined)?.statusCode;
  const words = typeof thrown === 'string' ? thrown : reasonOf(thrown);
  const refusal = /^(?:Elasticsearch: )?([1-5]\d\d)? ?([a-z_]{3,60}_exception)?\b/.exec(words);
  const status =
    typeof answered === 'number' ? String(answered) : (refusal?.[1] ?? /^\S+ answered ([1-5]\d\d):/.exec(words)?.[1]);
  const name = words.match(/\bE[A-Z0-9_]{2,20}\b/g)?.find((word) => NAMES.has(word));
  const meaning = name ?? MEANINGS.find(([pattern]) => pattern.test(words))?.[1];
  const known = [status, refusal?.[2], status === undefined && refusal?.[2] === undefined ? meaning : undefined];
  return known.filter((word) => word !== undefined).join(' ');
}

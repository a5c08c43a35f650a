/** The one gate that everything kept passes, whichever way it leaves the process: schema, capture, masking. */
import { headOf } from './delivery/projection-entry.ts';
import { PromptlogError } from './errors.ts';
import { applyCapture, type CaptureLevel } from './record/capture.ts';
import type { PromptRecord, RecordChange } from './record/record.ts';
import { createRedactor, type Redactor, type RedactorOptions } from './record/redact.ts';
import { readChange, readPart, readRecord } from './record/schema.ts';
import type { EntryHead } from './spool/entry.ts';

export interface GateOptions {
  /** What is kept of a call, by door; `default` for the rest. Default: everything. */
  readonly capture?: Readonly<Record<string, CaptureLevel>>;
  /** Masking rules; false switches masking off. Default: credentials and payment cards. */
  readonly masking?: RedactorOptions | false;
}

/** What may be written down. */
export interface Passed {
  readonly head: EntryHead;
  readonly json: string;
}

/** A value that no format and no schema takes, and why. */
export interface Refused {
  /** Names it: the same when it is sent again. */
  readonly id: string;
  readonly code: string;
  readonly message: string;
  readonly path?: string;
  /** As it was sent; text where it is not even JSON. */
  readonly sent: { readonly value: unknown } | { readonly text: string };
}

/** Takes records, halves and changes apart from where they go: into the spool, or to a broker. */
export class RecordGate {
  readonly #capture: Readonly<Record<string, CaptureLevel>>;
  readonly #redactor: Redactor | undefined;

  constructor({ capture = {}, masking }: GateOptions) {
    this.#capture = capture;
    this.#redactor = masking === false ? undefined : createRedactor(masking ?? {});
  }

  /** Undefined when this door captures nothing. Throws a coded error when it is no record. */
  record(input: unknown, door: string): Passed | undefined {
    return this.#pass('record', readRecord(input), door);
  }

  /** One half of a record. */
  part(input: unknown, door: string): Passed | undefined {
    return this.#pass('part', readPart(input), door);
  }

  change(input: unknown): Passed {
    const change = captureChange(readChange(input), this.#capture['default'] ?? 'full');
    // Told apart here from what masking refuses: it is the caller's value that JSON cannot hold.
    const text = toJson(change);
    const clean = this.#redactor?.redactValue(change) ?? change;
    const { id, chat_session_id: session = '', at } = change;
    const head = { kind: 'change', id, session, alias: '', time: Date.parse(at) } as const;
    return { head, json: clean === change ? text : toJson(clean) };
  }

  /** What is kept of a value that was refused. Nobody knows which part of it is content, so all of it counts as that. */
  refused({ id, code, message, path, sent }: Refused, door: string): Passed {
    const why = { code, message, ...(path === undefined ? {} : { path }), door };
    const level = this.#levelOf(door);
    const kept = level === 'full' ? { ...why, ...sent } : { ...why, left_out: `capture.level is ${level}` };
    const head = { kind: 'refused', id, session: '', alias: '', time: Date.now() } as const;
    return { head, json: toJson(this.#redactor?.redactValue(kept) ?? kept) };
  }

  #levelOf(door: string): CaptureLevel {
    return this.#capture[door] ?? this.#capture['default'] ?? 'full';
  }

  #pass(kind: 'record' | 'part', read: PromptRecord, door: string): Passed | undefined {
    read.door ??= door;
    const record = applyCapture(read, this.#levelOf(door));
    if (record === undefined) return undefined;
    const text = toJson(record);
    return { head: headOf(kind, record), json: this.#redactor === undefined ? text : this.#redactor.redact(text).json };
  }
}

/** A comment is content: where a record's is not kept, neither is a change's. Scores and properties are. */
function captureChange(change: RecordChange, level: CaptureLevel): RecordChange {
  if (level === 'full' || change.feedback === undefined) return change;
  const { feedback } = change;
  const message = { id: change.id, prompt: [], other_attr: [], previous_message_id: '' };
  const judged = { chat_session_id: '', user: {}, message, schema_version: 1, revision: 1, time: change.at, feedback };
  return { ...change, feedback: applyCapture(judged, 'metadata')?.feedback ?? [] };
}

// The schema does not look inside contents, so this is where a value that JSON cannot hold is noticed.
function toJson(value: object): string {
  let got = 'a value whose toJSON gives nothing';
  let cause: unknown;
  try {
    const text: unknown = JSON.stringify(value);
    if (typeof text === 'string' && text.startsWith('{')) return text;
  } catch (error) {
    cause = error;
    got = notJson(error);
  }
  throw new PromptlogError(
    'PL_RECORD_INVALID',
    { path: 'the record', expected: 'values that JSON can hold', got },
    cause,
  );
}

function notJson(error: unknown): string {
  const reason = error instanceof TypeError ? error.message : '';
  if (reason.includes('BigInt')) return 'a BigInt';
  return reason.includes('circular') ? 'a circular value' : 'a value whose toJSON fails';
}

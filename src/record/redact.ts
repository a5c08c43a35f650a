/**
 * The masking gate in front of the spool: what it lets through is what reaches a disk.
 *
 * The usual record is clean, so its JSON is only looked at, by a test that may be wrong in one direction alone: it may
 * take a clean record for a suspect. A suspect is parsed, masked and serialised again; as the JSON is what is parsed,
 * nothing that hides in the caller's objects (getters, toJSON) can differ between what was judged and what is written.
 *
 * The rules `phone` and `ip` and patterns of your own have no such test: with one of them on, every record is walked.
 * Numbers are judged by the card rule only. Ids and times that hold records together are never changed, whatever they
 * look like: a door that takes a credential for a session id has to hash it itself.
 */
import { PromptlogError } from '../errors.ts';
import type { Json } from './record.ts';
import { optionsForRedactor, type RedactorOptions } from './redact-options.ts';
import { rulesFor } from './redact-rules.ts';
import { type Kept, Walker } from './redact-walk.ts';

export type { MaskMode, RedactorOptions, RuleGroup, UserPattern } from './redact-options.ts';

export interface Redactor {
  /**
   * Masks a record given as the output of JSON.stringify (the quick test relies on how that escapes). Returns the same
   * string when there was nothing to mask; otherwise `masked` is set in the record. Throws PL_REDACTION_FAILED.
   */
  redact(json: string): { readonly json: string; readonly masks: number };
  /** The same rules for what is not a record, such as a RecordChange: the value itself when it is clean, else a masked copy. */
  redactValue<T>(value: T): T;
}

const KEPT_IN_RECORD: Kept = {
  id: true,
  chat_session_id: true,
  response_id: true,
  schema_version: true,
  revision: true,
  time: true,
  accepted: true,
  erased: true,
  masked: true,
  message: { id: true, previous_message_id: true },
  timing: { started: true, ended: true },
  client: { trace_id: true, span_id: true },
  feedback: { at: true },
  orphaned: true,
  moved_to: true,
  pieces: { request: { time: true }, response: { time: true } },
};
const KEPT_IN_CHANGE: Kept = { id: true, chat_session_id: true, at: true, feedback: { at: true } };

/** Builds the gate. Throws PL_CONFIG_INVALID when an option is not usable. */
export function createRedactor(options?: RedactorOptions): Redactor {
  const { rules, prefilter } = rulesFor(optionsForRedactor(options));
  const walker = new Walker(rules);
  return {
    redact: (json) =>
      closed(() => {
        if (!prefilter(json)) return { json, masks: 0 };
        const { value, masks } = walker.walk(parsed(json), KEPT_IN_RECORD);
        if (masks === 0) return { json, masks };
        return { json: JSON.stringify(withCount(value, masks)), masks };
      }),
    redactValue: (value) =>
      closed(() => {
        const json = JSON.stringify(value);
        if (json === undefined || !prefilter(json)) return value;
        const walked = walker.walk(parsed(json), KEPT_IN_CHANGE);
        return walked.masks === 0 ? value : (walked.value as typeof value);
      }),
  };
}

function withCount(record: Json, masks: number): Json {
  if (record === null || typeof record !== 'object' || Array.isArray(record)) return record;
  const before = record['masked'];
  return { ...record, masked: masks + (typeof before === 'number' ? before : 0) };
}

function parsed(json: string): Json {
  return JSON.parse(json) as Json;
}

/** Whatever goes wrong, nothing passes. The message of what was thrown may quote the record, so only its name is told. */
function closed<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new PromptlogError('PL_REDACTION_FAILED', { reason: error instanceof Error ? error.name : 'unknown' });
  }
}

/** What a prompt record is: the document of the system of record, without the item id that Cosmos adds. */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** One message of the prompt. "user" is stored as "human"; every other role is kept as it came. */
export interface PromptMessage {
  role: string;
  /** Text, null (an assistant message with tool calls only), or the provider's content parts. */
  content?: Json;
  name?: string;
  tool_calls?: Json;
  tool_call_id?: string;
  [key: string]: Json | undefined;
}

/** An object with a single key: completion, created, model, object, usage, or one of the caller's own. */
export type OtherAttribute = JsonObject;

export interface RecordUser {
  name?: string;
  user_id?: string;
  email?: string;
  tenant_id?: string;
  [key: string]: Json | undefined;
}

export interface RecordTiming {
  /** ISO 8601, when the call began. */
  started?: string;
  /** ISO 8601, when the call ended. */
  ended?: string;
  first_token_ms?: number;
  duration_ms?: number;
  [key: string]: Json | undefined;
}

export interface RecordError {
  type?: string;
  code?: string;
  message?: string;
  status?: number;
  [key: string]: Json | undefined;
}

export interface Feedback {
  /** What was judged: "score", "comment", "correction", … */
  name: string;
  value?: Json;
  comment?: string;
  /** Who judged: "user", "reviewer", an evaluator's name. */
  source?: string;
  /** ISO 8601, when it was given. */
  at: string;
  [key: string]: Json | undefined;
}

export type RecordOutcome = 'completed' | 'aborted' | 'failed' | 'filtered';
export type Half = 'request' | 'response';

export interface PromptRecord {
  /** Partition key. A call outside any session is its own session: then it equals `message.id`. */
  chat_session_id: string;
  user: RecordUser;
  message: {
    id: string;
    prompt: PromptMessage[];
    other_attr: OtherAttribute[];
    previous_message_id: string;
  };
  schema_version: number;
  /** 1 when first written; one more with each merge that changed something. */
  revision: number;
  /** ISO 8601 UTC with milliseconds: when the call was made. */
  time: string;
  operation?: string;
  provider?: string;
  response_id?: string;
  system_fingerprint?: string;
  request?: JsonObject;
  timing?: RecordTiming;
  error?: RecordError;
  client?: JsonObject;
  gateway?: JsonObject;
  feedback?: Feedback[];
  tags?: string[];
  /** Flattened PARENT_CHILD when they came nested from a request. */
  properties?: JsonObject;
  outcome?: RecordOutcome;
  /** Which door it came through. */
  door?: string;
  /** ISO 8601, when a door accepted it. */
  accepted?: string;
  /** How many masks were applied before it was accepted. */
  masked?: number;
  /** Which halves have arrived, for a record that comes in two; absent for one that came whole. */
  halves?: Half[];
  /** When the wait for its other half was given up; gone when that comes after all. */
  orphaned?: string;
  /** The application and the tenant that its sender was bound to and could not choose; see `owner.ts`. */
  bound_to?: { readonly app?: string; readonly tenant?: string };
  /** Messages that a source cut into pieces, until all pieces of them have come; see `pieces.ts`. */
  pieces?: unknown;
  /** When each field named here was last changed by a `change`: dotted path → ISO 8601. */
  changed?: { [path: string]: string };
  /** Set on a tombstone: when the record was erased, or moved. */
  erased?: string;
  /** Set on the tombstone of a record whose session became known late: the session under which it is now. */
  moved_to?: string;
  /** What else the source sent is kept. */
  [key: string]: unknown;
}

/** A correction of a record by id: a score, a comment, a property, tags. */
export interface RecordChange {
  /** `message.id` or `response_id` of the record it changes. */
  id: string;
  /** Makes the record cheap to find when known. */
  chat_session_id?: string;
  /** ISO 8601: the later change of a field wins, whatever the order of arrival. */
  at: string;
  feedback?: Feedback[];
  /** Replaces the tags. */
  tags?: string[];
  /** Sets these properties; null removes one. */
  properties?: JsonObject;
}

export const SCHEMA_VERSION = 1;

/** Whether one half of the record has not come. */
export function lacksHalf({ halves, erased }: PromptRecord): boolean {
  if (halves === undefined || erased !== undefined) return false;
  return !halves.includes('request') || !halves.includes('response');
}

/** The value of one attribute of `message.other_attr`, whatever its position; undefined when absent. */
export function attribute(record: PromptRecord, name: string): Json | undefined {
  for (const entry of record.message.other_attr) {
    if (Object.hasOwn(entry, name)) return entry[name];
  }
  return undefined;
}

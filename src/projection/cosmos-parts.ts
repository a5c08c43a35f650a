/** A record over the size limit of a Cosmos item, as a head and parts in the same partition. */
import { hash } from 'node:crypto';
import { PromptlogError } from '../errors.ts';
import { attribute, type JsonObject, type PromptRecord } from '../record/record.ts';
import { cosmosItemId } from './cosmos-id.ts';

/** The most JSON bytes one item is given; Cosmos refuses more than 2 MB. */
export const MAX_ITEM_BYTES = 1_900_000;
/** What a part item needs besides its text: braces, names, numbers, keys of any length and content. */
const PART_OVERHEAD_BYTES = 20_000;
const LONGEST_HEAD_TEXT = 4_096;
const USER_MEMBERS = ['name', 'user_id', 'email', 'tenant_id'] as const;

/** The item that stands for a record in parts: what queries need of it, and where its parts are. */
export interface CosmosHead extends JsonObject {
  id: string;
  chat_session_id: string;
  revision: number;
  /** How many parts there are. */
  parts: number;
  /** Names this very text: two writers of one revision never mix their parts. */
  digest: string;
}

/** One slice of the JSON of a record. */
export interface CosmosPart extends JsonObject {
  id: string;
  chat_session_id: string;
  /** 1 for the first. */
  part: number;
  of: number;
  revision: number;
  digest: string;
  text: string;
}

/** The parts of a record and its head, in the order in which they must be written: whoever sees a head finds its parts. */
export function split(record: PromptRecord, json: string): [...CosmosPart[], CosmosHead] {
  const digest = hash('sha256', json, 'base64url').slice(0, 22);
  const texts = slices(json, MAX_ITEM_BYTES - PART_OVERHEAD_BYTES);
  const head = headOf(record, texts.length, digest);
  const ids = partIds(head);
  const parts = texts.map((text, index) => ({
    id: ids[index] as string,
    chat_session_id: record.chat_session_id,
    part: index + 1,
    of: texts.length,
    revision: record.revision,
    digest,
    text,
  }));
  return [...parts, head];
}

/** The ids of the items that hold the parts a head speaks of. */
export function partIds(head: CosmosHead): string[] {
  return Array.from({ length: head.parts }, (_, index) => `${head.id}~p${index + 1}~${head.digest}`);
}

/** Whether an item is the head of a record in parts. A whole record always has its prompt. */
export function isHead(item: JsonObject): item is CosmosHead {
  return (
    typeof item['parts'] === 'number' && typeof item['digest'] === 'string' && !Object.hasOwn(messageOf(item), 'prompt')
  );
}

/** Whether an item is a part. A whole record always has a message. */
export function isPart(item: JsonObject): item is CosmosPart {
  return typeof item['part'] === 'number' && typeof item['text'] === 'string' && item['message'] === undefined;
}

/** The record a head and its parts stand for; PL_RECORD_TORN while parts of its revision are missing. */
export function joinParts(head: CosmosHead, items: readonly JsonObject[]): PromptRecord {
  const texts = new Map<number, string>();
  for (const item of items) {
    if (isPart(item) && item.digest === head.digest && item.revision === head.revision) texts.set(item.part, item.text);
  }
  const json = Array.from({ length: head.parts }, (_, index) => texts.get(index + 1) ?? '').join('');
  if (texts.size === head.parts) return JSON.parse(json) as PromptRecord;
  throw new PromptlogError('PL_RECORD_TORN', {
    id: head.id,
    revision: head.revision,
    found: texts.size,
    parts: head.parts,
  });
}

function messageOf(item: JsonObject): object {
  const message = item['message'];
  return typeof message === 'object' && message !== null ? message : {};
}

function headOf(record: PromptRecord, parts: number, digest: string): CosmosHead {
  const model = attribute(record, 'model');
  const user: JsonObject = {};
  for (const name of USER_MEMBERS) if (isShort(record.user[name])) user[name] = record.user[name];
  return {
    id: cosmosItemId(record.message.id),
    chat_session_id: record.chat_session_id,
    user,
    message: { id: record.message.id },
    schema_version: record.schema_version,
    revision: record.revision,
    time: record.time,
    ...(isShort(record.response_id) && { response_id: record.response_id }),
    ...(isShort(model) && { model }),
    parts,
    digest,
  };
}

function isShort(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LONGEST_HEAD_TEXT;
}

/** Cuts JSON text such that each slice, as a JSON string of its own, stays within the bytes; never inside a character. */
function slices(json: string, maxBytes: number): string[] {
  const texts: string[] = [];
  let start = 0;
  let bytes = 0;
  for (let index = 0; index < json.length; index++) {
    const code = json.charCodeAt(index);
    // JSON text is well-formed: what begins a pair is always followed by its second half.
    const pair = code >= 0xd800 && code <= 0xdbff;
    const cost = costOf(code, pair);
    if (bytes + cost > maxBytes) {
      texts.push(json.slice(start, index));
      start = index;
      bytes = 0;
    }
    bytes += cost;
    if (pair) index++;
  }
  texts.push(json.slice(start));
  return texts;
}

function costOf(code: number, pair: boolean): number {
  if (code < 0x80) return code === 0x22 || code === 0x5c ? 2 : 1;
  if (pair) return 4;
  return code < 0x800 ? 2 : 3;
}

/** Ids and places that follow from a record alone: the same record gets the same ones everywhere. */
import { hash } from 'node:crypto';
import { v7 } from 'uuid';

const SEARCH_ID_LENGTH = 22;

/** `_id` of a record's search document: the first 22 characters of base64url(SHA-256(session + "\n" + id)). */
export function searchId(session: string, id: string): string {
  return hash('sha256', `${session}\n${id}`, 'base64url').slice(0, SEARCH_ID_LENGTH);
}

/** The monthly index of a record made at `time` (ISO 8601 UTC, as `time` of every record is). */
export function indexName(time: string): string {
  return `prompt-logs-${time.slice(0, 4)}.${time.slice(5, 7)}`;
}

/** A new id for a record whose source gave none: UUID version 7, so ids sort by the time they were made. */
export function newId(): string {
  return v7();
}

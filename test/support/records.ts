/** Records and items for the tests of the stores. */
import assert from 'node:assert/strict';
import { PromptlogError } from '../../src/errors.ts';
import type { JsonObject, PromptRecord } from '../../src/record/record.ts';
import type { RecordItem } from '../../src/records/store.ts';

export const SOME_TIME = Date.parse('2026-11-21T05:00:00.000Z');

/** A record as a door makes it; what is given replaces the defaults. */
export function recordOf(
  id: string,
  more: Partial<PromptRecord> & { content?: string; at?: number } = {},
): PromptRecord {
  const { content = 'Where is my refund?', at = SOME_TIME, ...members } = more;
  return {
    chat_session_id: id,
    user: { name: 'Ada', user_id: 'u-1' },
    message: {
      id,
      prompt: [{ role: 'human', content }],
      other_attr: [{ completion: { choices: [] } }, { model: 'gpt-4o-mini' }],
      previous_message_id: '',
    },
    schema_version: 1,
    revision: 1,
    time: new Date(at).toISOString(),
    operation: 'chat',
    ...members,
  };
}

/** The record as a lane hands it to a store: bytes somewhere inside a bigger buffer. */
export function itemOf(record: PromptRecord): RecordItem {
  const json = Buffer.from(JSON.stringify(record));
  const batch = Buffer.concat([Buffer.from('before'), json, Buffer.from('after')]);
  return {
    id: record.message.id,
    session: record.chat_session_id,
    alias: record.response_id ?? '',
    time: Date.parse(record.time),
    body: new Uint8Array(batch.buffer, batch.byteOffset + 6, json.length),
  };
}

/** The record with one more property, as a change makes it. */
export function withProperty(record: PromptRecord, name: string): PromptRecord {
  const properties: JsonObject = { ...record.properties, [name]: true };
  return { ...record, properties, revision: record.revision + 1 };
}

/** For `assert.rejects`: a coded error whose message says this. */
export function hasCode(code: string, message: RegExp) {
  return (error: unknown): boolean => {
    assert.ok(error instanceof PromptlogError, String(error));
    assert.equal(error.code, code);
    assert.match(error.message, message);
    return true;
  };
}

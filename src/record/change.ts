/** A correction of a record, by id: a score, a comment, a property, tags. */
import { merge } from './merge.ts';
import type { PromptRecord, RecordChange } from './record.ts';
import { keep } from './schema-checks.ts';

/** The record with the change applied, one revision up; the record itself when the change adds nothing or comes too late. */
export function applyChange(record: PromptRecord, change: RecordChange): PromptRecord {
  return merge(record, asRecord(change, record));
}

/**
 * A change as a version of its record in which nothing else is known, so that it follows the same rules as every other version:
 * empty members give way to whatever is there, and an empty list of halves says that neither half is in it.
 */
function asRecord(change: RecordChange, record: PromptRecord): PromptRecord {
  const version: PromptRecord = {
    chat_session_id: record.chat_session_id,
    user: {},
    message: { id: record.message.id, prompt: [], other_attr: [], previous_message_id: '' },
    schema_version: record.schema_version,
    revision: record.revision,
    time: record.time,
    halves: [],
  };
  const changed: { [path: string]: string } = {};
  if (change.feedback !== undefined) version.feedback = change.feedback;
  if (change.tags !== undefined) {
    version.tags = change.tags;
    changed['tags'] = change.at;
  }
  if (change.properties !== undefined) {
    version.properties = {};
    for (const [name, value] of Object.entries(change.properties)) {
      changed[`properties.${name}`] = change.at;
      if (value !== null && value !== undefined) keep(version.properties, name, value);
    }
  }
  if (Object.keys(changed).length > 0) version.changed = changed;
  return version;
}

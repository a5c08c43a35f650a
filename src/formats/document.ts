/** The document structure itself, in its own fields or with the siblings a record has, as it is kept in Azure Cosmos DB. */
import { eachOf, instantOf, isOneOrMany, refusedAt } from './document-members.ts';
import type { Format, FormatContext, Made, Members } from './format.ts';
import { isObject, listOf, membersOf } from './values.ts';

/** Documents, whole records and halves of records. */
export const PROMPTLOG: Format = {
  name: 'promptlog',
  title: 'promptlog record or Cosmos DB prompt document',
  separate: true,
  recognises: (value) => isOneOrMany(value, isDocument),
  read: (value, context) => eachOf(value, context, (entry, own, at) => [documentMade(entry, own, at)]),
};

function isDocument(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { message } = value;
  return isObject(message) && ('prompt' in message || 'other_attr' in message || Array.isArray(value['halves']));
}

function documentMade(value: unknown, context: FormatContext, at: string): Made {
  if (!isObject(value)) return refusedAt(at.slice(0, -1) || 'the record', 'object', value);
  // What is left of an erased record must not become an empty one again.
  if (value['erased'] != null) return { kind: 'ignored', reason: 'the record was erased' };
  const message = membersOf(value['message']);
  const created = createdOf(message['other_attr']);
  const time = value['time'] ?? created ?? instantOf(value['_ts']) ?? context.time;
  const id = given(message['id']) ?? given(value['id']) ?? given(value['response_id']) ?? context.key;
  const record: Record<string, unknown> = { ...value };
  if (given(value['chat_session_id']) === undefined) delete record['chat_session_id'];
  if (isObject(value['message']) && id !== message['id']) {
    record['message'] = id === undefined ? rest(message) : { ...message, id };
  }
  if (time !== undefined) record['time'] = time;
  return { kind: record['halves'] == null ? 'record' : 'part', value: record, place: (path) => `${at}${path}` };
}

/** The structure's placeholders are empty texts: they give nothing. */
function given(value: unknown): unknown {
  return value === '' || value === null ? undefined : value;
}

function rest({ id, ...message }: Members): Members {
  return message;
}

/** When the answer was made, from the attributes: a list of objects, or one object. */
function createdOf(attributes: unknown): string | undefined {
  for (const entry of isObject(attributes) ? [attributes] : listOf(attributes)) {
    const created = instantOf(membersOf(entry)['created']);
    if (created !== undefined) return created;
  }
  return undefined;
}

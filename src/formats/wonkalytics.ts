/** Wonkalytics: items as its wrappers log them, before and after they are flattened, and the rows of its table. */
import { eachOf, isOneOrMany, refusedAt } from './document-members.ts';
import { isExchange } from './exchange.ts';
import type { Format, FormatContext, Made } from './format.ts';
import { isObject, membersOf } from './values.ts';
import { recordOfItem } from './wonkalytics-item.ts';

/** One item or row, or a list of them. */
export const WONKALYTICS: Format = {
  name: 'wonkalytics',
  title: 'Wonkalytics log item or table row',
  separate: true,
  recognises: (value) => isOneOrMany(value, isItem),
  read: (value, context) => eachOf(value, context, (entry, own, at) => [itemMade(entry, own, at)]),
};

// A table of another kind may have some of these columns, hardly three of them.
const COLUMNS = ['action', 'username', 'tenant_id', 'email', 'timestamp', 'provider_type', 'response_id', 'start_time'];
const PARTICULAR = new Set(['provider_type', 'response_id']);

function isItem(value: unknown): boolean {
  if (!isObject(value) || isObject(value['message'])) return false;
  if (isObject(value['kwargs']) || 'auth_info' in value || 'auth_info' in membersOf(value['request'])) return true;
  if (isExchange(value)) return false;
  if ('system_msg' in value || 'response_system_fingerprint' in value || 'kwargs_messages' in value) return true;
  const columns = COLUMNS.filter((name) => name in value || `request_${name}` in value);
  const isParticular = isObject(value['request']) || columns.some((name) => PARTICULAR.has(name));
  return columns.length >= (isParticular ? 2 : 3);
}

function itemMade(value: unknown, context: FormatContext, at: string): Made {
  if (!isObject(value)) return refusedAt(at.slice(0, -1) || 'the item', 'object', value);
  return { kind: 'record', value: recordOfItem(value, context), place: (path) => `${at}${PLACES[path] ?? path}` };
}

/** Where in an item stands what the schema may find fault with. */
const PLACES: Readonly<Record<string, string>> = { 'message.id': 'id', response_id: 'response_id' };

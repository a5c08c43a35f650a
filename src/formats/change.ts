/** Corrections of records by id: a score, a comment, tags, properties. */

import { eachOf, isOneOrMany, refusedAt } from './document-members.ts';
import { isExchange } from './exchange.ts';
import type { Format, FormatContext, Made } from './format.ts';
import { isObject } from './values.ts';

/** Nearly every foreign shape has tags or properties too, so this one is to be asked after the particular ones. */
export const CHANGE: Format = {
  name: 'change',
  title: 'Correction of a record',
  separate: true,
  recognises: (value) => isOneOrMany(value, isChange),
  read: (value, context) => eachOf(value, context, (entry, own, at) => [changeMade(entry, own, at)]),
};

function isChange(value: unknown): boolean {
  // A call with its request may have tags and properties beside it.
  if (!isObject(value) || 'message' in value || isObject(value['request']) || isExchange(value)) return false;
  return (value['feedback'] ?? value['tags'] ?? value['properties']) != null;
}

function changeMade(value: unknown, { time }: FormatContext, at: string): Made {
  if (!isObject(value)) return refusedAt(at.slice(0, -1) || 'the change', 'object', value);
  const change = value['at'] == null && time !== undefined ? { ...value, at: time } : value;
  return { kind: 'change', value: change, place: (path) => `${at}${path}` };
}

/** Which items of a Cosmos container are the records that a filter lets through. */
import type { SqlParameter } from '@azure/cosmos';
import { isEverything } from './records-filter.ts';
import type { RecordsFilter } from './store.ts';

/** Parts of a large record have no message of their own. */
export const IS_RECORD = 'IS_DEFINED(c.message.id)';

export interface CosmosCondition {
  readonly condition: string;
  readonly parameters: SqlParameter[];
}

/** The condition of a query. Documents that others wrote without a time are let through: it is read elsewhere in them. */
export function conditionOf(filter: RecordsFilter): CosmosCondition {
  if (isEverything(filter)) return { condition: IS_RECORD, parameters: [] };
  const { since, until, user } = filter;
  const times = [
    ...(since === undefined ? [] : ['c.time >= @since']),
    ...(until === undefined ? [] : ['c.time < @until']),
  ];
  const conditions = [
    IS_RECORD,
    ...(times.length === 0 ? [] : [`(NOT IS_DEFINED(c.time) OR (${times.join(' AND ')}))`]),
    ...(user === undefined ? [] : ['c.user.user_id = @user']),
  ];
  const parameters = [
    ...(since === undefined ? [] : [{ name: '@since', value: since.toISOString() }]),
    ...(until === undefined ? [] : [{ name: '@until', value: until.toISOString() }]),
    ...(user === undefined ? [] : [{ name: '@user', value: user }]),
  ];
  return { condition: conditions.join(' AND '), parameters };
}

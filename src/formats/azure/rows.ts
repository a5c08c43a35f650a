/** Rows of Azure's logs by their category. All rows of one call carry its correlation id, which becomes the id of the record. */
import type { FormatContext, Made } from '../format.ts';
import { isObject, textOf } from '../values.ts';
import { finishMessages, readLlmRow } from './gateway-llm-logs.ts';
import { readGatewayRow } from './gateway-logs.ts';
import { withPiecesJoined } from './pieces.ts';
import { readRequestResponseRow } from './request-response.ts';
import { Row } from './row.ts';
import { type Placed, refused } from './row-facts.ts';

/** What reads the rows of a category or a table, by its name in lower case. */
const READERS: ReadonlyMap<string, (placed: Placed) => Made> = new Map([
  ['gatewaylogs', readGatewayRow],
  ['apimanagementgatewaylogs', readGatewayRow],
  ['gatewayllmlogs', readLlmRow],
  ['gatewayllmlog', readLlmRow],
  ['apimanagementgatewayllmlog', readLlmRow],
  ['apimanagementgatewayllmlogs', readLlmRow],
  ['requestresponse', readRequestResponseRow],
]);

/** Rows as they stand in one value: under which path, and which member names their category. */
export interface Rows {
  readonly rows: readonly unknown[];
  /** Of the list; undefined where the value is a row itself. */
  readonly path: string | undefined;
}

/** What the rows hold, in order; messages that came in pieces are put together where all their pieces are here. */
export function readRows(
  { rows, path }: Rows,
  categoryOf: (row: Row) => string | undefined,
  context: FormatContext,
): Made[] {
  const made = rows.map((value, index) => {
    const place = path === undefined ? '' : [path, String(index)].filter((part) => part !== '').join('.');
    if (!isObject(value)) return refused('', place, 'a row', value);
    const key = context.key === undefined || path === undefined ? context.key : `${context.key}.${index}`;
    const surroundings = key === undefined ? context : { ...context, key };
    return readRow({ row: new Row(value), context: surroundings, path: place }, categoryOf);
  });
  return withPiecesJoined(made, finishMessages);
}

function readRow(placed: Placed, categoryOf: (row: Row) => string | undefined): Made {
  const category = categoryOf(placed.row);
  if (category === undefined) return refused(placed.path, 'category', 'the name of a category', undefined);
  const reader = READERS.get(category.toLowerCase());
  if (reader !== undefined) return reader(placed);
  return { kind: 'ignored', reason: `rows of ${textOf(category)?.slice(0, 100)} hold no call of a model` };
}

/** Whether rows of that category or table are read. */
export function isReadable(category: string | undefined): boolean {
  return category !== undefined && READERS.has(category.toLowerCase());
}

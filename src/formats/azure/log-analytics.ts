/**
 * Rows exported from Log Analytics: of the tables ApiManagementGatewayLogs and ApiManagementGatewayLlmLog, and of AzureDiagnostics,
 * whose columns end in their type. As JSON lines, lists, `{records: […]}` of a data export, or the `{tables: […]}` of a query's answer.
 */
import type { Format, FormatContext, Members } from '../format.ts';
import { isObject, listOf, membersOf, textOf } from '../values.ts';
import { rowsOf } from './diagnostics.ts';
import type { Row } from './row.ts';
import { isReadable, type Rows, readRows } from './rows.ts';

export const logAnalytics: Format = {
  name: 'log-analytics',
  title: 'Log Analytics rows: API Management gateway logs',
  recognises: (value) => listsOf(value).some(({ rows }) => rows.some(isRow)),
  read: (value, context) =>
    listsOf(value).flatMap((rows, index) => readRows(rows, tableOf, placed(context, rows, index))),
};

/** Names the rows of each table of a query's answer apart. */
function placed(context: FormatContext, { path }: Rows, index: number): FormatContext {
  const inTable = context.key !== undefined && path?.startsWith('tables.') === true;
  return inTable ? { ...context, key: `${context.key}.${index}` } : context;
}

function listsOf(value: unknown): Rows[] {
  const tables = membersOf(value)['tables'];
  if (!Array.isArray(tables) || tables.length === 0) return [rowsOf(value)];
  return tables.map((table, index) => ({ rows: rowsOfTable(membersOf(table)), path: `tables.${index}.rows` }));
}

/** A query's answer names its columns once. */
function rowsOfTable(table: Members): unknown[] {
  const names = listOf(table['columns']).map((column) => textOf(membersOf(column)['name']) ?? '');
  return listOf(table['rows']).map((row) =>
    Array.isArray(row) ? Object.fromEntries(names.map((name, index) => [name, row[index]])) : row,
  );
}

function isRow(value: unknown): boolean {
  if (!isObject(value)) return false;
  const category = tableNamed(textOf(value['Type'])) ?? textOf(value['Category']);
  if (isReadable(category)) return 'TimeGenerated' in value;
  return category === undefined && tableByColumns((name) => name in value) !== undefined;
}

/** The table, and within AzureDiagnostics the category; a row that names neither is known by its columns. */
function tableOf(row: Row): string | undefined {
  const named = tableNamed(textOf(row.get('type'))) ?? textOf(row.get('category'));
  return named ?? tableByColumns((name) => row.has(name.toLowerCase()));
}

function tableNamed(type: string | undefined): string | undefined {
  return type?.toLowerCase() === 'azurediagnostics' ? undefined : type;
}

function tableByColumns(has: (name: string) => boolean): string | undefined {
  if (has('BackendResponseBody') && has('OperationId')) return 'GatewayLogs';
  if (has('OperationId') && has('ResponseCode') && has('TimeGenerated')) return 'GatewayLogs';
  if (has('SequenceNumber') && has('CorrelationId') && has('TimeGenerated')) return 'GatewayLlmLogs';
  return undefined;
}

/**
 * Azure's resource logs as they are streamed to an event hub or kept in a storage account: `{records: […]}`, a list of rows, or one
 * row, as each line of a PT1H.json is. Which row gives which half of a record is said in the file of its category.
 */
import type { Format, Members } from '../format.ts';
import { isObject, textOf } from '../values.ts';
import type { Row } from './row.ts';
import { type Rows, readRows } from './rows.ts';

export const azureDiagnostics: Format = {
  name: 'azure-diagnostics',
  title: 'Azure resource logs: API Management and Azure OpenAI',
  recognises: (value) => rowsOf(value).rows.some(isRow),
  read: (value, context) => readRows(rowsOf(value), categoryOf, context),
};

/** The rows of an envelope, of a list, or the one row that the value is. */
export function rowsOf(value: unknown): Rows {
  if (Array.isArray(value)) return { rows: value, path: '' };
  const [name, records] =
    (isObject(value) && Object.entries(value).find(([key]) => key.toLowerCase() === 'records')) || [];
  if (name !== undefined && Array.isArray(records)) return { rows: records, path: name };
  return { rows: [value], path: undefined };
}

function isRow(value: unknown): boolean {
  if (!isObject(value) || 'TimeGenerated' in value) return false;
  return isText(value, 'category', 'Category') && ('time' in value || 'Time' in value || 'properties' in value);
}

function isText(value: Members, ...names: string[]): boolean {
  return names.some((name) => typeof value[name] === 'string');
}

function categoryOf(row: Row): string | undefined {
  return textOf(row.get('category'));
}

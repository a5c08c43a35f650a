/**
 * The columns of a table of records: one row per record, flat, with names and an order that stay. Each column is a field of the search
 * document and has its type from the dictionary of fields; a new column is one line at the end.
 */
import type { SearchDocument } from '../projection/search-document.ts';
import { type FieldType, fieldNamed } from '../record/fields.ts';
import type { PromptRecord } from '../record/record.ts';
import type { ExportedRecord } from './export-format.ts';

/** What a cell holds; lists and objects are JSON text, which every tool that reads tables can hold. */
export type ColumnType = 'boolean' | 'integer' | 'json' | 'number' | 'text' | 'time';
export type Cell = boolean | number | string | Date | undefined;

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** The field of the search document; absent where the record itself is read. */
  readonly field?: string;
  /** Holds what people and models wrote. */
  readonly content: boolean;
  cell(document: SearchDocument, record: PromptRecord): Cell;
}

/** `perUnit`: so many of the field's units make one of the column's. */
const FIELD_COLUMNS: readonly (readonly [name: string, field: string, perUnit?: number])[] = [
  ['time', '@timestamp'],
  ['id', 'event.id'],
  ['session_id', 'session.id'],
  ['turn', 'session.turn'],
  ['previous_id', 'session.previous_id'],
  ['response_id', 'gen_ai.response.id'],
  ['trace_id', 'trace.id'],
  ['user_id', 'user.id'],
  ['user_name', 'user.name'],
  ['user_email', 'user.email'],
  ['tenant_id', 'organization.id'],
  ['team', 'team.name'],
  ['app', 'service.name'],
  ['environment', 'service.environment'],
  ['ip', 'source.ip'],
  ['user_agent', 'user_agent.original'],
  ['operation', 'gen_ai.operation.name'],
  ['provider', 'gen_ai.provider.name'],
  ['request_model', 'gen_ai.request.model'],
  ['response_model', 'gen_ai.response.model'],
  ['model_family', 'model.family'],
  ['outcome', 'outcome'],
  ['status', 'http.response.status_code'],
  ['error_type', 'error.type'],
  ['error_code', 'error.code'],
  ['error_class', 'error.class'],
  ['error_message', 'error.message'],
  ['filter_blocked', 'content_filter.blocked'],
  ['input_tokens', 'gen_ai.usage.input_tokens'],
  ['output_tokens', 'gen_ai.usage.output_tokens'],
  ['total_tokens', 'gen_ai.usage.total_tokens'],
  ['cached_tokens', 'gen_ai.usage.cache_read.input_tokens'],
  ['reasoning_tokens', 'gen_ai.usage.reasoning.output_tokens'],
  ['tokens_estimated', 'gen_ai.usage.estimated'],
  ['cost', 'cost.total'],
  ['cost_input', 'cost.input'],
  ['cost_output', 'cost.output'],
  ['cost_currency', 'cost.currency'],
  ['cost_unpriced', 'cost.unpriced'],
  ['duration_ms', 'event.duration', 1_000_000],
  ['first_token_ms', 'gen_ai.response.time_to_first_chunk', 0.001],
  ['tokens_per_second', 'throughput.output_tokens_per_second'],
  ['streamed', 'gen_ai.request.stream'],
  ['temperature', 'gen_ai.request.temperature'],
  ['max_tokens', 'gen_ai.request.max_tokens'],
  ['system_prompt_id', 'prompt.system_id'],
  ['language', 'prompt.language'],
  ['sentiment', 'sentiment.score'],
  ['mood', 'sentiment.label'],
  ['score', 'feedback.score'],
  ['feedback_label', 'feedback.label'],
  ['feedback_count', 'feedback.count'],
  ['gateway', 'gateway.name'],
  ['product', 'gateway.product'],
  ['subscription', 'gateway.subscription'],
  ['backend', 'gateway.backend'],
  ['region', 'cloud.region'],
  ['door', 'record.door'],
  ['revision', 'record.revision'],
  ['complete', 'record.complete'],
  ['question', 'message'],
];

/** Fields that hold several values: each is one JSON list. */
const LIST_COLUMNS: readonly (readonly [name: string, field: string])[] = [
  ['topics', 'topic'],
  ['key_phrases', 'topics'],
  ['finish_reasons', 'gen_ai.response.finish_reasons'],
  ['tools_called', 'tools.called'],
  ['filter_categories', 'content_filter.categories'],
  ['tags', 'tags'],
  ['comments', 'feedback.comment'],
  ['properties', 'properties'],
];

const TYPES: Partial<Record<FieldType, ColumnType>> = {
  boolean: 'boolean',
  date: 'time',
  double: 'number',
  float: 'number',
  integer: 'integer',
  long: 'integer',
  short: 'integer',
};

/** Every column, in order. */
export const COLUMNS: readonly Column[] = Object.freeze([
  ...FIELD_COLUMNS.map(([name, field, perUnit]) =>
    perUnit === undefined ? fieldColumn(name, field) : scaledColumn(name, field, perUnit),
  ),
  ...LIST_COLUMNS.map(([name, field]) => fieldColumn(name, field, 'json')),
  { name: 'answer', type: 'text', content: true, cell: answerOf },
  { name: 'prompt_json', type: 'json', content: true, cell: (_document, { message }) => jsonText(message.prompt) },
  { name: 'completion_json', type: 'json', content: true, cell: (_document, record) => completionOf(record) },
] satisfies Column[]);

/** The cells of a record, in the order of the columns. */
export function rowOf(exported: ExportedRecord): Cell[] {
  const document = exported.document();
  return COLUMNS.map((column) => column.cell(document, exported.record));
}

function fieldColumn(name: string, field: string, given?: ColumnType): Column {
  const known = fieldNamed(field);
  const type = given ?? (known && TYPES[known.type]) ?? 'text';
  const path = field.split('.');
  return {
    name,
    type,
    field,
    content: known?.content === true,
    cell: (document) => cellOf(valueAt(document, path), type),
  };
}

function scaledColumn(name: string, field: string, perUnit: number): Column {
  const column = fieldColumn(name, field, 'number');
  return {
    ...column,
    cell: (document, record) => {
      const value = column.cell(document, record);
      return typeof value === 'number' ? Number((value / perUnit).toPrecision(12)) : undefined;
    },
  };
}

function valueAt(document: object, path: readonly string[]): unknown {
  let value: unknown = document;
  for (const name of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return value;
}

// A column has one type, whatever a record holds: what does not fit is left empty, or is JSON in a column of texts.
function cellOf(value: unknown, type: ColumnType): Cell {
  if (value === undefined || value === null) return undefined;
  switch (type) {
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'integer':
      return Number.isSafeInteger(value) ? (value as number) : undefined;
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
    case 'time':
      return typeof value === 'string' ? timeOf(value) : undefined;
    case 'json':
      return jsonText(value);
    case 'text':
      return typeof value === 'string' ? value : jsonText(value);
  }
}

function timeOf(text: string): Date | undefined {
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

function jsonText(value: unknown): string {
  return JSON.stringify(value).toWellFormed();
}

/** What a person would read of the answers, one below the other. */
function answerOf(document: SearchDocument): string | undefined {
  const messages = valueAt(document, ['gen_ai', 'output', 'messages']);
  if (!Array.isArray(messages)) return undefined;
  const texts = messages.flatMap((message: { parts?: readonly { type?: unknown; content?: unknown }[] }) =>
    (message.parts ?? []).flatMap(({ type, content }) => (type === 'text' ? [String(content)] : [])),
  );
  return texts.length === 0 ? undefined : texts.join('\n');
}

function completionOf({ message }: PromptRecord): string | undefined {
  const entry = message.other_attr.find((attribute) => attribute['completion'] !== undefined);
  return entry === undefined ? undefined : jsonText(entry['completion']);
}

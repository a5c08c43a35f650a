/**
 * What a provider says was used: the exports of OpenAI's usage and cost pages, and Azure's export of costs. They are known by their columns;
 * rows are added up by day (UTC) and model.
 */
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { parse as csvParser } from 'csv-parse';
import { PromptlogError, reasonOf } from '../errors.ts';
import { meterModel } from './meter-model.ts';

export type Measure = 'calls' | 'cost' | 'input_tokens' | 'output_tokens';

/** What one day and one model came to. */
export interface ExportedUsage {
  readonly day: string;
  readonly model: string;
  /** Of the tokens and calls, what the export has; costs are by currency. */
  readonly counts: { readonly [measure: string]: number };
  readonly costs: { readonly [currency: string]: number };
}

export interface UsageExport {
  readonly kind: 'azure' | 'openai';
  /** What its columns say something of. */
  readonly measures: readonly Measure[];
  readonly usage: readonly ExportedUsage[];
}

/** Columns by what they say, in the order in which they are preferred. Names are compared without case and underscores. */
const COLUMNS = {
  time: ['starttimeiso', 'starttime', 'usagedatetime', 'usagedate', 'date', 'timestamp'],
  model: ['model', 'snapshotid', 'lineitem', 'metername'],
  calls: ['nummodelrequests', 'nrequests'],
  input_tokens: ['inputtokens', 'ncontexttokenstotal'],
  output_tokens: ['outputtokens', 'ngeneratedtokenstotal'],
  cost: ['amountvalue', 'costinbillingcurrency', 'pretaxcost', 'cost'],
  currency: ['amountcurrency', 'billingcurrencycode', 'billingcurrency', 'currency'],
} as const;

const COUNTS = ['calls', 'input_tokens', 'output_tokens'] as const;
/** Azure's export lists everything that was bought: only these are calls to models. */
const CATEGORY_COLUMNS = ['metercategory', 'metersubcategory', 'productname', 'product'];
const MODEL_CATEGORY = /openai|foundry|azure ai|cognitive services/i;

type Cells = Readonly<Record<string, string>>;
type Columns = Readonly<Partial<Record<keyof typeof COLUMNS, string>>>;

interface Usage {
  readonly day: string;
  readonly model: string;
  readonly counts: Record<string, number>;
  readonly costs: Record<string, number>;
}

/** Reads an export. Throws PL_INPUT where it cannot be read, or is no export that is known. */
export async function readUsageExport(file: string): Promise<UsageExport> {
  const usage = new Map<string, Usage>();
  let columns: Columns | undefined;
  let isAzure = false;
  let line = 1;
  try {
    for await (const cells of rowsOf(file)) {
      line += 1;
      if (columns === undefined) {
        columns = columnsIn(cells, file);
        isAzure = columns.model === 'metername';
      }
      if (isAzure && !isOfModels(cells)) continue;
      addRow(usage, cells, columns, { isAzure, file, line });
    }
  } catch (error) {
    if (error instanceof PromptlogError) throw error;
    throw new PromptlogError('PL_INPUT', { file, reason: reasonOf(error) }, error);
  }
  if (columns === undefined) throw new PromptlogError('PL_INPUT', { file, reason: 'it has no rows' });
  const known = columns;
  const measures: readonly Measure[] = [...COUNTS, 'cost' as const].filter((measure) => known[measure] !== undefined);
  return { kind: isAzure ? 'azure' : 'openai', measures, usage: [...usage.values()] };
}

async function* rowsOf(file: string): AsyncGenerator<Cells> {
  const parser = csvParser({
    bom: true,
    columns: (head: string[]) => head.map((name) => name.trim().toLowerCase().replaceAll('_', '')),
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
  });
  pipeline(createReadStream(file), parser, () => {});
  yield* parser as AsyncIterable<Cells>;
}

function columnsIn(cells: Cells, file: string): Columns {
  const found = Object.entries(COLUMNS).flatMap(([what, names]) => {
    const name = names.find((each) => each in cells);
    return name === undefined ? [] : [[what, name] as const];
  });
  const columns: Columns = Object.fromEntries(found);
  const hasFigures = columns.cost !== undefined || columns.input_tokens !== undefined;
  if (columns.time === undefined || columns.model === undefined || !hasFigures) {
    const reason =
      'its columns are neither those of an export of OpenAI (start_time_iso, model or line_item, input_tokens or amount_value) ' +
      'nor those of Azure (Date, MeterName, CostInBillingCurrency); export by model where one can choose';
    throw new PromptlogError('PL_INPUT', { file, reason });
  }
  return columns;
}

function isOfModels(cells: Cells): boolean {
  const categories = CATEGORY_COLUMNS.flatMap((name) => cells[name] ?? []);
  return categories.length === 0 || categories.some((category) => MODEL_CATEGORY.test(category));
}

interface Place {
  readonly isAzure: boolean;
  readonly file: string;
  readonly line: number;
}

function addRow(usage: Map<string, Usage>, cells: Cells, columns: Columns, place: Place): void {
  const named = cells[columns.model ?? ''] ?? '';
  const cost = numberIn(cells, columns.cost, place);
  const counts = COUNTS.map((measure) => [measure, numberIn(cells, columns[measure], place)] as const);
  // A day on which nothing was used has a row without figures.
  if (named === '' && !cost && counts.every(([, count]) => !count)) return;
  const day = dayOf(cells[columns.time ?? ''] ?? '', place);
  const model = place.isAzure ? meterModel(named) : (named.split(',')[0] ?? '').trim();
  const key = JSON.stringify([day, model]);
  const sum = usage.get(key) ?? { day, model, counts: {}, costs: {} };
  usage.set(key, sum);
  for (const [measure, count] of counts) {
    if (count !== undefined) sum.counts[measure] = (sum.counts[measure] ?? 0) + count;
  }
  if (cost === undefined) return;
  const currency = (cells[columns.currency ?? ''] || 'USD').toUpperCase();
  sum.costs[currency] = (sum.costs[currency] ?? 0) + cost;
}

function numberIn(cells: Cells, column: string | undefined, { file, line }: Place): number | undefined {
  const text = column === undefined ? undefined : cells[column];
  if (text === undefined || text === '') return undefined;
  const value = Number(text);
  if (Number.isFinite(value)) return value;
  throw new PromptlogError('PL_INPUT', {
    file,
    reason: `row ${line}: ${column} is "${text.slice(0, 60)}" and no number`,
  });
}

function dayOf(text: string, { file, line }: Place): string {
  const [, month, day, year] = /^(\d\d?)\/(\d\d?)\/(\d{4})/.exec(text) ?? [];
  if (year !== undefined) return `${year}-${month?.padStart(2, '0')}-${day?.padStart(2, '0')}`;
  const [, y, m, d] = /^(\d{4})(\d\d)(\d\d)$/.exec(text) ?? [];
  if (y !== undefined) return `${y}-${m}-${d}`;
  if (/^\d{4}-\d\d-\d\d/.test(text)) return text.slice(0, 10);
  const seconds = /^\d{9,10}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isFinite(seconds)) return new Date(seconds * 1000).toISOString().slice(0, 10);
  throw new PromptlogError('PL_INPUT', { file, reason: `row ${line}: "${text.slice(0, 60)}" is no day` });
}

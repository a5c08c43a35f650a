/**
 * Grafana's transformations, those our panels use: ours, written from the facts of its source (grafana/grafana,
 * packages/grafana-data/src/transformations, and public/app/features/transformers for `extractFields`), none of its code.
 */
import type { JsonObject } from '../../../src/record/record.ts';
import type { Column, Frame, Value } from './frames.ts';

export interface GrafanaTransformation {
  readonly id: string;
  readonly options: JsonObject;
  readonly filter?: { readonly id: string; readonly options: string };
}

type Step = (frames: readonly Frame[], options: JsonObject) => readonly Frame[];

/** All steps, one after the other; one with a filter changes the frames of that query alone. */
export function transformed(frames: readonly Frame[], steps: readonly GrafanaTransformation[]): readonly Frame[] {
  return steps.reduce((current, { id, options, filter }) => {
    const step = STEPS[id];
    if (step === undefined) throw new Error(`no panel of ours uses the transformation ${id}`);
    if (filter === undefined) return step(current, options);
    if (filter.id !== 'byRefId') throw new Error(`no panel of ours filters frames ${filter.id}`);
    const isMeant = ({ refId }: Frame) => refId === filter.options;
    return [...step(current.filter(isMeant), options), ...current.filter((frame) => !isMeant(frame))];
  }, frames);
}

/** What a column is called by everything that names columns. */
export function displayName(column: Column, frame: Frame): string {
  if (column.displayName !== undefined) return column.displayName;
  if (column.name === 'Value' && frame.name !== undefined) return frame.name;
  const alike = frame.columns.filter(({ name }) => name === column.name);
  return alike.length > 1 ? `${column.name} ${alike.indexOf(column) + 1}` : column.name;
}

const STEPS: Readonly<Record<string, Step>> = {
  calculateField: (frames, options) => frames.map((frame) => calculated(frame, options)),
  convertFieldType: (frames, options) => frames.map((frame) => converted(frame, options)),
  extractFields: (frames, options) => frames.map((frame) => extracted(frame, options)),
  filterByValue: (frames, options) => frames.map((frame) => filtered(frame, options)),
  filterFieldsByName: (frames, options) => frames.map((frame) => chosen(frame, options)),
  groupingToMatrix: matrix,
  joinByField: joined,
  limit: (frames, options) =>
    frames.map((frame) => rowsAt(frame, rowNumbers(frame).slice(0, Number(options['limitField'])))),
  organize: (frames, options) => frames.map((frame) => organized(frame, options)),
  seriesToRows: rowsOfSeries,
  sortBy: (frames, options) => frames.map((frame) => sorted(frame, options)),
};

function organized(frame: Frame, { excludeByName, indexByName, renameByName }: JsonObject): Frame {
  const excluded = excludeByName as Record<string, boolean>;
  const order = indexByName as Record<string, number>;
  const renamed = renameByName as Record<string, string>;
  const named = frame.columns.map((column) => ({ column, name: displayName(column, frame) }));
  const columns = named
    .filter(({ name }) => excluded[name] !== true)
    .sort((a, b) => (order[a.name] ?? Number.MAX_SAFE_INTEGER) - (order[b.name] ?? Number.MAX_SAFE_INTEGER))
    .map(({ column, name }) => (renamed[name] === undefined ? column : { ...column, displayName: renamed[name] }));
  return { ...frame, columns };
}

/** Without any column that is meant, all are kept. */
function chosen(frame: Frame, { include }: JsonObject): Frame {
  const { names } = include as { names: string[] };
  return { ...frame, columns: frame.columns.filter((column) => names.includes(displayName(column, frame))) };
}

/** Numbers in their order, texts in that of their first appearance; what a frame lacks is undefined. */
function joined(frames: readonly Frame[], { byField, mode }: JsonObject): readonly Frame[] {
  if (mode !== 'outer') throw new Error('our panels join from the outside');
  if (frames.length < 2) return frames;
  const keyed = frames.flatMap((frame) => {
    const key = frame.columns.find((column) => displayName(column, frame) === byField);
    return key === undefined ? [] : [{ frame, key }];
  });
  const [first] = keyed;
  if (first === undefined) return frames;
  const keys = [...new Set(keyed.flatMap(({ key }) => [...key.values]))].sort((a, b) => Number(a) - Number(b) || 0);
  const columns = keyed.flatMap(({ frame, key }) => {
    const places = new Map(key.values.map((value, index) => [value, index]));
    const others = frame.columns.filter((column) => column !== key);
    return others.map((column): Column => {
      const values = keys.map((value) => column.values[places.get(value) ?? -1]);
      return { ...column, name: column.name === 'Value' ? (frame.name ?? column.name) : column.name, values };
    });
  });
  return [
    {
      refId: `joinByField-${frames.map(({ refId }) => refId).join('-')}`,
      columns: [{ ...first.key, values: keys }, ...columns],
    },
  ];
}

/** As JavaScript calculates: null counts as 0, and undefined makes no number of the result. */
function calculated(frame: Frame, { mode, reduce, binary, alias }: JsonObject): Frame {
  if (mode === 'reduceRow') return summed(frame, reduce as JsonObject, String(alias));
  const { left, operator, right } = binary as { left: string; operator: string; right: string };
  const [a, b] = [operand(frame, left), operand(frame, right)];
  if (a === undefined || b === undefined) return frame;
  const values = a.map((value, index) => operation(operator, toNumber(value), toNumber(b[index])));
  return { ...frame, columns: [...frame.columns, { name: String(alias), type: 'number', values }] };
}

/** The sum of a row, in which nothing counts as 0. */
function summed(frame: Frame, { include, reducer, nullValueMode }: JsonObject, alias: string): Frame {
  if (reducer !== 'sum' || nullValueMode !== 'null as zero') throw new Error('our panels sum up, with nothing as 0');
  const columns = frame.columns.filter((column) => (include as string[]).includes(displayName(column, frame)));
  const values = rowNumbers(frame).map((row) =>
    columns.reduce((sum, column) => sum + Number(column.values[row] ?? 0), 0),
  );
  return { ...frame, columns: [...frame.columns, { name: alias, type: 'number', values }] };
}

/** A row for each step of each series, the latest first. */
function rowsOfSeries(frames: readonly Frame[]): readonly Frame[] {
  const rows = frames.flatMap((frame) => {
    const [times, figures] = frame.columns;
    return (times?.values ?? []).map((time, index) => ({ time, name: frame.name, figure: figures?.values[index] }));
  });
  if (rows.length === 0) return [];
  const latest = rows.toSorted((a, b) => Number(a.time) - Number(b.time)).reverse();
  return [
    {
      refId: '',
      columns: [
        { name: 'Time', type: 'time', values: latest.map(({ time }) => time) },
        { name: 'Metric', type: 'string', values: latest.map(({ name }) => name) },
        { name: 'Value', type: 'number', values: latest.map(({ figure }) => figure) },
      ],
    },
  ];
}

function operand(frame: Frame, text: string): readonly Value[] | undefined {
  const column = frame.columns.find((each) => displayName(each, frame) === text);
  if (column !== undefined) return column.values;
  return Number.isNaN(Number.parseFloat(text)) ? undefined : rowNumbers(frame).map(() => Number.parseFloat(text));
}

function toNumber(value: Value): number {
  return value === undefined ? Number.NaN : Number(value);
}

function operation(operator: string, a: number, b: number): number {
  if (operator === '+') return a + b;
  if (operator === '-') return a - b;
  if (operator === '*') return a * b;
  if (operator === '/') return a / b;
  throw new Error(`no panel of ours calculates with ${operator}`);
}

function filtered(frame: Frame, { filters, type, match }: JsonObject): Frame {
  if (type !== 'include' || match !== 'all') throw new Error('our panels keep the rows that fit');
  const conditions = filters as { fieldName: string; config: { id: string; options: { value?: string } } }[];
  const fits = (row: number): boolean =>
    conditions.every(({ fieldName, config }) => {
      const value = frame.columns.find((each) => displayName(each, frame) === fieldName)?.values[row];
      if (config.id === 'isNotNull') return value !== undefined && value !== null;
      if (config.id === 'notEqual') return value !== config.options.value;
      throw new Error(`no panel of ours filters by ${config.id}`);
    });
  return rowsAt(frame, rowNumbers(frame).filter(fits));
}

/** What is missing is the smallest. */
function sorted(frame: Frame, { sort }: JsonObject): Frame {
  const [{ field, desc } = { field: '', desc: false }] = sort as { field: string; desc: boolean }[];
  const column = frame.columns.find((each) => displayName(each, frame) === field);
  if (column === undefined) return frame;
  const compare = (a: Value, b: Value): number => {
    if (a === b) return 0;
    if (a === null || a === undefined) return -1;
    if (b === null || b === undefined) return 1;
    return a < b ? -1 : 1;
  };
  const sign = desc ? -1 : 1;
  return rowsAt(
    frame,
    rowNumbers(frame).sort((a, b) => sign * compare(column.values[a], column.values[b])),
  );
}

function matrix(
  frames: readonly Frame[],
  { rowField, columnField, valueField, emptyValue }: JsonObject,
): readonly Frame[] {
  const [frame] = frames;
  if (frame === undefined || frames.length !== 1) return frames;
  const find = (name: unknown) => frame.columns.find((column) => displayName(column, frame) === name);
  const [rows, columns, values] = [find(rowField), find(columnField), find(valueField)];
  if (rows === undefined || columns === undefined || values === undefined) return frames;
  if (emptyValue !== 'null') throw new Error('the cells of our panels without a figure are empty');
  const keys = [...new Set(rows.values)];
  const cells = [...new Set(columns.values)].map((name): Column => {
    const cell = (key: Value) =>
      rowNumbers(frame).findLast((row) => rows.values[row] === key && columns.values[row] === name);
    const found = keys.map((key) => values.values[cell(key) ?? -1] ?? null);
    // Up to Grafana 11 the cells keep the name that was given to the column they come from.
    const given = values.displayName === undefined ? {} : { displayName: values.displayName };
    return { name: String(name), type: values.type, ...given, values: found };
  });
  return [
    { refId: frame.refId, columns: [{ name: `${rowField}\\${columnField}`, type: 'string', values: keys }, ...cells] },
  ];
}

function converted(frame: Frame, { conversions }: JsonObject): Frame {
  const [{ targetField } = { targetField: '' }] = conversions as { targetField: string }[];
  const columns = frame.columns.map((column): Column => {
    if (displayName(column, frame) !== targetField) return column;
    return {
      ...column,
      type: 'string',
      values: column.values.map((value) => (value === undefined ? value : String(value))),
    };
  });
  return { ...frame, columns };
}

function extracted(frame: Frame, { source, jsonPaths, format }: JsonObject): Frame {
  if (format !== 'json') throw new Error('our panels extract from JSON');
  const column = frame.columns.find((each) => displayName(each, frame) === source);
  if (column === undefined) return frame;
  if (jsonPaths === undefined) return { ...frame, columns: [...frame.columns, ...members(column)] };
  const [{ path, alias } = { path: '', alias: '' }] = jsonPaths as { path: string; alias: string }[];
  const values = column.values.map((value) => at(value, path.match(/[^.[\]]+/g) ?? []));
  return { ...frame, columns: [...frame.columns, { name: alias, type: 'string', values }] };
}

/** A column for each member of the objects a column holds as texts. */
function members({ values }: Column): Column[] {
  const objects = values.map((value) => JSON.parse(String(value)) as JsonObject);
  const names = [...new Set(objects.flatMap((object) => Object.keys(object)))];
  return names.map((name) => ({ name, type: 'string', values: objects.map((object) => object[name]) }));
}

function at(value: Value, path: readonly string[]): Value {
  const [step, ...rest] = path;
  if (step === undefined || value === null || value === undefined) return value;
  return at(Array.isArray(value) ? value[Number(step)] : (value as JsonObject)[step], rest);
}

function rowNumbers({ columns }: Frame): number[] {
  return [...(columns[0]?.values.keys() ?? [])];
}

function rowsAt(frame: Frame, rows: readonly number[]): Frame {
  return {
    ...frame,
    columns: frame.columns.map((column) => ({ ...column, values: rows.map((row) => column.values[row]) })),
  };
}

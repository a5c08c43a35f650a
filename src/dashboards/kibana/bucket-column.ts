/** A split as a column of Lens: by what the documents are told apart. */
import type { JsonObject } from '../../record/record.ts';
import type { FilterSplit, RangeSplit, RisingSplit, Split, TimeSplit, ValueSplit } from '../panel.ts';
import type { View } from './view.ts';

/** What a split by values needs to know of the panel around it. */
export interface Ordering {
  /** The id of the column the values are ordered by. */
  readonly columnId: string;
  /** Values beyond the size count as one more, "Other": for wholes. */
  readonly other: boolean;
}

/** The column of one split. */
export function bucketColumn(split: Split, view: View, ordering: Ordering): JsonObject {
  switch (split.kind) {
    case 'time':
      return timeColumn(split, view);
    case 'values':
      return valuesColumn(split, view, ordering);
    case 'rising':
      return risingColumn(split, view);
    case 'ranges':
      return rangesColumn(split);
    case 'filters':
      return filtersColumn(split);
  }
}

function timeColumn({ label }: TimeSplit, view: View): JsonObject {
  return {
    ...bucket(label, 'date', 'date_histogram', 'interval'),
    sourceField: view.timeField,
    params: { interval: 'auto', includeEmptyRows: true, dropPartials: false },
  };
}

function valuesColumn(split: ValueSplit, view: View, { columnId, other }: Ordering): JsonObject {
  const missing = split.missing !== undefined;
  return {
    ...bucket(split.label, view.typeOf(split.field), 'terms', 'ordinal'),
    sourceField: split.field,
    params: {
      size: split.size,
      orderBy: { type: 'column', columnId },
      orderDirection: split.order ?? 'desc',
      // Lens shows documents without a value only where it shows the others too.
      otherBucket: other || missing,
      missingBucket: missing,
      ...PLAIN_TERMS,
    },
  };
}

function risingColumn(split: RisingSplit, view: View): JsonObject {
  return {
    ...bucket(split.label, view.typeOf(split.field), 'terms', 'ordinal'),
    sourceField: split.field,
    params: {
      size: split.size,
      orderBy: { type: 'significant' },
      orderDirection: 'desc',
      otherBucket: false,
      missingBucket: false,
      ...PLAIN_TERMS,
    },
  };
}

function rangesColumn({ label, field, ranges }: RangeSplit): JsonObject {
  return {
    // Lens calls own ranges a string: their labels are what is shown.
    ...bucket(label, 'string', 'range', 'ordinal'),
    sourceField: field,
    params: {
      type: 'range',
      maxBars: 'auto',
      ranges: ranges.map(({ label: name, from, to }) => ({ from: from ?? null, to: to ?? null, label: name })),
      includeEmptyRows: true,
      parentFormat: { id: 'range', params: { template: 'arrow_right', replaceInfinity: true } },
    },
  };
}

function filtersColumn({ label, filters }: FilterSplit): JsonObject {
  return {
    ...bucket(label, 'string', 'filters', 'ordinal'),
    params: {
      filters: filters.map(({ label: name, kql }) => ({ label: name, input: { query: kql, language: 'kuery' } })),
    },
  };
}

const PLAIN_TERMS: JsonObject = {
  parentFormat: { id: 'terms' },
  include: [],
  exclude: [],
  includeIsRegex: false,
  excludeIsRegex: false,
};

function bucket(label: string, dataType: string, operationType: string, scale: string): JsonObject {
  return { label, customLabel: true, dataType, operationType, isBucketed: true, scale };
}

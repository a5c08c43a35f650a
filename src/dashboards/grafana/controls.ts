/** What a dashboard can be narrowed down by: template variables, and the queries they stand in. */
import type { Json, JsonObject } from '../../record/record.ts';
import type { Control, Dashboard, Panel } from '../panel.ts';
import { sourceOf } from '../sources.ts';
import { datasource } from './query-model.ts';

/**
 * What a control stands for as long as nothing is chosen. It takes the place of a value in `field:value`, and has to let documents
 * without the field through as well.
 */
export const ANYTHING = '* OR *:*';
// Longer lists are searched on the server by nobody: Grafana fetches them whole.
const MOST_VALUES = 500;

/** The text box that takes the place of a control, where there are too many values to list. */
export interface TextBox {
  readonly field: string;
  readonly name: string;
  readonly label: string;
}

export function variables({ controls }: Dashboard): Json[] {
  return controls.map(variable);
}

export function textBox({ name, label }: TextBox): JsonObject {
  const empty = { text: '', value: '' };
  return { type: 'textbox', name, label, query: '', current: empty, options: [{ ...empty, selected: true }], hide: 0 };
}

/** What narrows a panel down: only by fields its documents have. */
export function narrowing(panel: Panel, controls: readonly Control[]): string {
  const { kql } = sourceOf(panel);
  const known = controls.filter(({ field }) => kql.find(field) !== undefined);
  return known.map(({ field }) => `(${field}:$${variableName(field)})`).join(' AND ');
}

/** Grafana's names of variables are letters, digits and underscores. */
function variableName(field: string): string {
  return field.replace(/\W/g, '_');
}

function variable({ field, label }: Control): JsonObject {
  const query = JSON.stringify({ find: 'terms', field, orderBy: 'doc_count', size: MOST_VALUES });
  return {
    type: 'query',
    name: variableName(field),
    label,
    datasource: { ...datasource() },
    query,
    definition: query,
    multi: true,
    includeAll: true,
    allValue: ANYTHING,
    current: { selected: true, text: ['All'], value: ['$__all'] },
    options: [],
    refresh: 2,
    regex: '',
    sort: 0,
    hide: 0,
    skipUrlSync: false,
  };
}

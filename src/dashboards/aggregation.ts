/** A panel as one search and its answer as rows. Panels that look at the same documents can share a search. */
import type { JsonObject } from '../record/record.ts';
import { parseKql } from '../search/kql/kql.ts';
import { kqlQuery } from '../search/kql/kql-query.ts';
import { countsEverything, type PlannedPanel, planAggregations, planPanels, type Scope } from './aggregation-plan.ts';
import type { AggregatePanel, Panel, RecordsPanel, Row } from './panel.ts';
import { plannedRows, type SearchAnswer } from './rows.ts';
import { sourceOf } from './sources.ts';

export type { Scope } from './aggregation-plan.ts';

// Counting on costs time and tells nobody anything.
const COUNTED_RECORDS = 10_000;

/** The body of the search that answers a panel; index and options are the sender's. Throws PL_USAGE where it cannot be answered. */
export function panelSearch(panel: Panel, scope: Scope): JsonObject {
  return panel.chart === 'records' ? recordsSearch(panel, scope) : sharedSearch(planPanels([panel]), scope);
}

/** The rows of a panel in the answer to its search, in the order in which they are shown. */
export function panelRows(panel: AggregatePanel, answer: SearchAnswer): Row[] {
  return planPanels([panel]).flatMap((planned) => plannedRows(planned, answer));
}

/** One search for panels that were planned together. */
export function sharedSearch(plan: readonly PlannedPanel[], scope: Scope): JsonObject {
  const [first] = plan;
  const filters = first === undefined ? [] : panelFilters(first.panel, scope);
  return {
    size: 0,
    track_total_hits: countsEverything(plan),
    query: first === undefined ? { match_none: {} } : scopeQuery(first.panel, scope),
    aggs: planAggregations(plan, scope, filters),
  };
}

function recordsSearch(panel: RecordsPanel, scope: Scope): JsonObject {
  const { timeField, kql } = sourceOf(panel);
  const [field, order] = panel.sort;
  const names = [...new Set([timeField, 'event.id', 'session.id', ...panel.columns])];
  const asked = (name: string) =>
    kql.find(name)?.type === 'date' ? { field: name, format: 'epoch_millis' } : { field: name };
  return {
    size: panel.size,
    track_total_hits: COUNTED_RECORDS,
    query: scopeQuery(panel, scope),
    // The id makes the order total, so that the same question has the same answer.
    sort: [
      { [field]: { order, missing: '_last', unmapped_type: kql.find(field)?.type ?? 'keyword' } },
      { 'event.id': { order: 'asc', unmapped_type: 'keyword' } },
    ],
    _source: false,
    fields: names.map(asked),
  };
}

function scopeQuery(panel: Panel, scope: Scope): JsonObject {
  const { timeField } = sourceOf(panel);
  const range = { gte: scope.from.getTime(), lt: scope.to.getTime(), format: 'epoch_millis' };
  return { bool: { filter: [{ range: { [timeField]: range } }, ...panelFilters(panel, scope)] } };
}

function panelFilters(panel: Panel, { filters }: Scope): JsonObject[] {
  const own = panel.filter === undefined ? [] : [kqlQuery(parseKql(panel.filter, sourceOf(panel).kql))];
  return [...own, ...filters];
}

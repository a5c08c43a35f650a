/**
 * Evaluates a generated Grafana panel as Grafana would: its variables, its searches in one `_msearch`, what the Elasticsearch source makes
 * of the answers, the panel's transformations and overrides. It is ours, written from Grafana's documents and source as facts (each file
 * of `grafana/` beside this one names its own); no Grafana runs here.
 */
import { SOURCES } from '../../src/dashboards/sources.ts';
import type { Json, JsonObject } from '../../src/record/record.ts';
import type { SearchClient } from '../../src/search/client.ts';
import { type Frame, framesOf, type Value } from './grafana/frames.ts';
import { type GrafanaRange, type GrafanaTarget, searchBody } from './grafana/search-body.ts';
import { displayName, type GrafanaTransformation, transformed } from './grafana/transformations.ts';

export type { Frame } from './grafana/frames.ts';
export type { GrafanaRange } from './grafana/search-body.ts';

export interface GrafanaPanel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly targets: readonly GrafanaTarget[];
  readonly transformations: readonly GrafanaTransformation[];
  readonly fieldConfig: { readonly overrides: readonly Override[] };
}

interface Override {
  readonly matcher: { readonly id: string; readonly options: string };
  readonly properties: readonly { readonly id: string; readonly value: Json }[];
}

/** A table as a person sees it: by the names and texts shown. */
export interface ShownFrame {
  readonly columns: readonly { readonly name: string; readonly values: readonly Value[] }[];
}

/** Values of a variable; none: All. */
export type Chosen = Readonly<Record<string, readonly string[] | string>>;

/** The answers of a panel, one `_msearch` for all its queries. */
export async function runPanel(
  client: SearchClient,
  dashboard: JsonObject,
  panel: GrafanaPanel,
  range: GrafanaRange,
  chosen: Chosen = {},
): Promise<readonly Frame[]> {
  const targets = panel.targets.map((target) => interpolated(target, dashboard, chosen));
  const searches = targets.flatMap((target) => [
    { index: indexOf(target), ignore_unavailable: true, search_type: 'query_then_fetch' },
    searchBody(target, range),
  ]);
  const answer = await client.msearch({ searches } as never);
  const responses = (answer as unknown as { responses: JsonObject[] }).responses;
  return targets.flatMap((target, index) => framesOf(target, responses[index] ?? {}));
}

/** What the panel shows of those answers. */
export function shownFrames(panel: GrafanaPanel, frames: readonly Frame[]): ShownFrame[] {
  return transformed(frames, panel.transformations).map((frame) => ({
    columns: frame.columns.map((column) => {
      const name = displayName(column, frame);
      const properties = panel.fieldConfig.overrides
        .filter(({ matcher }) => matcher.id === 'byName' && matcher.options === name)
        .flatMap((override) => override.properties);
      const property = (id: string): Json | undefined => properties.find((each) => each.id === id)?.value;
      const mappings = (property('mappings') ?? []) as { type: string; options: Record<string, { text: string }> }[];
      const texts = mappings.find(({ type }) => type === 'value')?.options ?? {};
      const values = column.values.map((value) => texts[String(value)]?.text ?? value);
      return { name: String(property('displayName') ?? name), values };
    }),
  }));
}

/** Variables in Lucene's language: a list for several values, the text of the variable for All. */
export function interpolated(target: GrafanaTarget, dashboard: JsonObject, chosen: Chosen): GrafanaTarget {
  const { list } = dashboard['templating'] as { list: { name: string; allValue?: string }[] };
  const text = (query: string): string =>
    query.replace(/\$(\w+)/g, (whole, name: string) => {
      const variable = list.find((each) => each.name === name);
      if (variable === undefined) return whole;
      const value = chosen[name];
      if (value === undefined) return variable.allValue ?? '__empty__';
      return typeof value === 'string' ? escaped(value) : `(${value.map(quoted).join(' OR ')})`;
    });
  return { ...target, query: text(target.query) };
}

function escaped(value: string): string {
  return value === '' ? '__empty__' : value.replace(/[!*+\-=<>\s&|()[\]{}^~?:\\/"]/g, '\\$&');
}

function quoted(value: string): string {
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
}

function indexOf({ datasource }: GrafanaTarget): string {
  const source = Object.entries(SOURCES).find(([name]) => datasource.uid === `promptlog-${name}`);
  if (source === undefined) throw new Error(`there is no source ${datasource.uid}`);
  return source[1].alias;
}

/** Checks a dashboard for Grafana: what a Grafana would refuse, or load and show wrongly. No Grafana is needed for it. */
import type { Json, JsonObject } from '../../../record/record.ts';
import type { Source } from '../../panel.ts';
import { SOURCES, type SourceFacts } from '../../sources.ts';
import { GRID_WIDTH, SCHEMA_VERSION } from '../dashboard-json.ts';
import { datasource } from '../query-model.ts';
import { checkColumns } from './check-columns.ts';
import { checkTarget } from './check-target.ts';
import { checkUnique, listOf, objectOf, type Report, textOf } from './problem.ts';

const TYPES: ReadonlySet<string> = new Set(['barchart', 'heatmap', 'piechart', 'stat', 'table', 'text', 'timeseries']);
const UNITS: ReadonlySet<string> = new Set([
  ...['bytes', 'currencyUSD', 'dateTimeAsIso', 'locale', 'ms', 'none', 'ns', 'percentunit', 's', 'short', 'string'],
]);

/** `uids` are those of all dashboards, which links may lead to. */
export function checkDashboard(dashboard: JsonObject, uids: ReadonlySet<string>, report: Report): void {
  const { id, uid, title, schemaVersion, time, templating, panels, links } = dashboard;
  if (id !== null) report('has an id of some Grafana, which only that one may give');
  if (!/^[\w-]{1,40}$/.test(textOf(uid))) report(`has the uid ${textOf(uid)}, which Grafana does not take`);
  if (textOf(title) === '') report('has no title');
  if (schemaVersion !== SCHEMA_VERSION) report(`is of form ${String(schemaVersion)}, not ${SCHEMA_VERSION}`);
  const { from, to } = objectOf(time);
  if (textOf(from) === '' || textOf(to) === '') report('has no time range');
  const variables = listOf(objectOf(templating)['list']);
  checkUnique(
    'the variable',
    variables.map(({ name }) => textOf(name)),
    report,
  );
  for (const variable of variables) checkVariable(variable, report);
  for (const link of listOf(links)) if (link['type'] !== 'dashboards') report(`links by ${textOf(link['type'])}`);
  const all = listOf(panels);
  if (all.length === 0) report('has no panels');
  checkUnique(
    'the panel id',
    all.map((panel) => String(panel['id'])),
    report,
  );
  checkGrid(all, report);
  const names = variables.map(({ name }) => textOf(name));
  for (const panel of all) {
    checkPanel(panel, names, uids, (problem) =>
      report(`panel ${String(panel['id'])} ("${textOf(panel['title'])}") ${problem}`),
    );
  }
}

/** The source a reference leads to. */
function sourceOf(reference: Json | undefined): SourceFacts | undefined {
  const { type, uid } = objectOf(reference);
  const name = (Object.keys(SOURCES) as Source[]).find((each) => datasource(each).uid === uid);
  return name === undefined || type !== 'elasticsearch' ? undefined : SOURCES[name];
}

function checkVariable(variable: JsonObject, report: Report): void {
  const name = textOf(variable['name']);
  const say: Report = (problem) => report(`variable ${name} ${problem}`);
  if (!/^\w+$/.test(name)) say('has a name that no query can hold');
  if (variable['type'] === 'textbox') return;
  if (variable['type'] !== 'query') {
    say(`is of the unknown type ${textOf(variable['type'])}`);
    return;
  }
  const source = sourceOf(variable['datasource']);
  if (source === undefined) {
    say('has an unknown data source');
    return;
  }
  const { find, field } = parsed(textOf(variable['query']));
  if (find !== 'terms') say('has a query for no values');
  const type = source.kql.find(textOf(field))?.type;
  if (type === undefined || type === 'text') say(`lists values of ${textOf(field)}, which cannot be listed`);
  if (variable['includeAll'] === true && textOf(variable['allValue']) === '') say('has no text for All');
}

function checkGrid(panels: readonly JsonObject[], report: Report): void {
  const places = panels.map((panel) => {
    const { x, y, w, h } = objectOf(panel['gridPos']);
    return { id: String(panel['id']), x: Number(x), y: Number(y), w: Number(w), h: Number(h) };
  });
  for (const { id, x, y, w, h } of places) {
    const fits = [x, y, w, h].every(Number.isInteger) && x >= 0 && y >= 0 && w > 0 && h > 0 && x + w <= GRID_WIDTH;
    if (!fits) report(`panel ${id} does not fit into the grid`);
  }
  for (const [index, a] of places.entries()) {
    for (const b of places.slice(index + 1)) {
      const overlap = a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
      if (overlap) report(`panels ${a.id} and ${b.id} lie upon each other`);
    }
  }
}

function checkPanel(panel: JsonObject, variables: readonly string[], uids: ReadonlySet<string>, report: Report): void {
  const { type, datasource: reference, targets, options } = panel;
  if (!TYPES.has(textOf(type))) {
    report(`is of the unknown type ${textOf(type)}`);
    return;
  }
  if (type === 'text') {
    if (textOf(objectOf(options)['content']) === '') report('says nothing');
    return;
  }
  const source = sourceOf(reference);
  if (source === undefined) {
    report(`has the unknown data source ${textOf(objectOf(reference)['uid'])}`);
    return;
  }
  if (textOf(panel['description']) === '') report('does not say which question it answers');
  const queries = listOf(targets);
  if (queries.length === 0) report('has no query');
  checkUnique(
    'the query',
    queries.map(({ refId }) => textOf(refId)),
    report,
  );
  for (const query of queries) {
    const say: Report = (problem) => report(`query ${textOf(query['refId'])} ${problem}`);
    if (objectOf(query['datasource'])['uid'] !== objectOf(reference)['uid'])
      say('has another data source than its panel');
    checkTarget(query, source, variables, say);
  }
  checkColumns(panel, report);
  checkLook(objectOf(panel['fieldConfig']), uids, report);
}

function checkLook(fieldConfig: JsonObject, uids: ReadonlySet<string>, report: Report): void {
  const properties = listOf(fieldConfig['overrides']).flatMap((override) => listOf(override['properties']));
  const units = [
    objectOf(fieldConfig['defaults'])['unit'],
    ...properties.filter(({ id }) => id === 'unit').map(({ value }) => value),
  ];
  for (const unit of units)
    if (unit !== undefined && !UNITS.has(textOf(unit))) report(`has the unknown unit ${textOf(unit)}`);
  for (const { url } of properties.filter(({ id }) => id === 'links').flatMap(({ value }) => listOf(value))) {
    const uid = /^\/d\/([\w-]+)\?/.exec(textOf(url))?.[1] ?? '';
    if (!uids.has(uid)) report(`links to ${textOf(url)}, where no dashboard of ours is`);
  }
}

function parsed(text: string): JsonObject {
  try {
    return objectOf(JSON.parse(text) as Json);
  } catch {
    return {};
  }
}

import assert from 'node:assert/strict';
import { checkGrafanaFiles } from '../../../src/dashboards/grafana/check/check-files.ts';
import { grafanaFiles } from '../../../src/dashboards/grafana/grafana-files.ts';
import type { Json, JsonObject } from '../../../src/record/record.ts';
import { SAMPLES } from '../../support/grafana/samples.ts';

const ERRORS = 'grafana/dashboards/errors.json';
const SOURCES = 'grafana/provisioning/datasources/promptlog.yaml';
const FILES = grafanaFiles();

type Any = Json & { [key: string]: never } & never[];

/** What the checker says once a copy of a dashboard was changed. */
function problemsOf(change: (dashboard: JsonObject) => void, path = ERRORS): string {
  const dashboard = JSON.parse(FILES.get(path) ?? '') as JsonObject;
  change(dashboard);
  return checkGrafanaFiles(new Map([...FILES, [path, JSON.stringify(dashboard)]])).join('\n');
}

function at(value: Json | undefined, ...path: readonly (number | string)[]): JsonObject {
  let current = value;
  for (const step of path) current = (current as Any)[step as never];
  assert.ok(typeof current === 'object' && current !== null, path.join('.'));
  return current as JsonObject;
}

function panel(dashboard: JsonObject, title: string): JsonObject {
  const found = (dashboard['panels'] as JsonObject[]).find((each) => each['title'] === title);
  assert.ok(found, title);
  return found;
}

describe('the check of the files for Grafana', () => {
  it('finds nothing in what is generated, also of every other chart and split', () => {
    assert.deepEqual(checkGrafanaFiles(FILES), []);
    assert.deepEqual(checkGrafanaFiles(grafanaFiles(SAMPLES)), []);
  });

  const model = (dashboard: JsonObject) => panel(dashboard, 'By model');
  const query = (dashboard: JsonObject, index = 0) => at(model(dashboard), 'targets', index);
  const named = (dashboard: JsonObject) => at(panel(dashboard, 'Attempts'), 'targets', 0, 'bucketAggs', 0, 'settings');
  const step = (dashboard: JsonObject, id: string) => {
    const steps = model(dashboard)['transformations'] as JsonObject[];
    const found = steps.findLast((each) => each['id'] === id);
    assert.ok(found, id);
    return found;
  };
  const set = (object: JsonObject, change: JsonObject): void => void Object.assign(object, change);

  const broken: readonly (readonly [what: string, change: (dashboard: JsonObject) => void, problem: RegExp])[] = [
    ['an id of another Grafana', (all) => set(all, { id: 7 }), /id of some Grafana/],
    ['a uid that is too long', (all) => set(all, { uid: 'x'.repeat(41) }), /uid x+, which/],
    [
      'a uid that is there twice',
      (all) => set(all, { uid: 'promptlog-overview' }),
      /promptlog-overview is there twice/,
    ],
    ['no title', (all) => set(all, { title: '' }), /no title/],
    ['another form', (all) => set(all, { schemaVersion: 12 }), /of form 12/],
    ['no time range', (all) => set(all, { time: {} }), /no time range/],
    ['no panels', (all) => set(all, { panels: [] }), /has no panels/],
    ['a panel id that is there twice', (all) => set(at(all, 'panels', 2), { id: 2 }), /panel id 2 is there twice/],
    ['a panel beyond the edge', (all) => set(at(all, 'panels', 1, 'gridPos'), { x: 22 }), /does not fit/],
    ['panels upon each other', (all) => set(at(all, 'panels', 2, 'gridPos'), { x: 1 }), /lie upon each other/],
    ['an unknown kind of panel', (all) => set(model(all), { type: 'graph' }), /unknown type graph/],
    ['a panel without a question', (all) => set(model(all), { description: '' }), /which question/],
    ['a panel of an unknown source', (all) => set(at(model(all), 'datasource'), { uid: 'mine' }), /data source mine/],
    ['a query of another source', (all) => set(at(query(all), 'datasource'), { uid: 'x' }), /another data source/],
    ['a panel without a query', (all) => set(model(all), { targets: [] }), /has no query/],
    ['two queries of one name', (all) => set(query(all), { refId: 'B' }), /query B is there twice/],
    ['a query without metrics', (all) => set(query(all), { metrics: [] }), /has no metric/],
    ['a query without a bucket', (all) => set(query(all), { bucketAggs: [] }), /has no bucket/],
    ['an unknown metric', (all) => set(at(query(all), 'metrics', 0), { type: 'median' }), /type median/],
    ['an id with letters', (all) => set(at(query(all), 'metrics', 0), { id: 'a' }), /no number/],
    ['a metric of no field', (all) => set(at(query(all), 'metrics', 0), { type: 'sum', field: 'x.y' }), /x\.y, which/],
    ['a sum of words', (all) => set(at(query(all), 'metrics', 0), { type: 'sum', field: 'user.id' }), /keyword field/],
    [
      'no percentile',
      (all) => set(at(query(all), 'metrics', 0), { type: 'percentiles', field: 'cost.total' }),
      /one perc/,
    ],
    ['a count of a field', (all) => set(at(query(all), 'metrics', 0), { field: 'user.id' }), /takes no field/],
    ['an unknown bucket', (all) => set(at(query(all), 'bucketAggs', 0), { type: 'range' }), /type range/],
    ['two things of one id', (all) => set(at(query(all), 'bucketAggs', 0), { id: '1' }), /id 1 is there twice/],
    [
      'a bucket by no field',
      (all) => set(at(query(all), 'bucketAggs', 0), { field: 'no' }),
      /by no, which is no field/,
    ],
    ['a bucket by a text', (all) => set(at(query(all), 'bucketAggs', 0), { field: 'message' }), /message, a text/],
    [
      'names for missing numbers',
      (all) => set(at(query(all), 'bucketAggs', 0), { field: 'gateway.attempts' }),
      /missing/,
    ],
    ['a bucket without a size', (all) => set(at(query(all), 'bucketAggs', 0, 'settings'), { size: '' }), /no size/],
    [
      'an order by nothing',
      (all) => set(at(query(all), 'bucketAggs', 0, 'settings'), { orderBy: '9' }),
      /ordered by 9/,
    ],
    [
      'an order by a wrong percentile',
      (all) => set(at(query(all), 'bucketAggs', 0, 'settings'), { orderBy: '1[9]' }),
      /9\]/,
    ],
    ['a filter without a query', (all) => set(at(named(all), 'filters', 0), { query: '' }), /without a q/],
    ['a filter without a label', (all) => set(at(named(all), 'filters', 0), { label: '' }), /label/],
    ['a bucket without filters', (all) => set(named(all), { filters: [] }), /no filters/],
    [
      'queries for its last bucket',
      (all) => (at(panel(all, 'Attempts'), 'targets', 0, 'bucketAggs') as unknown as Json[]).pop(),
      /last bucket/,
    ],
    [
      'a bucket in another that may be empty',
      (all) =>
        (query(all)['bucketAggs'] as JsonObject[]).push({
          id: '9',
          type: 'terms',
          field: 'topic',
          settings: { size: '3', orderBy: '_key' },
        }),
      /bucket 9 may be empty/,
    ],
    ['an unknown variable', (all) => set(query(all), { query: 'user.id:$who' }), /variable who/],
    ['an open bracket', (all) => set(query(all), { query: '(user.id:x' }), /brackets/],
    ['an open quotation mark', (all) => set(query(all), { query: 'user.id:"x' }), /quotation mark/],
    ['a query into no field', (all) => set(query(all), { query: 'nobody.knows:x' }), /nobody\.knows, which/],
    ['a query for no field', (all) => set(query(all), { query: '_exists_:nobody.knows' }), /for nobody\.knows/],
    ['an unknown transformation', (all) => set(step(all, 'joinByField'), { id: 'joinBy' }), /transformation joinBy/],
    [
      'a join by a column that is not there',
      (all) => set(at(step(all, 'joinByField'), 'options'), { byField: 'x' }),
      /column x/,
    ],
    ['another way to join', (all) => set(at(step(all, 'joinByField'), 'options'), { mode: 'inner' }), /way inner/],
    [
      'a step for no query',
      (all) => set(step(all, 'organize'), { filter: { id: 'byRefId', options: 'Z' } }),
      /query Z/,
    ],
    [
      'a name for no column',
      (all) => set(at(step(all, 'organize'), 'options'), { renameByName: { x: 'y' } }),
      /column x/,
    ],
    [
      'a calculation with no column',
      (all) => set(at(step(all, 'calculateField'), 'options', 'binary'), { left: 'x' }),
      /column x/,
    ],
    [
      'an unknown operator',
      (all) => set(at(step(all, 'calculateField'), 'options', 'binary'), { operator: '%' }),
      /with %/,
    ],
    ['an order of no column', (all) => set(at(step(all, 'sortBy'), 'options'), { sort: [{ field: 'x' }] }), /column x/],
    [
      'a choice of no column',
      (all) => set(at(step(all, 'filterFieldsByName'), 'options'), { include: { names: ['x'] } }),
      /x, which/,
    ],
    [
      'a look for no column',
      (all) => set(at(model(all), 'fieldConfig', 'overrides', 0, 'matcher'), { options: 'x' }),
      /look that names/,
    ],
    ['an unknown unit', (all) => set(at(model(all), 'fieldConfig', 'defaults'), { unit: 'miles' }), /unit miles/],
    [
      'a variable no query can hold',
      (all) => set(at(all, 'templating', 'list', 0), { name: 'a.b' }),
      /a\.b has a name/,
    ],
    ['a variable of an unknown kind', (all) => set(at(all, 'templating', 'list', 0), { type: 'adhoc' }), /type adhoc/],
    [
      'a variable of texts',
      (all) => set(at(all, 'templating', 'list', 0), { query: '{"find":"terms","field":"message"}' }),
      /message/,
    ],
    ['a variable that is no query', (all) => set(at(all, 'templating', 'list', 0), { query: 'x' }), /for no values/],
    ['a variable without a text for All', (all) => set(at(all, 'templating', 'list', 0), { allValue: '' }), /for All/],
  ];

  for (const [what, change, problem] of broken) {
    it(`finds ${what}`, () => assert.match(problemsOf(change), problem));
  }

  it('finds a link to a dashboard that is not there', () => {
    const files = new Map(FILES);
    files.delete('grafana/dashboards/conversation.json');
    assert.match(checkGrafanaFiles(files).join('\n'), /promptlog-conversation.*no dashboard of ours/);
  });

  it('finds a file that is no JSON, and one of another kind', () => {
    const files = new Map([
      [ERRORS, '{'],
      ['grafana/notes.txt', 'x'],
    ]);
    assert.deepEqual(checkGrafanaFiles(files), [
      `${ERRORS}: is no JSON`,
      'grafana/notes.txt: is of no kind Grafana reads',
    ]);
  });

  it('finds a password that is written down, and a source that is missing', () => {
    const text = FILES.get(SOURCES) ?? '';
    const written = text.replace(/basicAuthPassword: .*/, 'basicAuthPassword: changeme');
    assert.match(checkGrafanaFiles(new Map([[SOURCES, written]])).join('\n'), /basicAuthPassword is written down/);
    const renamed = text.replace('uid: promptlog-health', 'uid: health');
    assert.match(checkGrafanaFiles(new Map([[SOURCES, renamed]])).join('\n'), /no source promptlog-health/);
    assert.match(checkGrafanaFiles(new Map([[SOURCES, 'apiVersion: 2\n']])).join('\n'), /its version/);
  });
});

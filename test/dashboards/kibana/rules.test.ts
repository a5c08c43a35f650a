import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { KIBANA_RULES } from '../../../src/dashboards/kibana/rules.ts';
import { ruleProblems } from '../../../src/dashboards/kibana/rules-check.ts';
import { RULES_FOLDER, ruleFiles, ruleIdIn } from '../../../src/dashboards/kibana/rules-files.ts';
import type { JsonObject } from '../../../src/record/record.ts';

const UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;
const root = new URL('../../../', import.meta.url);

function ruleNamed(name: string): { id: string; body: JsonObject } {
  const rule = KIBANA_RULES.find((each) => each.name === name);
  assert.ok(rule);
  return { id: rule.id, body: structuredClone(rule.body) };
}

function criterionOf(body: JsonObject): JsonObject {
  const [criterion] = (body['params'] as { criteria: JsonObject[] }).criteria;
  assert.ok(criterion);
  return criterion;
}

describe('the alert rules', () => {
  it('tell of errors, latency, throttling, spend, mood and silence', () => {
    assert.deepEqual(
      KIBANA_RULES.map(({ name }) => name),
      ['error-rate', 'latency', 'throttled', 'spend', 'mood', 'silence'],
    );
  });

  it('have nothing Kibana would refuse', () => {
    for (const { id, name, body } of KIBANA_RULES) assert.deepEqual(ruleProblems(id, body), [], name);
  });

  it('have ids of their own', () => {
    assert.equal(new Set(KIBANA_RULES.map(({ id }) => id)).size, KIBANA_RULES.length);
  });

  it('tell nobody until a connector is added, and are found by their tag', () => {
    for (const { name, body } of KIBANA_RULES) {
      assert.deepEqual(body['actions'], []);
      assert.deepEqual(body['tags'], ['promptlog', `promptlog-${name}`]);
    }
  });

  it('are silent without data, but for the one that tells of silence', () => {
    const loud = KIBANA_RULES.filter(({ body }) => (body['params'] as JsonObject)['alertOnNoData'] === true);
    assert.deepEqual(
      loud.map(({ name }) => name),
      ['silence'],
    );
  });

  it('stand in the files as they are defined; npm run dashboards writes them', () => {
    const files = ruleFiles();
    const written = readdirSync(new URL(RULES_FOLDER, root)).map((name) => `${RULES_FOLDER}/${name}`);
    assert.deepEqual(written.sort(), [...files.keys()].sort());
    for (const [path, text] of files) assert.equal(readFileSync(new URL(path, root), 'utf8'), text, path);
  });
});

describe('the id of a rule in a space', () => {
  const { id } = ruleNamed('spend');

  it('is the rule’s own in the default space', () => {
    assert.equal(ruleIdIn(id), id);
    assert.equal(ruleIdIn(id, 'default'), id);
  });

  it('is another UUID in any other space, and the same each time', () => {
    const ids = ['team-a', 'team-b'].map((space) => ruleIdIn(id, space));
    assert.equal(new Set([id, ...ids]).size, 3);
    for (const each of ids) assert.match(each, UUID);
    assert.equal(ruleIdIn(id, 'team-a'), ids[0]);
  });
});

describe('the check of alert rules', () => {
  const broken: readonly (readonly [what: string, breakIt: (body: JsonObject) => void, problem: RegExp])[] = [
    ['a member Kibana does not know', (body) => Object.assign(body, { id: 'x' }), /the member id/],
    ['no name', (body) => delete body['name'], /has no name/],
    ['another type', (body) => Object.assign(body, { rule_type_id: '.es-query' }), /another type/],
    ['a consumer few may see', (body) => Object.assign(body, { consumer: 'logs' }), /consumer/],
    ['no schedule', (body) => Object.assign(body, { schedule: { interval: 'often' } }), /how often/],
    ['another data view', (body) => view(body, { index: 'logs' }), /data view/],
    ['a query that is none', (body) => view(body, { query: { language: 'kuery', query: 'a: (' } }), /cannot be read/],
    ['no criteria', (body) => Object.assign(body['params'] as JsonObject, { criteria: [] }), /no criteria/],
    ['no metrics', (body) => Object.assign(criterionOf(body), { metrics: [] }), /no metrics/],
    ['an equation with a stranger', (body) => Object.assign(criterionOf(body), { equation: 'A / B + C' }), /C in its/],
    ['a metric nobody uses', (body) => Object.assign(criterionOf(body), { equation: 'A' }), /the metric B/],
    ['an equation that is code', (body) => Object.assign(criterionOf(body), { equation: 'A / B; x' }), /cannot read/],
    ['an unknown comparison', (body) => Object.assign(criterionOf(body), { comparator: '~' }), /unknown way/],
    ['no threshold', (body) => Object.assign(criterionOf(body), { threshold: [] }), /no threshold/],
    ['no window', (body) => Object.assign(criterionOf(body), { timeUnit: 'y' }), /no window/],
    ['a figure of words', (body) => metric(body, { aggType: 'avg', field: 'user.id' }), /user\.id, which is no number/],
    ['a figure of nothing', (body) => metric(body, { aggType: 'avg', field: 'no.field' }), /no\.field/],
    ['a figure Kibana cannot take', (body) => metric(body, { aggType: 'median', field: 'cost.total' }), /kind median/],
    ['a filter on a sum', (body) => metric(body, { aggType: 'sum', field: 'cost.total', filter: 'a' }), /narrow down/],
    ['a count of a field', (body) => metric(body, { aggType: 'count', field: 'user.id' }), /count of a field/],
    ['a filter on no field', (body) => metric(body, { aggType: 'count', filter: 'no.field: 1' }), /no\.field/],
    ['a name of two letters', (body) => metric(body, { name: 'AA' }), /one capital letter/],
  ];

  for (const [what, breakIt, problem] of broken) {
    it(`finds ${what}`, () => {
      const { id, body } = ruleNamed('error-rate');
      breakIt(body);
      assert.match(ruleProblems(id, body).join('; '), problem);
    });
  }

  it('finds an id that is no UUID', () => {
    assert.match(ruleProblems('error-rate', ruleNamed('error-rate').body).join('; '), /no UUID/);
  });

  function view(body: JsonObject, change: JsonObject): void {
    Object.assign((body['params'] as { searchConfiguration: JsonObject }).searchConfiguration, change);
  }

  function metric(body: JsonObject, change: JsonObject): void {
    const metrics = criterionOf(body)['metrics'] as JsonObject[];
    metrics[0] = { name: 'A', ...change };
  }
});

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { DASHBOARDS } from '../../../src/dashboards/boards.ts';
import { GRAFANA_FOLDER, grafanaFiles } from '../../../src/dashboards/grafana/grafana-files.ts';
import { panelsOf } from '../../../src/dashboards/panel.ts';
import type { JsonObject } from '../../../src/record/record.ts';
import { SAMPLES } from '../../support/grafana/samples.ts';

const root = new URL('../../../', import.meta.url);

function dashboards(files: ReadonlyMap<string, string> = grafanaFiles()): JsonObject[] {
  return [...files].filter(([path]) => path.endsWith('.json')).map(([, text]) => JSON.parse(text) as JsonObject);
}

function panelsIn(dashboard: JsonObject | undefined): JsonObject[] {
  return (dashboard?.['panels'] ?? []) as JsonObject[];
}

function panelTitled(title: string): JsonObject {
  const panel = dashboards()
    .flatMap(panelsIn)
    .find((each) => each['title'] === title);
  assert.ok(panel, title);
  return panel;
}

describe('the files for Grafana', () => {
  it('are one for each dashboard, one for the conversation, and two to be provisioned with', () => {
    const paths = [...DASHBOARDS.map(({ id }) => `dashboards/${id}.json`), 'dashboards/conversation.json'];
    const provisioning = ['provisioning/datasources/promptlog.yaml', 'provisioning/dashboards/promptlog.yaml'];
    assert.deepEqual(
      [...grafanaFiles().keys()],
      [...paths, ...provisioning].map((path) => `${GRAFANA_FOLDER}/${path}`),
    );
  });

  it('stand in the folder as they are defined; npm run dashboards writes them', () => {
    const files = grafanaFiles();
    const written = readdirSync(new URL(GRAFANA_FOLDER, root), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(
        (entry) => `${entry.parentPath.slice(entry.parentPath.lastIndexOf(`/${GRAFANA_FOLDER}`) + 1)}/${entry.name}`,
      );
    assert.deepEqual(written.sort(), [...files.keys()].sort());
    for (const [path, text] of files) assert.equal(readFileSync(new URL(path, root), 'utf8'), text, path);
  });

  it('hold every panel of every dashboard, after a header with its purpose and questions', () => {
    for (const [index, json] of dashboards().slice(0, DASHBOARDS.length).entries()) {
      const definition = DASHBOARDS[index];
      assert.ok(definition);
      const [header, ...panels] = panelsIn(json);
      assert.deepEqual(
        panels.map(({ title }) => title),
        panelsOf(definition).map(({ title }) => title),
      );
      const { content } = header?.['options'] as { content: string };
      for (const text of [definition.purpose, ...definition.questions]) assert.ok(content.includes(text), text);
      for (const [at, panel] of panelsOf(definition).entries()) {
        assert.ok(String(panels[at]?.['description']).startsWith(panel.question), panel.id);
      }
    }
  });

  it('keep addresses that links can hold: the uid, the period, the links to the others', () => {
    const [overview] = dashboards();
    assert.equal(overview?.['uid'], 'promptlog-overview');
    assert.deepEqual(overview?.['time'], { from: 'now-7d', to: 'now' });
    const [link] = overview?.['links'] as JsonObject[];
    assert.deepEqual([link?.['tags'], link?.['keepTime'], link?.['includeVars']], [['promptlog'], true, true]);
    assert.deepEqual(overview?.['tags'], ['promptlog']);
  });

  it('are different for other definitions, and for these alone', () => {
    const text = grafanaFiles(SAMPLES).get('grafana/dashboards/samples.json') ?? '';
    assert.equal(panelsIn(JSON.parse(text) as JsonObject).length, panelsOf(SAMPLES[0] as never).length + 1);
  });
});

describe('a panel for Grafana', () => {
  it('is of the kind that fits its chart', () => {
    const kinds = Object.fromEntries(
      panelsOf(SAMPLES[0] as never).map(({ id }, index) => {
        const text = grafanaFiles(SAMPLES).get('grafana/dashboards/samples.json') ?? '';
        return [id, panelsIn(JSON.parse(text) as JsonObject)[index + 1]?.['type']];
      }),
    );
    assert.deepEqual(
      ['x-number', 'x-line-many', 'x-bars-filters', 'x-heatmap-time', 'x-heatmap-values', 'x-bars-values'].map(
        (id) => kinds[id],
      ),
      ['stat', 'timeseries', 'timeseries', 'heatmap', 'table', 'barchart'],
    );
    assert.deepEqual(
      [kinds['x-ranking-asc'], kinds['x-share'], kinds['x-table-time']],
      ['barchart', 'piechart', 'table'],
    );
  });

  it('says so where Grafana has no query, and where it is shown instead', () => {
    const rising = panelTitled('Rising phrases');
    assert.equal(rising['type'], 'text');
    assert.match(JSON.stringify(rising['options']), /has no query for this.*Kibana.*Explorer/);
  });

  it('says which of its columns are not to be had', () => {
    const longest = panelTitled('Longest sessions');
    assert.match(String(longest['description']), /Not to be had in Grafana.*: Ended/);
    assert.ok(!JSON.stringify(longest['transformations']).includes('Ended'));
  });

  it('leads from a session to its conversation', () => {
    const links = JSON.stringify(panelTitled('Longest sessions')['fieldConfig']);
    assert.ok(links.includes('/d/promptlog-conversation?var-session=${'.concat('__value.raw:percentencode}')));
  });

  it('has a query for each filter of its measures and none twice', () => {
    const targets = panelTitled('By model')['targets'] as JsonObject[];
    assert.deepEqual(
      targets.map(({ refId }) => refId),
      ['A', 'B'],
    );
  });

  it('narrows down only by fields its documents have', () => {
    const [lag] = panelTitled('Longest lag')['targets'] as JsonObject[];
    assert.equal(lag?.['query'], '');
    const [complete] = panelTitled('Whole records')['targets'] as JsonObject[];
    assert.match(String(complete?.['query']), /\(record\.door:\$record_door\) AND \(service\.name:\$service_name\)/);
  });
});

describe('the conversation for Grafana', () => {
  it('has a box for the session, which everything is narrowed down to, and its turns in their order', () => {
    const conversation = dashboards().at(-1);
    const { list } = conversation?.['templating'] as { list: JsonObject[] };
    assert.deepEqual([list.length, list[0]?.['type'], list[0]?.['name']], [1, 'textbox', 'session']);
    const turns = panelsIn(conversation).at(-1);
    const [target] = turns?.['targets'] as JsonObject[];
    assert.ok(String(target?.['query']).includes('session.id:$session'));
    const sort = { id: 'sortBy', options: { fields: {}, sort: [{ field: '@timestamp', desc: false }] } };
    assert.deepEqual(
      (turns?.['transformations'] as JsonObject[]).find(({ id }) => id === 'sortBy'),
      sort,
    );
  });
});

describe('what Grafana is provisioned with', () => {
  it('has a source for each index, and no address, name or secret of anybody', () => {
    const text = grafanaFiles().get('grafana/provisioning/datasources/promptlog.yaml') ?? '';
    assert.match(text, /uid: promptlog-records\n[\s\S]*index: prompt-logs\n/);
    assert.match(text, /uid: promptlog-health\n[\s\S]*index: promptlog-health\n/);
    for (const name of ['url', 'basicAuthUser', 'basicAuthPassword']) {
      assert.match(text, new RegExp(`${name}: \\$\\{[A-Z_]+\\}\n`));
    }
  });
});

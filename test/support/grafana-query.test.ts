import assert from 'node:assert/strict';
import { type Frame, framesOf } from './grafana/frames.ts';
import { type GrafanaTarget, searchBody } from './grafana/search-body.ts';
import { transformed } from './grafana/transformations.ts';
import { interpolated } from './grafana-query.ts';

const RANGE = { from: 0, to: 7_200_000, intervalMs: 3_600_000 };
const BASE: GrafanaTarget = {
  refId: 'A',
  query: 'x:1',
  alias: '',
  datasource: { type: 'elasticsearch', uid: 'promptlog-records' },
  metrics: [{ id: '1', type: 'count' }],
  bucketAggs: [{ id: '2', type: 'filters', settings: { filters: [{ label: 'all', query: '*:*' }] } }],
};

function frame(refId: string, columns: Readonly<Record<string, readonly (number | string | null)[]>>): Frame {
  return { refId, columns: Object.entries(columns).map(([name, values]) => ({ name, type: 'number', values })) };
}

function valuesOf(frames: readonly Frame[]): unknown {
  return frames.map(({ columns }) =>
    Object.fromEntries(columns.map((each) => [each.displayName ?? each.name, each.values])),
  );
}

describe('the stand-in for Grafana', () => {
  it('asks for the time range and the query, with wildcards analysed', () => {
    assert.deepEqual(searchBody(BASE, RANGE)['query'], {
      bool: {
        filter: [
          { range: { '@timestamp': { lte: 7_200_000, gte: 0, format: 'epoch_millis' } } },
          { query_string: { query: 'x:1', analyze_wildcard: true } },
        ],
      },
    });
  });

  it('refuses a query without a bucket, as the source does', () => {
    assert.throws(() => searchBody({ ...BASE, bucketAggs: [] }, RANGE), /no bucket/);
  });

  it('asks again for what a bucket is ordered by, and then without settings', () => {
    const metrics = [{ id: '1', type: 'percentiles', field: 'd', settings: { percents: ['95'] } }];
    const terms = { id: '2', type: 'terms', field: 'f', settings: { size: '5', orderBy: '1[95.0]', order: 'desc' } };
    const inside = { id: '3', type: 'filters', settings: { filters: [{ label: 'all', query: '*:*' }] } };
    const { aggs } = searchBody({ ...BASE, metrics, bucketAggs: [terms, inside] }, RANGE) as never as {
      aggs: Record<string, { terms: unknown; aggs: Record<string, unknown> }>;
    };
    assert.deepEqual(aggs['2']?.terms, { field: 'f', size: 5, order: { '1[95.0]': 'desc' } });
    assert.deepEqual(aggs['2']?.aggs['1'], { percentiles: { field: 'd' } });
  });

  const TERMS = { id: '2', type: 'terms', field: 'f', settings: {} };

  it('makes 0 of a percentile there is none of', () => {
    const metrics = [{ id: '1', type: 'percentiles', field: 'd', settings: { percents: ['95'] } }];
    const bucket = (key: string, value: number | null) => ({ key, doc_count: 1, '1': { values: { '95.0': value } } });
    const answer = { aggregations: { '2': { buckets: [bucket('a', 7), bucket('b', null)] } } };
    assert.deepEqual(valuesOf(framesOf({ ...BASE, metrics, bucketAggs: [TERMS] }, answer)), [
      { f: ['a', 'b'], 'p95.0 d': [7, 0] },
    ]);
  });

  it('forgets the rows before a bucket with nothing in it, as the source does', () => {
    const inner = { ...TERMS, id: '3', field: 'g' };
    const bucket = (key: string, keys: readonly string[]) => ({
      key,
      '3': { buckets: keys.map((each) => ({ key: each, doc_count: 1 })) },
    });
    const answer = { aggregations: { '2': { buckets: [bucket('a', ['x']), bucket('b', []), bucket('c', ['y'])] } } };
    assert.deepEqual(valuesOf(framesOf({ ...BASE, bucketAggs: [TERMS, inner] }, answer)), [
      { f: ['c'], g: ['y'], Count: [1] },
    ]);
  });

  it('makes nothing of a table by queries, as Grafana before 12.4 does', () => {
    assert.throws(() => framesOf(BASE, { aggregations: {} }), /before Grafana 12\.4/);
  });

  it('fails where Elasticsearch does', () => {
    assert.throws(() => framesOf(BASE, { error: { reason: 'no such field' } }), /query A.*no such field/);
  });

  it('joins from the outside, and calculates as JavaScript does', () => {
    const frames = [frame('A', { key: ['x', 'y'], A1: [6, null] }), frame('B', { key: ['y', 'x'], B1: [4, 3] })];
    const binary = (left: string, right: string, alias: string) => ({
      id: 'calculateField',
      options: { mode: 'binary', binary: { left, operator: '/', right }, alias },
    });
    const join = { id: 'joinByField', options: { byField: 'key', mode: 'outer' } };
    assert.deepEqual(valuesOf(transformed(frames, [join, binary('A1', 'B1', 'q'), binary('A1', '2', 'h')])), [
      { key: ['x', 'y'], A1: [6, null], B1: [3, 4], q: [2, 0], h: [3, 0] },
    ]);
  });

  it('makes no number of what a join did not find', () => {
    const frames = [frame('A', { key: ['x'], A1: [6] }), frame('B', { key: ['y'], B1: [4] })];
    const steps = [
      { id: 'joinByField', options: { byField: 'key', mode: 'outer' } },
      { id: 'calculateField', options: { binary: { left: 'A1', operator: '-', right: 'B1' }, alias: 'd' } },
    ];
    const [joined] = transformed(frames, steps);
    assert.deepEqual(joined?.columns.at(-1)?.values, [Number.NaN, Number.NaN]);
  });

  it('changes only the answer a step is meant for', () => {
    const renameByName = { n: 'm' };
    const step = {
      id: 'organize',
      options: { excludeByName: {}, indexByName: {}, renameByName },
      filter: { id: 'byRefId', options: 'B' },
    };
    const frames = transformed([frame('A', { n: [1] }), frame('B', { n: [2] })], [step]);
    assert.deepEqual(valuesOf(frames), [{ m: [2] }, { n: [1] }]);
  });

  it('refuses steps that no panel of ours takes', () => {
    assert.throws(() => transformed([], [{ id: 'merge', options: {} }]), /merge/);
  });

  it('puts variables in as Lucene’s language wants them', () => {
    const dashboard = { templating: { list: [{ name: 'app', allValue: '* OR *:*' }, { name: 'session' }] } };
    const query = (chosen: Readonly<Record<string, readonly string[] | string>>): string =>
      interpolated({ ...BASE, query: '(a:$app) AND s:$session AND $other' }, dashboard, chosen).query;
    assert.equal(query({}), '(a:* OR *:*) AND s:__empty__ AND $other');
    assert.equal(query({ app: ['x', 'y"z'], session: 'a b:c' }), '(a:("x" OR "y\\"z")) AND s:a\\ b\\:c AND $other');
  });
});

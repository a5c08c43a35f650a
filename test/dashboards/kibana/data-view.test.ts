import assert from 'node:assert/strict';
import { dataViewObject } from '../../../src/dashboards/kibana/data-view.ts';
import { viewOf } from '../../../src/dashboards/kibana/view.ts';
import { FIELDS } from '../../../src/record/fields.ts';
import type { JsonObject } from '../../../src/record/record.ts';

describe('the data views', () => {
  const { attributes } = dataViewObject(viewOf('records'));
  const formats = JSON.parse(String(attributes['fieldFormatMap'])) as Record<
    string,
    { id: string; params: JsonObject }
  >;

  it('look at the alias by the time of the call, also before there is a record', () => {
    const { title, timeFieldName, allowNoIndex } = attributes;
    assert.deepEqual([title, timeFieldName, allowNoIndex], ['prompt-logs', '@timestamp', true]);
    assert.equal(dataViewObject(viewOf('health')).attributes['title'], 'promptlog-health');
  });

  it('call every field by its label, without the unit where the format shows it', () => {
    const labels = JSON.parse(String(attributes['fieldAttrs'])) as Record<string, { customLabel: string }>;
    const expected = FIELDS.filter(({ type }) => type !== 'object').map(({ name }) => name);
    assert.deepEqual(
      expected.filter((name) => labels[name] === undefined),
      [],
    );
    assert.equal(labels['user.name']?.customLabel, 'User');
    assert.equal(labels['event.duration']?.customLabel, 'Duration');
  });

  it('show nanoseconds as durations and costs as money', () => {
    assert.equal(formats['event.duration']?.params['inputFormat'], 'nanoseconds');
    assert.equal(formats['cost.total']?.params['pattern'], '$0,0.0000');
    assert.equal(
      JSON.parse(String(dataViewObject(viewOf('health')).attributes['fieldFormatMap']))['spool.bytes'].id,
      'bytes',
    );
  });

  it('lead from a session to its conversation, whatever its id, in whichever space one is', () => {
    const format = formats['session.id'];
    assert.equal(format?.id, 'url');
    const address = linkOf(String(format?.params['urlTemplate']), 'a b/ü&#1', '/base/s/team-a');
    assert.equal(address.pathname, '/base/s/team-a/app/dashboards');
    const [view = '', query = ''] = address.hash.slice(1).split('?');
    assert.equal(view, '/view/promptlog-conversation');
    const state = new URLSearchParams(query);
    assert.equal(state.get('_g'), '(time:(from:now-5y,to:now))');
    assert.equal(state.get('_a'), `(query:(language:kuery,query:'session.id:"a b/ü&#1"'))`);
  });
});

/** What Kibana makes of a template: the value goes in encoded, and a relative address is one of the application's folder. */
function linkOf(template: string, value: string, basePath: string): URL {
  assert.ok(!template.startsWith('/'));
  return new URL(
    `https://kibana.example.com${basePath}/app/${template.replaceAll('{{value}}', encodeURIComponent(value))}`,
  );
}

import assert from 'node:assert/strict';
import { countedField, fieldQueries, labelOf } from '../../src/search/field-filters.ts';

describe('filters by values of fields', () => {
  it('take one of the values in each field', () => {
    const queries = fieldQueries({
      outcome: ['failed', 'filtered'],
      'properties.TEAM_NAME': ['blue'],
      'http.response.status_code': ['429'],
      'record.complete': ['true'],
      'source.ip': ['192.0.2.1'],
      'service.name': [],
    });
    assert.deepEqual(Object.fromEntries(queries), {
      outcome: { terms: { outcome: ['failed', 'filtered'] } },
      'properties.TEAM_NAME': { terms: { 'properties.TEAM_NAME': ['blue'] } },
      'http.response.status_code': { terms: { 'http.response.status_code': ['429'] } },
      'record.complete': { terms: { 'record.complete': ['true'] } },
      'source.ip': { terms: { 'source.ip': ['192.0.2.1'] } },
    });
    assert.equal(fieldQueries().size, 0);
  });

  it('refuse fields whose values are none to choose from, and values that are none', () => {
    for (const [filters, message] of [
      [{ nothing: ['a'] }, /no field nothing/],
      [{ 'service.nam': ['a'] }, /did you mean service\.name/],
      [{ message: ['a'] }, /cannot be chosen/],
      [{ 'prompt.text': ['a'] }, /cannot be chosen/],
      [{ '@timestamp': ['now'] }, /cannot be chosen/],
      [{ properties: ['a'] }, /cannot be chosen/],
      [{ 'record.complete': ['yes'] }, /"yes" is no value of record\.complete/],
      [{ 'http.response.status_code': ['429 or so'] }, /type short/],
      [{ 'http.response.status_code': [''] }, /type short/],
    ] as const) {
      const [path] = Object.keys(filters);
      assert.throws(
        () => fieldQueries(filters),
        (error: Error & { code?: string; details?: { path?: string } }) =>
          error.code === 'PL_USAGE' && error.details?.path === path && message.test(error.message),
        path ?? '',
      );
    }
  });

  it('know what fields are called', () => {
    assert.deepEqual(
      [labelOf('service.name'), labelOf('properties.TEAM_NAME'), countedField('error.message.keyword').type],
      ['Application', 'properties.TEAM_NAME', 'keyword'],
    );
  });
});

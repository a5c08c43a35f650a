/** What may be said about an answer, and what properties a value makes. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { flattened } from '../../../src/doors/prompt-log/flattened.ts';
import { type ChangeOptions, propertyOf, type ScoreOptions, scoreOf } from '../../../src/doors/prompt-log/said.ts';
import { isSecretName } from '../../../src/record/redact-names.ts';
import { readChange } from '../../../src/record/schema.ts';
import { hasCode } from '../../support/records.ts';

const AT = '2026-11-21T06:00:00.000Z';

describe('a score', () => {
  const judged = (value: unknown, options: unknown = {}, id: unknown = 'a') =>
    scoreOf(id as string, value as number, options as ScoreOptions);

  it('is a number or thumbs, each under its own name', () => {
    const names = [0, -1.5, 100, true, false, 'up', 'down'].map((value) => judged(value).feedback?.[0]?.name);
    assert.deepEqual(names, ['score', 'score', 'score', 'rating', 'rating', 'rating', 'rating']);
  });

  it('carries what is said with it, and the time now where none is', () => {
    const options = { comment: 'good', name: 'tone', source: 'eval', at: new Date(AT), session: 's' };
    assert.deepEqual(judged(3, options), {
      id: 'a',
      at: AT,
      chat_session_id: 's',
      feedback: [{ name: 'tone', value: 3, comment: 'good', source: 'eval', at: AT }],
    });
    const before = Date.now();
    const at = Date.parse(judged(3).at);
    assert.ok(at >= before && at <= Date.now());
  });

  it('is refused with the name of what is wrong', () => {
    const cases: readonly (readonly [value: unknown, options: unknown, id: unknown, message: RegExp])[] = [
      [Number.NaN, {}, 'a', /at the score: expected a finite number, .* got NaN/],
      [Number.POSITIVE_INFINITY, {}, 'a', /at the score: .* got Infinity/],
      ['90', {}, 'a', /at the score: .* got string/],
      [null, {}, 'a', /at the score: .* got null/],
      [undefined, {}, 'a', /at the score: .* got undefined/],
      [1, { at: 'yesterday' }, 'a', /at at: expected a date and time, got string/],
      [1, { at: new Date(Number.NaN) }, 'a', /at at: .* got a date that is none/],
      [1, { comment: 5 }, 'a', /at comment: expected a text, got 5/],
      [1, { comment: '' }, 'a', /at comment: expected a text, got an empty text/],
      [1, { name: '' }, 'a', /at name: .* got an empty text/],
      [1, { source: [] }, 'a', /at source: .* got array/],
      [1, { session: 7 }, 'a', /at session: .* got 7/],
      [1, {}, '', /at the id: expected a text, got an empty text/],
      [1, {}, 17, /at the id: expected a text, got 17/],
    ];
    for (const [value, options, id, message] of cases) {
      assert.throws(() => judged(value, options, id), hasCode('PL_RECORD_INVALID', message));
    }
  });
});

describe('a property', () => {
  const said = (value: unknown, name: unknown = 'x', options: ChangeOptions = { at: AT }) =>
    propertyOf('a', name as string, value as string, options).properties;

  it('is a text, a number, true, false, nothing, a date or a list, as it is', () => {
    for (const value of ['', 'text', 0, -1.5, true, false, null, [], [1, { a: [null] }]]) {
      assert.deepEqual(said(value), { x: value });
    }
    assert.deepEqual(said(new Date(AT)), { x: AT });
  });

  it('is one for each member of an object, at any depth, and none for what has no value', () => {
    const value = { a: 1, b: { c: { d: null }, e: [{ f: 1 }] }, gone: undefined, none: {} };
    assert.deepEqual(said(value), { x_a: 1, x_b_c_d: null, x_b_e: [{ f: 1 }] });
  });

  it('is none under the name of a credential', () => {
    assert.deepEqual(said({ api_key: 'k', access_token: 't', list: [{ password: 'p', b: 1 }], a: 1 }), {
      x_a: 1,
      x_list: [{ b: 1 }],
    });
    for (const [value, name] of [
      ['s', 'api_key'],
      [{ password: 'p' }, 'x'],
      [{}, 'x'],
    ] as const) {
      assert.throws(
        () => said(value, name),
        hasCode('PL_RECORD_INVALID', /at the property .*: expected a value to keep/),
      );
    }
  });

  it('cannot touch the prototype of anything', () => {
    const properties = said(JSON.parse('{"__proto__":{"polluted":true}}'), '__proto__') ?? {};
    assert.deepEqual(Object.entries(properties), [['__proto_____proto___polluted', true]]);
    assert.deepEqual(Object.entries(said(1, '__proto__') ?? {}), [['__proto__', 1]]);
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
  });

  it('is refused with its name and what is wrong', () => {
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level++) deep = { a: deep };
    const cases: readonly (readonly [value: unknown, name: unknown, message: RegExp])[] = [
      [undefined, 'x', /at the property x: expected a text, .* got undefined/],
      [() => 1, 'x', /at the property x: .* got function/],
      [Symbol('s'), 'x', /at the property x: .* got symbol/],
      [1n, 'x', /at the property x: .* got bigint/],
      [Number.NaN, 'x', /at the property x: .* got NaN/],
      [{ a: [Number.NEGATIVE_INFINITY] }, 'x', /at the property x: .* got -Infinity/],
      [new Date(Number.NaN), 'x', /at the property x: .* got a date that is none/],
      [circular, 'x', /at the property x: expected a value without circles, got object/],
      [deep, 'x', /at the property x: expected a value nested less deeply, got object/],
      [1, '', /at the name of the property: expected a text, got an empty text/],
      [1, null, /at the name of the property: .* got null/],
    ];
    for (const [value, name, message] of cases) {
      assert.throws(() => said(value, name), hasCode('PL_RECORD_INVALID', message));
    }
  });

  it('keeps every leaf of whatever tree under the path to it, the last of two that meet, and is read as a change', () => {
    const name = fc.stringMatching(/^[A-Za-z][A-Za-z_]{0,5}$/);
    const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.array(fc.integer()));
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof({ maxDepth: 5 }, leaf, fc.dictionary(name, tie('tree'), { maxKeys: 4 })),
    }));
    const property = fc.property(name, tree, (top, value) => {
      const expected = Object.fromEntries(leavesOf(top, value).filter(([path]) => !isSecretName(path)));
      const flat = flattened(top, value);
      assert.deepEqual(flat, expected);
      if (Object.keys(flat).length === 0) return;
      const change = readChange(propertyOf('a', top, value as string, { at: AT }));
      assert.deepEqual(change, { id: 'a', at: AT, properties: expected });
    });
    fc.assert(property, { numRuns: 300 });
  });
});

/** Every leaf of a tree with its path, in order. */
function leavesOf(path: string, value: unknown): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[path, value]];
  return Object.entries(value).flatMap(([name, member]) => leavesOf(`${path}_${name}`, member));
}

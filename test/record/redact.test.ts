import assert from 'node:assert/strict';
import { PromptlogError } from '../../src/errors.ts';
import type { PromptRecord } from '../../src/record/record.ts';
import { createRedactor, type RedactorOptions } from '../../src/record/redact.ts';

const CARD = '4111111111111111';
const SECRET = `sk-${'a1B2c3D4'.repeat(5)}`;
const HASH_KEY = 'a key for tests, long enough';

function record(changes: Partial<PromptRecord> = {}): PromptRecord {
  return {
    chat_session_id: 's-1',
    user: { name: 'Jana', user_id: 'u-1' },
    message: { id: 'm-1', prompt: [{ role: 'human', content: 'hello' }], other_attr: [], previous_message_id: '' },
    schema_version: 1,
    revision: 1,
    time: '2026-11-21T05:00:00.000Z',
    ...changes,
  };
}

function redacted(value: unknown, options?: RedactorOptions): { value: PromptRecord; masks: number } {
  const { json, masks } = createRedactor(options).redact(JSON.stringify(value));
  return { value: JSON.parse(json) as PromptRecord, masks };
}

function refusal(option: string) {
  return (error: unknown): boolean =>
    error instanceof PromptlogError && error.code === 'PL_CONFIG_INVALID' && error.details['option'] === option;
}

describe('redact: records', () => {
  it('gives a clean record back as the same text, without a count', () => {
    const json = JSON.stringify(record());
    const result = createRedactor().redact(json);
    assert.equal(result.json, json);
    assert.equal(result.masks, 0);
  });

  it('masks values and names of members, and counts the masks in the record', () => {
    const { value, masks } = redacted(record({ properties: { [SECRET]: 1, note: `${SECRET} and ${CARD}` } }));
    assert.deepEqual(value.properties, { '[credential]': 1, note: '[credential] and [payment-card]' });
    assert.equal(masks, 3);
    assert.equal(value.masked, 3);
  });

  it('adds to the masks of an earlier pass', () => {
    assert.equal(redacted(record({ masked: 4, tags: [SECRET] })).value.masked, 5);
  });

  it('keeps both values when two names are masked alike', () => {
    const { value } = redacted(record({ properties: { [SECRET]: 1, [`${SECRET}x`]: 2, '[credential]': 3 } }));
    assert.deepEqual(Object.values(value.properties ?? {}).sort(), [1, 2, 3]);
  });

  it('masks what only shows when the record is serialised', () => {
    const { value } = redacted({ ...record(), extra: { toJSON: () => ({ inside: SECRET }) } });
    assert.deepEqual(value['extra'], { inside: '[credential]' });
  });

  it('keeps a member named __proto__ and masks inside it', () => {
    const json = `{"__proto__":{"a":"${SECRET}"}}`;
    assert.equal(createRedactor().redact(json).json, '{"__proto__":{"a":"[credential]"},"masked":1}');
  });

  it('never changes ids and times, whatever they look like', () => {
    const ids = {
      chat_session_id: SECRET,
      response_id: CARD,
      time: '2026-11-21T05:00:00.000Z',
      client: { trace_id: CARD, span_id: CARD, app: CARD },
      message: { id: CARD, prompt: [], other_attr: [], previous_message_id: SECRET },
    };
    const { value } = redacted(record(ids));
    assert.deepEqual(value.message, ids.message);
    assert.equal(value.chat_session_id, SECRET);
    assert.equal(value.response_id, CARD);
    assert.deepEqual(value.client, { trace_id: CARD, span_id: CARD, app: '[payment-card]' });
  });

  it('does not let an object hide under the name of an id', () => {
    assert.deepEqual(redacted(record({ response_id: { a: SECRET } as never })).value.response_id, {
      a: '[credential]',
    } as never);
  });

  it('keeps the times in the table of changes, also of a property with a secret name', () => {
    const changed = { 'properties.API_KEY': '2026-11-21T05:00:00.000Z' };
    const { value } = redacted(record({ changed, properties: { API_KEY: 'abc' } }));
    assert.deepEqual(value.changed, changed);
    assert.deepEqual(value.properties, { API_KEY: '[credential]' });
  });

  it('masks a change of a record, keeps its id, and leaves the value it was given alone', () => {
    const change = { id: CARD, at: '2026-11-21T05:00:00.000Z', properties: { note: SECRET } };
    const clean = createRedactor().redactValue(change);
    assert.deepEqual(clean, { ...change, properties: { note: '[credential]' } });
    assert.equal(change.properties.note, SECRET);
    const innocent = { id: 'm-1', at: change.at, tags: ['a'] };
    assert.equal(createRedactor().redactValue(innocent), innocent);
  });

  it('passes nothing that is not JSON or cannot be serialised, and does not quote it', () => {
    const cycle: { self?: unknown; note: string } = { note: SECRET };
    cycle.self = cycle;
    for (const attempt of [
      () => createRedactor().redact(`{"a":"${SECRET}`),
      () => createRedactor().redactValue(cycle),
      () => createRedactor({ patterns: [{ name: 'x', pattern: '(?!)' }] }).redact('['.repeat(300_000)),
    ]) {
      assert.throws(attempt, (error: unknown) => {
        assert.ok(error instanceof PromptlogError);
        assert.equal(error.code, 'PL_REDACTION_FAILED');
        assert.ok(!`${error.message}${error.stack}`.includes(SECRET));
        return true;
      });
    }
  });

  it('passes nothing when a rule throws', () => {
    const redactor = createRedactor({ patterns: [{ name: 'broken', pattern: /x/ }] });
    const exec = RegExp.prototype.exec;
    RegExp.prototype.exec = function (this: RegExp, text: string) {
      if (this.source === 'x') throw new RangeError(SECRET);
      return exec.call(this, text);
    };
    try {
      assert.throws(() => redactor.redact(JSON.stringify(record())), { code: 'PL_REDACTION_FAILED' });
    } finally {
      RegExp.prototype.exec = exec;
    }
  });
});

describe('redact: options', () => {
  it('leaves a stable pseudonym in mode hash, the same for every spelling', () => {
    const redactor = createRedactor({ mode: 'hash', hashKey: HASH_KEY, rules: { email: true } });
    const [first, second] = [redactor.redactValue('Jana@Example.com'), redactor.redactValue('jana@example.com')];
    assert.match(first, /^\[email:[A-Za-z0-9_-]{12}\]$/);
    assert.equal(first, second);
    assert.equal(redactor.redactValue(CARD), redactor.redactValue('4111 1111 1111 1111'));
    const other = createRedactor({ mode: 'hash', hashKey: `${HASH_KEY}!`, rules: { email: true } });
    assert.notEqual(other.redactValue('jana@example.com'), first);
  });

  it('removes the match in mode drop, and what comes together by that', () => {
    const redactor = createRedactor({ mode: 'drop', rules: { email: 'mask' } });
    assert.equal(redactor.redactValue(`a ${SECRET} b`), 'a  b');
    assert.deepEqual(redactor.redactValue({ password: 'x', a: 'jana@example.com' }), { password: '', a: '[email]' });
    const dropX = createRedactor({ patterns: [{ name: 'x', pattern: '<.>', mode: 'drop' }] });
    assert.equal(dropX.redactValue('4111<a>11111111<b>1111'), '[payment-card]');
  });

  it('masks patterns of its user by their name, in values and names, with their flags', () => {
    const patterns = [
      { name: 'employee', pattern: /e-\d{4}/ },
      { name: 'project', pattern: 'falcon', flags: 'i' },
    ];
    const { value, masks } = redacted(record({ properties: { 'E-1 e-1234': 'Falcon e-1111 FALCON' } }), { patterns });
    assert.deepEqual(value.properties, { 'E-1 [employee]': '[project] [employee] [project]' });
    assert.equal(masks, 4);
  });

  it('can switch the default rules off', () => {
    const off = createRedactor({ rules: { credentials: false, 'payment-cards': false } });
    const value = { password: 'x', card: CARD, number: Number(CARD) };
    assert.deepEqual(off.redactValue(value), value);
  });

  const BAD: [string, RedactorOptions, string][] = [
    ['a pattern that does not compile', { patterns: [{ name: 'bad', pattern: '(' }] }, 'redact.patterns.bad'],
    ['a pattern that matches nothing at all', { patterns: [{ name: 'bad', pattern: 'x*' }] }, 'redact.patterns.bad'],
    ['an empty alternative', { patterns: [{ name: 'bad', pattern: /x|/ }] }, 'redact.patterns.bad'],
    ['bad flags', { patterns: [{ name: 'bad', pattern: 'x', flags: 'q' }] }, 'redact.patterns.bad'],
    ['a pattern that is no pattern', { patterns: [{ name: 'bad', pattern: 5 as never }] }, 'redact.patterns.bad'],
    ['a name that would break the mask', { patterns: [{ name: 'a]b', pattern: 'x' }] }, 'redact.patterns.a]b'],
    ['the name of a rule', { patterns: [{ name: 'email', pattern: 'x' }] }, 'redact.patterns.email'],
    ['a name used twice', { patterns: ['x', 'y'].map((pattern) => ({ name: 'a', pattern })) }, 'redact.patterns'],
    ['mode hash without a key', { mode: 'hash' }, 'redact.hashKey'],
    ['mode hash of one rule without a key', { rules: { email: 'hash' } }, 'redact.hashKey'],
    ['mode hash with a short key', { mode: 'hash', hashKey: 'short' }, 'redact.hashKey'],
    ['an unknown mode', { mode: 'blur' as never }, 'redact.mode'],
    ['an unknown rule', { rules: { emails: true } as never }, 'redact.rules.emails'],
    ['an unknown option', { rule: {} } as never, 'redact.rule'],
  ];
  for (const [name, options, option] of BAD) {
    it(`refuses ${name}`, () => assert.throws(() => createRedactor(options), refusal(option)));
  }
});
